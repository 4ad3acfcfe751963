#include "service/base/keyed_hash.h"

#include <array>
#include <bit>
#include <cstring>
#include <span>

namespace phonegate {
namespace {

constexpr std::size_t kHashWord = sizeof(std::uint64_t);

std::uint64_t RandomWord(Random& random) {
  std::array<std::uint8_t, kHashWord> bytes{};
  random.Fill(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void Round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void Take(std::uint64_t word) {
    v3 ^= word;
    Round();
    v0 ^= word;
  }
};

}  // namespace

KeyedHash::KeyedHash(Random& random) : key0_(RandomWord(random)), key1_(RandomWord(random)) {}

std::uint64_t KeyedHash::operator()(std::uint64_t first, std::string_view text) const {
  SipState state{key0_ ^ 0x736f6d6570736575U, key1_ ^ 0x646f72616e646f6dU, key0_ ^ 0x6c7967656e657261U,
                 key1_ ^ 0x7465646279746573U};
  state.Take(first);
  std::uint64_t last = static_cast<std::uint64_t>(text.size() + kHashWord) << 56U;
  for (; text.size() >= kHashWord; text.remove_prefix(kHashWord)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), kHashWord);
    state.Take(word);
  }
  std::uint64_t rest = 0;
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  state.Take(last | rest);
  state.v2 ^= 0xffU;
  for (int i = 0; i < 3; ++i) state.Round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace phonegate

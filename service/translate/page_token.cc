#include "service/translate/page_token.h"

#include <bit>
#include <memory>
#include <utility>

#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "service/base/sha256.h"

namespace phonegate {
namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kStateSize = 12;  // steps and landmark

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext NewContext() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string Pack(const PagePosition& position) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(position.steps >> shift);
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(position.landmark >> shift);
  return out + position.target;
}

PagePosition Unpack(std::string_view packed) {
  PagePosition position;
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(packed[i]); };
  for (std::size_t i = 0; i < 4; ++i) position.steps = (position.steps << 8U) | byte(i);
  for (std::size_t i = 4; i < kStateSize; ++i) position.landmark = (position.landmark << 8U) | byte(i);
  position.target = std::string(packed.substr(kStateSize));
  return position;
}

std::uint64_t Fingerprint(std::string_view target) {
  const Sha256Digest digest = Sha256(target);
  std::uint64_t fingerprint = 0;
  for (std::size_t i = 0; i < 8; ++i) fingerprint = (fingerprint << 8U) | digest[i];
  return fingerprint;
}

}  // namespace

std::optional<PagePosition> NextPosition(const PagePosition& from, std::string target) {
  const std::uint64_t current = Fingerprint(from.target);
  const std::uint64_t next = Fingerprint(target);
  PagePosition position{std::move(target), from.steps + 1, from.landmark};
  if (from.steps == 0 || std::has_single_bit(from.steps)) position.landmark = current;
  if (next == position.landmark || next == current) return std::nullopt;
  return position;
}

std::string PageTokens::Seal(const PagePosition& position, std::string_view scope) const {
  const std::string plain = Pack(position);
  std::string out(kNonceSize + plain.size() + kTagSize, '\0');
  std::array<std::uint8_t, kNonceSize> nonce{};
  random_.Fill(nonce);
  std::copy(nonce.begin(), nonce.end(), out.begin());
  const CipherContext context = NewContext();
  int length = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data());
  EVP_EncryptUpdate(context.get(), nullptr, &length, Bytes(scope), static_cast<int>(scope.size()));
  EVP_EncryptUpdate(context.get(), Bytes(out) + kNonceSize, &length, Bytes(plain),
                    static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context.get(), nullptr, &length);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, Bytes(out) + kNonceSize + plain.size());
  return absl::WebSafeBase64Escape(out);
}

std::optional<PagePosition> PageTokens::Open(std::string_view token, std::string_view scope) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(std::string(token), &sealed)) return std::nullopt;
  if (sealed.size() < kNonceSize + kStateSize + kTagSize) return std::nullopt;
  const std::size_t size = sealed.size() - kNonceSize - kTagSize;
  std::string plain(size, '\0');
  const CipherContext context = NewContext();
  int length = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), Bytes(sealed));
  EVP_DecryptUpdate(context.get(), nullptr, &length, Bytes(scope), static_cast<int>(scope.size()));
  EVP_DecryptUpdate(context.get(), Bytes(plain), &length, Bytes(sealed) + kNonceSize, static_cast<int>(size));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, Bytes(sealed) + kNonceSize + size);
  if (EVP_DecryptFinal_ex(context.get(), nullptr, &length) != 1) return std::nullopt;
  return Unpack(plain);
}

}  // namespace phonegate

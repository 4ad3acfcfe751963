#include "service/contract/wire_text.h"

#include <cstddef>
#include <cstdint>

namespace phonegate {
namespace {

constexpr unsigned kPayloadBits = 7;
constexpr unsigned kWireTypeBits = 3;
constexpr std::uint8_t kMore = 0x80;
constexpr std::uint64_t kMaxTag = 0xffffffffU;
// Protobuf takes no more than about 2 GiB for a length.
constexpr std::uint64_t kMaxLength = 0x7ffffff0U;

enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

// What is left of the bytes, and whether all before could be read.
class Scanner {
 public:
  explicit Scanner(std::string_view bytes) : rest_(bytes) {}

  bool AtEnd() const { return rest_.empty(); }

  // A number in the shortest form of at most five bytes.
  std::optional<std::uint64_t> ShortNumber() {
    constexpr std::size_t kMaxBytes = 5;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kMaxBytes && i < rest_.size(); ++i) {
      const auto byte = static_cast<std::uint8_t>(rest_[i]);
      value |= std::uint64_t{byte & (kMore - 1U)} << (kPayloadBits * i);
      if (byte >= kMore) continue;
      if (byte == 0 && i > 0) return std::nullopt;
      rest_.remove_prefix(i + 1);
      return value;
    }
    return std::nullopt;
  }

  bool SkipVarint() {
    constexpr std::size_t kMaxBytes = 10;
    for (std::size_t i = 0; i < kMaxBytes && i < rest_.size(); ++i) {
      if (static_cast<std::uint8_t>(rest_[i]) < kMore) return Take(i + 1).has_value();
    }
    return false;
  }

  std::optional<std::string_view> Take(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::optional<std::string_view> TakeText() {
    const std::optional<std::uint64_t> size = ShortNumber();
    return size && *size <= kMaxLength ? Take(*size) : std::nullopt;
  }

  bool Skip(WireType type) {
    switch (type) {
      case WireType::kVarint:
        return SkipVarint();
      case WireType::kFixed64:
        return Take(sizeof(std::uint64_t)).has_value();
      case WireType::kLengthDelimited:
        return TakeText().has_value();
      case WireType::kFixed32:
        return Take(sizeof(std::uint32_t)).has_value();
    }
    return false;  // groups, and what has no meaning
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::optional<std::string_view> WireText(std::string_view bytes, int field_number) {
  Scanner scanner(bytes);
  std::string_view last;
  while (!scanner.AtEnd()) {
    const std::optional<std::uint64_t> tag = scanner.ShortNumber();
    if (!tag || *tag > kMaxTag || (*tag >> kWireTypeBits) == 0) return std::nullopt;
    const auto type = static_cast<WireType>(*tag & ((1U << kWireTypeBits) - 1));
    if (type == WireType::kLengthDelimited &&
        *tag >> kWireTypeBits == static_cast<std::uint64_t>(field_number)) {
      const std::optional<std::string_view> text = scanner.TakeText();
      if (!text) return std::nullopt;
      last = *text;
    } else if (!scanner.Skip(type)) {
      return std::nullopt;
    }
  }
  return last;
}

}  // namespace phonegate

#include "service/config/duration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>

#include "service/base/text.h"

namespace phonegate {
namespace {

struct Unit {
  std::string_view name;
  std::chrono::milliseconds length;
};

constexpr std::array<Unit, 4> kUnits = {{
    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)},
    {"ms", std::chrono::milliseconds(1)},
}};
constexpr std::size_t kMaxDurationDigits = 9;

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > kMaxDurationDigits) return std::nullopt;
  std::int64_t number = 0;
  const std::string_view written = text.substr(0, digits);
  std::from_chars(written.data(), written.data() + written.size(), number);
  for (const Unit& unit : kUnits) {
    if (text.substr(digits) == unit.name) return number * unit.length;
  }
  return std::nullopt;
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  if (duration == duration.zero()) return "0s";
  for (const Unit& unit : kUnits) {
    if (duration % unit.length == duration.zero()) return Concat(duration / unit.length, unit.name);
  }
  return {};  // not reached: one millisecond divides everything
}

std::chrono::milliseconds ToChrono(const google::protobuf::Duration& duration) {
  return std::chrono::seconds(duration.seconds()) + std::chrono::milliseconds(duration.nanos() / 1'000'000);
}

google::protobuf::Duration ToProto(std::chrono::milliseconds duration) {
  google::protobuf::Duration out;
  out.set_seconds(duration.count() / 1000);
  out.set_nanos(static_cast<std::int32_t>(duration.count() % 1000) * 1'000'000);
  return out;
}

}  // namespace phonegate

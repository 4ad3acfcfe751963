#include "service/rpc/cache_control.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "service/base/error.h"

namespace phonegate {
namespace {

constexpr std::string_view kMaxAge = "max-age=";

absl::Status Bad(std::string_view why) { return Error(v1::REASON_INVALID_REQUEST, why).Build(); }

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// More seconds than can be told are all the same.
std::optional<std::chrono::seconds> ParseSeconds(std::string_view text) {
  constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint32_t seconds = kMax;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(parsed.ec == std::errc() ? seconds : kMax);
}

}  // namespace

absl::StatusOr<CacheControl> ParseCacheControl(std::string_view text) {
  CacheControl control;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string directive(Trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
    absl::AsciiStrToLower(&directive);
    if (directive == "no-cache") control.no_cache = true;
    if (directive == "only-if-cached") control.only_if_cached = true;
    if (directive.rfind(kMaxAge, 0) == 0) {
      control.max_age = ParseSeconds(std::string_view(directive).substr(kMaxAge.size()));
      if (!control.max_age)
        return Bad("The metadata cache-control has a max-age that is no whole number of seconds.");
    }
  }
  if (control.no_cache && control.only_if_cached)
    return Bad("The metadata cache-control says both no-cache and only-if-cached; say one.");
  return control;
}

std::string_view SourceName(AnswerSource source) {
  switch (source) {
    case AnswerSource::kCache:
      return "hit";
    case AnswerSource::kStaleCache:
      return "stale";
    case AnswerSource::kCoalesced:
      return "coalesced";
    case AnswerSource::kUpstream:
      break;
  }
  return "miss";
}

}  // namespace phonegate

// Page tokens that a caller can neither read nor edit.
#ifndef PHONEGATE_SERVICE_TRANSLATE_PAGE_TOKEN_H_
#define PHONEGATE_SERVICE_TRANSLATE_PAGE_TOKEN_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/base/random.h"

namespace phonegate {

// Where a list goes on.
struct PagePosition {
  std::string target;  // path and query of the page to fetch

  // Finds repeated pages without a memory of all (Brent's way): the fingerprint
  // of a page some steps back, renewed when `steps` is a power of two.
  std::uint32_t steps = 0;
  std::uint64_t landmark = 0;
};

// Moves on to the page at `target`. Nothing when that page was there before: the
// upstream's links run in a circle.
std::optional<PagePosition> NextPosition(const PagePosition& from, std::string target);

// Seals and opens page tokens with AES-256-GCM. `scope` says what a token is
// good for (operation, project, filters); a token opens only in the scope that
// it was sealed in. Immutable, so safe from any thread.
class PageTokens {
 public:
  using Key = std::array<std::uint8_t, 32>;

  // `random` makes the nonces; it outlives this object.
  PageTokens(const Key& key, Random& random) : key_(key), random_(random) {}

  // The token as URL-safe text.
  std::string Seal(const PagePosition& position, std::string_view scope) const;

  // Nothing for a token that this key did not seal in this scope.
  std::optional<PagePosition> Open(std::string_view token, std::string_view scope) const;

 private:
  const Key key_;
  Random& random_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_PAGE_TOKEN_H_

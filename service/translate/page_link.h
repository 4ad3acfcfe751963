// The upstream's link to the next page.
#ifndef PHONEGATE_SERVICE_TRANSLATE_PAGE_LINK_H_
#define PHONEGATE_SERVICE_TRANSLATE_PAGE_LINK_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/contract/operation.h"
#include "service/translate/json.h"

namespace phonegate {

// The path and query of the next page; empty when this was the last one.
//
// Of an absolute link only path and query count: following a foreign host would
// carry the credentials away. INTERNAL when the link leads elsewhere than to
// pages of this list, whose path is `path`, or is no link at all.
absl::StatusOr<std::string> NextPageTarget(const Operation& operation, std::string_view path, Json answer);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_PAGE_LINK_H_

// The metadata `cache-control`.
#ifndef PHONEGATE_SERVICE_RPC_CACHE_CONTROL_H_
#define PHONEGATE_SERVICE_RPC_CACHE_CONTROL_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "service/contract/call.h"

namespace phonegate {

// What a caller wants of the cache: `no-cache`, `max-age=SECONDS`, `only-if-cached`, in
// any case, with commas between. As in HTTP, others mean nothing here and are passed
// over; empty text is none.
//   INVALID_ARGUMENT  INVALID_REQUEST: max-age without a whole number, or two that
//                     exclude each other.
absl::StatusOr<CacheControl> ParseCacheControl(std::string_view text);

// What the metadata `x-cache` says.
std::string_view SourceName(AnswerSource source);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_CACHE_CONTROL_H_

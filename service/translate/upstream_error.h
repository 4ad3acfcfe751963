// REST error → status with details.
#ifndef PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_ERROR_H_
#define PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_ERROR_H_

#include <string_view>

#include "absl/status/status.h"
#include "phonegate/v1/errors.pb.h"
#include "service/base/clock.h"
#include "service/contract/operation.h"
#include "service/http/http_transport.h"

namespace phonegate {

// What an answer that is no 2xx means to the caller: code, reason, SignalWire's
// own words, the fields it complained about by their proto names, when to come
// back. `now` is for dates in Retry-After. Never OK.
absl::Status ErrorFromAnswer(const Operation& operation, const HttpResponse& answer, WallTime now);

// What it means when there is no whole answer. A change of which anything may
// have been sent is UNKNOWN (OUTCOME_UNKNOWN), whatever went wrong.
absl::Status ErrorFromFailure(const Operation& operation, const HttpError& failure);

// A 2xx that cannot be read: INTERNAL (UPSTREAM_ANSWER_INVALID) for a read,
// UNKNOWN (OUTCOME_UNKNOWN) for a change. `what` says what is wrong with it.
absl::Status ErrorFromUnreadable(const Operation& operation, std::string_view what);

// Whether an error from upstream, as its caller gets it, says that a value is wrong
// by itself, so that the same request is refused each time; see upstream_code.h.
// False of a refusal without such a code.
bool RefusesAValueItself(const absl::Status& error);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_ERROR_H_

// How long an answer is fresh.
#ifndef PHONEGATE_SERVICE_CACHE_TIME_TO_LIVE_H_
#define PHONEGATE_SERVICE_CACHE_TIME_TO_LIVE_H_

#include <chrono>

#include "service/base/clock.h"
#include "service/base/random.h"

namespace phonegate {

// When an answer that is cached at `now` stops being fresh: after its time to live, give
// or take a tenth, any moment of that as likely as any other. So answers that were
// fetched together, at a start say, do not all expire at the same moment ever after.
// `time_to_live` is at most a year; nothing or less means that it is not fresh at all.
//
// `now` is the injected clock's, which the caller has read already.
SteadyTime FreshUntil(SteadyTime now, std::chrono::nanoseconds time_to_live, Random& random);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_TIME_TO_LIVE_H_

// What one answer means for one of many purchases or imports.
#ifndef PHONEGATE_CLIENT_PHONECTL_OUTCOME_H_
#define PHONEGATE_CLIENT_PHONECTL_OUTCOME_H_

#include "absl/status/status.h"

namespace phonegate::phonectl {

enum class Outcome {
  kDone,
  kAlready,  // the number was in the project before: nothing was bought for it
  kGone,     // refused for good, because of this number: another one may be taken
  kRefused,  // refused for good, and others would be, too; the request id is used up
  kNotDone,  // nothing happened, and the same request may be made again
  kInDoubt,  // it may have happened; only the same request id can tell
};

// What the answer to a change says. `kGone` and `kRefused` only where the gateway has
// settled that this request id did not and will not change anything: only then is it
// safe to go on with another id. Whatever else failed is kNotDone or in doubt.
Outcome OutcomeOf(const absl::Status& status);

// Whether the others would meet the same: then none should be begun any more.
bool ConcernsAll(const absl::Status& status);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_OUTCOME_H_

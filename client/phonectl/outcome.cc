#include "client/phonectl/outcome.h"

#include "phonegate/error.h"

namespace phonegate::phonectl {

Outcome OutcomeOf(const absl::Status& status) {
  if (status.ok()) return Outcome::kDone;
  switch (ReasonOf(status)) {
    case v1::REASON_OUTCOME_UNKNOWN:
      return Outcome::kInDoubt;
    case v1::REASON_ALREADY_OWNED:
      return Outcome::kAlready;
    case v1::REASON_NUMBER_NOT_AVAILABLE:
    case v1::REASON_CHANGE_DID_NOT_HAPPEN:
    case v1::REASON_UPSTREAM_REJECTED_REQUEST:
      return Outcome::kGone;
    case v1::REASON_ACCOUNT_LIMIT_REACHED:
    case v1::REASON_FEATURE_NOT_AVAILABLE:
    case v1::REASON_INVALID_STATE:
    case v1::REASON_CONFLICT:
      return Outcome::kRefused;
    default:
      return Outcome::kNotDone;
  }
}

bool ConcernsAll(const absl::Status& status) {
  switch (OutcomeOf(status)) {
    case Outcome::kRefused:
      return true;
    case Outcome::kNotDone:
      break;
    default:
      return false;
  }
  switch (ReasonOf(status)) {
    case v1::REASON_INVALID_REQUEST:  // of a row of a file, say
    case v1::REASON_NUMBER_BUSY:
    case v1::REASON_PERMISSION_DENIED:  // a grant may be for some numbers only
    case v1::REASON_DEADLINE_EXCEEDED:
      return false;
    default:
      return true;
  }
}

}  // namespace phonegate::phonectl

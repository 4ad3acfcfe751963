#include "client/phonectl/outcome.h"

#include "phonegate/error.h"
#include "proto/error_facts.h"

namespace phonegate::phonectl {

Outcome OutcomeOf(const absl::Status& status) {
  if (status.ok()) return Outcome::kDone;
  const v1::ErrorFacts& facts = FactsOf(ReasonOf(status));
  if (facts.effect() == v1::ERROR_EFFECT_UNKNOWN) return Outcome::kInDoubt;
  if (facts.effect() == v1::ERROR_EFFECT_ALREADY_MADE) return Outcome::kAlready;
  if (facts.retry() != v1::RETRY_NEW_REQUEST) return Outcome::kNotDone;
  return facts.reach() == v1::REACH_THIS_REQUEST ? Outcome::kGone : Outcome::kRefused;
}

bool ConcernsAll(const absl::Status& status) {
  return !status.ok() && FactsOf(ReasonOf(status)).reach() != v1::REACH_THIS_REQUEST;
}

}  // namespace phonegate::phonectl

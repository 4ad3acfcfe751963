#include "client/change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "phonegate/error.h"
#include "proto/error_facts.h"

namespace phonegate::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Attempts while it is certain that nothing was changed; as many as a read has.
constexpr int kMaxAttempts = 4;

constexpr nanoseconds kFirstPause = milliseconds(200);
constexpr nanoseconds kMaxPause = milliseconds(3000);
constexpr double kGrowth = 2.5;

// Without details: of gRPC itself, or of something between it and the gateway.
AttemptMeaning MeaningOfCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return AttemptMeaning::kFinal;
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return AttemptMeaning::kRefused;
    default:
      return AttemptMeaning::kUnknown;
  }
}

AttemptMeaning Judge(const Attempt& attempt, bool in_doubt) {
  if (attempt.sent) return MeaningOf(attempt.status);
  // An earlier attempt may have changed something; only the gateway can tell.
  return in_doubt ? AttemptMeaning::kNotDone : AttemptMeaning::kRefused;
}

absl::Status OutcomeUnknown(const ChangeName& name, const absl::Status& last) {
  if (ReasonOf(last) == v1::REASON_OUTCOME_UNKNOWN) return last;
  ErrorDetails details;
  details.reason = v1::REASON_OUTCOME_UNKNOWN;
  details.metadata = {{"operation", name.operation}, {"request_id", name.request_id}};
  return MakeError(
      absl::StatusCode::kUnknown,
      absl::StrCat("The change was sent and may have happened, and no answer told its outcome; call "
                   "again with the same request_id. The last answer was ",
                   absl::StatusCodeToString(last.code()), ": ", last.message()),
      details);
}

// A pause of between half of `pause` and all of it, or what the gateway asks for.
nanoseconds PauseAfter(const absl::Status& status, nanoseconds pause, Pace& pace) {
  const double share = 0.5 + pace.Random() / 2;
  const nanoseconds ours(static_cast<nanoseconds::rep>(static_cast<double>(pause.count()) * share));
  return std::max(ours, DetailsOf(status).retry_after.value_or(nanoseconds(0)));
}

}  // namespace

AttemptMeaning MeaningOf(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  if (status.ok() || details.reason_name.empty()) return MeaningOfCode(status.code());
  const v1::ErrorFacts& facts = FactsOf(details.reason);
  if (facts.effect() == v1::ERROR_EFFECT_UNKNOWN) return AttemptMeaning::kUnknown;
  if (facts.retry() == v1::RETRY_SAME_REQUEST_ID) return AttemptMeaning::kNotDone;
  const bool of_all_attempts =
      facts.effect() == v1::ERROR_EFFECT_NONE || facts.effect() == v1::ERROR_EFFECT_ALREADY_MADE;
  // A reason that is newer than this library has no facts, and says nothing of other attempts.
  return of_all_attempts ? AttemptMeaning::kFinal : AttemptMeaning::kRefused;
}

absl::Status SettleChange(const ChangeName& name, Pace::Time deadline, Pace& pace,
                          const std::function<Attempt()>& attempt) {
  bool in_doubt = false;
  nanoseconds pause = kFirstPause;
  for (int attempts = 1;; ++attempts) {
    const Attempt made = attempt();
    const AttemptMeaning meaning = Judge(made, in_doubt);
    if (meaning == AttemptMeaning::kFinal) return made.status;
    in_doubt = in_doubt || meaning == AttemptMeaning::kUnknown;
    const nanoseconds next = PauseAfter(made.status, pause, pace);
    const bool again = meaning != AttemptMeaning::kRefused && (in_doubt || attempts < kMaxAttempts);
    if (!again || pace.Now() + next >= deadline)
      return in_doubt ? OutcomeUnknown(name, made.status) : made.status;
    pace.Pause(next);
    pause = std::min(nanoseconds(static_cast<nanoseconds::rep>(static_cast<double>(pause.count()) * kGrowth)),
                     kMaxPause);
  }
}

}  // namespace phonegate::internal

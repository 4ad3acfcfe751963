#include "client/change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "phonegate/error.h"

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
Verdict VerdictOfCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return Verdict::kStable;
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return Verdict::kRefused;
    default:
      return Verdict::kUnknown;
  }
}

Verdict Judge(const Attempt& attempt, bool in_doubt) {
  if (attempt.sent) return VerdictOf(attempt.status);
  // An earlier attempt may have changed something; only the gateway can tell.
  return in_doubt ? Verdict::kNotDone : Verdict::kRefused;
}

absl::Status OutcomeUnknown(const ChangeName& name, const absl::Status& last) {
  if (ReasonOf(last) == v1::REASON_OUTCOME_UNKNOWN) return last;
  ErrorDetails details;
  details.reason = v1::REASON_OUTCOME_UNKNOWN;
  details.metadata = {{"operation", name.operation}, {"request_id", name.request_id}};
  return MakeError(
      absl::StatusCode::kUnknown,
      absl::StrCat("The change was sent and may have happened, and no answer said what became of it; call "
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

Verdict VerdictOf(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  if (status.ok() || details.reason_name.empty()) return VerdictOfCode(status.code());
  switch (details.reason) {
    case v1::REASON_OUTCOME_UNKNOWN:
      return Verdict::kUnknown;
    case v1::REASON_UPSTREAM_UNAVAILABLE:
    case v1::REASON_JOURNAL_UNAVAILABLE:
    case v1::REASON_SHUTTING_DOWN:
      return Verdict::kNotDone;
    // Told before the journal was asked, or instead: they say nothing of other calls
    // with this request id.
    case v1::REASON_INVALID_REQUEST:
    case v1::REASON_IDENTITY_REQUIRED:
    case v1::REASON_TOKEN_REJECTED:
    case v1::REASON_PERMISSION_DENIED:
    case v1::REASON_PROJECT_NOT_FOUND:
    case v1::REASON_PROJECT_REQUIRED:
    case v1::REASON_NUMBER_BUSY:
    case v1::REASON_DEADLINE_EXCEEDED:
    case v1::REASON_CANCELLED:
    case v1::REASON_UPSTREAM_RATE_LIMITED:
    case v1::REASON_UNSPECIFIED:  // newer than this library
      return Verdict::kRefused;
    default:
      return Verdict::kStable;
  }
}

absl::Status SettleChange(const ChangeName& name, Pace::Time deadline, Pace& pace,
                          const std::function<Attempt()>& attempt) {
  bool in_doubt = false;
  nanoseconds pause = kFirstPause;
  for (int attempts = 1;; ++attempts) {
    const Attempt made = attempt();
    const Verdict verdict = Judge(made, in_doubt);
    if (verdict == Verdict::kStable) return made.status;
    in_doubt = in_doubt || verdict == Verdict::kUnknown;
    const nanoseconds next = PauseAfter(made.status, pause, pace);
    const bool again = verdict != Verdict::kRefused && (in_doubt || attempts < kMaxAttempts);
    if (!again || pace.Now() + next >= deadline)
      return in_doubt ? OutcomeUnknown(name, made.status) : made.status;
    pace.Pause(next);
    pause = std::min(nanoseconds(static_cast<nanoseconds::rep>(static_cast<double>(pause.count()) * kGrowth)),
                     kMaxPause);
  }
}

}  // namespace phonegate::internal

#include "service/admission/rules_file.h"

#include <utility>

#include "service/base/text.h"
#include "service/http/spawn.h"

namespace phonegate {

RulesFile::RulesFile(RulesSource source, Log& log, Metrics& metrics)
    : source_(std::move(source)), log_(log), metrics_(metrics) {}

absl::StatusOr<std::shared_ptr<const AdmissionRules>> RulesFile::Load() {
  absl::StatusOr<std::string> text = source_.read();
  if (!text.ok()) return text.status();
  current_ = *std::move(text);
  return source_.compile(current_);
}

void RulesFile::Refresh(Admission& admission, SteadyTime now) {
  absl::StatusOr<std::string> text = source_.read();
  if (!text.ok()) {
    candidate_.reset();
    return ReportKept(std::string(text.status().message()));
  }
  if (*text == current_) {
    candidate_.reset();
    problem_.clear();
    return;
  }
  if (candidate_ != *text) {
    candidate_ = *std::move(text);
    seen_ = now;
    return;
  }
  if (now < seen_ + kSettled) return;
  current_ = *std::exchange(candidate_, std::nullopt);
  Take(admission, current_);
}

void RulesFile::Take(Admission& admission, const std::string& text) {
  const absl::StatusOr<std::shared_ptr<const AdmissionRules>> rules = source_.compile(text);
  if (!rules.ok()) return ReportKept(std::string(rules.status().message()));
  problem_.clear();
  admission.Publish(*rules);
  log_.Write(LogLevel::kInfo, "policy_replaced",
             "The configuration file has changed; its policy and token hashes are used from now on. All else "
             "of it is read at the next start.",
             {});
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): all outlive the lane it runs on
Awaitable<> RulesFile::RefreshLoop(Admission& admission, Timers& timers, const Clock& clock,
                                   std::chrono::milliseconds interval) {
  for (bool cancelled = false; !cancelled;) {
    co_await timers.SleepUntil(clock.Steady() + interval);
    cancelled = co_await Cancelled();
    if (!cancelled) Refresh(admission, clock.Steady());
  }
}

void RulesFile::ReportKept(const std::string& problem) {
  metrics_.PolicyReloadFailed();
  if (problem == problem_) return;
  problem_ = problem;
  log_.Write(
      LogLevel::kWarning, "policy_kept",
      Concat("The configuration file has changed and cannot be used; the old policy and token hashes stay "
             "in use: ",
             problem),
      {});
}

}  // namespace phonegate

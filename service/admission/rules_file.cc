#include "service/admission/rules_file.h"

#include <utility>

#include "service/base/text.h"

namespace phonegate {

RulesFile::RulesFile(RulesSource source, Log& log, Metrics& metrics)
    : source_(std::move(source)), log_(log), metrics_(metrics) {}

absl::StatusOr<std::shared_ptr<const AdmissionRules>> RulesFile::Load() {
  const absl::StatusOr<std::string> text = source_.read();
  if (!text.ok()) return text.status();
  text_ = StableContent(*text);
  return source_.compile(*text);
}

void RulesFile::Refresh(Admission& admission, SteadyTime now) {
  const absl::StatusOr<std::string> text = source_.read();
  if (!text.ok()) {
    text_.Miss();
    return ReportKept(std::string(text.status().message()));
  }
  const StableContent::Seen seen = text_.Look(*text, now);
  if (seen == StableContent::Seen::kOld) problem_.clear();
  if (seen == StableContent::Seen::kNew) Take(admission, *text);
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

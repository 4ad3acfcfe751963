// The rules of admission, from a file that may change while the gateway runs.
#ifndef PHONEGATE_SERVICE_ADMISSION_RULES_FILE_H_
#define PHONEGATE_SERVICE_ADMISSION_RULES_FILE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/admission/admission.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/stable_content.h"

namespace phonegate {

// What the file is to this: a text, and what the text says. Errors are sentences that
// name the file.
struct RulesSource {
  std::function<absl::StatusOr<std::string>()> read;  // blocks as long as the disk does
  std::function<absl::StatusOr<std::shared_ptr<const AdmissionRules>>(const std::string& text)> compile;
};

// Looks whether the text has changed, and publishes the rules of the new one. A text
// that cannot be read or used is not taken: the old rules stay, the log says so once
// for each problem, and the metrics count it.
//
// Load and Refresh: one thread at a time. What is referred to outlives it.
class RulesFile {
 public:
  RulesFile(RulesSource source, Log& log, Metrics& metrics);

  // Reads the file for the first time.
  absl::StatusOr<std::shared_ptr<const AdmissionRules>> Load();

  // Publishes to `admission` what is different by now and has settled (StableContent: half
  // a policy may be a policy). `now` is the time by the one clock of all calls. Blocks as
  // long as reading a small file takes.
  void Refresh(Admission& admission, SteadyTime now);

 private:
  void Take(Admission& admission, const std::string& text);
  void ReportKept(const std::string& problem);

  const RulesSource source_;
  Log& log_;
  Metrics& metrics_;
  StableContent text_{""};  // good or bad
  std::string problem_;     // the last that was said; empty since the last good look
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_RULES_FILE_H_

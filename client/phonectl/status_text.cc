#include "client/phonectl/status_text.h"

#include <chrono>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "client/phonectl/cell.h"
#include "phonegate/error.h"
#include "proto/error_facts.h"

namespace phonegate::phonectl {
namespace {

constexpr int kFirstCode = 64;

std::string RetryText(std::chrono::nanoseconds delay) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(delay);
  const auto hours = std::chrono::ceil<std::chrono::hours>(seconds).count();
  if (hours > 48) return absl::StrCat((hours + 23) / 24, " days");
  if (hours > 2) return absl::StrCat(hours, " h");
  return absl::StrCat(seconds.count(), " s");
}

}  // namespace

int ExitCodeOf(const absl::Status& status) {
  return status.ok() ? 0 : kFirstCode + static_cast<int>(status.code());
}

std::string ExitCodeHelp() {
  const char* const names[] = {"CANCELLED (ended before all was done, or not agreed to)",
                               "UNKNOWN (it may have happened)",
                               "INVALID_ARGUMENT",
                               "DEADLINE_EXCEEDED",
                               "NOT_FOUND",
                               "ALREADY_EXISTS",
                               "PERMISSION_DENIED",
                               "RESOURCE_EXHAUSTED",
                               "FAILED_PRECONDITION",
                               "ABORTED",
                               "OUT_OF_RANGE",
                               "UNIMPLEMENTED",
                               "INTERNAL",
                               "UNAVAILABLE",
                               "DATA_LOSS",
                               "UNAUTHENTICATED"};
  std::string text =
      "Exit codes: 0 done, 2 a wrong command line or configuration, 130 left at the second Ctrl-C,\n"
      "or 64 and the code of gRPC:\n";
  for (std::size_t i = 0; i < std::size(names); ++i)
    absl::StrAppend(&text, "  ", kFirstCode + 1 + static_cast<int>(i), " ", names[i], "\n");
  return text;
}

std::string ReasonText(const absl::Status& status) {
  const std::string reason = DetailsOf(status).reason_name;
  return Harmless(reason.empty() ? absl::StatusCodeToString(status.code()) : reason);
}

std::string ErrorTextOfMany(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  std::string text = Harmless(std::string(status.message()));
  for (const FieldViolation& violation : details.field_violations)
    absl::StrAppend(&text, "\n  ", Harmless(violation.field), ": ", Harmless(violation.description));
  absl::StrAppend(&text, " (", ReasonText(status), ")\n");
  if (details.retry_after) absl::StrAppend(&text, "Try again in ", RetryText(*details.retry_after), ".\n");
  return text;
}

std::string ErrorText(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  std::string text = ErrorTextOfMany(status);
  const auto request_id = details.metadata.find("request_id");
  if (FactsOf(details.reason).effect() == v1::ERROR_EFFECT_UNKNOWN && request_id != details.metadata.end())
    absl::StrAppend(&text, "Run the same with --request-id ", Harmless(request_id->second),
                    " to learn its outcome, and with no other.\n");
  return text;
}

}  // namespace phonegate::phonectl

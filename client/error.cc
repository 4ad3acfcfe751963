#include "phonegate/error.h"

#include <cstdint>

#include "absl/strings/cord.h"
#include "client/wire.h"

namespace phonegate {
namespace {

using internal::Bytes;
using internal::Number;
using internal::ParseWire;
using internal::Text;
using internal::Texts;
using internal::WireMessage;

// Numbers of fields are those of google/rpc/error_details.proto.
constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";

constexpr char kReasonPrefix[] = "REASON_";

WireMessage PayloadOf(const absl::Status& status, const char* type_url) {
  const auto payload = status.GetPayload(type_url);
  return payload ? ParseWire(std::string(*payload)) : WireMessage();
}

std::optional<std::chrono::nanoseconds> RetryAfter(const absl::Status& status) {
  const std::vector<std::string> delays = Texts(PayloadOf(status, kRetryInfo), 1);
  if (delays.empty()) return std::nullopt;
  const WireMessage delay = ParseWire(delays.back());
  const std::int64_t seconds = Number(delay, 1);
  constexpr std::int64_t kMax = 366LL * 24 * 3600;  // no overflow, whatever is sent
  if (seconds < 0 || seconds > kMax) return std::nullopt;
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(Number(delay, 2) % 1'000'000'000);
}

}  // namespace

std::string ReasonName(v1::Reason reason) {
  const std::string name(v1::Reason_Name(reason));  // empty when it is none
  return name.empty() ? name : name.substr(sizeof(kReasonPrefix) - 1);
}

ErrorDetails DetailsOf(const absl::Status& status) {
  ErrorDetails details;
  const WireMessage info = PayloadOf(status, kErrorInfo);
  details.reason_name = Text(info, 1);
  details.domain = Text(info, 2);
  for (const std::string& entry : Texts(info, 3)) {
    const WireMessage pair = ParseWire(entry);
    details.metadata[Text(pair, 1)] = Text(pair, 2);
  }
  if (!v1::Reason_Parse(kReasonPrefix + details.reason_name, &details.reason))
    details.reason = v1::REASON_UNSPECIFIED;
  for (const std::string& violation : Texts(PayloadOf(status, kBadRequest), 1)) {
    const WireMessage fields = ParseWire(violation);
    details.field_violations.push_back({Text(fields, 1), Text(fields, 2)});
  }
  details.retry_after = RetryAfter(status);
  return details;
}

v1::Reason ReasonOf(const absl::Status& status) { return DetailsOf(status).reason; }

absl::Status MakeError(absl::StatusCode code, const std::string& message, const ErrorDetails& details) {
  absl::Status status(code, message);
  WireMessage info{{1, ReasonName(details.reason)},
                   {2, details.domain.empty() ? "phonegate" : details.domain}};
  for (const auto& [key, value] : details.metadata) info.push_back({3, Bytes({{1, key}, {2, value}})});
  status.SetPayload(kErrorInfo, absl::Cord(Bytes(info)));
  if (!details.retry_after) return status;
  const std::chrono::nanoseconds delay = *details.retry_after;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(delay);
  const WireMessage duration{{1, std::int64_t{seconds.count()}},
                             {2, std::int64_t{(delay - seconds).count()}}};
  status.SetPayload(kRetryInfo, absl::Cord(Bytes({{1, Bytes(duration)}})));
  return status;
}

}  // namespace phonegate

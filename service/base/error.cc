#include "service/base/error.h"

#include "absl/strings/cord.h"
#include "service/base/serialize.h"
#include "service/base/text.h"
#include "service/base/utf8.h"

namespace phonegate {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kQuotaFailureUrl[] = "type.googleapis.com/google.rpc.QuotaFailure";
constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

constexpr std::string_view kReasonPrefix = "REASON_";

constexpr std::size_t kMaxMessage = 1024;
constexpr std::size_t kMaxDescription = 400;
constexpr std::size_t kMaxFieldPath = 100;
constexpr std::size_t kMaxMetadataValue = 200;
constexpr std::size_t kMaxTotal = 4096;

google::rpc::BadRequest BadRequestOf(const absl::Status& status) {
  google::rpc::BadRequest bad_request;
  if (auto payload = status.GetPayload(kBadRequestUrl)) bad_request.ParseFromString(std::string(*payload));
  return bad_request;
}

void Pack(const google::protobuf::Message& detail, google::rpc::Status& out) {
  google::protobuf::Any& any = *out.add_details();
  any.set_type_url(Concat("type.googleapis.com/", detail.GetDescriptor()->full_name()));
  any.set_value(SerializeInOrder(detail));
}

google::rpc::Status Assemble(const absl::Status& status, const google::rpc::BadRequest& bad_request) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(std::string(status.message()));
  if (status.GetPayload(kErrorInfoUrl)) Pack(ErrorInfoOf(status), out);
  if (bad_request.field_violations_size() > 0) Pack(bad_request, out);
  if (auto payload = status.GetPayload(kQuotaFailureUrl)) {
    google::rpc::QuotaFailure quota;
    quota.ParseFromString(std::string(*payload));
    Pack(quota, out);
  }
  if (auto payload = status.GetPayload(kRetryInfoUrl)) {
    google::rpc::RetryInfo retry;
    retry.ParseFromString(std::string(*payload));
    Pack(retry, out);
  }
  return out;
}

}  // namespace

Error::Error(v1::Reason reason, std::string_view message)
    : facts_(FactsOf(reason)),
      code_(facts_.codes().empty() ? absl::StatusCode::kUnknown
                                   : static_cast<absl::StatusCode>(facts_.codes(0))),
      message_(Displayable(message, kMaxMessage)) {
  info_.set_reason(ReasonText(reason));
  SetDomain(facts_.domains().empty() ? v1::DOMAIN_PHONEGATE : facts_.domains(0));
}

Error& Error::Code(absl::StatusCode code) {
  if (Declares(facts_, static_cast<v1::Code>(code))) code_ = code;
  return *this;
}

Error& Error::DecidedBy(Decider decider) {
  const v1::Domain domain = decider == Decider::kGateway ? v1::DOMAIN_PHONEGATE : v1::DOMAIN_SIGNALWIRE;
  if (Declares(facts_, domain)) SetDomain(domain);
  return *this;
}

Error& Error::Metadata(const std::string& key, std::string_view value) {
  (*info_.mutable_metadata())[key] = Displayable(value, kMaxMetadataValue);
  return *this;
}

Error& Error::Field(std::string_view field, std::string_view description) {
  auto* violation = bad_request_.add_field_violations();
  violation->set_field(Displayable(field, kMaxFieldPath));
  violation->set_description(Displayable(description, kMaxDescription));
  return *this;
}

Error& Error::Quota(std::string_view subject, std::string_view description) {
  auto* violation = quota_.add_violations();
  violation->set_subject(Displayable(subject, kMaxDescription));
  violation->set_description(Displayable(description, kMaxDescription));
  return *this;
}

Error& Error::RetryAfter(std::chrono::seconds delay) {
  retry_.mutable_retry_delay()->set_seconds(delay.count());
  return *this;
}

void Error::SetDomain(v1::Domain domain) {
  info_.set_domain(domain == v1::DOMAIN_PHONEGATE ? "phonegate" : "signalwire.com");
}

absl::Status Error::Build() const {
  absl::Status status(code_, message_);
  status.SetPayload(kErrorInfoUrl, absl::Cord(info_.SerializeAsString()));
  if (bad_request_.field_violations_size() > 0) {
    status.SetPayload(kBadRequestUrl, absl::Cord(bad_request_.SerializeAsString()));
  }
  if (quota_.violations_size() > 0)
    status.SetPayload(kQuotaFailureUrl, absl::Cord(quota_.SerializeAsString()));
  if (retry_.has_retry_delay()) status.SetPayload(kRetryInfoUrl, absl::Cord(retry_.SerializeAsString()));
  return status;
}

std::string ReasonText(v1::Reason reason) { return v1::Reason_Name(reason).substr(kReasonPrefix.size()); }

google::rpc::ErrorInfo ErrorInfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  if (auto payload = status.GetPayload(kErrorInfoUrl)) info.ParseFromString(std::string(*payload));
  return info;
}

bool HasReason(const absl::Status& status, v1::Reason reason) {
  return ErrorInfoOf(status).reason() == ReasonText(reason);
}

const v1::ErrorFacts& FactsOf(const absl::Status& status) {
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  v1::Reason_Parse(Concat(kReasonPrefix, ErrorInfoOf(status).reason()), &reason);
  return FactsOf(reason);
}

void AddErrorMetadata(absl::Status& status, const std::string& key, std::string_view value) {
  if (status.ok() || !status.GetPayload(kErrorInfoUrl)) return;
  google::rpc::ErrorInfo info = ErrorInfoOf(status);
  (*info.mutable_metadata())[key] = Displayable(value, kMaxMetadataValue);
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::BadRequest kept = BadRequestOf(status);
  google::rpc::Status out = Assemble(status, kept);
  for (int left_out = 1; out.ByteSizeLong() > kMaxTotal && kept.field_violations_size() > 0; ++left_out) {
    kept.mutable_field_violations()->RemoveLast();
    google::rpc::BadRequest shown = kept;
    shown.add_field_violations()->set_description(Concat("and ", left_out, " more violations"));
    out = Assemble(status, shown);
  }
  return out;
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.code()), status.message());
  for (const google::protobuf::Any& detail : status.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace phonegate

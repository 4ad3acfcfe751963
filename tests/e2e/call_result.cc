#include "tests/e2e/call_result.h"

#include <ostream>

namespace phonegate {

const Json& CallResult::answer() const {
  static const Json none;
  return messages.empty() ? none : messages.front();
}

std::string CallResult::Trailer(const std::string& name) const {
  const auto found = trailers.find(name);
  return found == trailers.end() ? "" : found->second;
}

std::string CallResult::InfoOf(const std::string& key) const {
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

std::vector<std::string> CallResult::Fields() const {
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  return fields;
}

void CallResult::SetStatus(const google::rpc::Status& status) {
  code = status.code();
  message = status.message();
  for (const google::protobuf::Any& detail : status.details()) {
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&retry)) retry_seconds = retry.retry_delay().seconds();
    detail.UnpackTo(&info);
    detail.UnpackTo(&bad_request);
  }
}

void PrintTo(const CallResult& result, std::ostream* out) {
  *out << "code " << result.code << " " << result.info.reason() << " \"" << result.message << "\"";
  for (const auto& violation : result.bad_request.field_violations())
    *out << "\n  " << violation.field() << ": " << violation.description();
  for (const Json& message : result.messages) *out << "\n  " << message.dump();
}

}  // namespace phonegate

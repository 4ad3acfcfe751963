// Fuzzes what reads refusals. The first byte of an input chooses the operation,
// the second the status; then comes the Retry-After header up to a line feed,
// then the body.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "service/base/error.h"
#include "service/base/utf8.h"
#include "service/translate/upstream_error.h"
#include "tests/contract/real_contract.h"

namespace phonegate {
namespace {

constexpr int kStatuses[] = {302, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 502, 503, 504, 599};

void Require(bool holds) {
  if (!holds) std::abort();
}

bool IsDisplayable(std::string_view text) {
  return Utf8Length(text).has_value() && !HasControlCharacter(text);
}

// What every error keeps to, whatever SignalWire says.
void CheckError(const Operation& operation, const absl::Status& error) {
  Require(!error.ok());
  Require(!operation.IsChange() || error.code() != absl::StatusCode::kUnavailable);
  Require(Declares(FactsOf(error), static_cast<v1::Code>(error.code())));
  const google::rpc::Status rpc_status = ToRpcStatus(error);
  Require(rpc_status.ByteSizeLong() <= 4096);
  Require(IsDisplayable(rpc_status.message()));
  const google::rpc::ErrorInfo info = ErrorInfoOf(error);
  Require((info.domain() == "signalwire.com") != HasReason(error, v1::REASON_OUTCOME_UNKNOWN));
  for (const auto& [key, value] : info.metadata()) Require(IsDisplayable(value));
  for (const auto& any : rpc_status.details()) {
    google::rpc::BadRequest bad_request;
    if (!any.UnpackTo(&bad_request)) continue;
    for (const auto& violation : bad_request.field_violations())
      Require(IsDisplayable(violation.field()) && IsDisplayable(violation.description()));
  }
}

void ReadRefusal(std::string_view input) {
  if (input.size() < 2) return;
  const auto& operations = RealContract();
  const Operation& operation = operations[static_cast<std::uint8_t>(input[0]) % operations.size()];
  HttpResponse answer;
  answer.status = kStatuses[static_cast<std::uint8_t>(input[1]) % std::size(kStatuses)];
  input.remove_prefix(2);
  if (const std::size_t end = input.find('\n'); end != std::string_view::npos) {
    answer.headers.push_back({"retry-after", std::string(input.substr(0, end))});
    input.remove_prefix(end + 1);
  }
  answer.body = std::string(input);
  CheckError(operation, ErrorFromAnswer(operation, answer, WallTime(std::chrono::seconds(1'767'225'600))));
}

}  // namespace
}  // namespace phonegate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  phonegate::ReadRefusal({reinterpret_cast<const char*>(data), size});
  return 0;
}

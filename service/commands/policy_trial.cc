#include "service/commands/policy_trial.h"

#include <memory>
#include <string_view>
#include <utility>

#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

#include "service/base/text.h"
#include "service/contract/message.h"
#include "service/translate/request_check.h"

namespace phonegate {
namespace {

using google::protobuf::Message;
using Json = nlohmann::json;

// Protobuf reads all values of JSON out of texts, too.
Json JsonOf(const YamlNode& node) {
  Json json;
  switch (node.kind) {
    case YamlNode::Kind::kText:
    case YamlNode::Kind::kQuotedText:
      return node.text;
    case YamlNode::Kind::kList:
      json = Json::array();
      for (const YamlNode& item : node.list) json.push_back(JsonOf(item));
      return json;
    case YamlNode::Kind::kMap:
      json = Json::object();
      for (const YamlEntry& entry : node.map) json[entry.key] = JsonOf(entry.value);
      return json;
    default:
      return json;
  }
}

absl::StatusOr<std::unique_ptr<Message>> RequestOf(const Expectation& row, const Operation& operation) {
  std::unique_ptr<Message> request = NewMessage(*operation.request);
  if (row.request.kind == YamlNode::Kind::kMap) {
    const auto read = google::protobuf::util::JsonStringToMessage(JsonOf(row.request).dump(), request.get());
    if (!read.ok())
      return absl::InvalidArgumentError(Concat("the request cannot be read: ", std::string(read.message())));
  }
  if (row.project.empty()) return request;
  if (operation.project == nullptr)
    return absl::InvalidArgumentError(Concat(row.method, " has no project; remove the key"));
  request->GetReflection()->SetString(request.get(), operation.project, row.project);
  return request;
}

// What a decision is, or why there is none.
struct Decision {
  absl::Status undecided;
  absl::Status denied;
};

Decision DecideLocal(const Admission& admission, const Operation& operation, const Caller& caller,
                     const std::string& alias) {
  if (alias.empty()) return {absl::OkStatus(), admission.ScopeOf(caller, operation.permission).status()};
  return {absl::OkStatus(), admission.Admit(caller, operation.permission, alias).status()};
}

Decision DecideWithNumber(RequestConditions& open, const std::string& number) {
  if (!number.empty()) return {absl::OkStatus(), open.DecideFor(number)};
  return {absl::InvalidArgumentError("it depends on the number that the id stands for; add `number`"),
          absl::OkStatus()};
}

Decision Decide(const Expectation& row, const Admission& admission, const Operation& operation,
                const Message& request) {
  Caller caller;
  caller.name = row.caller;
  const std::string alias =
      operation.project == nullptr ? "" : request.GetReflection()->GetString(request, operation.project);
  if (operation.IsLocal()) return DecideLocal(admission, operation, caller, alias);
  const auto admitted = admission.AdmitUnderConditions(caller, operation.PermissionOf(request), alias);
  if (absl::IsPermissionDenied(admitted.status())) return {absl::OkStatus(), admitted.status()};
  if (!admitted.ok()) return {admitted.status(), absl::OkStatus()};
  if (absl::Status valid = CheckRequest(operation, request); !valid.ok()) return {valid, absl::OkStatus()};
  const auto open = admission.Narrow(caller, operation, *admitted, request);
  if (!open.ok()) return {absl::OkStatus(), open.status()};
  if (*open == nullptr) return {};
  return DecideWithNumber(**open, row.number);
}

std::optional<std::string> Compare(const Expectation& row, const Decision& decision) {
  const std::string call = Concat("\"", row.caller, "\" calling ", row.method,
                                  row.project.empty() ? "" : Concat(" in \"", row.project, "\""));
  if (!decision.undecided.ok())
    return Concat(call, " cannot be decided: ", std::string(decision.undecided.message()));
  const std::string sentence(decision.denied.message());
  if (row.access == Expectation::Access::kAllow)
    return decision.denied.ok() ? std::nullopt
                                : std::optional(Concat(call, " is denied, not allowed: ", sentence));
  if (decision.denied.ok()) return Concat(call, " is allowed, not denied.");
  if (sentence.find(row.reason) != std::string::npos) return std::nullopt;
  return Concat(call, " is denied, but not with \"", row.reason, "\": ", sentence);
}

}  // namespace

std::optional<std::string> DifferenceOf(const Expectation& row, const Admission& admission,
                                        const Contract& contract) {
  const Operation* operation = FindRpc(contract, row.method);
  if (operation == nullptr)
    return Compare(row, {absl::InvalidArgumentError("there is no such RPC."), absl::OkStatus()});
  const absl::StatusOr<std::unique_ptr<Message>> request = RequestOf(row, *operation);
  if (!request.ok()) return Compare(row, {request.status(), absl::OkStatus()});
  return Compare(row, Decide(row, admission, *operation, **request));
}

}  // namespace phonegate

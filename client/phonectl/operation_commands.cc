#include "client/phonectl/operation_commands.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "client/phonectl/cell.h"
#include "client/wire.h"

namespace phonegate::phonectl {
namespace {

constexpr std::chrono::seconds kBetweenLooks{1};

const std::vector<std::string> kOperationColumns = {"state",  "method",   "number", "result",
                                                    "reason", "entry_id", "error"};

// The error of an answer, a google.rpc.Status, for which the program has no class.
std::string ErrorOf(const v1::GetOperationResponse& operation) {
  return operation.has_error() ? internal::Text(internal::ParseWire(operation.error().value()), 2) : "";
}

std::string JsonOfOperation(v1::GetOperationResponse operation) {
  const std::string error = ErrorOf(operation);
  if (error.empty()) return JsonOf(operation);
  operation.clear_error();
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(JsonOf(operation));
  json["error"] = {{"message", error}};
  return json.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::ordered_json::error_handler_t::replace);
}

void PrintOperation(Session& session, const v1::GetOperationResponse& operation) {
  Printer printer(session.flags.format, Shape::kOne, kOperationColumns, session.out);
  printer.AddWithJson(
      {CellOf(operation, "state"), CellOf(operation, "entry.intent.method"),
       CellOf(operation, "entry.intent.number"), CellOf(operation, "entry.outcome.result"),
       CellOf(operation, "entry.outcome.reason"), CellOf(operation, "entry.entry_id"), ErrorOf(operation)},
      JsonOfOperation(operation));
  printer.End();
}

// Asks until the operation has ended, or `timeout` is over.
absl::StatusOr<v1::GetOperationResponse> Look(Session& session, const v1::GetOperationRequest& request,
                                              std::chrono::seconds timeout) {
  const internal::Pace::Time end = session.pace.Now() + timeout;
  while (true) {
    absl::StatusOr<v1::GetOperationResponse> operation = session.services.numbers.GetOperation(request);
    const bool settled = !operation.ok() || operation->state() == v1::OPERATION_STATE_DONE;
    if (settled || session.pace.Now() + kBetweenLooks > end) return operation;
    session.pace.Pause(kBetweenLooks);
  }
}

void AddLook(CommandSet& commands, CLI::App& group, const std::string& name, const std::string& what,
             const std::shared_ptr<std::uint32_t>& timeout) {
  const auto told = std::make_shared<v1::GetOperationRequest>();
  const auto run = [told, timeout](Session& session) -> absl::Status {
    told->set_project(session.flags.project);
    const auto operation = Look(session, *told, std::chrono::seconds(*timeout));
    if (!operation.ok()) return operation.status();
    PrintOperation(session, *operation);
    if (*timeout > 0 && operation->state() != v1::OPERATION_STATE_DONE)
      return absl::DeadlineExceededError("It has not ended yet; wait for it again.");
    return absl::OkStatus();
  };
  CLI::App& command = commands.Add(
      group, name, what,
      absl::StrCat("operation ", name, " PurchasePhoneNumber 3fa85f64-5717-4562-b3fc-2c963f66afa6"), run);
  AddText(command, "method", "The RPC, such as PurchasePhoneNumber", [told](const auto& text) {
    told->set_method(text);
  }).required();
  AddText(command, "request_id", "Its request id, a UUID", [told](const auto& text) {
    told->set_request_id(text);
  }).required();
  AddText(command, "--caller", "Who called, where several used the same id",
          [told](const auto& text) { told->set_caller(text); });
  if (*timeout > 0) command.add_option("--timeout", *timeout, "How many seconds to wait; 300 unless told");
}

}  // namespace

void AddOperationCommands(CommandSet& commands) {
  CLI::App& group =
      commands.AddGroup("operation", "Tells the outcome of a change",
                        "operation get PurchasePhoneNumber 3fa85f64-5717-4562-b3fc-2c963f66afa6");
  AddLook(commands, group, "get", "Tells how far it is", std::make_shared<std::uint32_t>(0));
  AddLook(commands, group, "wait", "Waits until it has ended", std::make_shared<std::uint32_t>(300));
}

}  // namespace phonegate::phonectl

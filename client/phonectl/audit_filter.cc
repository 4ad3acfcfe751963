#include "client/phonectl/audit_filter.h"

#include <map>
#include <string>

#include <google/protobuf/util/time_util.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {
namespace {

const std::map<std::string, v1::AuditResult> kResults = {
    {"succeeded", v1::AUDIT_RESULT_SUCCEEDED}, {"refused", v1::AUDIT_RESULT_REFUSED},
    {"not_sent", v1::AUDIT_RESULT_NOT_SENT},   {"did_not_happen", v1::AUDIT_RESULT_DID_NOT_HAPPEN},
    {"denied", v1::AUDIT_RESULT_DENIED},       {"abandoned", v1::AUDIT_RESULT_ABANDONED}};

// A day counts from its beginning, UTC.
void ReadTime(const std::string& text, google::protobuf::Timestamp& time) {
  const std::string full = absl::StrContains(text, "T") ? text : absl::StrCat(text, "T00:00:00Z");
  if (!google::protobuf::util::TimeUtil::FromString(full, &time))
    throw CLI::ValidationError(
        absl::StrCat("'", text, "' is no time such as 2026-11-21 or 2026-11-21T18:30:00Z"));
}

}  // namespace

void AddAuditFilter(CLI::App& command, v1::ListAuditEntriesRequest& request) {
  AddText(command, "--caller", "Those of this caller",
          [&request](const auto& text) { request.set_caller(text); });
  AddText(command, "--method", "Those of this RPC, such as PurchasePhoneNumber",
          [&request](const auto& text) { request.set_method(text); });
  AddText(command, "--number", "Those about this number, in E.164",
          [&request](const auto& text) { request.set_number(text); });
  AddText(command, "--resource", "Those about this id or sid",
          [&request](const auto& text) { request.set_resource_id(text); });
  AddText(command, "--request-id", "Those with this request id",
          [&request](const auto& text) { request.set_request_id(text); });
  command
      .add_option_function<v1::AuditResult>(
          "--result", [&request](const v1::AuditResult& result) { request.set_result(result); },
          "Those that ended so: succeeded, refused, not_sent, did_not_happen, denied, abandoned")
      ->transform(CLI::CheckedTransformer(kResults).description(""));
  command.add_flag_callback("--open", [&request] { request.set_open(true); }, "Those that have not ended");
  AddText(command, "--from", "Those of this day (UTC) or time, and later",
          [&request](const auto& text) { ReadTime(text, *request.mutable_from()); });
  AddText(command, "--until", "Those before this day or time",
          [&request](const auto& text) { ReadTime(text, *request.mutable_until()); });
}

}  // namespace phonegate::phonectl

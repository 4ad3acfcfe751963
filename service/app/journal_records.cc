#include "service/app/journal_records.h"

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <utility>

#include "service/base/error.h"
#include "service/journal/ledger/intent.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/stage/journalled_reads.h"

namespace phonegate {

JournalRecords::JournalRecords(Journal& journal, const Projects& projects, const Clock& clock, Log& log)
    : journal_(journal),
      projects_(projects),
      log_(log),
      unauthenticated_(clock, 60, std::chrono::minutes(1)),
      rate_limited_(clock, 60, std::chrono::minutes(1)) {}

bool JournalRecords::HasRoom(EventLimiter& gate, std::string_view event, std::string_view sentence) {
  const EventLimiter::Answer answer = gate.Ask();
  if (answer.kept_out > 0) {
    log_.Write(LogLevel::kWarning, event, sentence, {{"calls", static_cast<std::int64_t>(answer.kept_out)}});
  }
  return answer.pass;
}

bool JournalRecords::HasRoomForUnidentified() {
  return HasRoom(unauthenticated_, "refused_not_journalled",
                 "Refused calls of callers that did not say who they are were not written into the journal: "
                 "there were too many.");
}

bool JournalRecords::HasRoomForRateLimited() {
  return HasRoom(rate_limited_, "rate_limited_not_journalled",
                 "Refused calls of callers that call too often were not written into the journal: there were "
                 "too many.");
}

Project JournalRecords::ProjectOf(const Operation& operation,
                                  const google::protobuf::Message* request) const {
  std::string alias;
  if (request != nullptr && operation.project != nullptr)
    alias = request->GetReflection()->GetString(*request, operation.project);
  // What the gateway answers itself is about no project unless it names one.
  if (alias.empty() && operation.IsLocal()) return {};
  const absl::StatusOr<const Project*> project = projects_.Find(alias);
  return project.ok() ? **project : Project{};
}

void JournalRecords::Rejected(const Operation& operation, const google::protobuf::Message* request,
                              const Caller& caller, const std::string& request_id,
                              const absl::Status& status) {
  if (caller.name.empty() && !HasRoomForUnidentified()) return;
  if (HasReason(status, v1::REASON_RATE_LIMITED) && !HasRoomForRateLimited()) return;
  journal_.Rejected(operation, request, caller, ProjectOf(operation, request), request_id, status);
}

absl::Status JournalRecords::Write(const Operation& operation, const google::protobuf::Message& request,
                                   const Caller& caller, const std::string& request_id,
                                   const absl::Status& status) {
  v1::AuditIntent intent = IntentOf(operation, &request, caller, request_id);
  const Project project = ProjectOf(operation, &request);
  intent.set_project(project.alias);
  intent.set_project_id(project.project_id);
  const auto written = std::make_shared<std::promise<absl::Status>>();
  std::future<absl::Status> result = written->get_future();
  journal_.writer().Submit(
      journal_.EndedEntry(std::move(intent), OutcomeOfRead(request, status, CallTrace{})),
      [written](absl::Status done) { written->set_value(std::move(done)); });
  if (result.wait_for(journal_.options().write_timeout) != std::future_status::ready)
    return ReadNotWritten(absl::UnavailableError("it did not answer in time"));
  const absl::Status done = result.get();
  return done.ok() ? done : ReadNotWritten(done);
}

}  // namespace phonegate

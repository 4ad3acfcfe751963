#include "service/journal/stage/reconciler.h"

#include <utility>

#include "service/base/error.h"
#include "service/base/failpoint.h"
#include "service/contract/message.h"
#include "service/contract/subject.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/store/record.h"

namespace phonegate {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// As many pages as a project with every number matching would have; beyond, the
// list is broken and tells nothing.
constexpr int kMaxPages = 100;
constexpr std::uint32_t kPageSize = 1000;
// An upstream that has not told the time by then never does.
constexpr int kMaxUndated = 5;
// From the intent of a change to its effect, at most: change_timeout's limit.
constexpr std::chrono::minutes kMaxChange{10};

// When the item was created, by our clock: the upstream's may go wrong by hours, so
// nothing without its time.
std::optional<WallTime> CreatedAt(const Message& item, const FieldDescriptor& created, const CallTrace& trace,
                                  WallTime now) {
  if (!item.GetReflection()->HasField(item, &created)) return std::nullopt;
  google::protobuf::Timestamp time;
  time.CopyFrom(item.GetReflection()->GetMessage(item, &created));
  const WallTime theirs = FromTimestamp(time);
  if (!trace.upstream_time) return std::nullopt;
  return theirs + (now - *trace.upstream_time);
}

absl::Status DidNotHappen() {
  return Error(v1::REASON_CHANGE_DID_NOT_HAPPEN,
               "The answer was lost, and SignalWire's own lists have shown since that the change did not "
               "happen. Make a new request, with a new request_id.")
      .Build();
}

// Whether SignalWire looked at the request itself and said no.
bool IsRefusal(const absl::Status& status) {
  return MeaningOf({status, nullptr}, 1) == AnswerMeaning::kRefused || absl::IsFailedPrecondition(status);
}

}  // namespace

Awaitable<Finding> Reconciler::Find(const Operation& operation, const Project& project,
                                    const std::string& number, Deadline deadline) {
  const v1::Reconcile& reconcile = operation.upstream.reconcile();
  const Operation& list = *FindOperation(operations_, reconcile.list());
  const std::unique_ptr<Message> request = NewMessage(*list.request);
  const Reflection& reflection = *request->GetReflection();
  reflection.SetString(request.get(), list.request->FindFieldByName(reconcile.filter()), number);
  reflection.SetUInt32(request.get(), list.page_size, kPageSize);

  std::string page_token;
  for (int page = 0; page == 0 || (!page_token.empty() && page < kMaxPages); ++page) {
    reflection.SetString(request.get(), list.page_token, page_token);
    Call call{.operation = list,
              .request = *request,
              .request_id = "",
              .deadline = deadline,
              .decision = {.project = project}};
    Reply reply = co_await next_.Handle(call);
    if (!reply.status.ok()) co_return CannotTell{reply.status};
    const Reflection& answer = *reply.message->GetReflection();
    for (int i = 0; i < answer.FieldSize(*reply.message, list.items); ++i) {
      const Message& item = answer.GetRepeatedMessage(*reply.message, list.items, i);
      if (!rules_.IsTheNumber(item, number)) continue;
      co_return Present{
          Copy(item), CreatedAt(item, *operation.created, call.state.trace, client_.journal().clock().Now())};
    }
    page_token = answer.GetString(*reply.message, list.next_page_token);
  }
  if (!page_token.empty()) co_return CannotTell{absl::InternalError("the list does not end")};
  co_return Absent{};
}

// What the newest of some entries tells that made the number ours or gave it back;
// false when they go back to `since` without one, nothing when they do not.
std::optional<bool> Reconciler::BecameOurs(const std::vector<EntryRow>& newest_first, WallTime since) const {
  for (const EntryRow& one : newest_first) {
    const Operation* operation = FindOperation(operations_, one.method);
    if (one.time < since) return false;
    if (operation == nullptr) continue;
    if (operation->upstream.effect() == v1::EFFECT_ONCE) return true;
    if (operation->IsRelease()) return false;
  }
  return newest_first.empty() ? std::optional<bool>(false) : std::nullopt;
}

// Whether the last that is known of the number, shortly before the entry, is that it
// became ours: times told in whole seconds cannot part that from the entry's effect.
// There may be many entries between, since reads can be in the journal, too.
Awaitable<absl::StatusOr<bool>> Reconciler::BecameOursJustBefore(const EntryRow& entry) {
  EntryRow before = entry;
  std::optional<bool> known;
  while (!known) {
    absl::StatusOr<std::vector<EntryRow>> earlier = co_await client_.EarlierSuccesses(before);
    if (!earlier.ok()) co_return earlier.status();
    known = BecameOurs(*earlier, entry.time - kMaxChange);
    if (!earlier->empty()) before = earlier->back();
  }
  co_return *known;
}

// Only what a crash may have left before it was sent can have been there already, and
// then the journal and the clocks decide.
Awaitable<Reconciler::Origin> Reconciler::OriginOf(const OpenChange& change, const Present& present) {
  if (rules_.WasSent(change)) co_return Origin::kThisChange;
  if (present.created && *present.created < change.entry.time - options_.created_tolerance)
    co_return Origin::kAnother;
  absl::StatusOr<bool> just_before = co_await BecameOursJustBefore(change.entry);
  if (!just_before.ok()) co_return Origin::kUnknown;
  if (*just_before) co_return Origin::kAnother;
  co_return present.created ? Origin::kThisChange : Origin::kUnknown;
}

Awaitable<std::optional<Reconciler::Settled>> Reconciler::AskOnce(OpenChange& change, SteadyTime counts_from,
                                                                  Found& found) {
  const std::string number = SubjectOf(*change.request).number;
  const SteadyTime asked = client_.Now();
  Finding finding = co_await Find(*change.operation, *change.project, number, asked + options_.ask_timeout);
  auto* present = std::get_if<Present>(&finding);
  Origin origin = Origin::kAnother;
  if (present != nullptr) origin = co_await OriginOf(change, *present);
  found.another = found.another || (present != nullptr && origin == Origin::kAnother);
  if (origin == Origin::kUnknown) ++found.undated;
  const bool never_told = found.undated >= kMaxUndated && !found.another;
  if (origin == Origin::kThisChange || (origin == Origin::kUnknown && never_told)) {
    co_return Settled{v1::AUDIT_RESULT_SUCCEEDED, {absl::OkStatus(), std::move(present->item)}, true};
  }
  // A list may be behind, so another's number is no more than an absence.
  const bool absent = std::holds_alternative<Absent>(finding) || (present && origin == Origin::kAnother);
  // Absence proves nothing while the request may still be at work upstream.
  if (absent && asked >= counts_from) ++found.absences;
  if (!rules_.ShowThatItDidNotHappen(found.absences)) co_return std::nullopt;
  co_return Settled{v1::AUDIT_RESULT_DID_NOT_HAPPEN, {DidNotHappen(), nullptr}, true};
}

Awaitable<std::optional<Reconciler::Settled>> Reconciler::Repeat(OpenChange& change, int repetition,
                                                                 int& refusals) {
  Call call{.operation = *change.operation,
            .request = *change.request,
            .request_id = change.entry.request_id,
            .deadline = client_.Now() + options_.ask_timeout,
            .decision = {.project = *change.project},
            .state = {.may_send = [this, &change] { return client_.Holds(change.entry.entry_id); }}};
  Reply reply = co_await next_.Handle(call);
  change.trace.attempts += call.state.trace.attempts;
  change.trace.http_status = call.state.trace.http_status;
  const std::optional<v1::AuditResult> result = rules_.ResultOfRepetition(change, reply.status);
  if (result == v1::AUDIT_RESULT_SUCCEEDED) {
    if (!reply.status.ok()) reply = {absl::OkStatus(), NewMessage(*change.operation->response)};
    co_return Settled{v1::AUDIT_RESULT_SUCCEEDED, std::move(reply), true};
  }
  if (result) {
    // What is refused only for now may be asked for again with the same id.
    const bool stored = MeaningOf(reply, 1) == AnswerMeaning::kRefused;
    co_return Settled{*result, std::move(reply), stored};
  }
  if (IsRefusal(reply.status)) ++refusals;
  if (repetition + 1 < options_.max_repetitions && refusals < options_.max_refusals) co_return std::nullopt;
  co_return Settled{v1::AUDIT_RESULT_ABANDONED, {OutcomeUnknown(), nullptr}, false};
}

Awaitable<> Reconciler::End(OpenChange& change, Settled settled) {
  LedgerEnd end;
  end.entry_id = change.entry.entry_id;
  end.fence = change.entry.fence;
  end.outcome = OutcomeOf(settled.result, change.settled_by, settled.reply, change.trace);
  if (settled.stored) end.stored = StoredReplyOf(change.comparable, settled.reply, change.trace);
  const std::string result = v1::AuditResult_Name(settled.result);
  client_.journal().log().Write(LogLevel::kInfo, "change_settled",
                                "The outcome of a change in doubt is known.",
                                {{"method", change.operation->name},
                                 {"project", change.project->alias},
                                 {"request_id", change.entry.request_id},
                                 {"entry_id", change.entry.entry_id},
                                 {"result", result}});
  client_.journal().watch().Ended(change.entry.entry_id, settled.reply.message.get());
  co_await client_.EndUntilDurable(std::move(end));
}

std::vector<std::chrono::milliseconds> Reconciler::AsksOf(const OpenChange& change) const {
  if (change.settled_by != v1::AUDIT_SETTLED_BY_RECOVERY) return options_.asks;
  std::vector<std::chrono::milliseconds> asks = options_.recovery_asks;
  if (!change.sender_may_live) return asks;
  // Once more, from when its sender must have given it up.
  for (const std::chrono::milliseconds ask : options_.recovery_asks)
    if (options_.connection_ends + ask > asks.back()) asks.push_back(options_.connection_ends + ask);
  return asks;
}

Awaitable<> Reconciler::Settle(std::shared_ptr<OpenChange> change) {
  const SteadyTime since = client_.Now();
  const bool recovery = change->settled_by == v1::AUDIT_SETTLED_BY_RECOVERY;
  const std::vector<std::chrono::milliseconds> asks = AsksOf(*change);
  const SteadyTime counts_from = rules_.AbsencesCountFrom(*change, since, options_);
  const bool look = rules_.IsLookedFor(*change);
  Found found;
  int refusals = 0;
  std::optional<Settled> settled;
  // What can be repeated has just been, unless that was a former run.
  for (std::size_t ask = look || recovery ? 0 : 1; !settled; ++ask) {
    SteadyTime when = since;
    if (ask < asks.size()) {
      when += asks[ask];
    } else {
      when = client_.Now() + options_.ask_again;
    }
    co_await client_.port().timers.SleepUntil(when);
    if (client_.Lost(change->entry.entry_id)) {
      // Another process has it and finds out; what was stored of the number may be wrong.
      client_.journal().watch().Ended(change->entry.entry_id, nullptr);
      client_.Leave(change->entry.entry_id);
      co_return;
    }
    Failpoint(recovery ? "before_recovery_ask" : "before_ask");
    if (look) {
      settled = co_await AskOnce(*change, counts_from, found);
    } else {
      settled = co_await Repeat(*change, static_cast<int>(ask), refusals);
    }
    Failpoint(recovery ? "after_recovery_ask" : "after_ask");
  }
  co_await End(*change, *std::move(settled));
  Failpoint(recovery ? "after_recovery_settled" : "after_settled");
}

}  // namespace phonegate

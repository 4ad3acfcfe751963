#include "service/journal/stage/journal_stage.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/base/failpoint.h"
#include "service/base/text.h"
#include "service/contract/message.h"
#include "service/contract/spending.h"
#include "service/contract/subject.h"
#include "service/journal/ledger/intent.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/stage/refusals.h"
#include "service/lane/spawn.h"

namespace phonegate {

namespace {

using std::chrono::milliseconds;

// Between two attempts to read the journal of a former run.
constexpr milliseconds kReadAgain{1000};

// What was seen longer ago says nothing of a repetition that another process makes:
// this one stood still.
constexpr milliseconds kFreshLook{2000};

// Between two times that old answers are dropped.
constexpr std::chrono::hours kForgetInterval{1};

Reply ErrorReply(absl::Status status) { return {std::move(status), nullptr}; }

bool IsBlocked(const LedgerBegin& begun) {
  return begun.kind == LedgerBegin::Kind::kNumberBusy ||
         (begun.kind == LedgerBegin::Kind::kSame && begun.entry.open());
}

bool WantsValidationOnly(const Call& call) {
  return call.request.GetReflection()->GetBool(call.request, call.operation.validate_only);
}

// Of a change that is not in doubt.
v1::AuditResult ResultOf(AnswerMeaning meaning) {
  if (meaning == AnswerMeaning::kHappened) return v1::AUDIT_RESULT_SUCCEEDED;
  return meaning == AnswerMeaning::kNotSent ? v1::AUDIT_RESULT_NOT_SENT : v1::AUDIT_RESULT_REFUSED;
}

}  // namespace

JournalStage::JournalStage(const ReconcilerOptions& options, const std::vector<Operation>& operations,
                           const Projects& projects, Journal& journal, LanePort port, Stage& next,
                           const StageRules& rules, const SettleRules& settle_rules)
    : operations_(operations),
      projects_(projects),
      journal_(journal),
      client_(journal, std::move(port)),
      reconciler_(options, operations, client_, next, settle_rules),
      next_(next),
      rules_(rules) {}

Awaitable<Reply> JournalStage::Handle(Call& call) {
  if (call.operation.IsChange()) {
    const bool validates = WantsValidationOnly(call);
    if (validates && !call.decision.replay_only.ok()) co_return ErrorReply(call.decision.replay_only);
    if (validates) co_return co_await next_.Handle(call);
    co_return co_await Change(call);
  }
  if (call.operation.EffectOf(call.request) == v1::EFFECT_PAID_READ) co_return co_await PaidRead(call);
  co_return co_await next_.Handle(call);
}

Awaitable<absl::StatusOr<LedgerBegin>> JournalStage::BeginInTurn(Call& call, const LedgerIntent& intent) {
  const SteadyTime until = std::min(call.answer_by, call.deadline);
  absl::StatusOr<LedgerBegin> begun = co_await client_.Begin(intent);
  SteadyTime looked = client_.Now();
  while (begun.ok() && IsBlocked(*begun) && !call.state.cancelled && client_.Now() < until) {
    const std::string first = begun->entry.entry_id;
    co_await client_.WaitForEnd(first, until);
    absl::StatusOr<LedgerBegin> again = co_await client_.Begin(intent);
    if (!again.ok() && rules_.StandsByLastLook(call, *begun)) {
      const bool busy = begun->kind == LedgerBegin::Kind::kNumberBusy;
      if (busy && client_.Now() - looked > kFreshLook) co_return OutcomeUnknown();
      break;
    }
    looked = client_.Now();
    begun = std::move(again);
  }
  co_return begun;
}

Awaitable<Reply> JournalStage::Change(Call& call) {
  LedgerIntent intent;
  intent.entry_id = journal_.NewEntryId();
  intent.audit = IntentOf(call);
  intent.request = ComparableRequest(call.operation, call.request);
  intent.request_ids_since = journal_.clock().Now() - journal_.options().request_ids;
  intent.allowance = {SpendingOf(call.operation, call.request), call.decision.daily_budget};
  intent.replay_only = !call.decision.replay_only.ok();
  Failpoint("before_intent");
  absl::StatusOr<LedgerBegin> begun = co_await BeginInTurn(call, intent);
  if (!begun.ok()) co_return ErrorReply(begun.status());
  switch (begun->kind) {
    case LedgerBegin::Kind::kReused:
      co_return ErrorReply(RequestIdReused(call.operation, *begun, intent.request));
    case LedgerBegin::Kind::kNumberBusy:
      co_return ErrorReply(NumberBusy());
    case LedgerBegin::Kind::kSame:
      if (begun->entry.open()) co_return ErrorReply(OutcomeUnknown());
      co_return ReplyOf(call.operation, *begun->stored);
    case LedgerBegin::Kind::kFrozen:
      co_return Denied(call, ProjectFrozen(begun->entry.entry_id));
    case LedgerBegin::Kind::kBudgetSpent:
      co_return OverBudget(call, intent.allowance);
    case LedgerBegin::Kind::kNoneEarlier:
      co_return Denied(call, call.decision.replay_only);
    case LedgerBegin::Kind::kBegun:
      break;
  }
  ReportBudget(call, *begun);
  journal_.watch().Begun(begun->entry.entry_id, call.decision.project, call.request, begun->entry.number);
  Failpoint("after_intent");
  co_return co_await Perform(call, begun->entry, intent.request);
}

// The entry of a call that policy does not let on; its caller need not wait for it.
Reply JournalStage::Denied(const Call& call, absl::Status status) {
  journal_.Rejected(call.operation, &call.request, call.caller, call.decision.project, call.request_id,
                    status);
  return ErrorReply(std::move(status));
}

Reply JournalStage::OverBudget(const Call& call, const Allowance& allowance) {
  const std::string budget(SpendingKey(allowance.spending));
  const std::uint64_t limit = call.decision.daily_budget.value_or(0);
  const WallTime now = journal_.clock().Now();
  journal_.metrics().BudgetSpent({call.decision.project.alias, budget, call.caller.name, limit, limit, now});
  journal_.metrics().BudgetRefused(call.decision.project.alias, budget);
  return Denied(call, BudgetSpent(call, allowance, now));
}

// Warns once on the way up: of the calls that have a budget each counts one more.
void JournalStage::ReportBudget(const Call& call, const LedgerBegin& begun) {
  if (!call.decision.daily_budget) return;
  const std::uint64_t spent = begun.spent;
  const std::uint64_t limit = *call.decision.daily_budget;
  const std::string budget(SpendingKey(SpendingOf(call.operation, call.request)));
  journal_.metrics().BudgetSpent(
      {call.decision.project.alias, budget, call.caller.name, spent, limit, begun.entry.time});
  if (spent != (limit * 4 + 4) / 5) return;
  journal_.metrics().BudgetNearlySpent(call.decision.project.alias, budget);
  journal_.log().Write(LogLevel::kWarning, "budget_nearly_spent",
                       "A caller has spent four fifths of what it may on one day.",
                       {{"caller", call.caller.name},
                        {"project", call.decision.project.alias},
                        {"budget", budget},
                        {"spent", static_cast<std::int64_t>(spent)},
                        {"limit", static_cast<std::int64_t>(limit)}});
}

Awaitable<std::optional<Reply>> JournalStage::LookFirst(Call& call) {
  const std::string number = SubjectOf(call.request).number;
  Finding finding = co_await reconciler_.Find(call.operation, call.decision.project, number, call.deadline);
  // Not sent any more either, and that way says why.
  if (call.state.cancelled && !std::holds_alternative<Present>(finding)) co_return std::nullopt;
  std::optional<absl::Status> objection = rules_.ObjectionOf(finding);
  if (objection) co_return ErrorReply(*std::move(objection));
  co_return std::nullopt;
}

Awaitable<Reply> JournalStage::Send(Call& call, const EntryRow& entry) {
  bool over = false;
  bool frozen = false;
  call.state.may_send = [&] {
    over = !client_.Holds(entry.entry_id);
    frozen = journal_.freezes().Contains(call.decision.project.alias);
    return !over && !frozen;
  };
  // Also when the call is given up meanwhile: the condition refers to this frame.
  const absl::Cleanup forget = [&call] { call.state.may_send = nullptr; };
  Reply reply = co_await next_.Handle(call);
  const bool kept_back = !reply.status.ok() && call.state.trace.attempts == 0;
  if (kept_back && over) co_return ErrorReply(LeaseIsOver());
  if (kept_back && frozen) co_return ErrorReply(ProjectFrozen(""));
  co_return reply;
}

Awaitable<Reply> JournalStage::Perform(Call& call, const EntryRow& entry, const std::string& comparable) {
  if (rules_.LooksFirst(call.operation)) {
    std::optional<Reply> refusal = co_await LookFirst(call);
    if (refusal) {
      co_return co_await End(
          call, entry,
          absl::IsAlreadyExists(refusal->status) ? v1::AUDIT_RESULT_DENIED : v1::AUDIT_RESULT_NOT_SENT,
          *std::move(refusal), std::nullopt);
    }
    Failpoint("after_look_first");
  }
  Reply reply = co_await Send(call, entry);
  Failpoint("before_outcome");
  const AnswerMeaning meaning = rules_.MeaningOf(call, reply);
  if (reply.status.ok() && meaning != AnswerMeaning::kHappened) reply = ErrorReply(OutcomeUnknown());
  if (meaning == AnswerMeaning::kIndeterminate) {
    co_await StartReconciling(call, entry, comparable);
    co_return reply;
  }
  std::optional<journal::v1::StoredReply> stored;
  if (rules_.IsStored(meaning)) stored = StoredReplyOf(comparable, reply, call.state.trace);
  co_return co_await End(call, entry, ResultOf(meaning), std::move(reply), std::move(stored));
}

Awaitable<Reply> JournalStage::End(Call& call, const EntryRow& entry, v1::AuditResult result, Reply reply,
                                   std::optional<journal::v1::StoredReply> stored) {
  LedgerEnd end;
  end.entry_id = entry.entry_id;
  end.fence = entry.fence;
  end.outcome = OutcomeOf(result, v1::AUDIT_SETTLED_BY_ANSWER, reply, call.state.trace);
  end.stored = std::move(stored);
  journal_.watch().Ended(entry.entry_id, reply.message.get());
  // Also of a call that was given up: its end is the answer to those who are there.
  co_await Uncancellable();
  const EndResult ended = co_await client_.End(std::move(end));
  const bool durable = ended == EndResult::kDurable;
  Failpoint("after_outcome");
  // Who has the entry now may find out something else.
  if (ended == EndResult::kLost) co_return ErrorReply(OutcomeUnknown());
  if (!durable && !rules_.MayBeToldEarly(call, result)) co_return ErrorReply(OutcomeUnknown());
  co_return reply;
}

Awaitable<> JournalStage::StartReconciling(Call& call, const EntryRow& entry, const std::string& comparable) {
  auto change = std::make_shared<OpenChange>();
  change->entry = entry;
  change->operation = &call.operation;
  change->project = &call.decision.project;
  change->request = Copy(call.request);
  change->comparable = comparable;
  change->trace = call.state.trace;
  journal_.log().Write(LogLevel::kWarning, "change_in_doubt",
                       "The answer to a change was lost; the gateway determines its outcome.",
                       {{"method", call.operation.name},
                        {"project", call.decision.project.alias},
                        {"request_id", call.request_id},
                        {"entry_id", entry.entry_id}});
  co_await client_.MarkIndeterminate(entry, call.state.trace);
  Failpoint("after_doubt");
  phonegate::Spawn(client_.port().executor, reconciler_.Settle(change));
}

Awaitable<Reply> JournalStage::PaidRead(Call& call) {
  LedgerIntent intent = journal_.IntentOfRead(call);
  intent.allowance = {SpendingOf(call.operation, call.request), call.decision.daily_budget};
  const Allowance allowance = intent.allowance;
  absl::StatusOr<LedgerBegin> begun = co_await client_.Begin(std::move(intent));
  if (!begun.ok()) co_return ErrorReply(begun.status());
  call.state.trace.in_journal = true;
  if (begun->kind == LedgerBegin::Kind::kBudgetSpent) co_return OverBudget(call, allowance);
  ReportBudget(call, *begun);
  Reply reply = co_await next_.Handle(call);
  LedgerEnd end;
  end.entry_id = begun->entry.entry_id;
  end.fence = begun->entry.fence;
  end.outcome = OutcomeOf(ResultOfRead(reply.status, call.state.trace), v1::AUDIT_SETTLED_BY_ANSWER, reply,
                          call.state.trace);
  end.outcome.set_number(SubjectOf(call.request).number);
  co_await client_.End(std::move(end));
  co_return reply;
}

// What a former run left open is settled by the same rules as a doubt of this one.
Awaitable<absl::Status> JournalStage::TakeUp(const EntryRow& entry) {
  auto stored = co_await client_.FindStoredReply(entry.entry_id);
  if (!stored.ok()) co_return stored.status();
  auto change = std::make_shared<OpenChange>();
  change->entry = entry;
  change->operation = FindOperation(operations_, entry.method);
  absl::StatusOr<const Project*> project = projects_.Find(entry.project);
  if (*stored) change->comparable = (*stored)->request();
  if (change->operation != nullptr) change->request = Parse(*change->operation->request, change->comparable);
  if (!project.ok() || change->request == nullptr || !*stored) {
    journal_.log().Write(
        LogLevel::kError, "open_entry_left",
        "An open entry of a former run cannot be settled: its project or method is not "
        "configured any more. Changes of its number wait until it is.",
        {{"method", entry.method}, {"project", entry.project}, {"entry_id", entry.entry_id}});
    co_return absl::OkStatus();
  }
  change->project = *project;
  change->settled_by = v1::AUDIT_SETTLED_BY_RECOVERY;
  change->sender_may_live = journal_.options().sharing == StoreSharing::kShared;
  if (!change->operation->IsChange()) {
    LedgerEnd end;
    end.entry_id = entry.entry_id;
    end.fence = entry.fence;
    end.outcome.set_result(v1::AUDIT_RESULT_ABANDONED);
    end.outcome.set_settled_by(v1::AUDIT_SETTLED_BY_RECOVERY);
    phonegate::Spawn(client_.port().executor, client_.EndUntilDurable(std::move(end)));
    co_return absl::OkStatus();
  }
  journal_.watch().Begun(entry.entry_id, **project, *change->request, entry.number);
  phonegate::Spawn(client_.port().executor, reconciler_.Settle(change));
  co_return absl::OkStatus();
}

Awaitable<> JournalStage::Recover() {
  const std::chrono::microseconds lease = journal_.options().owner.lease;
  SteadyTime forget = client_.Now();
  for (bool cancelled = false; !cancelled;) {
    absl::StatusOr<std::vector<EntryRow>> taken = co_await client_.TakeOver();
    absl::Status status = taken.status();
    if (taken.ok()) {
      if (!taken->empty()) Failpoint("after_take_over");
      for (const EntryRow& entry : *taken) {
        absl::Status taken_up = co_await TakeUp(entry);
        while (!taken_up.ok() && !cancelled) {
          const SteadyTime again = client_.Now() + kReadAgain;
          co_await client_.port().timers.SleepUntil(again);
          cancelled = co_await Cancelled();
          taken_up = co_await TakeUp(entry);
        }
      }
      Failpoint("recovered");
      status = co_await client_.Renew();
    }
    if (status.ok() && client_.Now() >= forget) {
      status = co_await client_.Forget();
      forget = client_.Now() + kForgetInterval;
    }
    const SteadyTime next =
        client_.Now() + (status.ok() ? std::chrono::duration_cast<milliseconds>(lease) / 3 : kReadAgain);
    co_await client_.port().timers.SleepUntil(next);
    cancelled = co_await Cancelled();
  }
}

}  // namespace phonegate

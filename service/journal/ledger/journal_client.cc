#include "service/journal/ledger/journal_client.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/store/record.h"
#include "service/lane/spawn.h"

namespace phonegate {

namespace {

using std::chrono::milliseconds;

// Another process may end an entry; this one hears of it by looking.
constexpr milliseconds kLookInterval{1000};

absl::Status Unavailable(const absl::Status& cause) {
  return Error(v1::REASON_JOURNAL_UNAVAILABLE, Concat("Nothing was sent: the journal cannot be written (",
                                                      std::string(cause.message()), "). Try again."))
      .RetryAfter(std::chrono::seconds(1))
      .Build();
}

// A rule's rejection is kept apart: an error would undo the work of others in the
// same transaction.
absl::Status CaptureRejection(const JournalRules& rules, absl::Status status, absl::Status& rejection) {
  if (!rules.IsRejection(status)) return status;
  rejection = std::move(status);
  return absl::OkStatus();
}

}  // namespace

std::shared_ptr<JournalClient::Pending> JournalClient::Submit(JournalWriter::Work work) {
  auto pending = std::make_shared<Pending>();
  journal_.writer().Submit(std::move(work), [pending, post = port_.post](absl::Status status) {
    post([pending, status = std::move(status)] {
      pending->result = status;
      pending->wakeup.Notify();
    });
  });
  return pending;
}

Awaitable<absl::Status> JournalClient::AnswerInTime(std::shared_ptr<Pending> pending, Shows shows) {
  const SteadyTime give_up = Now() + journal_.options().write_timeout;
  for (bool cancelled = false; !pending->result && !cancelled && Now() < give_up;) {
    co_await port_.timers.SleepUntil(give_up, pending->wakeup);
    cancelled = co_await Cancelled();
  }
  absl::Status status = pending->result.value_or(absl::UnavailableError("it did not answer in time"));
  if (status.ok() && shows == Shows::kWritable) journal_.SetAvailable(true);
  if (!status.ok() && (pending->result || Now() >= give_up)) journal_.SetAvailable(false);
  co_return status;
}

Awaitable<absl::Status> JournalClient::Write(JournalWriter::Work work, Shows shows) {
  co_return co_await AnswerInTime(Submit(std::move(work)), shows);
}

template <typename Answer>
Awaitable<absl::StatusOr<Answer>> JournalClient::Ask(Question<Answer> question, Shows shows) {
  auto answer = std::make_shared<Answer>();
  JournalWriter::Work work = [answer, question = std::move(question)](Ledger& ledger) mutable {
    absl::StatusOr<Answer> result = question(ledger);
    if (!result.ok()) return result.status();
    *answer = *std::move(result);
    return absl::OkStatus();
  };
  absl::Status status = co_await Write(std::move(work), shows);
  if (!status.ok()) co_return status;
  co_return std::move(*answer);
}

Awaitable<> JournalClient::WriteUntilDurable(std::shared_ptr<Pending> pending, MakeWork again, Shows shows) {
  co_await Uncancellable();
  absl::Status status = absl::UnavailableError("");
  for (int failures = 1; !status.ok(); ++failures) {
    status = co_await AnswerInTime(pending, shows);
    // A disk may always be slower than a caller has write_timeout. What was submitted is
    // done in the end, so only what has failed is submitted again.
    while (!pending->result) co_await port_.timers.SleepUntil(SteadyTime::max(), pending->wakeup);
    status = *pending->result;
    if (status.ok()) continue;
    const SteadyTime next = Now() + journal_.rules().WriteAgainAfter(failures);
    co_await port_.timers.SleepUntil(next);
    pending = Submit(again());
  }
  if (shows == Shows::kWritable) journal_.SetAvailable(true);
}

Awaitable<absl::StatusOr<LedgerBegin>> JournalClient::Begin(LedgerIntent intent) {
  const std::string entry_id = intent.entry_id;
  Question<LedgerBegin> begin = [intent = std::move(intent), owner = journal_.options().owner](
                                    Ledger& ledger) { return ledger.Begin(intent, owner); };
  journal_.leases().Take(entry_id, Now());
  absl::StatusOr<LedgerBegin> begun = co_await Ask(std::move(begin));
  if (begun.ok() && begun->kind != LedgerBegin::Kind::kBegun) Leave(entry_id);
  if (begun.ok() && begun->kind == LedgerBegin::Kind::kBegun) journal_.open_entries().Begun(begun->entry);
  if (begun.ok()) co_return begun;
  if (journal_.rules().MayBeDurable(begun.status())) phonegate::Spawn(port_.executor, Void(entry_id));
  // Another process may have found it by now.
  if (!Holds(entry_id)) co_return OutcomeUnknown();
  co_return Unavailable(begun.status());
}

Awaitable<absl::Status> JournalClient::WriteEnded(v1::AuditIntent intent, v1::AuditOutcome outcome) {
  JournalWriter::Work work = journal_.EndedEntry(std::move(intent), std::move(outcome));
  absl::Status status = co_await Write(std::move(work));
  co_return status;
}

// Ends an entry that nothing was sent for, if it exists after all.
Awaitable<> JournalClient::Void(std::string entry_id) {
  const auto rejection = std::make_shared<absl::Status>();
  const MakeWork work = [entry_id, rejection, &rules = journal_.rules()]() -> JournalWriter::Work {
    return [entry_id, rejection, &rules](Ledger& ledger) {
      LedgerEnd end;
      end.entry_id = entry_id;
      end.fence = 1;
      end.outcome.set_result(v1::AUDIT_RESULT_NOT_SENT);
      end.outcome.set_settled_by(v1::AUDIT_SETTLED_BY_ANSWER);
      end.outcome.set_code(static_cast<int>(absl::StatusCode::kUnavailable));
      end.outcome.set_reason(ReasonText(v1::REASON_JOURNAL_UNAVAILABLE));
      *rejection = absl::OkStatus();
      absl::Status touched = ledger.Touch();
      return touched.ok() ? CaptureRejection(rules, ledger.End(end), *rejection) : touched;
    };
  };
  co_await WriteUntilDurable(Submit(work()), work, Shows::kWritable);
  Finished(entry_id, *rejection);
}

Awaitable<> JournalClient::MarkIndeterminate(const EntryRow& entry, const CallTrace& trace) {
  v1::AuditDoubt doubt;
  *doubt.mutable_time() = ToTimestamp(journal_.clock().Now());
  doubt.set_http_status(trace.http_status);
  doubt.set_attempts(trace.attempts);
  journal_.open_entries().Doubted(entry.entry_id);
  JournalWriter::Work work = [id = entry.entry_id, fence = entry.fence, doubt,
                              &rules = journal_.rules()](Ledger& ledger) {
    absl::Status rejection;
    return CaptureRejection(rules, ledger.MarkIndeterminate(id, fence, doubt), rejection);
  };
  absl::Status status = co_await Write(std::move(work));
  status.IgnoreError();
}

JournalWriter::Work JournalClient::WorkOf(const LedgerEnd& end, Rejection rejection) {
  return [end, rejection = std::move(rejection), &rules = journal_.rules()](Ledger& ledger) {
    *rejection = absl::OkStatus();
    return CaptureRejection(rules, ledger.End(end), *rejection);
  };
}

void JournalClient::Leave(const std::string& entry_id) {
  journal_.leases().Leave(entry_id);
  journal_.open_entries().Ended(entry_id);
}

void JournalClient::Finished(const std::string& entry_id, const absl::Status& rejection) {
  Leave(entry_id);
  // Taken over, it is open still: who waits for its end waits on.
  if (!absl::IsAborted(rejection)) journal_.ends().Ended(entry_id);
}

Awaitable<EndResult> JournalClient::End(LedgerEnd end) {
  const Rejection rejection = std::make_shared<absl::Status>();
  const std::shared_ptr<Pending> pending = Submit(WorkOf(end, rejection));
  absl::Status status = co_await AnswerInTime(pending, Shows::kNothing);
  if (!status.ok()) {
    phonegate::Spawn(port_.executor, ResumeEnd(std::move(end), rejection, pending));
    co_return EndResult::kNotYet;
  }
  Finished(end.entry_id, *rejection);
  co_return journal_.rules().IsOwnOutcome(*rejection) ? EndResult::kDurable : EndResult::kLost;
}

Awaitable<> JournalClient::EndUntilDurable(LedgerEnd end) {
  const Rejection rejection = std::make_shared<absl::Status>();
  const std::shared_ptr<Pending> pending = Submit(WorkOf(end, rejection));
  co_await ResumeEnd(std::move(end), rejection, pending);
}

Awaitable<> JournalClient::ResumeEnd(LedgerEnd end, Rejection rejection, std::shared_ptr<Pending> pending) {
  MakeWork again = [this, &end, rejection] { return WorkOf(end, rejection); };
  co_await WriteUntilDurable(std::move(pending), std::move(again), Shows::kNothing);
  Finished(end.entry_id, *rejection);
}

Awaitable<absl::StatusOr<std::vector<EntryRow>>> JournalClient::TakeOver() {
  using Entries = std::vector<EntryRow>;
  Question<Entries> take_over = [&journal = journal_](Ledger& ledger) -> absl::StatusOr<Entries> {
    absl::StatusOr<Entries> open = ledger.OpenEntries();
    if (!open.ok()) return open.status();
    Entries free = journal.leases().Free(*std::move(open), journal.clock().Steady());
    return ledger.TakeOver(journal.options().owner, std::move(free));
  };
  const SteadyTime since = Now();
  absl::StatusOr<Entries> taken = co_await Ask(std::move(take_over));
  if (!taken.ok()) co_return taken.status();
  for (const EntryRow& entry : *taken) {
    journal_.leases().Take(entry.entry_id, since);
    // Whoever wrote it did not say how it ended.
    journal_.open_entries().Begun(entry);
    journal_.open_entries().Doubted(entry.entry_id);
  }
  co_return taken;
}

Awaitable<absl::Status> JournalClient::Renew() {
  Question<Renewal> renew = [owner = journal_.options().owner, held = journal_.leases().Held()](
                                Ledger& ledger) { return ledger.Renew(owner, held); };
  const SteadyTime since = Now();
  absl::StatusOr<Renewal> renewal = co_await Ask(std::move(renew), Shows::kWritable);
  if (renewal.ok()) journal_.leases().Renewed(*renewal, since);
  co_return renewal.status();
}

bool JournalClient::Holds(const std::string& entry_id) const {
  return journal_.leases().Holds(entry_id, Now());
}

Awaitable<absl::Status> JournalClient::Forget() {
  const WallTime before = journal_.clock().Now() - journal_.options().request_ids;
  JournalWriter::Work work = [before](Ledger& ledger) { return ledger.Forget(before); };
  co_return co_await Write(std::move(work));
}

Awaitable<absl::StatusOr<std::optional<journal::v1::StoredReply>>> JournalClient::FindStoredReply(
    const std::string& entry_id) {
  Question<std::optional<journal::v1::StoredReply>> stored = [entry_id](Ledger& ledger) {
    return ledger.FindStoredReply(entry_id);
  };
  co_return co_await Ask(std::move(stored));
}

Awaitable<absl::StatusOr<std::vector<EntryRow>>> JournalClient::EarlierSuccesses(const EntryRow& entry) {
  Question<std::vector<EntryRow>> earlier = [entry](Ledger& ledger) {
    return ledger.EarlierSuccesses(entry);
  };
  co_return co_await Ask(std::move(earlier));
}

Awaitable<> JournalClient::WaitForEnd(const std::string& entry_id, Deadline deadline) {
  struct State {
    Wakeup wakeup;
    bool ended = false;
  };
  auto state = std::make_shared<State>();
  journal_.ends().OnEnd(entry_id, [state, post = port_.post] {
    post([state] {
      state->ended = true;
      state->wakeup.Notify();
    });
  });
  const SteadyTime until = std::min<SteadyTime>(deadline, Now() + kLookInterval);
  for (bool cancelled = false; !state->ended && !cancelled && Now() < until;) {
    co_await port_.timers.SleepUntil(until, state->wakeup);
    cancelled = co_await Cancelled();
  }
}

}  // namespace phonegate

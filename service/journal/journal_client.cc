#include "service/journal/journal_client.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/http/spawn.h"
#include "service/journal/planted.h"
#include "service/journal/record.h"

namespace phonegate {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstRetry{100};
constexpr milliseconds kLastRetry{2000};
// Another process may end an entry; this one hears of it by looking.
constexpr milliseconds kLookInterval{1000};

absl::Status Unavailable(const absl::Status& cause) {
  return ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_JOURNAL_UNAVAILABLE,
                      Concat("Nothing was sent: the journal cannot be written (",
                             std::string(cause.message()), "). Try again."))
      .RetryAfter(std::chrono::seconds(1))
      .Build();
}

// A rule's "no" is kept apart: an error would undo the work of others in the
// same transaction.
absl::Status KeepNo(absl::Status status, absl::Status& no) {
  if (!absl::IsAborted(status) || Planted(Bug::kLetANoFailTheBatch)) return status;
  no = std::move(status);
  return absl::OkStatus();
}

}  // namespace

Awaitable<absl::Status> JournalClient::Write(JournalWriter::Work work, Shows shows) {
  struct State {
    Wakeup wakeup;
    std::optional<absl::Status> result;
  };
  auto state = std::make_shared<State>();
  journal_.writer().Submit(std::move(work), [state, post = port_.post](absl::Status status) {
    post([state, status = std::move(status)] {
      state->result = status;
      state->wakeup.Notify();
    });
  });
  const SteadyTime give_up = Now() + journal_.options().patience;
  for (bool cancelled = false; !state->result && !cancelled && Now() < give_up;) {
    co_await port_.timers.SleepUntil(give_up, state->wakeup);
    cancelled = co_await Cancelled();
  }
  if (state->result && Planted(Bug::kTrustFailedCommits)) state->result = absl::OkStatus();
  absl::Status status = state->result.value_or(absl::UnavailableError("it did not answer in time"));
  if (status.ok() && shows == Shows::kWritable) journal_.SetAvailable(true);
  if (!status.ok() && (state->result || Now() >= give_up)) journal_.SetAvailable(false);
  co_return status;
}

Awaitable<absl::StatusOr<LedgerBegin>> JournalClient::Begin(LedgerIntent intent) {
  auto begun = std::make_shared<LedgerBegin>();
  const std::string entry_id = intent.entry_id;
  JournalWriter::Work work = [begun, intent = std::move(intent),
                              owner = journal_.options().owner](Ledger& ledger) {
    absl::StatusOr<LedgerBegin> result = ledger.Begin(intent, owner);
    if (!result.ok()) return result.status();
    *begun = *std::move(result);
    return absl::OkStatus();
  };
  absl::Status status = co_await Write(std::move(work));
  if (status.ok()) co_return std::move(*begun);
  // It may be written all the same, late or by a commit that reported a failure.
  if (!Planted(Bug::kForgetToVoid)) phonegate::Spawn(port_.executor, Void(entry_id));
  co_return Unavailable(status);
}

// Ends an entry that nothing was sent for, if it exists after all.
Awaitable<> JournalClient::Void(std::string entry_id) {
  absl::Status status = absl::UnavailableError("");
  for (milliseconds wait = kFirstRetry; !status.ok(); wait = std::min(wait * 2, kLastRetry)) {
    JournalWriter::Work work = [entry_id](Ledger& ledger) {
      LedgerEnd end;
      end.entry_id = entry_id;
      end.fence = 1;
      end.outcome.set_result(v1::AUDIT_RESULT_NOT_SENT);
      end.outcome.set_settled_by(v1::AUDIT_SETTLED_BY_ANSWER);
      end.outcome.set_code(static_cast<int>(absl::StatusCode::kUnavailable));
      end.outcome.set_reason(ReasonName(v1::REASON_JOURNAL_UNAVAILABLE));
      absl::Status no;
      absl::Status touched = ledger.Touch();
      return touched.ok() ? KeepNo(ledger.End(end), no) : touched;
    };
    status = co_await Write(std::move(work), Shows::kWritable);
    const SteadyTime again = Now() + wait;
    if (!status.ok()) co_await port_.timers.SleepUntil(again);
  }
  journal_.ends().Ended(entry_id);
}

Awaitable<> JournalClient::Doubt(const EntryRow& entry, const CallTrace& trace) {
  v1::AuditDoubt doubt;
  *doubt.mutable_time() = ToTimestamp(journal_.clock().Now());
  doubt.set_http_status(trace.http_status);
  doubt.set_attempts(trace.attempts);
  JournalWriter::Work work = [id = entry.entry_id, fence = entry.fence, doubt](Ledger& ledger) {
    absl::Status no;
    return KeepNo(ledger.Doubt(id, fence, doubt), no);
  };
  absl::Status status = co_await Write(std::move(work));
  status.IgnoreError();
}

Awaitable<bool> JournalClient::End(LedgerEnd end) {
  JournalWriter::Work work = [end](Ledger& ledger) {
    absl::Status no;
    return KeepNo(ledger.End(end), no);
  };
  absl::Status status = co_await Write(std::move(work));
  if (status.ok()) {
    journal_.ends().Ended(end.entry_id);
  } else if (!Planted(Bug::kForgetLateOutcome)) {
    phonegate::Spawn(port_.executor, EndInTheEnd(std::move(end)));
  }
  co_return status.ok();
}

Awaitable<> JournalClient::EndInTheEnd(LedgerEnd end) {
  absl::Status status = absl::UnavailableError("");
  for (milliseconds wait = kFirstRetry; !status.ok(); wait = std::min(wait * 2, kLastRetry)) {
    JournalWriter::Work work = [end](Ledger& ledger) {
      absl::Status no;
      return KeepNo(ledger.End(end), no);
    };
    status = co_await Write(std::move(work));
    const SteadyTime again = Now() + wait;
    if (!status.ok()) co_await port_.timers.SleepUntil(again);
  }
  journal_.ends().Ended(end.entry_id);
}

Awaitable<absl::StatusOr<std::vector<EntryRow>>> JournalClient::TakeOver(const std::string& dead) {
  auto taken = std::make_shared<std::vector<EntryRow>>();
  JournalWriter::Work work = [taken, dead, owner = journal_.options().owner](Ledger& ledger) {
    absl::StatusOr<std::vector<EntryRow>> result = ledger.TakeOver(owner, dead);
    if (!result.ok()) return result.status();
    *taken = *std::move(result);
    return absl::OkStatus();
  };
  absl::Status status = co_await Write(std::move(work));
  if (!status.ok()) co_return status;
  co_return std::move(*taken);
}

Awaitable<absl::Status> JournalClient::Renew() {
  JournalWriter::Work work = [owner = journal_.options().owner](Ledger& ledger) {
    return ledger.Renew(owner);
  };
  co_return co_await Write(std::move(work), Shows::kWritable);
}

Awaitable<absl::Status> JournalClient::Forget() {
  const WallTime before = journal_.clock().Now() - journal_.options().request_ids;
  JournalWriter::Work work = [before](Ledger& ledger) { return ledger.Forget(before); };
  co_return co_await Write(std::move(work));
}

Awaitable<absl::StatusOr<std::optional<journal::v1::KeptAnswer>>> JournalClient::Kept(
    const std::string& entry_id) {
  auto kept = std::make_shared<std::optional<journal::v1::KeptAnswer>>();
  JournalWriter::Work work = [kept, entry_id](Ledger& ledger) {
    auto result = ledger.Kept(entry_id);
    if (!result.ok()) return result.status();
    *kept = *std::move(result);
    return absl::OkStatus();
  };
  absl::Status status = co_await Write(std::move(work));
  if (!status.ok()) co_return status;
  co_return std::move(*kept);
}

Awaitable<absl::StatusOr<std::vector<EntryRow>>> JournalClient::EarlierSuccesses(const EntryRow& entry) {
  auto earlier = std::make_shared<std::vector<EntryRow>>();
  JournalWriter::Work work = [earlier, entry](Ledger& ledger) {
    absl::StatusOr<std::vector<EntryRow>> result = ledger.EarlierSuccesses(entry);
    if (!result.ok()) return result.status();
    *earlier = *std::move(result);
    return absl::OkStatus();
  };
  absl::Status status = co_await Write(std::move(work));
  if (!status.ok()) co_return status;
  co_return std::move(*earlier);
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

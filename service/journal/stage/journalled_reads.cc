#include "service/journal/stage/journalled_reads.h"

#include <utility>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/journal/ledger/intent.h"
#include "service/journal/ledger/outcome.h"
#include "service/lane/spawn.h"

namespace phonegate {

Awaitable<Reply> JournalledReads::Handle(Call& call) {
  if (!call.decision.journalled_read) co_return co_await next_.Handle(call);
  if (call.sink != nullptr) co_return co_await Stream(call);
  Reply reply = co_await next_.Handle(call);
  if (call.state.trace.in_journal) co_return reply;
  v1::AuditIntent intent = IntentOf(call);
  v1::AuditOutcome outcome = OutcomeOfRead(call.request, reply.status, call.state.trace);
  // Also of a caller who has gone: it may have seen the answer.
  co_await Uncancellable();
  absl::Status written = co_await client_.WriteEnded(std::move(intent), std::move(outcome));
  if (!written.ok()) reply = Reply{ReadNotWritten(written), nullptr};
  co_return reply;
}

// Its items go out before it has ended.
Awaitable<Reply> JournalledReads::Stream(Call& call) {
  LedgerIntent intent = journal_.IntentOfRead(call);
  absl::StatusOr<LedgerBegin> begun = co_await client_.Begin(std::move(intent));
  if (!begun.ok()) {
    Reply refusal{begun.status(), nullptr};
    co_return refusal;
  }
  Reply reply = co_await next_.Handle(call);
  LedgerEnd end;
  end.entry_id = begun->entry.entry_id;
  end.fence = begun->entry.fence;
  end.outcome = OutcomeOfRead(call.request, reply.status, call.state.trace);
  co_await Uncancellable();
  co_await client_.End(std::move(end));
  co_return reply;
}

absl::Status ReadNotWritten(const absl::Status& cause) {
  return Error(v1::REASON_JOURNAL_UNAVAILABLE,
               Concat("The answer is not given: policy wants this call in the journal, which cannot be "
                      "written (",
                      std::string(cause.message()), "). Try again."))
      .RetryAfter(std::chrono::seconds(1))
      .Build();
}

}  // namespace phonegate

#include "service/journal/ledger/checkpointer.h"

#include <memory>
#include <string>
#include <utility>

#include "service/base/failpoint.h"
#include "service/lane/spawn.h"

namespace phonegate {

Checkpointer::Checkpointer(const SigningKey& key, const CheckpointPace& pace, JournalWriter& writer,
                           const Clock& clock, Log& log)
    : key_(key), pace_(pace), writer_(writer), clock_(clock), log_(log), timer_(clock, pace) {}

void Checkpointer::Committed(std::uint64_t sequence) {
  {
    const MutexLock lock(mutex_);
    sequence_ = sequence;
  }
  SignWhenDue();
}

void Checkpointer::SignWhenDue() {
  {
    const MutexLock lock(mutex_);
    if (under_way_ || !timer_.Due(sequence_)) return;
    under_way_ = true;
  }
  auto signing = std::make_shared<Signing>();
  JournalWriter::Work work = [this, signing](Ledger& ledger) {
    absl::StatusOr<Signing> result = ledger.Sign(key_, pace_);
    Failpoint("checkpoint_signed");
    if (!result.ok()) return result.status();
    *signing = *std::move(result);
    return absl::OkStatus();
  };
  writer_.Submit(std::move(work), [this, signing](const absl::Status& status) { Signed(status, *signing); });
}

void Checkpointer::Signed(const absl::Status& status, const Signing& signing) {
  {
    const MutexLock lock(mutex_);
    under_way_ = false;
    if (!status.ok()) return;
    timer_.Looked(signing, clock_.Now());
  }
  if (!signing.made) return;
  Failpoint("checkpoint_durable");
  const std::string text = CheckpointText(*signing.last);
  log_.Write(LogLevel::kInfo, "journal_checkpoint",
             "The journal was signed; keep this line elsewhere to prove later that nothing was cut off.",
             {{"checkpoint", text}});
}

Awaitable<> Checkpointer::Loop(Timers& timers) {
  for (bool cancelled = false; !cancelled;) {
    SteadyTime next = clock_.Steady() + pace_.time / 4;
    co_await timers.SleepUntil(next);
    cancelled = co_await Cancelled();
    if (!cancelled) SignWhenDue();
  }
}

}  // namespace phonegate

#include "service/journal/ledger/group_commit.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <pthread.h>

#include "service/base/failpoint.h"
#include "service/journal/ledger/transaction.h"

namespace phonegate {

namespace {

absl::Status Closed() { return absl::CancelledError("the journal is being closed"); }

}  // namespace

GroupCommit::GroupCommit(Store& store, const Clock& clock, Metrics& metrics, OnCommit on_commit)
    : store_(store), clock_(clock), metrics_(metrics), on_commit_(std::move(on_commit)), thread_([this] {
        Loop();
      }) {}

GroupCommit::~GroupCommit() {
  Close();
  thread_.join();
}

void GroupCommit::Close() {
  {
    const MutexLock lock(mutex_);
    closed_ = true;
  }
  changed_.NotifyOne();
}

void GroupCommit::Submit(Work work, Done done) {
  absl::Status refusal;
  {
    const MutexLock lock(mutex_);
    if (closed_) {
      refusal = Closed();
    } else if (queue_.size() >= kMaxWaiting) {
      refusal = absl::UnavailableError("too much waits for the disk already");
    } else {
      queue_.push_back({std::move(work), std::exchange(done, nullptr), clock_.Steady()});
    }
  }
  if (done != nullptr) return std::move(done)(refusal);
  changed_.NotifyOne();
}

// Waits for work; empty when it is time to end.
std::vector<GroupCommit::Task> GroupCommit::NextBatch() {
  const MutexLock lock(mutex_);
  while (!closed_ && queue_.empty()) changed_.Wait(mutex_);
  std::vector<Task> batch;
  if (closed_) return batch;
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxWorks));
  std::move(queue_.begin(), end, std::back_inserter(batch));
  queue_.erase(queue_.begin(), end);
  return batch;
}

// `appended` becomes the sequence of the last record, when there are new ones.
absl::Status GroupCommit::Write(std::vector<Task>& batch, std::optional<std::uint64_t>& appended) {
  return WriteInTransaction(store_, clock_, [&](Ledger& ledger) { return RunAll(batch, ledger, appended); });
}

absl::Status GroupCommit::RunAll(std::vector<Task>& batch, Ledger& ledger,
                                 std::optional<std::uint64_t>& appended) {
  absl::StatusOr<JournalHead> before = ledger.Head();
  if (!before.ok()) return before.status();
  Failpoint("transaction_begun");
  for (Task& task : batch) {
    if (absl::Status status = task.work(ledger); !status.ok()) return status;
  }
  absl::StatusOr<JournalHead> head = ledger.Head();
  if (!head.ok()) return head.status();
  if (head->sequence != before->sequence) appended = head->sequence;
  Failpoint("before_commit");
  return absl::OkStatus();
}

void GroupCommit::Loop() {
  pthread_setname_np(pthread_self(), "journal");  // what top -H and a debugger show
  for (std::vector<Task> batch = NextBatch(); !batch.empty(); batch = NextBatch()) {
    std::optional<std::uint64_t> appended;
    const absl::Status status = Write(batch, appended);
    Failpoint("after_commit");
    Count(batch, status);
    for (Task& task : batch) std::move(task.done)(status);
    if (status.ok() && appended && on_commit_) on_commit_(*appended);
  }
  Cancel();
}

void GroupCommit::Count(const std::vector<Task>& batch, const absl::Status& status) {
  if (!status.ok()) return metrics_.JournalWriteFailed();
  const SteadyTime now = clock_.Steady();
  for (const Task& task : batch) metrics_.JournalWritten(now - task.submitted);
}

void GroupCommit::Cancel() {
  std::deque<Task> queued;
  {
    const MutexLock lock(mutex_);
    queued.swap(queue_);
  }
  for (Task& task : queued) std::move(task.done)(Closed());
}

}  // namespace phonegate

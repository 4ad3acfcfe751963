// The journal's writer: many callers, one transaction.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_GROUP_COMMIT_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_GROUP_COMMIT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "service/base/clock.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"
#include "service/journal/ledger/writer.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Works on a thread of its own, which alone writes to `store`: what has come in
// while the disk was busy is the next transaction. Each has one time, `clock`'s
// when it began.
//
// A batch fails as a whole: when the store does, every Done of the batch gets its
// status; when a work does, too. A failed commit may still turn out to have
// happened; see StoreTransaction.
class GroupCommit final : public JournalWriter {
 public:
  // How many works a transaction has at most.
  static constexpr std::size_t kMaxWorks = 256;
  // How many may wait for a disk that hangs; what is submitted beyond fails with
  // UNAVAILABLE, on the caller's thread, without having run.
  static constexpr std::size_t kMaxWaiting = 10'000;
  // Called on the writer's thread when records have become durable, after their
  // Done, with the sequence of the last.
  using OnCommit = std::function<void(std::uint64_t sequence)>;

  // `metrics` hear how long things took. None of these is owned.
  GroupCommit(Store& store, const Clock& clock, Metrics& metrics, OnCommit on_commit = {});
  // Closes, and waits for the batch at work.
  ~GroupCommit() override;

  // Returns at once; any thread. The batch at work is finished. What is queued fails
  // with CANCELLED without having run, and so does, on the caller's thread, what is
  // submitted from now on.
  void Close();
  void Submit(Work work, Done done) override;

 private:
  struct Task {
    Work work;
    Done done;
    SteadyTime submitted;
  };

  void Loop();
  std::vector<Task> NextBatch();
  absl::Status Write(std::vector<Task>& batch, std::optional<std::uint64_t>& appended);
  static absl::Status RunAll(std::vector<Task>& batch, Ledger& ledger,
                             std::optional<std::uint64_t>& appended);
  void Count(const std::vector<Task>& batch, const absl::Status& status);
  void Cancel();

  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
  const OnCommit on_commit_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_GROUP_COMMIT_H_

// The journal's writer under simulated time.
#ifndef PHONEGATE_TESTS_JOURNAL_SIM_WRITER_H_
#define PHONEGATE_TESTS_JOURNAL_SIM_WRITER_H_

#include <chrono>
#include <deque>
#include <iterator>
#include <utility>

#include "service/journal/ledger/transaction.h"
#include "service/journal/ledger/writer.h"
#include "tests/support/sim_lane.h"

namespace phonegate {

// Writes each work in a transaction of its own, `takes` after it was submitted,
// in order, on the lane.
class SimWriter final : public JournalWriter {
 public:
  SimWriter(SimLane& lane, Store& store, const JournalRules& rules = JournalRules::Default())
      : lane_(lane), store_(store), rules_(rules) {}

  // How long the next work takes that is submitted.
  std::chrono::nanoseconds takes{};
  // Everything that waits goes into one transaction, as GroupCommit has it.
  bool batches = false;
  // What is submitted waits until it hangs no longer.
  bool hangs = false;
  int submitted = 0;

  void Submit(Work work, Done done) override {
    ++submitted;
    queue_.emplace_back(std::move(work), std::move(done));
    lane_.Spawn(Later());
  }

  // Goes on with what has waited.
  void Resume() {
    hangs = false;
    lane_.Spawn(Later());
  }

 private:
  using Task = std::pair<Work, Done>;

  Awaitable<> Later() {
    const SteadyTime when = lane_.clock().Steady() + takes;
    if (takes.count() > 0) co_await lane_.timers().SleepUntil(when);
    while (!hangs && !queue_.empty()) {
      std::deque<Task> batch;
      batch.swap(queue_);
      const auto first = batches ? batch.end() : batch.begin() + 1;
      queue_.assign(std::make_move_iterator(first), std::make_move_iterator(batch.end()));
      batch.erase(first, batch.end());
      const absl::Status status = Write(batch);
      for (Task& task : batch) std::move(task.second)(status);
    }
  }

  absl::Status Write(std::deque<Task>& batch) {
    const auto run_all = [&batch](Ledger& ledger) {
      for (Task& task : batch) {
        if (absl::Status status = task.first(ledger); !status.ok()) return status;
      }
      return absl::OkStatus();
    };
    return WriteInTransaction(store_, lane_.clock(), run_all, rules_);
  }

  SimLane& lane_;
  Store& store_;
  const JournalRules& rules_;
  std::deque<Task> queue_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIM_WRITER_H_

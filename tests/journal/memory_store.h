// The journal in memory, with faults and crashes as a test scripts them.
#ifndef PHONEGATE_TESTS_JOURNAL_MEMORY_STORE_H_
#define PHONEGATE_TESTS_JOURNAL_MEMORY_STORE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/base/mutex.h"
#include "service/journal/store/store.h"

namespace phonegate {

// What a journal holds. Copied for each transaction, so its parts are shared.
struct MemoryJournal {
  std::vector<std::shared_ptr<const StoredRecord>> records;
  std::map<std::string, std::shared_ptr<const EntryRow>> entries;
  std::map<std::string, std::shared_ptr<const journal::v1::StoredReply>> answers;
  std::vector<std::shared_ptr<const journal::v1::Checkpoint>> checkpoints;
};

// Deterministic: what it does depends on nothing but the calls. As safe for threads
// as Store says; the scripting may be done on any.
class MemoryStore final : public Store {
 public:
  enum class Step { kBegin, kAppend, kCommit };
  enum class Effect {
    kNone,  // fails without having done anything
    kDone   // fails although it has happened; only a commit's matters
  };
  // Lets the next such step fail, or the one after those scripted before.
  void FailNext(Step step, Effect effect = Effect::kNone,
                absl::Status error = absl::UnavailableError("The disk of the test is full."));
  // Lets every Begin fail until it is told OK.
  void FailAll(absl::Status error);
  // The process ends and the next one starts: what was not committed is lost, and
  // transactions and readers of before only fail.
  void Crash();

  // What a crash would leave now.
  MemoryJournal Durable();

  // A bug to plant: commits report success and can be read, yet are lost in a crash.
  bool skip_sync = false;

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() override;
  absl::StatusOr<std::unique_ptr<StoreReader>> Read() override;

 private:
  friend class MemoryTransaction;
  friend class MemoryReader;
  struct Fault {
    Effect effect = Effect::kNone;
    absl::Status error;
  };

  std::optional<Fault> NextFault(Step step);
  // The committed journal, for a user since `life`; fails after a crash.
  absl::StatusOr<MemoryJournal> Committed(std::uint64_t life);
  absl::Status Commit(std::uint64_t life, const MemoryJournal& journal);

  Mutex mutex_;
  std::map<Step, std::deque<Fault>> faults_ ABSL_GUARDED_BY(mutex_);
  absl::Status all_fail_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t life_ ABSL_GUARDED_BY(mutex_) = 0;  // counts crashes
  MemoryJournal committed_ ABSL_GUARDED_BY(mutex_);
  MemoryJournal durable_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_MEMORY_STORE_H_

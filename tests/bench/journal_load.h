// Purchases through the journal as the gateway makes them.
#ifndef PHONEGATE_TESTS_BENCH_JOURNAL_LOAD_H_
#define PHONEGATE_TESTS_BENCH_JOURNAL_LOAD_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/measure.h"

namespace phonegate::bench {

struct JournalLoadOptions {
  std::string directory;  // of the journal; its parent exists
  // Purchases are of this many numbers in turn.
  std::uint64_t numbers = 100'000;
};

// What making changes took.
struct JournalLoadResult {
  std::uint64_t changes = 0;
  Seconds wall{};
  Seconds cpu{};  // of all threads, those that make the load included
  // Of each change from its call to its answer; two commits each.
  std::vector<Seconds> waits;
};

// A number that purchases are of.
std::string NumberOf(std::uint64_t index);

// The real stage on a real lane, the real writer, the store on the disk,
// checkpoints; and upstream of them SignalWire that answers at once from memory. One
// thread calls it.
class JournalLoad {
 public:
  explicit JournalLoad(const JournalLoadOptions& options);
  // Closes the journal in good order.
  ~JournalLoad();

  // Has `callers` make changes one after the other until there were `changes`.
  JournalLoadResult Run(int callers, std::uint64_t changes);
  // Writes down that many purchases that were refused before they were sent: entries of
  // one record each, the quickest to write.
  void Refuse(std::uint64_t calls);

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_JOURNAL_LOAD_H_

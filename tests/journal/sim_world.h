// What callers in a schedule have to do with: gateways, their store, SignalWire, and time.
#ifndef PHONEGATE_TESTS_JOURNAL_SIM_WORLD_H_
#define PHONEGATE_TESTS_JOURNAL_SIM_WORLD_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "tests/journal/planted_bug.h"
#include "tests/journal/sim_fates.h"
#include "tests/journal/sim_ledgers.h"
#include "tests/journal/sim_random.h"
#include "tests/journal/sim_replica.h"

namespace phonegate {

// Numbers that contain one another, the way SignalWire's filter matches them.
const std::vector<std::string>& SimNumbers();

// Writes the events of the log to the trace, when there is one.
class TracedLog final : public Log {
 public:
  explicit TracedLog(std::ostream* trace) : trace_(trace) {}
  void Write(LogLevel, std::string_view event, std::string_view, std::initializer_list<LogField>) override {
    if (trace_ != nullptr) *trace_ << "             log " << event << "\n";
  }

 private:
  std::ostream* trace_;
};

// Lets time pass, one step of one gateway after the other, and lets go wrong on the
// way what the schedule says.
class SimWorld {
 public:
  // `bug` is in all gateways and their store.
  SimWorld(std::uint64_t seed, const PlantedBug& bug, std::ostream* trace);

  // Numbers that are owned at the beginning, and gateways: in every third schedule
  // two, or three.
  void Populate(std::uint64_t seed);
  void Start();
  void Advance(std::chrono::nanoseconds time) { StepTo(Now() + time); }
  void TroubleDiskPerhaps();
  // From here on nothing goes wrong any more.
  void AllWell();

  SimReplica& SomeReplica();
  bool several() const { return replicas_.size() > 1; }
  SteadyTime Now() const { return clock_.Steady(); }
  // How often something has gone wrong that may make the journal unavailable.
  int troubles() const { return troubles_; }
  // Whether all of that is long over.
  bool JournalIsFine() const { return Now() > convalescent_until_; }

  template <typename... Parts>
  void Trace(const Parts&... parts) {
    if (trace_ == nullptr) return;
    const std::chrono::nanoseconds at = Now() - start_;
    *trace_ << absl::StrFormat("%12.6f ", static_cast<double>(at.count()) / 1e9);
    (*trace_ << ... << parts) << "\n";
  }

  // Told when a gateway has ended: nothing of it ever runs again.
  std::function<void(const SimReplica&)> on_crash;

 private:
  void Start(SimReplica& replica);
  void Crash(SimReplica& replica);
  void StandStill(SimReplica& replica);
  void SetTime(SteadyTime now);
  void StepTo(SteadyTime when);
  // The one in which something happens next, if by `when`; then it is that time.
  SimReplica* Step(SteadyTime when);
  void ListenToSignalWire();
  void TroubleDisk();
  void HealDisk();

  std::ostream* trace_;
  TracedLog log_;
  const CoreParts parts_;
  MemoryStore store_;
  PlantedStore planted_store_;
  SimClock clock_;
  const SteadyTime start_ = clock_.Steady();

 public:
  SimRandom random;  // the schedule's
  const Projects projects{{{"main", "https://example.signalwire.com", kProjectId}}, "main"};
  FakeSignalWire signalwire{clock_};
  SimLedgers ledgers{store_, signalwire};
  SimFates fates{random};

 private:
  SimRandom run_random_;  // the gateways'
  std::vector<std::unique_ptr<SimReplica>> replicas_;
  int runs_ = 0;
  unsigned disk_trouble_ = 0;  // of a hundred doings
  std::chrono::nanoseconds disk_takes_{};
  SteadyTime heals_ = SteadyTime::max();
  std::optional<int> crash_in_;  // steps
  std::optional<int> stand_in_;  // steps
  int crashes_left_ = 0;
  int stands_left_ = 0;
  int troubles_ = 0;
  SteadyTime convalescent_until_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIM_WORLD_H_

// Several gateways on one store, under one simulated time.
#ifndef PHONEGATE_TESTS_JOURNAL_SIM_REPLICA_H_
#define PHONEGATE_TESTS_JOURNAL_SIM_REPLICA_H_

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/journal/journal_fixture.h"
#include "tests/journal/sim_fates.h"

namespace phonegate {

// One gateway: its lane, its clock, its memory. Only the store and SignalWire are
// shared, and of time that its clocks run equally fast; not what they show.
class SimReplica {
 public:
  explicit SimReplica(std::chrono::seconds clock_is_ahead) : clock_is_ahead_(clock_is_ahead) {}

  struct World {
    const SimClock& clock;
    Store& store;
    FakeSignalWire& signalwire;
    const Projects& projects;
    Log& log;
    Random& random;
    StoreSharing sharing = StoreSharing::kExclusive;
    const CoreParts& parts;
  };
  // A new process, beside what is left of none.
  void Start(const World& world, const std::string& owner) {
    lane_ = std::make_unique<SimLane>();
    lane_->clock().AdvanceTo(world.clock.Steady());
    lane_->clock().SetAhead(clock_is_ahead_);
    line_ = std::make_unique<FakeSignalWire::Line>(world.signalwire, *lane_, owner);
    ReconcilerOptions reconciler;
    reconciler.connection_ends = kAnswersWithin;
    // Short, so that much goes on when one is over.
    const std::chrono::seconds lease(world.sharing == StoreSharing::kShared ? 10 : 30);
    JournalOptions options{.owner = {owner, lease}, .sharing = world.sharing};
    run_ = std::make_unique<JournalRun>(*lane_, world.store, *line_, world.projects, world.log, world.random,
                                        std::move(options), reconciler, world.parts);
    owner_ = owner;
    lane_->Spawn(run_->stage.Recover());
  }
  // Nothing of this process ever runs again: its lane goes with all that waits on it.
  void Kill() {
    run_.reset();
    lane_.reset();
    line_.reset();
  }

  // Nothing happens in it until `when`, as if it had been stopped; what it has sent
  // goes on. Then everything that was due meanwhile happens at once.
  void StandStillUntil(SteadyTime when) { stands_until_ = when; }
  bool Stands(SteadyTime now) const { return now < stands_until_; }

  // When something happens in it next.
  SteadyTime Next(SteadyTime now) {
    if (Stands(now)) return stands_until_;
    lane_->RunReady();
    return std::max(now, lane_->Next());
  }

  bool started() const { return run_ != nullptr; }
  SimLane& lane() { return *lane_; }
  JournalRun& run() { return *run_; }
  const std::string& owner() const { return owner_; }

 private:
  const std::chrono::seconds clock_is_ahead_;
  std::string owner_;
  SteadyTime stands_until_ = SteadyTime::min();
  std::unique_ptr<SimLane> lane_;
  std::unique_ptr<FakeSignalWire::Line> line_;
  std::unique_ptr<JournalRun> run_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIM_REPLICA_H_

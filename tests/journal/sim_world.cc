#include "tests/journal/sim_world.h"

#include <algorithm>
#include <utility>

#include "service/base/text.h"

namespace phonegate {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

// Behind a fault of the disk, until the journal is taken to be well again.
constexpr seconds kConvalescence{8};

std::size_t ReplicasOf(std::uint64_t seed) {
  if (seed % 3 != 0) return 1;
  return seed % 4 == 0 ? 3 : 2;
}

}  // namespace

const std::vector<std::string>& SimNumbers() {
  static const std::vector<std::string> numbers = {"+1512555010", "+15125550100", "+151255501007"};
  return numbers;
}

SimWorld::SimWorld(std::uint64_t seed, const PlantedBug& bug, std::ostream* trace)
    : trace_(trace),
      log_(trace),
      parts_(bug.parts),
      planted_store_(store_, bug),
      random(seed),
      run_random_(seed ^ 0x5eedU) {
  store_.skip_sync = bug.skips_sync;
  signalwire.sends_twice = bug.sends_twice;
  signalwire.skew = random.OneOf(std::vector<seconds>{seconds(0), seconds(0), seconds(7200), seconds(-7200)});
  signalwire.lag = random.Chance(30) ? random.UpTo(seconds(4)) : nanoseconds(0);
  signalwire.sells_twice = signalwire.lag.count() == 0 && random.Chance(50);
  signalwire.release_after = seconds(120);
  signalwire.page_size = 1 + random.Below(3);
  ListenToSignalWire();
  fates.trouble = random.OneOf(std::vector<unsigned>{5, 20, 50});
  disk_trouble_ = random.OneOf(std::vector<unsigned>{0, 5, 15});
  disk_takes_ = random.OneOf(std::vector<milliseconds>{milliseconds(1), milliseconds(20), milliseconds(90)});
  crashes_left_ = static_cast<int>(random.Below(4));
}

void SimWorld::Populate(std::uint64_t seed) {
  for (const std::string& number : SimNumbers()) {
    if (random.Chance(25)) signalwire.Own(number, seconds(86'400 * 20));
  }
  for (int i = 0; i < 4; ++i) {
    if (random.Chance(25)) signalwire.Own(Concat(SimNumbers().back(), std::to_string(i)), seconds(86'400));
  }
  const std::size_t replicas = ReplicasOf(seed);
  for (std::size_t i = 0; i < replicas; ++i) {
    const seconds ahead = replicas == 1 ? seconds(0) : seconds(random.Below(3)) - seconds(1);
    replicas_.push_back(std::make_unique<SimReplica>(ahead));
  }
  if (several()) stands_left_ = 1 + static_cast<int>(random.Below(3));
  fates.slow = several();
}

void SimWorld::ListenToSignalWire() {
  signalwire.decide = [this](HttpMethod method) {
    const Fate fate = fates.Of(method);
    if (method == HttpMethod::kGet) Trace("upstream: GET", fate.undated ? ", undated" : "");
    return fate;
  };
  signalwire.on_arrival = [this](const UpstreamChange& change) {
    Trace("upstream: ", ToText(change.method), " ", change.number, " ", change.id, " ", change.name, " from ",
          change.sender);
    ledgers.Arrived(change);
    // The worst moment to stand still: nobody knows what becomes of it.
    if (several() && random.Chance(20)) stand_in_ = 1;
  };
  signalwire.on_act = [this](const UpstreamChange& change, SteadyTime when) {
    Trace("upstream: acted upon ", ToText(change.method), " ", change.number);
    const nanoseconds ago = Now() - when;
    ledgers.Acted(change, clock_.Now() - std::chrono::duration_cast<WallTime::duration>(ago));
  };
}

SimReplica& SimWorld::SomeReplica() { return several() ? *random.OneOf(replicas_) : *replicas_.front(); }

void SimWorld::Start() {
  for (const auto& replica : replicas_) Start(*replica);
}

void SimWorld::Start(SimReplica& replica) {
  const std::string owner = Concat("run-", std::to_string(++runs_));
  replica.Start({clock_, planted_store_, signalwire, projects, log_, run_random_,
                 several() ? StoreSharing::kShared : StoreSharing::kExclusive, parts_},
                owner);
  replica.run().writer.batches = runs_ % 2 == 1;
  crash_in_.reset();
  if (crashes_left_ > 0) crash_in_ = 1 + static_cast<int>(random.Below(random.Chance(50) ? 20 : 120));
  if (several()) stand_in_ = 1 + static_cast<int>(random.Below(random.Chance(50) ? 40 : 200));
  convalescent_until_ = std::max<SteadyTime>(convalescent_until_, Now() + kConvalescence);
}

void SimWorld::Crash(SimReplica& replica) {
  Trace("CRASH of ", replica.owner());
  --crashes_left_;
  ++troubles_;
  if (on_crash) on_crash(replica);
  replica.Kill();
  signalwire.Break(replica.owner(), kActsWithin);
  store_.Crash();
  ledgers.Interrupted();
  if (random.Chance(50)) HealDisk();
  const nanoseconds down = random.UpTo(random.Chance(70) ? seconds(1) : seconds(15));
  if (!several()) SetTime(Now() + down);
  Start(replica);
  if (!several()) return;
  replica.StandStillUntil(Now() + down);
  convalescent_until_ = std::max<SteadyTime>(convalescent_until_, Now() + down + kConvalescence);
}

// As if it had been stopped, or its machine moved: longer than its lease, or not.
void SimWorld::StandStill(SimReplica& replica) {
  static const std::vector<nanoseconds> times = {seconds(5), seconds(30), seconds(60), seconds(100)};
  const nanoseconds time = random.UpTo(random.OneOf(times));
  Trace(replica.owner(), " STANDS STILL for ", std::to_string(time / milliseconds(1)), " ms");
  --stands_left_;
  ++troubles_;
  stand_in_.reset();
  if (stands_left_ > 0) stand_in_ = 1 + static_cast<int>(random.Below(200));
  ledgers.Interrupted();
  replica.StandStillUntil(Now() + time);
  convalescent_until_ = std::max<SteadyTime>(convalescent_until_, Now() + time + kConvalescence);
}

void SimWorld::SetTime(SteadyTime now) {
  clock_.AdvanceTo(now);
  for (const auto& replica : replicas_) {
    if (replica->started()) replica->lane().clock().AdvanceTo(now);
  }
}

SimReplica* SimWorld::Step(SteadyTime when) {
  SimReplica* first = nullptr;
  SteadyTime next = SteadyTime::max();
  for (const auto& replica : replicas_) {
    const SteadyTime at = replica->Next(Now());
    if (at >= next || at > when) continue;
    first = replica.get();
    next = at;
  }
  SetTime(first == nullptr ? when : next);
  if (first != nullptr) first->lane().RunReady();
  return first;
}

void SimWorld::StepTo(SteadyTime when) {
  while (ledgers.violation().empty()) {
    for (const auto& replica : replicas_) replica->run().writer.takes = random.UpTo(disk_takes_);
    if (Now() >= heals_) HealDisk();
    SimReplica* const replica = Step(when);
    if (replica == nullptr) break;
    if (crash_in_ && --*crash_in_ <= 0) {
      Crash(*replica);
    } else if (stand_in_ && stands_left_ > 0 && --*stand_in_ <= 0) {
      StandStill(*replica);
    }
  }
}

void SimWorld::TroubleDiskPerhaps() {
  if (random.Chance(disk_trouble_)) TroubleDisk();
}

void SimWorld::TroubleDisk() {
  using Step = MemoryStore::Step;
  ++troubles_;
  const nanoseconds lasts = random.UpTo(random.Chance(70) ? milliseconds(800) : milliseconds(8000));
  heals_ = Now() + lasts;
  convalescent_until_ = std::max(convalescent_until_, heals_ + kConvalescence);
  switch (random.Below(5)) {
    case 0:
      Trace("disk: full");
      store_.FailAll(absl::UnavailableError("the disk is full"));
      break;
    case 1:
      Trace("disk: hangs");
      SomeReplica().run().writer.hangs = true;
      break;
    case 2:
      Trace("disk: the next commit fails");
      store_.FailNext(Step::kCommit, MemoryStore::Effect::kNone);
      break;
    case 3:
      Trace("disk: the next commits fail, yet happen");
      for (auto i = random.Below(3); i < 3; ++i) store_.FailNext(Step::kCommit, MemoryStore::Effect::kDone);
      break;
    default:
      Trace("disk: the next record cannot be written");
      store_.FailNext(Step::kAppend);
      break;
  }
}

void SimWorld::HealDisk() {
  heals_ = SteadyTime::max();
  store_.FailAll(absl::OkStatus());
  for (const auto& replica : replicas_) {
    if (replica->started() && replica->run().writer.hangs) replica->run().writer.Resume();
  }
}

void SimWorld::AllWell() {
  Trace("all is well from now on");
  crash_in_.reset();
  stands_left_ = 0;
  fates.all_well = true;
  HealDisk();
  for (const auto& replica : replicas_) replica->StandStillUntil(Now());
}

}  // namespace phonegate

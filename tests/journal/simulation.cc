#include "tests/journal/simulation.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "service/base/error.h"
#include "service/base/text.h"
#include "service/contract/subject.h"
#include "service/journal/intent.h"
#include "service/journal/outcome.h"
#include "tests/journal/sim_fates.h"
#include "tests/journal/sim_ledgers.h"
#include "tests/journal/sim_random.h"
#include "tests/journal/sim_replica.h"

namespace phonegate {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// Numbers that contain one another, the way SignalWire's filter matches them.
const std::vector<std::string>& Numbers() {
  static const std::vector<std::string> numbers = {"+1512555010", "+15125550100", "+151255501007"};
  return numbers;
}

// As UnaryCall answers a change before its caller's deadline.
constexpr milliseconds kAnswerMargin{50};
// As the journal's stage has it.
constexpr seconds kFreshLook{2};
// Behind a fault of the disk, until the journal is taken to be well again.
constexpr seconds kConvalescence{8};

// What a caller wants. Two calls with the same one are a repetition.
struct Wish {
  std::string caller;
  std::string rpc;
  std::string request;
  std::string id;
};

struct SimCall {
  Wish wish;
  SimReplica* replica = nullptr;
  std::unique_ptr<google::protobuf::Message> request;
  std::unique_ptr<Call> call;
  SimTask task;
  bool answered = false;  // or nobody is there any more
  bool running = true;
  SteadyTime ended;  // when it ran no longer
  SteadyTime began;
  int troubles = 0;  // of the journal when it began
  bool journal_was_fine = false;
};

std::string KeyOf(const SimCall& call) { return SimKey(call.wish.caller, call.wish.rpc, call.wish.id); }

class TracedLog final : public Log {
 public:
  explicit TracedLog(std::ostream* trace) : trace_(trace) {}
  void Write(LogLevel, std::string_view event, std::string_view, std::initializer_list<LogField>) override {
    if (trace_ != nullptr) *trace_ << "             log " << event << "\n";
  }

 private:
  std::ostream* trace_;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, PlantedDouble planted, std::ostream* trace);
  std::string Play();

 private:
  void Start(SimReplica& replica);
  void Crash(SimReplica& replica);
  void StandStill(SimReplica& replica);
  void AllWell();
  SimReplica& SomeReplica();
  bool several() const { return replicas_.size() > 1; }
  SteadyTime Now() const { return clock_.Steady(); }
  void SetTime(SteadyTime now);
  void Advance(nanoseconds time) { StepTo(Now() + time); }
  void StepTo(SteadyTime when);
  // The one in which something happens next, if by `when`; then it is that time.
  SimReplica* Step(SteadyTime when);

  void ListenToSignalWire();
  void DoSomething();
  void TroubleDisk();
  void HealDisk();

  Wish NewWish();
  std::string IdOfSomeNumber();
  void Begin(const Wish& wish, nanoseconds time);
  Awaitable<> Run(std::shared_ptr<SimCall> call);
  Awaitable<> AnswerInTime(std::shared_ptr<SimCall> call);
  Awaitable<> CancelLater(std::shared_ptr<SimCall> call, nanoseconds after);
  static void GiveUp(SimCall& call);
  void Answer(SimCall& call, Reply reply);
  void RepeatAll();

  template <typename... Parts>
  void Trace(const Parts&... parts) {
    if (trace_ == nullptr) return;
    const nanoseconds at = Now() - start_;
    *trace_ << absl::StrFormat("%12.6f ", static_cast<double>(at.count()) / 1e9);
    (*trace_ << ... << parts) << "\n";
  }

  SimRandom random_;      // the schedule's
  SimRandom run_random_;  // the gateway's
  std::ostream* trace_;
  TracedLog log_;
  Projects projects_{{{"main", "https://example.signalwire.com", kProjectId}}, "main"};
  MemoryStore store_;
  SimClock clock_;
  const SteadyTime start_ = clock_.Steady();
  FakeSignalWire signalwire_{clock_};
  SimLedgers ledgers_{store_, signalwire_};
  SimFates fates_{random_};
  std::vector<std::unique_ptr<SimReplica>> replicas_;
  int runs_ = 0;

  unsigned disk_trouble_ = 0;  // of a hundred doings
  nanoseconds disk_takes_;
  SteadyTime heals_ = SteadyTime::max();
  std::optional<int> crash_in_;  // steps
  std::optional<int> stand_in_;  // steps
  int crashes_left_ = 0;
  int stands_left_ = 0;
  int troubles_ = 0;
  SteadyTime convalescent_until_;

  std::vector<std::string> callers_;
  std::vector<Wish> wishes_;
  std::map<std::string, int> keys_;  // how many calls were made with each
  int made_ = 0;
  std::vector<std::shared_ptr<SimCall>> calls_;
};

// Every third schedule has two gateways, or three.
std::size_t ReplicasOf(std::uint64_t seed) {
  if (seed % 3 != 0) return 1;
  return seed % 4 == 0 ? 3 : 2;
}

Simulation::Simulation(std::uint64_t seed, PlantedDouble planted, std::ostream* trace)
    : random_(seed), run_random_(seed ^ 0x5eedU), trace_(trace), log_(trace) {
  store_.skip_sync = planted == PlantedDouble::kSkipsSync;
  signalwire_.sends_twice = planted == PlantedDouble::kSendsTwice;
  signalwire_.skew =
      random_.OneOf(std::vector<seconds>{seconds(0), seconds(0), seconds(7200), seconds(-7200)});
  signalwire_.lag = random_.Chance(30) ? random_.UpTo(seconds(4)) : nanoseconds(0);
  signalwire_.sells_twice = signalwire_.lag.count() == 0 && random_.Chance(50);
  signalwire_.release_after = seconds(120);
  signalwire_.page_size = 1 + random_.Below(3);
  ListenToSignalWire();
  fates_.trouble = random_.OneOf(std::vector<unsigned>{5, 20, 50});
  disk_trouble_ = random_.OneOf(std::vector<unsigned>{0, 5, 15});
  disk_takes_ = random_.OneOf(std::vector<milliseconds>{milliseconds(1), milliseconds(20), milliseconds(90)});
  crashes_left_ = static_cast<int>(random_.Below(4));
  const std::vector<std::string> names = {"ann", "bob", "cleo", "dan"};
  callers_.assign(names.begin(), names.begin() + 1 + static_cast<std::ptrdiff_t>(random_.Below(4)));
  for (const std::string& number : Numbers()) {
    if (random_.Chance(25)) signalwire_.Own(number, seconds(86'400 * 20));
  }
  for (int i = 0; i < 4; ++i) {
    if (random_.Chance(25)) signalwire_.Own(Concat(Numbers().back(), std::to_string(i)), seconds(86'400));
  }
  const std::size_t replicas = ReplicasOf(seed);
  for (std::size_t i = 0; i < replicas; ++i) {
    const seconds ahead = replicas == 1 ? seconds(0) : seconds(random_.Below(3)) - seconds(1);
    replicas_.push_back(std::make_unique<SimReplica>(ahead));
  }
  if (several()) stands_left_ = 1 + static_cast<int>(random_.Below(3));
  fates_.slow = several();
}

void Simulation::ListenToSignalWire() {
  signalwire_.decide = [this](HttpMethod method) {
    const Fate fate = fates_.Of(method);
    if (method == HttpMethod::kGet) Trace("upstream: GET", fate.undated ? ", undated" : "");
    return fate;
  };
  signalwire_.on_arrival = [this](const UpstreamChange& change) {
    Trace("upstream: ", ToText(change.method), " ", change.number, " ", change.id, " ", change.name, " from ",
          change.sender);
    ledgers_.Arrived(change);
    // The worst moment to stand still: nobody knows what becomes of it.
    if (several() && random_.Chance(20)) stand_in_ = 1;
  };
  signalwire_.on_act = [this](const UpstreamChange& change, SteadyTime when) {
    Trace("upstream: acted upon ", ToText(change.method), " ", change.number);
    const nanoseconds ago = Now() - when;
    ledgers_.Acted(change, clock_.Now() - std::chrono::duration_cast<WallTime::duration>(ago));
  };
}

SimReplica& Simulation::SomeReplica() { return several() ? *random_.OneOf(replicas_) : *replicas_.front(); }

void Simulation::Start(SimReplica& replica) {
  const std::string owner = Concat("run-", std::to_string(++runs_));
  replica.Start({clock_, store_, signalwire_, projects_, log_, run_random_,
                 several() ? Others::kMayLive : Others::kHaveEnded},
                owner);
  replica.run().writer.batches = runs_ % 2 == 1;
  crash_in_.reset();
  if (crashes_left_ > 0) crash_in_ = 1 + static_cast<int>(random_.Below(random_.Chance(50) ? 20 : 120));
  if (several()) stand_in_ = 1 + static_cast<int>(random_.Below(random_.Chance(50) ? 40 : 200));
  convalescent_until_ = std::max<SteadyTime>(convalescent_until_, Now() + kConvalescence);
}

void Simulation::Crash(SimReplica& replica) {
  Trace("CRASH of ", replica.owner());
  --crashes_left_;
  ++troubles_;
  for (const auto& call : calls_) {
    if (call->replica != &replica) continue;
    call->answered = true;
    call->running = false;
  }
  replica.Kill();
  signalwire_.Break(replica.owner(), kActsWithin);
  store_.Crash();
  ledgers_.Interrupted();
  if (random_.Chance(50)) HealDisk();
  const nanoseconds down = random_.UpTo(random_.Chance(70) ? seconds(1) : seconds(15));
  if (!several()) SetTime(Now() + down);
  Start(replica);
  if (!several()) return;
  replica.StandStillUntil(Now() + down);
  convalescent_until_ = std::max<SteadyTime>(convalescent_until_, Now() + down + kConvalescence);
}

// As if it had been stopped, or its machine moved: longer than its lease, or not.
void Simulation::StandStill(SimReplica& replica) {
  static const std::vector<nanoseconds> times = {seconds(5), seconds(30), seconds(60), seconds(100)};
  const nanoseconds time = random_.UpTo(random_.OneOf(times));
  Trace(replica.owner(), " STANDS STILL for ", std::to_string(time / milliseconds(1)), " ms");
  --stands_left_;
  ++troubles_;
  stand_in_.reset();
  if (stands_left_ > 0) stand_in_ = 1 + static_cast<int>(random_.Below(200));
  ledgers_.Interrupted();
  replica.StandStillUntil(Now() + time);
  convalescent_until_ = std::max<SteadyTime>(convalescent_until_, Now() + time + kConvalescence);
}

void Simulation::SetTime(SteadyTime now) {
  clock_.AdvanceTo(now);
  for (const auto& replica : replicas_) {
    if (replica->started()) replica->lane().clock().AdvanceTo(now);
  }
}

SimReplica* Simulation::Step(SteadyTime when) {
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

void Simulation::StepTo(SteadyTime when) {
  while (ledgers_.violation().empty()) {
    for (const auto& replica : replicas_) replica->run().writer.takes = random_.UpTo(disk_takes_);
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

void Simulation::TroubleDisk() {
  using Step = MemoryStore::Step;
  ++troubles_;
  const nanoseconds lasts = random_.UpTo(random_.Chance(70) ? milliseconds(800) : milliseconds(8000));
  heals_ = Now() + lasts;
  convalescent_until_ = std::max(convalescent_until_, heals_ + kConvalescence);
  switch (random_.Below(5)) {
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
      for (auto i = random_.Below(3); i < 3; ++i) store_.FailNext(Step::kCommit, MemoryStore::Effect::kDone);
      break;
    default:
      Trace("disk: the next record cannot be written");
      store_.FailNext(Step::kAppend);
      break;
  }
}

void Simulation::HealDisk() {
  heals_ = SteadyTime::max();
  store_.FailAll(absl::OkStatus());
  for (const auto& replica : replicas_) {
    if (replica->started() && replica->run().writer.hangs) replica->run().writer.Resume();
  }
}

std::string Simulation::IdOfSomeNumber() {
  std::vector<std::string> owned;
  for (const std::string& number : Numbers()) {
    if (signalwire_.Owns(number)) owned.push_back(signalwire_.IdOf(number));
  }
  return owned.empty() ? "99999999-0000-4000-8000-000000000001" : random_.OneOf(owned);
}

Wish Simulation::NewWish() {
  ++made_;
  Wish wish{random_.OneOf(callers_), "PurchasePhoneNumber", "",
            absl::StrFormat("%08d-2222-4333-8444-555555555555", made_)};
  const auto kind = random_.Below(10);
  if (kind < 6) {
    wish.request = Concat("number: '", random_.OneOf(Numbers()), "'");
  } else if (kind < 8) {
    wish.rpc = "UpdatePhoneNumber";
    wish.request = Concat("id: '", IdOfSomeNumber(), "' name: 'n", std::to_string(made_), "'");
  } else {
    wish.rpc = "ReleasePhoneNumber";
    wish.request = Concat("id: '", IdOfSomeNumber(), "'");
  }
  if (wishes_.empty()) return wish;
  const Wish& old = random_.OneOf(wishes_);
  switch (random_.Below(12)) {
    case 0:  // another request under a known id
      if (old.rpc != "PurchasePhoneNumber") return wish;
      return {old.caller, old.rpc, Concat("number: '", random_.OneOf(Numbers()), "'"), old.id};
    case 1:  // somebody else comes upon the same id
      return {random_.OneOf(callers_), old.rpc, old.request, old.id};
    case 2:  // the same id with another method
      return {old.caller, wish.rpc, wish.request, old.id};
    default:
      return wish;
  }
}

void Simulation::Begin(const Wish& wish, nanoseconds time) {
  auto call = std::make_shared<SimCall>();
  const Operation& operation = OperationOf(wish.rpc);
  const SteadyTime now = Now();
  call->wish = wish;
  call->replica = &SomeReplica();
  call->request = MessageOf(*operation.request, wish.request);
  call->call =
      std::make_unique<Call>(Call{.operation = operation,
                                  .request = *call->request,
                                  .project = projects_.all().front(),
                                  .request_id = wish.id,
                                  .deadline = now + time,
                                  .answer_by = now + time - std::min<nanoseconds>(kAnswerMargin, time / 4),
                                  .caller = {.name = wish.caller},
                                  .trace = {}});
  ++keys_[KeyOf(*call)];
  call->began = now;
  call->troubles = troubles_;
  call->journal_was_fine = now > convalescent_until_;
  Trace(wish.caller, " calls ", wish.rpc, " ", wish.request, " id ", wish.id.substr(0, 8), " for ",
        std::to_string(time / milliseconds(1)), " ms, at ", call->replica->owner());
  calls_.push_back(call);
  call->task = call->replica->lane().Spawn(Run(call));
  call->replica->lane().Spawn(AnswerInTime(call));
}

Awaitable<> Simulation::Run(std::shared_ptr<SimCall> call) {
  Reply reply = co_await call->replica->run().stage.Handle(*call->call);
  call->running = false;
  call->ended = Now();
  if (!call->answered) Answer(*call, std::move(reply));
}

// As UnaryCall does it.
Awaitable<> Simulation::AnswerInTime(std::shared_ptr<SimCall> call) {
  co_await call->replica->lane().timers().SleepUntil(call->call->answer_by);
  if (call->answered) co_return;
  if (call->call->trace.attempts == 0) {
    call->call->out_of_time = !call->call->cancelled;
    GiveUp(*call);
  } else {
    Answer(*call, {OutcomeUnknown(), nullptr});
  }
}

Awaitable<> Simulation::CancelLater(std::shared_ptr<SimCall> call, nanoseconds after) {
  const SteadyTime when = Now() + after;
  co_await call->replica->lane().timers().SleepUntil(when);
  if (call->answered) co_return;
  Trace(call->wish.caller, " hangs up, id ", call->wish.id.substr(0, 8));
  call->answered = true;
  GiveUp(*call);
}

void Simulation::GiveUp(SimCall& call) {
  call.call->cancelled = true;
  if (call.call->trace.attempts == 0 && call.running) call.task.Cancel();
}

void Simulation::Answer(SimCall& call, Reply reply) {
  call.answered = true;
  Trace(call.wish.caller, " hears ",
        reply.status.ok()
            ? "OK"
            : Concat(absl::StatusCodeToString(reply.status.code()), " ", ErrorInfoOf(reply.status).reason()),
        " id ", call.wish.id.substr(0, 8));
  Told told;
  told.key = KeyOf(call);
  told.request = ComparableRequest(call.call->operation, call.call->request);
  told.operation = &call.call->operation;
  told.asked = SubjectOf(call.call->request);
  if (const auto* update = dynamic_cast<const v1::UpdatePhoneNumberRequest*>(&call.call->request)) {
    told.name = update->name();
  }
  told.alone = keys_.at(told.key) == 1;
  told.others_run = std::any_of(calls_.begin(), calls_.end(), [&](const auto& other) {
    // Another process may have looked at the journal before that one began.
    const bool lately = several() && other->ended > Now() - kFreshLook;
    return (other->running || lately) && other.get() != &call && KeyOf(*other) == told.key;
  });
  const nanoseconds took = Now() - call.began;
  told.journal_was_fine = call.journal_was_fine && troubles_ == call.troubles && took > milliseconds(300);
  told.reply = std::move(reply);
  ledgers_.Heard(std::move(told));
}

void Simulation::DoSomething() {
  if (random_.Chance(disk_trouble_)) TroubleDisk();
  if (random_.Chance(fates_.reachable ? 5 : 40)) {
    fates_.reachable = !fates_.reachable;
    Trace("upstream: ", fates_.reachable ? "reachable" : "unreachable");
  }
  static const std::vector<milliseconds> times = {milliseconds(30'000), milliseconds(30'000),
                                                  milliseconds(90'000), milliseconds(3'000),
                                                  milliseconds(1'000),  milliseconds(200)};
  const bool again = !wishes_.empty() && random_.Chance(40);
  const Wish wish = again ? random_.OneOf(wishes_) : NewWish();
  const auto duplicates = random_.Chance(20) ? 2 + random_.Below(2) : 1;
  for (std::uint64_t i = 0; i < duplicates; ++i) {
    Begin(wish, random_.OneOf(times));
    if (random_.Chance(10)) {
      const nanoseconds after = random_.UpTo(random_.Chance(50) ? milliseconds(50) : milliseconds(5000));
      calls_.back()->replica->lane().Spawn(CancelLater(calls_.back(), after));
    }
  }
  if (!again) wishes_.push_back(wish);
}

// Whoever asks again when all is well hears what became of it.
void Simulation::RepeatAll() {
  const std::vector<Wish> wishes = wishes_;
  for (const Wish& wish : wishes) {
    Begin(wish, seconds(30));
    Advance(seconds(3));
  }
}

void Simulation::AllWell() {
  Trace("all is well from now on");
  crash_in_.reset();
  stands_left_ = 0;
  fates_.all_well = true;
  HealDisk();
  for (const auto& replica : replicas_) replica->StandStillUntil(Now());
}

std::string Simulation::Play() {
  for (const auto& replica : replicas_) Start(*replica);
  const auto doings = 2 + random_.Below(7);
  for (std::uint64_t i = 0; i < doings && ledgers_.violation().empty(); ++i) {
    static const std::vector<nanoseconds> gaps = {milliseconds(1), milliseconds(1), milliseconds(300),
                                                  seconds(4), seconds(35)};
    Advance(random_.UpTo(random_.OneOf(gaps)));
    DoSomething();
  }
  Advance(random_.UpTo(seconds(20)));
  AllWell();
  Advance(several() ? seconds(300) : seconds(200));
  RepeatAll();
  Advance(seconds(5));
  if (ledgers_.violation().empty()) ledgers_.CheckEnd();
  if (!ledgers_.violation().empty()) Trace("VIOLATION: ", ledgers_.violation());
  return ledgers_.violation();
}

}  // namespace

std::string Simulate(std::uint64_t seed, PlantedDouble planted, std::ostream* trace) {
  Simulation simulation(seed, planted, trace);
  return simulation.Play();
}

}  // namespace phonegate

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
#include "service/journal/ledger/intent.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/store/record.h"
#include "tests/journal/sim_world.h"

namespace phonegate {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// As UnaryCall answers a change before its caller's deadline.
constexpr milliseconds kAnswerMargin{50};
// As the journal's stage has it.
constexpr seconds kFreshLook{2};
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

class Simulation {
 public:
  Simulation(std::uint64_t seed, const PlantedBug& bug, std::ostream* trace);
  std::string Play();

 private:
  void DoSomething();
  Wish NewWish();
  std::string IdOfSomeNumber();
  void Begin(const Wish& wish, nanoseconds time);
  Awaitable<> Run(std::shared_ptr<SimCall> call);
  Awaitable<> AnswerInTime(std::shared_ptr<SimCall> call);
  Awaitable<> CancelLater(std::shared_ptr<SimCall> call, nanoseconds after);
  static void GiveUp(SimCall& call);
  void Answer(SimCall& call, Reply reply);
  void Crashed(const SimReplica& replica);
  void RepeatAll();
  void SetFrozen(bool frozen);
  SteadyTime Now() const { return world_.Now(); }

  SimWorld world_;
  SimRandom& random_ = world_.random;
  std::vector<std::string> callers_;
  std::vector<Wish> wishes_;
  std::map<std::string, int> keys_;  // how many calls were made with each
  int made_ = 0;
  std::vector<std::shared_ptr<SimCall>> calls_;
  // Some schedules have budgets of purchases, some freeze the project for a while.
  const std::optional<std::uint32_t> budget_;
  const bool freezes_;
};

Simulation::Simulation(std::uint64_t seed, const PlantedBug& bug, std::ostream* trace)
    : world_(seed, bug, trace),
      budget_(seed % 8 == 3 ? std::optional<std::uint32_t>(1 + seed / 8 % 2) : std::nullopt),
      freezes_(seed % 8 == 7) {
  world_.on_crash = [this](const SimReplica& replica) { Crashed(replica); };
  const std::vector<std::string> names = {"ann", "bob", "cleo", "dan"};
  callers_.assign(names.begin(), names.begin() + 1 + static_cast<std::ptrdiff_t>(random_.Below(4)));
  world_.Populate(seed);
}

void Simulation::Crashed(const SimReplica& replica) {
  for (const auto& call : calls_) {
    if (call->replica != &replica) continue;
    call->answered = true;
    call->running = false;
  }
}

std::string Simulation::IdOfSomeNumber() {
  std::vector<std::string> owned;
  for (const std::string& number : SimNumbers()) {
    if (world_.signalwire.Owns(number)) owned.push_back(world_.signalwire.IdOf(number));
  }
  return owned.empty() ? "99999999-0000-4000-8000-000000000001" : random_.OneOf(owned);
}

Wish Simulation::NewWish() {
  ++made_;
  Wish wish{random_.OneOf(callers_), "PurchasePhoneNumber", "",
            absl::StrFormat("%08d-2222-4333-8444-555555555555", made_)};
  const auto kind = random_.Below(10);
  if (kind < 6) {
    wish.request = Concat("number: '", random_.OneOf(SimNumbers()), "'");
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
      return {old.caller, old.rpc, Concat("number: '", random_.OneOf(SimNumbers()), "'"), old.id};
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
  call->replica = &world_.SomeReplica();
  call->request = MessageOf(*operation.request, wish.request);
  call->call = std::make_unique<Call>(
      Call{.operation = operation,
           .request = *call->request,
           .request_id = wish.id,
           .deadline = now + time,
           .answer_by = now + time - std::min<nanoseconds>(kAnswerMargin, time / 4),
           .caller = {.name = wish.caller},
           .decision = {.project = world_.projects.all().front(),
                        .daily_budget = wish.rpc == "PurchasePhoneNumber" ? budget_ : std::nullopt}});
  ++keys_[KeyOf(*call)];
  call->began = now;
  call->troubles = world_.troubles();
  call->journal_was_fine = world_.JournalIsFine();
  world_.Trace(wish.caller, " calls ", wish.rpc, " ", wish.request, " id ", wish.id.substr(0, 8), " for ",
               std::to_string(time / milliseconds(1)), " ms, at ", call->replica->owner());
  calls_.push_back(call);
  call->task = call->replica->lane().Spawn(Run(call));
  call->replica->lane().Spawn(AnswerInTime(call));
}

Awaitable<> Simulation::Run(std::shared_ptr<SimCall> call) {
  Reply reply = co_await call->replica->run().Front().Handle(*call->call);
  call->running = false;
  call->ended = Now();
  if (!call->answered) Answer(*call, std::move(reply));
}

// As UnaryCall does it.
Awaitable<> Simulation::AnswerInTime(std::shared_ptr<SimCall> call) {
  co_await call->replica->lane().timers().SleepUntil(call->call->answer_by);
  if (call->answered) co_return;
  if (call->call->state.trace.attempts == 0) {
    call->call->state.out_of_time = !call->call->state.cancelled;
    GiveUp(*call);
  } else {
    Answer(*call, {OutcomeUnknown(), nullptr});
  }
}

Awaitable<> Simulation::CancelLater(std::shared_ptr<SimCall> call, nanoseconds after) {
  const SteadyTime when = Now() + after;
  co_await call->replica->lane().timers().SleepUntil(when);
  if (call->answered) co_return;
  world_.Trace(call->wish.caller, " hangs up, id ", call->wish.id.substr(0, 8));
  call->answered = true;
  GiveUp(*call);
}

void Simulation::GiveUp(SimCall& call) {
  call.call->state.cancelled = true;
  if (call.call->state.trace.attempts == 0 && call.running) call.task.Cancel();
}

void Simulation::Answer(SimCall& call, Reply reply) {
  call.answered = true;
  world_.Trace(call.wish.caller, " hears ",
               reply.status.ok() ? "OK"
                                 : Concat(absl::StatusCodeToString(reply.status.code()), " ",
                                          ErrorInfoOf(reply.status).reason()),
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
    const bool lately = world_.several() && other->ended > Now() - kFreshLook;
    return (other->running || lately) && other.get() != &call && KeyOf(*other) == told.key;
  });
  const nanoseconds took = Now() - call.began;
  told.journal_was_fine =
      call.journal_was_fine && world_.troubles() == call.troubles && took > milliseconds(300);
  told.reply = std::move(reply);
  world_.ledgers.Heard(std::move(told));
}

void Simulation::DoSomething() {
  world_.TroubleDiskPerhaps();
  if (random_.Chance(world_.fates.reachable ? 5 : 40)) {
    world_.fates.reachable = !world_.fates.reachable;
    world_.Trace("upstream: ", world_.fates.reachable ? "reachable" : "unreachable");
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

void Simulation::SetFrozen(bool frozen) {
  world_.Trace(frozen ? "the project is frozen" : "the project is thawed");
  v1::AuditIntent intent;
  intent.set_caller("operator");
  intent.set_method(std::string(frozen ? kFreezeProject : kThawProject));
  intent.set_project(world_.projects.all().front().alias);
  v1::AuditOutcome outcome;
  outcome.set_result(v1::AUDIT_RESULT_SUCCEEDED);
  Journal& journal = world_.SomeReplica().run().journal;
  journal.writer().Submit(journal.EndedEntry(intent, outcome),
                          [&journal, frozen](const absl::Status& written) {
                            const ProjectState state = frozen ? ProjectState::kFrozen : ProjectState::kOpen;
                            if (written.ok()) journal.freezes().Set("main", state);
                          });
}

// Whoever asks again when all is well hears the outcome.
void Simulation::RepeatAll() {
  const std::vector<Wish> wishes = wishes_;
  for (const Wish& wish : wishes) {
    Begin(wish, seconds(30));
    world_.Advance(seconds(3));
  }
}

std::string Simulation::Play() {
  world_.Start();
  const auto doings = 2 + random_.Below(7);
  for (std::uint64_t i = 0; i < doings && world_.ledgers.violation().empty(); ++i) {
    static const std::vector<nanoseconds> gaps = {milliseconds(1), milliseconds(1), milliseconds(300),
                                                  seconds(4), seconds(35)};
    world_.Advance(random_.UpTo(random_.OneOf(gaps)));
    if (freezes_ && i == doings / 2) SetFrozen(true);
    DoSomething();
  }
  world_.Advance(random_.UpTo(seconds(20)));
  world_.AllWell();
  world_.Advance(world_.several() ? seconds(300) : seconds(200));
  if (freezes_) SetFrozen(false);
  RepeatAll();
  world_.Advance(seconds(5));
  if (world_.ledgers.violation().empty()) world_.ledgers.CheckEnd();
  if (budget_) world_.ledgers.CheckBudgets(*budget_);
  if (freezes_) world_.ledgers.CheckFreezes();
  if (!world_.ledgers.violation().empty()) world_.Trace("VIOLATION: ", world_.ledgers.violation());
  return world_.ledgers.violation();
}

}  // namespace

std::string Simulate(std::uint64_t seed, const PlantedBug& bug, std::ostream* trace) {
  Simulation simulation(seed, bug, trace);
  return simulation.Play();
}

}  // namespace phonegate

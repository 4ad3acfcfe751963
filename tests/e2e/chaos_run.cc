#include "tests/e2e/chaos_run.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <signal.h>

#include "service/base/text.h"
#include "tests/e2e/faults.h"

namespace phonegate {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using At = Death::At;
using Line = ChaosClient::Line;

constexpr milliseconds kGlance{5};  // between two looks whether it is time to die

constexpr int kKilled = 128 + SIGKILL;

const char* TextOf(At at) {
  switch (at) {
    case At::kFailpointAtWork:
    case At::kFailpointInDoubt:
      return "failpoint";
    case At::kFailpointInRecovery:
      return "failpoint in recovery";
    case At::kFailpointAtBirth:
      return "failpoint at birth";
    case At::kHeldBeforeActing:
      return "held before acting";
    case At::kHeldAfterActing:
      return "held after acting";
    case At::kActsAfterRestart:
      return "acts after the restart";
    case At::kRequest:
      return "at a request";
    case At::kCall:
      return "at a call";
    case At::kAnswer:
      return "at an answer";
    case At::kLogLine:
      break;
  }
  return "at a log line";
}

bool IsFailpoint(At at) {
  return at == At::kFailpointAtWork || at == At::kFailpointInRecovery || at == At::kFailpointInDoubt ||
         at == At::kFailpointAtBirth;
}

// Whether the failpoint is armed while clients are at work.
bool IsArmedAtWork(At at) { return IsFailpoint(at) && at != At::kFailpointInRecovery; }

bool IsHeld(At at) {
  return at == At::kHeldBeforeActing || at == At::kHeldAfterActing || at == At::kActsAfterRestart ||
         at == At::kFailpointInRecovery;
}

std::ptrdiff_t LinesOf(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

// Loses the next answer to a change after it was acted upon, or before.
sim::Fault LostAnswer(Dice& dice) {
  sim::Fault fault;
  fault.match.method = std::vector<const char*>{"POST", "POST", "PUT", "DELETE"}[Throw(dice, 4)];
  fault.skip = static_cast<int>(Throw(dice, 4));
  switch (Throw(dice, 4)) {
    case 0:
      fault.deed = sim::Deed::kActThenClose;
      break;
    case 1:
      fault.deed = sim::Deed::kActThenAnswer;
      fault.status = 502;
      break;
    case 2:
      fault.deed = sim::Deed::kClose;
      break;
    default:
      fault.delay = milliseconds(1 + Throw(dice, 10));
      fault.deed = sim::Deed::kActThenClose;
      break;
  }
  return fault;
}

}  // namespace

std::vector<Death> AllDeaths() {
  std::vector<Death> deaths;
  for (const char* name : {"before_intent", "after_intent", "after_look_first", "before_first_byte",
                           "answer_came", "before_outcome", "after_outcome", "before_answer",
                           "transaction_begun", "before_commit", "after_commit"}) {
    deaths.push_back({At::kFailpointAtWork, name, 1});
  }
  for (const char* name : {"after_doubt", "before_ask", "after_ask", "after_settled"})
    deaths.push_back({At::kFailpointInDoubt, name, 1});
  for (const char* name :
       {"after_take_over", "recovered", "before_recovery_ask", "after_recovery_ask", "after_recovery_settled",
        "before_schema", "before_wal_merge", "transaction_begun", "before_commit", "after_commit"}) {
    deaths.push_back({At::kFailpointInRecovery, name, 1});
  }
  for (const char* name :
       {"journal_file_made", "before_schema", "schema_half_made", "schema_made", "before_wal_merge",
        "new_file_written", "checkpoint_signed", "checkpoint_durable"}) {
    deaths.push_back({At::kFailpointAtBirth, name, 1});
  }
  for (const At at : {At::kHeldBeforeActing, At::kHeldAfterActing, At::kActsAfterRestart, At::kRequest,
                      At::kCall, At::kAnswer, At::kLogLine}) {
    deaths.push_back({at, "", 1});
  }
  return deaths;
}

std::string NameOf(const Death& death) {
  return death.failpoint.empty() ? TextOf(death.at) : Concat(TextOf(death.at), " ", death.failpoint);
}

void PrintTo(const ChaosReport& report, std::ostream* out) {
  *out << report.cycles << " cycles, " << report.starts << " starts, " << report.changes
       << " changes of which " << report.happened << " happened; " << report.recovered
       << " entries were found open by a start, the slowest start had settled them after "
       << report.slowest_recovery.count() / 1000 << " ms; " << report.violations.size() << " violations\n";
  for (const auto& [name, times] : report.deaths) *out << "  died " << times << " times: " << name << "\n";
}

void ChaosTest::BeginEra(std::uint64_t seed) {
  dice_.seed(seed);
  sim::Options simulator_options = SimulatorOptions();
  simulator_options.seed = seed % 1000 + 1;
  simulator_options.clock_mode = sim::Clock::Mode::kRunning;
  simulator_options.numbers_per_area_code = 400;
  StartSimulator(simulator_options);
  GatewayOptions options;
  options.settings["journal"]["settle_time"] = Concat(kSettleTime.count(), "ms");
  StartGateway(options).ExpectExit(kKilled);
  alive_ = true;
  Connect();
  std::vector<std::string> for_sale;
  for (const char* areacode : {"512", "206", "415", "214", "314"}) {
    const CallResult found = servers_.back()->Call("SearchAvailablePhoneNumbers",
                                                   Json{{"areacode", areacode}, {"max_results", 100}});
    if (!found.ok()) continue;
    for (const Json& number : found.answer().at("data")) for_sale.push_back(number.at("number"));
  }
  if (for_sale.empty()) throw std::runtime_error("nothing is for sale");
  Kill();
  std::filesystem::remove_all(journal_folder());
  market_ = std::make_unique<ChaosMarket>(std::move(for_sale));
  chaos_clients_.clear();
  for (int i = 0; i < kClients; ++i)
    chaos_clients_.push_back(std::make_unique<ChaosClient>(Concat("client", i), dice_(), *market_));
}

void ChaosTest::Connect() {
  servers_.clear();
  for (int i = 0; i <= kClients; ++i) servers_.push_back(std::make_unique<GrpcClient>(gateway().address()));
}

// False when it died at its failpoint before it served.
bool ChaosTest::Start(const std::string& failpoint, int count) {
  std::map<std::string, std::string> more;
  if (!failpoint.empty()) more["PHONEGATE_FAILPOINT"] = Concat(failpoint, ":", count);
  ++report_.starts;
  alive_ = gateway().Restart(more);
  if (alive_) {
    Connect();
    return true;
  }
  // Only by its own hand: a gateway that refuses to start would have said why.
  if (gateway().process().Wait() != kKilled)
    throw std::runtime_error("phonegate does not start: " + gateway().process().err());
  leaks().Scan("phonegate's log", gateway().process().err(), LeakSource::kLog);
  return false;
}

void ChaosTest::Kill() {
  gateway().Kill();
  alive_ = false;
  leaks().Scan("phonegate's log", gateway().process().err(), LeakSource::kLog);
}

void ChaosTest::InEachClient(const std::function<Line(ChaosClient&, GrpcClient&)>& work,
                             const std::function<void()>& meanwhile) {
  std::vector<std::thread> threads;
  at_work_ = kClients;
  for (std::size_t i = 0; i < chaos_clients_.size(); ++i) {
    threads.emplace_back([&, i] {
      if (work(*chaos_clients_[i], *servers_[i]) == Line::kLost) connection_lost_ = true;
      --at_work_;
    });
  }
  meanwhile();
  for (std::thread& thread : threads) thread.join();
}

// Scripts what SignalWire does to the changes of this cycle.
void ChaosTest::Arm(const Death& death) {
  hold_.clear();
  for (std::size_t i = Throw(dice_, 3); i > 0; --i) AddFault(LostAnswer(dice_));
  if (death.at == At::kFailpointInDoubt) {
    sim::Fault fault = FaultOn("POST", "", sim::Deed::kActThenClose);
    AddFault(fault);
  }
  if (!IsHeld(death.at)) return;
  hold_ = Concat("hold-", report_.cycles);
  sim::Fault fault = FaultOn(Throw(dice_, 4) == 0 ? "PUT" : "POST", "", sim::Deed::kPass);
  const bool before = death.at == At::kHeldBeforeActing || death.at == At::kActsAfterRestart;
  (before ? fault.hold_before : fault.hold_after) = hold_;
  fault.skip = static_cast<int>(Throw(dice_, 3));
  AddFault(fault);
}

// Whether it is time; looks for a moment.
bool ChaosTest::Due(const Death& death, std::size_t requests) {
  const auto until = steady_clock::now() + kGlance;
  const auto wait_for = [&](const std::atomic<int>& counter, int count) {
    while (counter < count && steady_clock::now() < until) std::this_thread::yield();
    return counter >= count;
  };
  switch (death.at) {
    case At::kHeldBeforeActing:
    case At::kHeldAfterActing:
    case At::kActsAfterRestart:
    case At::kFailpointInRecovery:
      return simulator().WaitForHold(hold_, 1, kGlance);
    case At::kRequest:
      return simulator().WaitForRequests({}, requests + static_cast<std::size_t>(death.count), kGlance);
    case At::kCall:
      return wait_for(market_->sent, death.count);
    case At::kAnswer:
      return wait_for(market_->heard, death.count);
    case At::kLogLine:
      return gateway().process().WaitForErr(
          [&](const std::string& err) { return LinesOf(err) >= death.count; }, kGlance);
    default:
      break;
  }
  return gateway().process().Wait(kGlance).has_value();  // by its own hand
}

// True when the gateway died as it was to.
bool ChaosTest::Work(const Death& death) {
  const std::size_t requests = RequestCount();
  market_->sent = 0;
  market_->heard = 0;
  connection_lost_ = false;
  bool died = false;
  const int changes = 3 + static_cast<int>(Throw(dice_, 4));
  InEachClient([&](ChaosClient& client, GrpcClient& server) { return client.Work(server, changes); },
               [&] {
                 while (at_work_ > 0 && !died) {
                   died = Due(death, requests);
                   if (died) Kill();
                 }
               });
  // A failpoint may be reached when the last answer has been heard, or been it.
  return died || connection_lost_;
}

// A death in the start that finds a change under way.
bool ChaosTest::DieInRecovery(const Death& death) {
  const bool served = Start(death.failpoint, death.count);
  const auto give_up = steady_clock::now() + 3 * kSettleTime + kMachineTime;
  while (served && gateway().running() && steady_clock::now() < give_up && !OpenEntries().empty()) continue;
  // The last of its work may still be under way.
  const bool died = !served || gateway().process().Wait(kSettleTime).has_value();
  Kill();
  return died;
}

void ChaosTest::Cycle(const Death& death) {
  ++report_.cycles;
  simulator().ClearFaults();
  if (death.at == At::kFailpointAtBirth) std::filesystem::remove_all(journal_folder());
  Arm(death);
  bool died = false;
  if (alive_ && IsArmedAtWork(death.at)) Kill();
  if (!alive_) died = !Start(IsArmedAtWork(death.at) ? death.failpoint : "", death.count);
  if (!died) died = Work(death);
  Kill();
  simulator().ClearFaults();
  if (!hold_.empty() && death.at != At::kActsAfterRestart) simulator().ReleaseHold(hold_);
  if (death.at == At::kFailpointInRecovery) died = DieInRecovery(death);
  ++report_.deaths[died ? NameOf(death) : "after the work"];
  Recover(death);
}

std::vector<std::string> ChaosTest::OpenEntries() {
  std::vector<std::string> ids;
  const CallResult listed =
      servers_.back()->Call("ListAuditEntries", Json{{"open", true}, {"page_size", 1000}});
  if (!listed.ok()) return {"not told"};
  for (const Json& entry : listed.answer().value("entries", Json::array()))
    ids.push_back(entry.at("entryId").get<std::string>());
  return ids;
}

// Lets the change that SignalWire still holds take effect once the gateway has
// asked for its outcome; soon, as after the settle time it rightly takes it for lost.
void ChaosTest::ReleaseLate(std::size_t lists) {
  simulator().WaitForRequests(kLists, lists + 1, kSettleTime / 4);
  simulator().ReleaseHold(hold_);
}

// All entries that the start found open must have ended in time.
void ChaosTest::WaitForRecovery(const std::vector<std::string>& found, steady_clock::time_point serving) {
  report_.recovered += found.size();
  const auto limit = serving + kSettleTime * 3 / 2 + kMachineTime;
  std::vector<std::string> left = found;
  while (!left.empty() && steady_clock::now() < limit) {
    const std::vector<std::string> open = OpenEntries();
    std::erase_if(
        left, [&](const std::string& id) { return std::find(open.begin(), open.end(), id) == open.end(); });
  }
  for (const std::string& id : left) report_.violations.push_back({Violation::kOpen, Concat("entry ", id)});
  if (!found.empty())
    report_.slowest_recovery =
        std::max(report_.slowest_recovery,
                 std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - serving));
}

void ChaosTest::Recover(const Death& death) {
  const std::size_t lists = RequestCount(kLists);
  if (!Start()) throw std::runtime_error("phonegate died without a reason");
  const auto serving = steady_clock::now();
  if (death.at == At::kActsAfterRestart) ReleaseLate(lists);
  const std::vector<std::string> found = OpenEntries();
  InEachClient([](ChaosClient& client, GrpcClient& server) { return client.Finish(server); },
               [&] { WaitForRecovery(found, serving); });
  InEachClient([](ChaosClient& client, GrpcClient& server) { return client.AskAgain(server, 2); }, [] {});
}

std::string ChaosTest::Command(const std::vector<std::string>& words) {
  SubprocessOptions options;
  options.argv = {GatewayProgram(), "journal"};
  options.argv.insert(options.argv.end(), words.begin(), words.end());
  Subprocess command(options);
  const std::optional<int> code = command.Wait();
  EXPECT_EQ(code, 0) << words.front() << ": " << command.out() << command.err();
  return command.out();
}

ThreeLedgers ChaosTest::Ledgers() {
  ThreeLedgers ledgers;
  ledgers.upstream = simulator().Ledger();
  ledgers.requests = simulator().Requests();
  std::istringstream lines(Command({"export", journal_folder()}));
  for (std::string line; std::getline(lines, line);) ledgers.journal.push_back(Json::parse(line));
  for (const auto& client : chaos_clients_)
    ledgers.told.insert(ledgers.told.end(), client->told().begin(), client->told().end());
  return ledgers;
}

void ChaosTest::EndEra() {
  Kill();
  Command({"verify", journal_folder()});
  const ThreeLedgers ledgers = Ledgers();
  for (const Told& told : ledgers.told) report_.happened += told.word == Word::kHappened ? 1 : 0;
  report_.changes += ledgers.told.size();
  for (Disagreement& one : Compare(ledgers)) report_.violations.push_back(std::move(one));
  for (const auto& client : chaos_clients_) {
    for (const Disagreement& one : client->broken_words()) report_.violations.push_back(one);
    for (const Told& told : client->told()) {
      if (told.word == Word::kNone)
        report_.violations.push_back(
            {Violation::kOpen, Concat(told.request_id, " ", told.method, ": no word")});
    }
  }
}

}  // namespace phonegate

// Runs of the real gateway that is killed again and again, against the simulator.
#ifndef PHONEGATE_TESTS_E2E_CHAOS_RUN_H_
#define PHONEGATE_TESTS_E2E_CHAOS_RUN_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/chaos_client.h"
#include "tests/e2e/chaos_ledgers.h"
#include "tests/e2e/harness.h"

namespace phonegate {

// When the gateway dies in a cycle.
struct Death {
  enum class At {
    kFailpointAtWork,      // a failpoint while clients are at work
    kFailpointInRecovery,  // one in the start after a death with a change under way
    kFailpointInDoubt,     // one that is reached when an answer was lost
    kFailpointAtBirth,     // one in the first start on an empty folder
    kHeldBeforeActing,     // SignalWire has a change and has not acted on it
    kHeldAfterActing,      // it has acted and not answered
    kActsAfterRestart,     // it acts when the next start has asked for the first time
    kRequest,              // SignalWire has got so many requests
    kCall,                 // clients have begun so many calls
    kAnswer,               // clients have heard so many answers
    kLogLine,              // the log has so many lines
  };
  At at = At::kRequest;
  std::string failpoint;
  int count = 1;
};

// All deaths that there are, each failpoint among them.
std::vector<Death> AllDeaths();
std::string NameOf(const Death& death);

// What a run came to.
struct ChaosReport {
  int cycles = 0;
  int starts = 0;
  std::map<std::string, int> deaths;  // name: how often the gateway died of it
  std::size_t changes = 0;            // that clients asked for
  std::size_t happened = 0;
  std::size_t recovered = 0;                      // entries that a start found open
  std::chrono::microseconds slowest_recovery{0};  // from a start until all of them had ended
  std::vector<Disagreement> violations;
};
void PrintTo(const ChaosReport& report, std::ostream* out);

// Eras of several cycles: one simulator and one journal each, and in the end the
// ledgers are compared.
class ChaosTest : public E2eTest {
 protected:
  // How long a request may be at work after its connection was lost; all times of
  // recovery are multiples of it.
  static constexpr std::chrono::milliseconds kSettleTime{100};
  // Open entries must have ended 1.5 times that after a start (30 s with the default
  // of 20 s); this is added for what does not scale, a busy machine's own time.
  static constexpr std::chrono::milliseconds kMachineTime{10'000};
  static constexpr int kClients = 4;

  void SetUp() override {}

  // A simulator, a gateway and clients of its own; the journal is empty.
  void BeginEra(std::uint64_t seed);
  // Clients at work, a death, a start, and all that was open comes to its end.
  void Cycle(const Death& death);
  // Compares; adds to the report.
  void EndEra();

  const ChaosReport& report() const { return report_; }
  std::string journal_folder() { return gateway().folder() / "journal"; }

 private:
  using Line = ChaosClient::Line;

  void Connect();
  bool Start(const std::string& failpoint = "", int count = 1);
  void Kill();
  void Arm(const Death& death);
  bool Due(const Death& death, std::size_t requests);
  bool Work(const Death& death);
  bool DieInRecovery(const Death& death);
  void Recover(const Death& death);
  void ReleaseLate(std::size_t lists);
  void WaitForRecovery(const std::vector<std::string>& found, std::chrono::steady_clock::time_point serving);
  std::vector<std::string> OpenEntries();
  void InEachClient(const std::function<Line(ChaosClient&, GrpcClient&)>& work,
                    const std::function<void()>& meanwhile);
  ThreeLedgers Ledgers();
  std::string Command(const std::vector<std::string>& words);

  Dice dice_;
  std::unique_ptr<ChaosMarket> market_;
  std::vector<std::unique_ptr<ChaosClient>> chaos_clients_;
  std::vector<std::unique_ptr<GrpcClient>> servers_;  // one for each client, and one more
  std::string hold_;                                  // at which a request waits; empty: none
  bool alive_ = false;                                // the gateway, as far as is known
  std::atomic<int> at_work_ = 0;                      // clients
  std::atomic<bool> connection_lost_ = false;
  ChaosReport report_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_CHAOS_RUN_H_

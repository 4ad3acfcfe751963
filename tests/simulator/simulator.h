#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tests/simulator/faults.h"
#include "tests/simulator/ledger.h"
#include "tests/simulator/options.h"
#include "tests/simulator/record.h"

namespace sim {

// A simulated SignalWire space that listens on a port, in a thread of its own.
//
// Everything that the control API can do, a test in the same process can do with
// the methods below. They may be called from any thread but the simulator's; they
// run on the simulator's thread and block until done. Waits return false when
// `timeout` is over. After Stop they still tell what happened until then.
class Simulator {
 public:
  // Null, and a sentence in `error`, when the address cannot be bound.
  static std::unique_ptr<Simulator> Start(Options options, std::string* error);
  ~Simulator();  // stops
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  uint16_t port() const;
  std::string base_url() const;  // http://127.0.0.1:PORT

  // Closes the port and all connections; held requests are dropped. May be repeated;
  // not while another thread is in one of the waits.
  void Stop();

  using Timeout = std::chrono::milliseconds;
  static constexpr Timeout kPatience{20'000};

  // Returns the fault's id. A wrong expression in the fault throws std::invalid_argument.
  uint64_t AddFault(Fault fault);
  void ClearFaults();
  // False when no fault ever named this hold.
  bool ReleaseHold(const std::string& name);
  bool WaitForHold(const std::string& name, int waiting = 1, Timeout timeout = kPatience);

  std::vector<RecordedRequest> Requests(RequestMatch match = {});
  bool WaitForRequests(RequestMatch match, size_t at_least, Timeout timeout = kPatience);
  bool WaitForOutcome(RequestMatch match, Outcome outcome, size_t at_least = 1, Timeout timeout = kPatience);

  std::vector<LedgerEntry> Ledger(LedgerFilter filter = {});
  bool WaitForLedger(LedgerFilter filter, size_t at_least, Timeout timeout = kPatience);

  Time Now();
  void Advance(std::chrono::seconds by);

  // Null, or a sentence that says what is wrong with the name or the value.
  std::optional<std::string> SetSwitch(const std::string& name, const Json& value);
  std::optional<std::string> SetProject(const std::string& id, const Json& changes);
  // Gives a project numbers from the inventory without price or rule; returns them.
  std::vector<std::string> SeedNumbers(const std::string& project, int count);
  void Reset();

 private:
  struct Impl;
  explicit Simulator(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace sim

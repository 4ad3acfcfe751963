#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include <boost/asio/awaitable.hpp>

#include "tests/simulator/event.h"
#include "tests/simulator/faults.h"
#include "tests/simulator/options.h"
#include "tests/simulator/record.h"
#include "tests/simulator/world.h"

namespace sim {

// Writes of one project in the current ten virtual seconds.
struct WriteWindow {
  int64_t window = 0;
  int writes = 0;
};

// Everything a running simulator knows. Lives on the server's thread only.
struct State {
  explicit State(const Options& chosen)
      : options(chosen), world(std::make_unique<World>(chosen)), record(chosen.record_limit) {}

  const Options options;
  std::unique_ptr<World> world;
  RequestRecord record;
  FaultBook faults;
  Holds holds;
  std::unordered_map<std::string, WriteWindow> writes;
  Event changed;  // record, ledger, clock, holds

  // As after the start, but the request numbers go on. Held requests are let go.
  void Reset();
  std::variant<uint64_t, std::string> AddFault(Fault fault);
  bool Release(const std::string& hold);
  void Advance(std::chrono::seconds by);
};

// Waits until `ready` is true or the time is over; returns the last `ready`.
asio::awaitable<bool> WaitUntil(State& state, std::function<bool()> ready, std::chrono::milliseconds timeout);

// How many recorded requests match and have this outcome (null: any), of those after `since`.
struct RecordQuery {
  std::shared_ptr<const RequestMatcher> matcher;
  std::optional<Outcome> outcome;
  uint64_t since = 0;
};
bool Matches(const RecordedRequest& request, const RecordQuery& query);
size_t CountRequests(const State& state, const RecordQuery& query);
size_t CountEntries(const State& state, const LedgerFilter& filter);

}  // namespace sim

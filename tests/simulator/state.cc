#include "tests/simulator/state.h"

#include <algorithm>
#include <utility>

namespace sim {

void State::Reset() {
  world = std::make_unique<World>(options);
  record.Clear();
  faults.Clear();
  holds.ReleaseAll();
  writes.clear();
  changed.Notify();
}

std::variant<uint64_t, std::string> State::AddFault(Fault fault) {
  const std::string before = fault.hold_before;
  const std::string after = fault.hold_after;
  auto added = faults.Add(std::move(fault));
  if (std::holds_alternative<uint64_t>(added)) {
    holds.Shut(before);
    holds.Shut(after);
  }
  return added;
}

bool State::Release(const std::string& hold) {
  const bool known = holds.Release(hold);
  changed.Notify();
  return known;
}

void State::Advance(std::chrono::seconds by) {
  world->clock.Advance(by);
  world->Settle();
  changed.Notify();
}

asio::awaitable<bool> WaitUntil(State& state, std::function<bool()> ready,
                                std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!ready()) {
    if (std::chrono::steady_clock::now() >= deadline) co_return false;
    co_await state.changed.Wait(deadline);
  }
  co_return true;
}

bool Matches(const RecordedRequest& request, const RecordQuery& query) {
  return request.sequence > query.since && (!query.outcome || request.outcome == *query.outcome) &&
         (query.matcher == nullptr || query.matcher->Matches(request.method, request.target));
}

size_t CountRequests(const State& state, const RecordQuery& query) {
  const auto& all = state.record.requests();
  return static_cast<size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& r) { return Matches(r, query); }));
}

size_t CountEntries(const State& state, const LedgerFilter& filter) {
  const auto& all = state.world->ledger.entries();
  return static_cast<size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& e) { return Matches(e, filter); }));
}

}  // namespace sim

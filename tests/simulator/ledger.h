#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "tests/simulator/clock.h"
#include "tests/simulator/json.h"

namespace sim {

// One thing that really happened. Refused requests leave no entry.
struct LedgerEntry {
  uint64_t sequence = 0;
  Time time;
  std::string project;
  std::string action;              // see README.md
  std::string number;              // E.164; empty where none is concerned
  std::string id;                  // of the number, address or resource
  uint64_t request = 0;            // sequence of the request that caused it; 0: the clock or the control API
  int64_t amount_thousandths = 0;  // what it cost, in 1/1000 USD
};

// Which entries are meant; empty members match everything.
struct LedgerFilter {
  std::string project;
  std::string action;
  std::string number;
  uint64_t request = 0;
};

// Append-only; nothing but a reset of the whole simulator empties it.
class Ledger {
 public:
  void Append(LedgerEntry entry);
  const std::deque<LedgerEntry>& entries() const { return entries_; }

 private:
  std::deque<LedgerEntry> entries_;
};

bool Matches(const LedgerEntry& entry, const LedgerFilter& filter);
Json ToJson(const LedgerEntry& entry);

}  // namespace sim

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "tests/simulator/json.h"
#include "tests/simulator/record.h"

namespace sim {

// What the simulator does with a request. "Act" means: do what the request asks
// for, so that the ledger may get an entry.
enum class Deed {
  kPass,                // act and answer as always; for holds, delays and cuts
  kAnswer,              // do not act; answer as scripted
  kActThenAnswer,       // act, then answer as scripted
  kClose,               // do not act; close the connection
  kActThenClose,        // act, then close without an answer
  kNeverAnswer,         // do not act; keep the connection open in silence
  kActThenNeverAnswer,  // act, then silence
};

struct Fault {
  RequestMatch match;
  int times = 1;  // how many requests it hits; 0: all
  int skip = 0;   // matching requests that pass before the first hit
  Deed deed = Deed::kPass;

  int status = 503;  // of a scripted answer, 100 to 599
  Fields headers;    // added to it
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::optional<size_t> keep_bytes;  // of the body, scripted or real; then the connection is closed
  std::string raw;                   // sent instead of an answer, byte by byte, then closed; empty: none
  bool reset = false;                // close with RST instead of FIN

  std::string hold_before;                // the request waits here before acting; empty: no
  std::string hold_after;                 // or after it
  std::chrono::milliseconds delay{0};     // real time, before acting
  std::chrono::seconds delay_virtual{0};  // until the virtual clock has moved so far, before acting
};

// A fault as JSON, see README.md. The string is a sentence that says what is wrong.
std::variant<Fault, std::string> ParseFault(const Json& json);

// The scripted faults; the oldest that matches hits. Not thread-safe.
class FaultBook {
 public:
  // Returns the fault's id, from 1, or a sentence when its expression is wrong.
  std::variant<uint64_t, std::string> Add(Fault fault);
  // Null when no fault matches.
  std::shared_ptr<const Fault> Take(const std::string& method, const std::string& target);
  void Clear() { entries_.clear(); }
  Json ToJson() const;  // id, hits, deed of each

 private:
  struct Entry {
    uint64_t id;
    std::shared_ptr<const Fault> fault;
    RequestMatcher matcher;
    int seen = 0;
    int hits = 0;
  };
  std::vector<Entry> entries_;
  uint64_t last_id_ = 0;
};

// Named gates at which requests wait. A gate is shut from the moment a fault names
// it until it is released; releasing before a request arrives lets it through.
class Holds {
 public:
  void Shut(const std::string& name);
  bool Release(const std::string& name);  // false: no fault ever named it
  void ReleaseAll();
  bool IsShut(const std::string& name) const;
  void Enter(const std::string& name) { ++gates_[name].waiting; }
  void Leave(const std::string& name) { --gates_[name].waiting; }
  int Waiting(const std::string& name) const;
  bool Knows(const std::string& name) const { return gates_.count(name) > 0; }

 private:
  struct Gate {
    bool shut = false;
    int waiting = 0;
  };
  std::unordered_map<std::string, Gate> gates_;
};

}  // namespace sim

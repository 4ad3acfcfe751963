// Compares what SignalWire did, what the journal says, and what callers heard.
#ifndef PHONEGATE_TESTS_JOURNAL_SIM_LEDGERS_H_
#define PHONEGATE_TESTS_JOURNAL_SIM_LEDGERS_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "service/contract/call.h"
#include "service/contract/subject.h"
#include "tests/journal/fake_signalwire.h"
#include "tests/journal/memory_store.h"

namespace phonegate {

// The scope of a request id, told apart from the journal's own way.
std::string SimKey(const std::string& caller, const std::string& rpc, const std::string& request_id);

// What a caller heard.
struct Told {
  std::string key;      // scope of its request id
  std::string request;  // as stored for repetitions
  const Operation* operation = nullptr;
  Subject asked;                  // number or id in the request
  std::string name;               // that an update asks for
  bool alone = true;              // no other call was made with this key so far
  bool others_run = false;        // other calls with this key are under way
  bool journal_was_fine = false;  // all the time that it waited, and that was long enough
  Reply reply;
};

// Remembers the first violation as a sentence.
class SimLedgers {
 public:
  SimLedgers(MemoryStore& store, FakeSignalWire& signalwire) : store_(store), signalwire_(signalwire) {}

  // As they happen.
  void Arrived(const UpstreamChange& change);
  void Acted(const UpstreamChange& change, WallTime when);
  void Heard(Told told);
  // A process has ended, or stood still, so that another may have taken over from it.
  void Interrupted() { interrupted_ = true; }
  // When all is quiet again.
  void CheckEnd();
  // No caller has bought more on one day (UTC) than this.
  void CheckBudgets(std::size_t a_day);
  // No change began while the project was frozen.
  void CheckFreezes();

  const std::string& violation() const { return violation_; }

 private:
  enum class Kind { kOk, kUnknown, kReused, kPassing, kFinal };
  struct Remembered {
    Told told;
    Kind kind = Kind::kOk;
    std::string answer;             // bytes, or code and reason
    bool durable = false;           // the newest entry had ended when it was told
    std::set<std::string> entries;  // with its key when it was told
  };

  static Kind KindOf(const absl::Status& status);
  void CheckSuccess(const Told& told, const MemoryJournal& journal);
  void CheckEntries(const MemoryJournal& journal);
  void CheckEntry(const EntryRow& row);
  void CheckTold(const MemoryJournal& journal);
  void CheckPair(const Remembered& a, const Remembered& b);
  void CheckKept(const MemoryJournal& journal);
  void CheckChain();
  int ActsOf(const std::string& entry_id) const;
  void Violated(const std::string& sentence);

  MemoryStore& store_;
  FakeSignalWire& signalwire_;
  bool interrupted_ = false;
  std::string violation_;
  std::map<std::size_t, std::string> entry_of_arrival_;
  std::map<std::string, int> arrivals_;                  // of an entry
  std::map<std::string, int> acts_;                      // of an entry
  std::map<std::string, std::vector<WallTime>> bought_;  // of a number
  std::vector<Remembered> told_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIM_LEDGERS_H_

// Three tellings of the same changes, compared: what SignalWire did, what the
// journal says, and what clients were told.
#ifndef PHONEGATE_TESTS_E2E_CHAOS_LEDGERS_H_
#define PHONEGATE_TESTS_E2E_CHAOS_LEDGERS_H_

#include <string>
#include <vector>

#include "tests/simulator/json.h"
#include "tests/simulator/ledger.h"
#include "tests/simulator/record.h"

namespace phonegate {

enum class Word { kNone, kHappened, kFailed };  // kNone: nothing definite

// A change that a client asked for with one request id, and the last definite word
// that it got of it.
struct Told {
  std::string method;
  std::string request_id;
  std::string number;  // that a purchase, an import or a create is about
  std::string id;      // of what an update or a release is about
  std::string name;    // that an update sets; no other sets the same
  Word word = Word::kNone;
  std::string reason;  // of a failure
};

struct ThreeLedgers {
  std::vector<sim::LedgerEntry> upstream;
  std::vector<sim::RecordedRequest> requests;  // all that SignalWire got
  std::vector<sim::Json> journal;              // the lines of `phonegate journal export`
  std::vector<Told> told;
};

enum class Violation {
  kNotShownAsOurs,  // something was bought, or done, that no entry shows
  kFalseFailure,    // a client was told "failed" for something that happened
  kSentTwice,       // a second purchase for one entry, or without a look between the two
  kOpen,            // an entry without an outcome although there was time
  kLost,            // what a client was told is not in the journal, or is told otherwise now
  kFalseSuccess,    // a client was told, or an entry says, that something happened that did not
};

struct Disagreement {
  Violation violation;
  std::string what;
};

std::string NameOf(Violation violation);
void PrintTo(const Disagreement& finding, std::ostream* out);

// Whether the method must not be sent twice: it buys or imports.
bool IsOnce(const std::string& method);

// All that does not agree. No client is at work and no entry is waited for any more.
std::vector<Disagreement> Compare(const ThreeLedgers& ledgers);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_CHAOS_LEDGERS_H_

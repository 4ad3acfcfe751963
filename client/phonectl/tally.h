// The outcomes of many things, as they come.
#ifndef PHONEGATE_CLIENT_PHONECTL_TALLY_H_
#define PHONEGATE_CLIENT_PHONECTL_TALLY_H_

#include <cstddef>
#include <map>
#include <ostream>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "client/phonectl/outcome.h"
#include "client/phonectl/session.h"

namespace phonegate::phonectl {

// One of them, as it is printed.
struct TallyRow {
  std::string number;
  Outcome outcome = Outcome::kDone;
  std::string id;
  std::string request_id;
  absl::Status status;  // why it was not done
};

// Prints each row at once, keeps a bar with how far it is where `session.err` is a
// terminal, and counts. Its methods may be called from any thread.
class Tally {
 public:
  // Whether one that was refused leaves a place for another, or is one of all there are.
  enum class Refused { kLeavesAPlace, kIsOne };

  // `done` says what was done with those that were: `bought`.
  Tally(Session& session, std::string done, std::size_t total, Refused refused);

  void Add(const TallyRow& row);
  // Takes the bar away, and ends what is printed.
  void End();

  std::size_t Count(Outcome outcome) const;
  // The first that was not done because of an error; OK when there is none.
  absl::Status FirstError() const;
  // `12 of 20 bought, 1 in doubt, 2 refused`.
  std::string Text() const;
  // How all of it ended, and what to do about it: OK when each was done, or was there already; else UNKNOWN
  // when one is in doubt, or the code of the first error, or CANCELLED when some were only not begun. `again`
  // is the command that goes on.
  absl::Status Result(const std::string& again) const;

 private:
  void DrawBar() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EraseBar() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string done_;
  const std::size_t total_;
  const Refused refused_;
  const bool bar_;
  mutable absl::Mutex mutex_;
  std::ostream& err_ ABSL_GUARDED_BY(mutex_);
  Printer printer_ ABSL_GUARDED_BY(mutex_);
  std::map<Outcome, std::size_t> counts_ ABSL_GUARDED_BY(mutex_);
  absl::Status first_error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_TALLY_H_

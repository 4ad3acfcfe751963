// Asking before money or loss.
#ifndef PHONEGATE_CLIENT_PHONECTL_CONSENT_H_
#define PHONEGATE_CLIENT_PHONECTL_CONSENT_H_

#include <istream>
#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace phonegate::phonectl {

// Says what a command will do, and asks whether it may.
class Consent {
 public:
  // Whether somebody is there who reads `err` and writes `in`.
  enum class Terminal { kThere, kNone };

  // Both streams must outlive it.
  Consent(std::istream& in, std::ostream& err, Terminal terminal) : in_(in), err_(err), terminal_(terminal) {}

  // For what needs no asking.
  void Say(const std::string& sentence);

  // Says it, and unless `agreed` asks. OK for "yes" and nothing else. CANCELLED for
  // another answer; FAILED_PRECONDITION when there is no terminal to ask at.
  absl::Status Ask(const std::string& sentence, bool agreed);

 private:
  std::istream& in_;
  std::ostream& err_;
  const Terminal terminal_;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_CONSENT_H_

#include "client/phonectl/consent.h"

#include "absl/strings/ascii.h"
#include "client/phonectl/cell.h"

namespace phonegate::phonectl {

void Consent::Say(const std::string& sentence) { err_ << Harmless(sentence) << "\n"; }

absl::Status Consent::Ask(const std::string& sentence, bool agreed) {
  Say(sentence);
  if (agreed) return absl::OkStatus();
  if (terminal_ == Terminal::kNone)
    return absl::FailedPreconditionError(
        "Nothing was done: this needs a yes, and there is no terminal to ask at; add --yes.");
  err_ << "Type yes to go on: " << std::flush;
  std::string answer;
  std::getline(in_, answer);
  if (absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer)) == "yes") return absl::OkStatus();
  return absl::CancelledError("Nothing was done: the answer was not yes.");
}

}  // namespace phonegate::phonectl

#include "service/commands/token_command.h"

#include <ostream>

#include "service/admission/identity/token_hash.h"
#include "service/contract/caller_name.h"

namespace phonegate {
namespace {

// What the configuration takes as the name of a caller that shows a token.
std::string WhyUnfit(const std::string& caller) {
  if (caller.empty() || caller.size() > kMaxCallerName) return "must have 1 to 256 characters";
  if (caller == "anonymous") return "must not be anonymous: that is who shows no token";
  if (!IsCallerName(caller)) return "must be visible ASCII characters without a star";
  if (!IsTokenCallerName(caller))
    return "must not begin with jwt:, dns: or spiffe://: such names are of other ways to show who one is";
  return "";
}

// As YAML has it between quotation marks.
std::string Quoted(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

}  // namespace

TokenCommand::TokenCommand(CLI::App& app, Random& random)
    : random_(random), command_(app.add_subcommand("token", "Make a bearer token for a caller.")) {
  command_->footer(
      "Prints a new random token once, and its entry for the configuration, which holds only\n"
      "a hash of it. Give the token to the caller, who sends `authorization: Bearer TOKEN`.\n\n"
      "Example:\n"
      "  phonegate token --caller billing");
  command_->add_option("--caller", caller_, "The caller's name, in the policy and in the journal.")
      ->required()
      ->check(CLI::Validator([](const std::string& caller) { return WhyUnfit(caller); }, ""));
}

bool TokenCommand::chosen() const { return command_->parsed(); }

int TokenCommand::Run(std::ostream& out) const {
  const std::string token = NewToken(random_);
  out << "# The token; it is shown only here:\n"
      << token << "\n\n# For the configuration:\nidentity:\n  tokens:\n    - caller: \"" << Quoted(caller_)
      << "\"\n      hash: " << FormatTokenHash(HashToken(token, random_)) << "\n";
  out.flush();
  return out.good() ? 0 : 1;
}

}  // namespace phonegate

// `phonegate token`: makes a caller's token.
#ifndef PHONEGATE_SERVICE_COMMANDS_TOKEN_COMMAND_H_
#define PHONEGATE_SERVICE_COMMANDS_TOKEN_COMMAND_H_

#include <iosfwd>
#include <string>

#include <CLI/CLI.hpp>

#include "service/base/random.h"

namespace phonegate {

// Prints a new token, which is kept nowhere, and what the configuration needs of it.
class TokenCommand {
 public:
  // Adds the command to `app`, which must outlive this, and be parsed next.
  TokenCommand(CLI::App& app, Random& random);
  TokenCommand(const TokenCommand&) = delete;
  TokenCommand& operator=(const TokenCommand&) = delete;

  // Whether the command line asks for it.
  bool chosen() const;
  // Does what it asks for. Returns the exit code: 0, or 1 when it could not be printed.
  int Run(std::ostream& out) const;

 private:
  Random& random_;
  CLI::App* const command_;
  std::string caller_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_COMMANDS_TOKEN_COMMAND_H_

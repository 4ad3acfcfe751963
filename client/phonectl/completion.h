// Completion of the command line in shells.
#ifndef PHONEGATE_CLIENT_PHONECTL_COMPLETION_H_
#define PHONEGATE_CLIENT_PHONECTL_COMPLETION_H_

#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/statusor.h"
#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

// A script that completes the commands and flags of `app` in `bash`, `zsh` or `fish`.
// INVALID_ARGUMENT for another shell.
absl::StatusOr<std::string> CompletionScript(const CLI::App& app, const std::string& shell);

// The command that prints it.
void AddCompletion(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_COMPLETION_H_

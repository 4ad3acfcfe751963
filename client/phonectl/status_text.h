// What went wrong, for people and for scripts.
#ifndef PHONEGATE_CLIENT_PHONECTL_STATUS_TEXT_H_
#define PHONEGATE_CLIENT_PHONECTL_STATUS_TEXT_H_

#include <string>

#include "absl/status/status.h"

namespace phonegate::phonectl {

// What is wrong with the command line.
inline constexpr int kUsageExit = 2;

// 0, or 64 and the code of gRPC.
int ExitCodeOf(const absl::Status& status);

// The exit codes, for `--help`.
std::string ExitCodeHelp();

// The reason of the gateway, or else the code's name: `NUMBER_NOT_AVAILABLE`.
std::string ReasonText(const absl::Status& status);

// The sentence, a line for each field that is wrong, and what to do where the gateway
// told; harmless to a terminal, and ends with a line break.
std::string ErrorText(const absl::Status& status);

// The same of one of many, without how to ask for it alone: all are asked for again.
std::string ErrorTextOfMany(const absl::Status& status);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_STATUS_TEXT_H_

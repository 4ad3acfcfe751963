// The configuration file.
#ifndef PHONEGATE_SERVICE_CONFIG_LOAD_CONFIG_H_
#define PHONEGATE_SERVICE_CONFIG_LOAD_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "phonegate/config/v1/config.pb.h"

namespace phonegate {

// Reads, checks and completes the file at `path`, at most 1 MiB: every section
// is present, every default filled in, every relative path joined to the file's
// folder. Files that it names are not opened.
//
// The error is INVALID_ARGUMENT with one sentence that names the file and, where
// there is one, the line: `phonegate.yaml:12: unknown key "tokenfile" in
// projects[0]; did you mean "token_file"?`. It never repeats a value of the file.
// Blocks as long as the disk does. Never throws.
absl::StatusOr<config::v1::Config> LoadConfig(const std::string& path);

// The file's text, as it is. The same errors.
absl::StatusOr<std::string> ReadConfig(const std::string& path);
// What the text of the file at `path` says; the file itself is not opened.
absl::StatusOr<config::v1::Config> ParseConfig(const std::string& path, const std::string& text);

// Where the requests of a loaded project go: scheme://host[:port].
std::string OriginOf(const config::v1::Project& project);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_LOAD_CONFIG_H_

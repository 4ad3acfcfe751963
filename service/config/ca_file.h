// The certificate authorities that are trusted instead of the system's.
#ifndef PHONEGATE_SERVICE_CONFIG_CA_FILE_H_
#define PHONEGATE_SERVICE_CONFIG_CA_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace phonegate {

// Looks whether `upstream.ca_file` can be used: at most 4 MiB of PEM with at
// least one certificate. Otherwise every call would fail, and only the first one
// would tell. The error is a sentence that names the path. Blocks as long as the
// disk does.
absl::Status CheckCaFile(const std::string& path);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_CA_FILE_H_

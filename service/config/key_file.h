// The key that page tokens are sealed with.
#ifndef PHONEGATE_SERVICE_CONFIG_KEY_FILE_H_
#define PHONEGATE_SERVICE_CONFIG_KEY_FILE_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace phonegate {

using SealingKey = std::array<std::uint8_t, 32>;

// Reads `paging.page_token_key_file`: 64 hex digits or 44 base64 characters, and
// at most one line feed after them. The error is a sentence that names the path
// and never the content. Blocks as long as the disk does.
absl::StatusOr<SealingKey> ReadKeyFile(const std::string& path);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_KEY_FILE_H_

// Writing a small file that is there whole or not at all.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_NEW_FILE_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_NEW_FILE_H_

#include <string>
#include <string_view>

#include <sys/types.h>

#include "absl/status/status.h"

namespace phonegate {

// Makes the file `path` with this content and mode, durable when OK: whatever
// happens meanwhile, it is never there in part. ALREADY_EXISTS when there is a
// file of that name, which stays as it is. Other errors are UNAVAILABLE with a
// sentence that names the file. Blocks as long as the disk does.
absl::Status WriteNewFile(const std::string& path, std::string_view content, mode_t mode);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_NEW_FILE_H_

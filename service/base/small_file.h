// Reading a small file whole, whatever stands at its path.
#ifndef PHONEGATE_SERVICE_BASE_SMALL_FILE_H_
#define PHONEGATE_SERVICE_BASE_SMALL_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace phonegate {

// Opens `path` again and reads all of it into `out`, which never holds more than
// `max_bytes` + 1 bytes and is allocated once: nothing of the file is left
// behind elsewhere in memory. On an error `out` holds nothing useful.
//
// The error's message goes on after the file's name: "does not exist". It never
// holds anything of the file. Blocks as long as the disk does; a FIFO or a
// device is refused, not waited for. Any thread.
absl::Status ReadSmallFile(const std::string& path, std::size_t max_bytes, std::string& out);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_SMALL_FILE_H_

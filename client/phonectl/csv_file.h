// Reading CSV files.
#ifndef PHONEGATE_CLIENT_PHONECTL_CSV_FILE_H_
#define PHONEGATE_CLIENT_PHONECTL_CSV_FILE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace phonegate::phonectl {

struct CsvRow {
  std::size_t line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

// The rows of a CSV text (RFC 4180; a byte order mark and lines without a CR are taken,
// empty lines are not rows). INVALID_ARGUMENT names the line of a quote that is not closed
// or stands where none may be.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(const std::string& text);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_CSV_FILE_H_

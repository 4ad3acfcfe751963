// The upstream's two ways to write a moment.
#ifndef PHONEGATE_SERVICE_TRANSLATE_TIMESTAMP_H_
#define PHONEGATE_SERVICE_TRANSLATE_TIMESTAMP_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace phonegate {

// Reads ISO 8601 (REST: `2018-07-23T13:01:00Z`) or RFC 2822 (LaML:
// `Tue, 25 Sep 2018 23:00:00 +0000`; also with `Sept` and other long months).
// Nothing when it is neither, or outside the years 1 to 9999.
std::optional<absl::Time> ParseTimestamp(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_TIMESTAMP_H_

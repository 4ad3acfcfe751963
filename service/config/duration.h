// Durations as the configuration file writes them.
#ifndef PHONEGATE_SERVICE_CONFIG_DURATION_H_
#define PHONEGATE_SERVICE_CONFIG_DURATION_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <google/protobuf/duration.pb.h>

namespace phonegate {

// Reads a whole number of at most nine digits with the unit `ms`, `s`, `m` or
// `h`, such as "250ms"; nothing when it is anything else.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// Writes a duration that is not negative with the largest unit that keeps it whole.
std::string FormatDuration(std::chrono::milliseconds duration);

// Finer parts than a millisecond are dropped. `duration` is within 100,000 years.
std::chrono::milliseconds ToChrono(const google::protobuf::Duration& duration);
google::protobuf::Duration ToProto(std::chrono::milliseconds duration);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_DURATION_H_

// Combinations of keys that make no sense.
#ifndef PHONEGATE_SERVICE_CONFIG_CONFIG_CHECK_H_
#define PHONEGATE_SERVICE_CONFIG_CONFIG_CHECK_H_

#include <optional>

#include "phonegate/config/v1/config.pb.h"
#include "service/config/config_reader.h"
#include "service/config/problem.h"

namespace phonegate {

// The first combination in `config` that cannot work. Each key by itself has
// been checked by `reader`, which knows the lines.
std::optional<Problem> CheckCombinations(const config::v1::Config& config, const ConfigReader& reader);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_CONFIG_CHECK_H_

// The manual of the configuration file, made from its schema.
#ifndef PHONEGATE_SERVICE_CONFIG_CONFIG_REFERENCE_H_
#define PHONEGATE_SERVICE_CONFIG_CONFIG_REFERENCE_H_

#include <string>

namespace phonegate {

// A Markdown table of all keys: key, what it must be, default, meaning. Ends
// with a line feed.
std::string ConfigReference();

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_CONFIG_REFERENCE_H_

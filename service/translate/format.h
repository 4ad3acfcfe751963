// Checks of single texts against the contract's formats.
#ifndef PHONEGATE_SERVICE_TRANSLATE_FORMAT_H_
#define PHONEGATE_SERVICE_TRANSLATE_FORMAT_H_

#include <string_view>

#include "phonegate/v1/annotations.pb.h"

namespace phonegate {

// What is wrong with `text` as a `format`, as a hint such as "must be a UUID";
// empty when nothing is. Only ASCII digits and letters count as such. Never
// repeats the text.
std::string_view FormatProblem(v1::Format format, std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_FORMAT_H_

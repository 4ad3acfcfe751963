// SignalWire's own error codes.
#ifndef PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_CODE_H_
#define PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_CODE_H_

#include <optional>
#include <string_view>

#include "phonegate/v1/errors.pb.h"

namespace phonegate {

// What a code of the REST API ("could_not_purchase") or the LaML API ("22121")
// means to our callers; nothing for a code that is not known, such as "422".
std::optional<v1::Reason> ReasonOfUpstreamCode(std::string_view code);

// Whether a code says that a value is wrong by itself, whatever is stored
// upstream: a request that is refused with it is refused each time. False for a
// code that is used for other things too, and for one that is not known.
bool RefusesTheValueItself(std::string_view code);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_CODE_H_

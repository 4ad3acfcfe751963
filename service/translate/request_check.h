// Checks of a whole request before anything is sent.
#ifndef PHONEGATE_SERVICE_TRANSLATE_REQUEST_CHECK_H_
#define PHONEGATE_SERVICE_TRANSLATE_REQUEST_CHECK_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "service/contract/operation.h"

namespace phonegate {

// Checks `request`, a message of type `operation.request`, against the rules of
// its fields and of itself.
//
// INVALID_ARGUMENT (INVALID_REQUEST) with all violations at once in BadRequest,
// each with the path of the field and what to do; never with its value. Of a mask
// path that names no field only what looks like a name is repeated.
absl::Status CheckRequest(const Operation& operation, const google::protobuf::Message& request);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_REQUEST_CHECK_H_

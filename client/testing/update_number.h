// What an update changes, for the gateway in memory.
#ifndef PHONEGATE_CLIENT_TESTING_UPDATE_NUMBER_H_
#define PHONEGATE_CLIENT_TESTING_UPDATE_NUMBER_H_

#include "absl/status/status.h"
#include "phonegate/v1/phone_number.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::testing::internal {

// Changes the fields of the mask, or without a mask those that are set; a field of the
// mask that is not set becomes null. INVALID_ARGUMENT (INVALID_REQUEST) when the mask
// names no field that can be changed; then nothing is.
absl::Status UpdateNumber(const v1::UpdatePhoneNumberRequest& request, v1::PhoneNumber& number);

}  // namespace phonegate::testing::internal

#endif  // PHONEGATE_CLIENT_TESTING_UPDATE_NUMBER_H_

// Buying a number with a certain area code.
#ifndef PHONEGATE_EXAMPLE_BUY_NUMBER_H_
#define PHONEGATE_EXAMPLE_BUY_NUMBER_H_

#include <string>

#include "absl/status/statusor.h"
#include "phonegate/phone_numbers.h"

// Buys the first number of the area code that is still for sale. NOT_FOUND when there is
// none. Any other error ends it: after OUTCOME_UNKNOWN in particular the number may have
// been bought, and whoever goes on to the next one may pay for two.
absl::StatusOr<phonegate::v1::PhoneNumber> BuyNumber(phonegate::PhoneNumbers& numbers,
                                                     const std::string& area_code);

#endif  // PHONEGATE_EXAMPLE_BUY_NUMBER_H_

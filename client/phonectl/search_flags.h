// What kind of numbers for sale is meant.
#ifndef PHONEGATE_CLIENT_PHONECTL_SEARCH_FLAGS_H_
#define PHONEGATE_CLIENT_PHONECTL_SEARCH_FLAGS_H_

#include <string>

#include <CLI/CLI.hpp>

#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::phonectl {

// Adds `--area-code` and the like, which write to `search`; that must outlive `command`.
void AddSearchFlags(CLI::App& command, v1::SearchAvailablePhoneNumbersRequest& search);

// Whether any of them was given.
bool HasCriteria(const v1::SearchAvailablePhoneNumbersRequest& search);

// ` with area code 512` and the like, for sentences.
std::string CriteriaText(const v1::SearchAvailablePhoneNumbersRequest& search);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_SEARCH_FLAGS_H_

// The country that a phone number tells.
#ifndef PHONEGATE_SERVICE_ADMISSION_COUNTRY_OF_NUMBER_H_
#define PHONEGATE_SERVICE_ADMISSION_COUNTRY_OF_NUMBER_H_

#include <string_view>

namespace phonegate {

// The ISO 3166-1 alpha-2 code of the country of an E.164 number, found by how it
// begins; empty when that tells none: freephone numbers of North America belong to
// several countries, and area codes that are newer than the table to none that is known.
// Where countries share a code and no beginning tells them apart, it is the larger one.
std::string_view CountryOfNumber(std::string_view number);

// Whether numbers can tell this country.
bool IsCountryOfNumbers(std::string_view country);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_COUNTRY_OF_NUMBER_H_

#include "service/admission/country_of_number.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace phonegate::country_of_number_test {
namespace {

struct Case {
  std::string number;
  std::string country;
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.number; }

class CountryTest : public ::testing::TestWithParam<Case> {};

TEST_P(CountryTest, IsToldByTheLongestCode) {
  EXPECT_EQ(CountryOfNumber(GetParam().number), GetParam().country);
}

INSTANTIATE_TEST_SUITE_P(Codes, CountryTest,
                         ::testing::Values(Case{"+15125550100", "US"}, Case{"+14165550100", "CA"},
                                           Case{"+18765550100", "JM"}, Case{"+4930901820", "DE"},
                                           Case{"+442079460000", "GB"}, Case{"+441481960000", "GG"},
                                           Case{"+390669812345", "VA"}, Case{"+390612345678", "IT"},
                                           Case{"+77011234567", "KZ"}, Case{"+79161234567", "RU"},
                                           Case{"+35312345678", "IE"}));

INSTANTIATE_TEST_SUITE_P(TellNone, CountryTest,
                         ::testing::Values(Case{"+18005550100", ""}, Case{"+12115550100", ""},
                                           Case{"+1512", "US"}, Case{"+1", ""}, Case{"+", ""}, Case{"", ""},
                                           Case{"15125550100", ""}, Case{"+999123456", ""},
                                           Case{"+0151255501", ""}));

TEST(Countries, AreThoseThatNumbersTell) {
  EXPECT_TRUE(IsCountryOfNumbers("US"));
  EXPECT_TRUE(IsCountryOfNumbers("GB"));
  for (const char* none : {"UK", "us", "XX", "", "U"}) EXPECT_FALSE(IsCountryOfNumbers(none)) << none;
}

}  // namespace
}  // namespace phonegate::country_of_number_test

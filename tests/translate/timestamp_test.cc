#include "service/translate/timestamp.h"

#include <random>

#include <gtest/gtest.h>

#include "absl/strings/str_format.h"

namespace phonegate::timestamp_test {
namespace {

// Seconds since 1970; -1 when it is no time.
std::int64_t Seconds(const std::string& text) {
  const auto time = ParseTimestamp(text);
  return time ? absl::ToUnixSeconds(*time) : -1;
}

constexpr std::int64_t kSeptember = 1537916400;  // 2018-09-25T23:00:00Z

TEST(ParseTimestamp, ReadsIso8601) {
  EXPECT_EQ(Seconds("2018-09-25T23:00:00Z"), kSeptember);
  EXPECT_EQ(Seconds("2018-09-26T01:00:00+02:00"), kSeptember);
  EXPECT_EQ(Seconds("2018-09-25T23:00:00.000Z"), kSeptember);
  EXPECT_EQ(absl::ToUnixMillis(*ParseTimestamp("2018-09-25T23:00:00.123Z")), kSeptember * 1000 + 123);
}

TEST(ParseTimestamp, ReadsRfc2822) {
  for (const char* text : {"Tue, 25 Sep 2018 23:00:00 +0000", "Tue, 25 Sept 2018 23:00:00 +0000",
                           "Tue, 25 September 2018 23:00:00 +0000", "25 Sep 2018 23:00:00 +0000",
                           "Tue, 25 Sep 2018 23:00:00 GMT", "Tue, 25 Sep 2018 23:00:00 UT",
                           "Tue,  25  Sep  2018  23:00:00  +0000", "Wed, 26 Sep 2018 01:00:00 +0200",
                           "Tue, 25 Sep 2018 23:00 +0000"}) {
    EXPECT_EQ(Seconds(text), kSeptember) << text;
  }
}

TEST(ParseTimestamp, ReadsEveryMonthShortAndLong) {
  const char* months[] = {"January", "February", "March",     "April",   "May",      "June",
                          "July",    "August",   "September", "October", "November", "December"};
  for (int i = 0; i < 12; ++i) {
    const std::string month = months[i];
    const auto want =
        absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2020, i + 1, 2), absl::UTCTimeZone()));
    EXPECT_EQ(Seconds("2 " + month.substr(0, 3) + " 2020 00:00:00 +0000"), want) << month;
    EXPECT_EQ(Seconds("2 " + month + " 2020 00:00:00 +0000"), want) << month;
  }
}

TEST(ParseTimestamp, RefusesEverythingElse) {
  for (const char* text : {"", "null", "now", "2018-09-25", "1537916400", "infinite-future", "infinite-past",
                           "2018-13-25T23:00:00Z", "2018-02-30T00:00:00Z", "Tue, 25 Sepp 2018 23:00:00 +0000",
                           "25 Se 2018 23:00:00 +0000", "Tue, 32 Sep 2018 23:00:00 +0000",
                           "Tue, 25 Sep 2018 23:00:00", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z",
                           "-0001-01-01T00:00:00Z", "2018-09-25T23:00:00Z trailing"}) {
    EXPECT_EQ(Seconds(text), -1) << text;
  }
  EXPECT_EQ(Seconds("2018-09-25T23:00:00Z" + std::string(100, ' ')), -1);
}

// The short way for the usual form and the parser of every form say the same.
TEST(ParseTimestamp, ReadsTheUsualFormAsAnyOther) {
  std::mt19937 random(5);  // NOLINT(cert-msc51-cpp): the same times each run
  const auto digits = [&](int width, unsigned end) { return absl::StrFormat("%0*u", width, random() % end); };
  for (int i = 0; i < 20'000; ++i) {
    const std::string day = digits(4, 10'000) + "-" + digits(2, 14) + "-" + digits(2, 33);
    const std::string time = digits(2, 26) + ":" + digits(2, 62) + ":" + digits(2, 62);
    const auto usual = ParseTimestamp(day + "T" + time + "Z");
    const auto other = ParseTimestamp(day + "T" + time + "+00:00");
    EXPECT_EQ(usual, other) << day << " " << time;
  }
}

TEST(ParseTimestamp, KeepsToTheYearsOfATimestamp) {
  EXPECT_EQ(Seconds("0001-01-01T00:00:00Z"), -62135596800);
  EXPECT_EQ(Seconds("9999-12-31T23:59:59Z"), 253402300799);
  EXPECT_EQ(Seconds("9999-12-31T23:59:59-01:00"), -1);
}

}  // namespace
}  // namespace phonegate::timestamp_test

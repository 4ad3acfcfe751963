#include "service/config/duration.h"

#include <string>

#include <gtest/gtest.h>

namespace phonegate::duration_test {
namespace {

using std::chrono::milliseconds;

TEST(Duration, IsAWholeNumberWithAUnit) {
  const struct {
    std::string text;
    milliseconds value;
  } rows[] = {
      {"250ms", milliseconds(250)},    {"30s", milliseconds(30'000)}, {"5m", milliseconds(300'000)},
      {"2h", milliseconds(7'200'000)}, {"0s", milliseconds(0)},       {"1500ms", milliseconds(1500)},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ParseDuration(row.text), row.value) << row.text;
    EXPECT_EQ(FormatDuration(row.value), row.text);
    EXPECT_EQ(ToChrono(ToProto(row.value)), row.value) << row.text;
  }
  EXPECT_EQ(ParseDuration("999999999h"), std::chrono::hours(999'999'999));
}

TEST(Duration, IsNothingElse) {
  for (const std::string text : {"", "s", "30", "30 s", "+30s", "-30s", "1.5s", "1s500ms", "30S", "30sec",
                                 "1d", "1us", "1e3s", " 30s", "30s ", "1000000000s", "99999999999999999999s"})
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
}

TEST(Duration, KeepsMillisecondsInTheMessage) {
  EXPECT_EQ(ToProto(milliseconds(1250)).seconds(), 1);
  EXPECT_EQ(ToProto(milliseconds(1250)).nanos(), 250'000'000);
}

}  // namespace
}  // namespace phonegate::duration_test

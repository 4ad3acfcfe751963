#include "service/base/log.h"

#include <algorithm>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace phonegate::log_test {
namespace {

TEST(FormatLogLine, WritesOneJsonObjectWithTheFieldsInOrder) {
  WallTime time{std::chrono::milliseconds(1'700'000'000'123)};
  std::string line = FormatLogLine(time, LogLevel::kWarning, "token_kept", "The new file is empty.",
                                   {{"project", "main"}, {"size", std::int64_t{0}}, {"kept", true}});
  EXPECT_EQ(line, R"({"time":"2023-11-14T22:13:20.123Z","level":"warning","event":"token_kept",)"
                  R"("message":"The new file is empty.","project":"main","size":0,"kept":true})");
}

TEST(FormatLogLine, ValueCannotForgeALine) {
  std::string line =
      FormatLogLine(WallTime{}, LogLevel::kInfo, "call", "m", {{"peer", "a\"}\n{\"x\":\xff\"\r\0"}});
  EXPECT_THAT(line, testing::Not(testing::HasSubstr("\n")));
  EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

// Each place in a word of eight, and each length around one.
TEST(FormatLogLine, EscapesEveryByteWhereverItStands) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t size = 1; size < 20; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string value(size, 'a');
        value[at] = static_cast<char>(byte);
        std::string expected = value;
        if (byte > 0x7f) expected = expected.replace(at, 1, "\xef\xbf\xbd");  // no UTF-8
        const std::string line = FormatLogLine(WallTime{}, LogLevel::kInfo, "e", "m", {{"v", value}});
        ASSERT_EQ(nlohmann::json::parse(line).at("v"), expected) << byte << " at " << at << " of " << size;
        ASSERT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7f; }))
            << line;
      }
    }
  }
}

TEST(FormatLogLine, WritesTheLeastAndTheGreatestNumber) {
  const std::string line = FormatLogLine(WallTime{}, LogLevel::kError, "e", "\"m\"",
                                         {{"least", std::numeric_limits<std::int64_t>::min()},
                                          {"most", std::numeric_limits<std::int64_t>::max()},
                                          {"no", false}});
  EXPECT_EQ(line, R"({"time":"1970-01-01T00:00:00.000Z","level":"error","event":"e","message":"\"m\"",)"
                  R"("least":-9223372036854775808,"most":9223372036854775807,"no":false})");
}

TEST(AppendLogLine, LeavesWhatIsThere) {
  std::string out = "before\n";
  AppendLogLine(out, WallTime{}, LogLevel::kInfo, "e", "m", {});
  EXPECT_EQ(out,
            "before\n"
            R"({"time":"1970-01-01T00:00:00.000Z","level":"info","event":"e","message":"m"})");
}

}  // namespace
}  // namespace phonegate::log_test

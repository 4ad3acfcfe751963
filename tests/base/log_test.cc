#include "service/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace phonegate {
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

}  // namespace
}  // namespace phonegate

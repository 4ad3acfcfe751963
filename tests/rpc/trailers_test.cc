#include "service/rpc/trailers.h"

#include <gtest/gtest.h>

namespace phonegate::trailers_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ServerTiming, IsMillisecondsWithOneDigit) {
  EXPECT_EQ(ServerTiming(microseconds(0)), "total;dur=0.0");
  EXPECT_EQ(ServerTiming(microseconds(49)), "total;dur=0.0");
  EXPECT_EQ(ServerTiming(microseconds(51)), "total;dur=0.1");
  EXPECT_EQ(ServerTiming(milliseconds(12)), "total;dur=12.0");
  EXPECT_EQ(ServerTiming(microseconds(999'960)), "total;dur=1000.0");
  EXPECT_EQ(ServerTiming(seconds(30) + microseconds(251)), "total;dur=30000.3");
}

}  // namespace
}  // namespace phonegate::trailers_test

#include "service/rpc/caller_metadata.h"

#include <gtest/gtest.h>

namespace phonegate {
namespace {

constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(ReadMetadata, TakesWhatHasAMeaning) {
  const CallerMetadata read =
      ReadMetadata({{"user-agent", "grpc-c++"},
                    {"x-actor", "alice"},
                    {"cache-control", "no-cache"},
                    {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  EXPECT_EQ(read.actor, "alice");
  EXPECT_EQ(read.cache_control, "no-cache");
  EXPECT_EQ(read.trace_id, kTraceId);
}

TEST(ReadMetadata, JoinsSeveralOfOneKey) {
  const CallerMetadata read = ReadMetadata(
      {{"cache-control", "max-age=5"}, {"cache-control", ""}, {"cache-control", "only-if-cached"}});
  EXPECT_EQ(read.cache_control, "max-age=5,,only-if-cached");
}

TEST(ReadMetadata, IsEmptyWhereThereIsNone) {
  const CallerMetadata read = ReadMetadata({});
  EXPECT_EQ(read.actor + read.cache_control + read.trace_id, "");
}

TEST(ReadMetadata, LeavesOutWhatIsNoTraceparent) {
  for (const char* text : {"", "00", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736", "00x4bf92f3577b34da6a3ce929d0e0e4736-0",
                           "00-4bf92f3577b34da6a3ce929d0e0e473\"-00f067aa0ba902b7-01"}) {
    EXPECT_EQ(ReadMetadata({{"traceparent", text}}).trace_id, "") << text;
  }
}

}  // namespace
}  // namespace phonegate

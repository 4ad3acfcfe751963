#include "client/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/duration.pb.h"

namespace phonegate::internal::wire_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WireTest, ReadsWhatProtobufWrites) {
  google::protobuf::Duration duration;
  duration.set_seconds(-7);
  duration.set_nanos(5);
  const WireMessage fields = ParseWire(duration.SerializeAsString());
  EXPECT_EQ(Number(fields, 1), -7);
  EXPECT_EQ(Number(fields, 2), 5);
  EXPECT_EQ(Number(fields, 3), 0);
  EXPECT_EQ(Text(fields, 1), "");
}

TEST(WireTest, WritesWhatProtobufReads) {
  google::protobuf::Any any;
  ASSERT_TRUE(any.ParseFromString(Bytes({{1, "a.b/c"}, {2, std::string("\0x", 2)}})));
  EXPECT_EQ(any.type_url(), "a.b/c");
  EXPECT_EQ(any.value(), std::string("\0x", 2));
}

TEST(WireTest, KeepsTheOrderOfRepeatedFields) {
  const WireMessage fields = ParseWire(Bytes({{3, "one"}, {1, std::int64_t{4}}, {3, "two"}}));
  EXPECT_THAT(Texts(fields, 3), ElementsAre("one", "two"));
  EXPECT_EQ(Text(fields, 3), "two");
}

TEST(WireTest, HasNoFieldsOfWhatIsNoMessage) {
  EXPECT_THAT(ParseWire("\x0a\xff"), IsEmpty());
  EXPECT_THAT(ParseWire(""), IsEmpty());
}

}  // namespace
}  // namespace phonegate::internal::wire_test

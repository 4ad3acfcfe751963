#include "service/base/serialize.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"

namespace phonegate::serialize_test {
namespace {

TEST(SerializeInOrder, EqualMessagesHaveEqualBytesHoweverTheyWereBuilt) {
  google::rpc::ErrorInfo up;
  google::rpc::ErrorInfo down;
  for (int i = 0; i < 100; ++i) (*up.mutable_metadata())[std::to_string(i)] = "value";
  for (int i = 99; i >= 0; --i) (*down.mutable_metadata())[std::to_string(i)] = "value";
  EXPECT_EQ(SerializeInOrder(up), SerializeInOrder(down));
}

TEST(SerializeInOrder, LosesNothing) {
  google::rpc::ErrorInfo info;
  info.set_reason("REASON");
  (*info.mutable_metadata())["key"] = "value";
  google::rpc::ErrorInfo read;
  ASSERT_TRUE(read.ParseFromString(SerializeInOrder(info)));
  EXPECT_EQ(read.reason(), "REASON");
  EXPECT_EQ(read.metadata().at("key"), "value");
}

}  // namespace
}  // namespace phonegate::serialize_test

#include "service/contract/message.h"

#include <string>

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::message_test {
namespace {

using google::protobuf::Message;

const google::protobuf::Descriptor& Type() { return *v1::PurchasePhoneNumberRequest::descriptor(); }

v1::PurchasePhoneNumberRequest Purchase() {
  v1::PurchasePhoneNumberRequest purchase;
  purchase.set_number("+15125550100");
  return purchase;
}

// Who made it may look at it by its C++ type, too.
TEST(NewMessage, IsEmptyAndOfTheGeneratedType) {
  const std::unique_ptr<Message> made = NewMessage(Type());
  ASSERT_NE(dynamic_cast<v1::PurchasePhoneNumberRequest*>(made.get()), nullptr);
  EXPECT_EQ(made->SerializeAsString(), "");
}

TEST(Copy, IsEqualAndStandsForItself) {
  v1::PurchasePhoneNumberRequest purchase = Purchase();
  const std::unique_ptr<Message> copy = Copy(purchase);
  EXPECT_EQ(copy->GetDescriptor(), &Type());
  purchase.set_number("+15125550199");
  EXPECT_EQ(copy->SerializeAsString(), Purchase().SerializeAsString());
}

TEST(Parse, ReadsWhatWasSerialised) {
  const std::unique_ptr<Message> read = Parse(Type(), Purchase().SerializeAsString());
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(read->SerializeAsString(), Purchase().SerializeAsString());
}

TEST(Parse, TakesNoBytesForAnEmptyMessage) {
  const std::unique_ptr<Message> read = Parse(Type(), "");
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(read->SerializeAsString(), "");
}

TEST(Parse, IsNullForBytesThatAreNoSuchMessage) {
  const google::protobuf::LogSilencer quiet;  // it tells of the text that is not UTF-8
  const std::string bytes = Purchase().SerializeAsString();
  EXPECT_EQ(Parse(Type(), bytes.substr(0, bytes.size() - 1)), nullptr) << "cut off";
  v1::PurchasePhoneNumberRequest latin;
  latin.set_number("caf\xe9");
  EXPECT_EQ(Parse(Type(), latin.SerializePartialAsString()), nullptr) << "not UTF-8";
}

}  // namespace
}  // namespace phonegate::message_test

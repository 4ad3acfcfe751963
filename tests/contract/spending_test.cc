#include "service/contract/spending.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/contract/message.h"
#include "tests/contract/real_contract.h"

namespace phonegate::spending_test {
namespace {

// Whatever adds a number to a project counts, and nothing else does by itself.
TEST(SpendingOf, IsAPurchaseForAllThatAddsANumber) {
  std::map<std::string, v1::Spending> spending;
  for (const Operation& operation : RealContract()) {
    const auto of = SpendingOf(operation, *NewMessage(*operation.request));
    if (of != v1::SPENDING_UNSPECIFIED) spending[operation.name] = of;
  }
  EXPECT_EQ(spending, (std::map<std::string, v1::Spending>{
                          {"PurchasePhoneNumber", v1::SPENDING_PURCHASE},
                          {"ImportPhoneNumber", v1::SPENDING_PURCHASE},
                          {"CreateIncomingPhoneNumber", v1::SPENDING_PURCHASE},
                          {"ImportIncomingPhoneNumber", v1::SPENDING_PURCHASE},
                      }));
}

TEST(SpendingOf, IsAPaidLookupForWhatALookupAsksFor) {
  v1::LookupPhoneNumberRequest request;
  const Operation& lookup = OperationOf("LookupPhoneNumber");
  EXPECT_EQ(SpendingOf(lookup, request), v1::SPENDING_UNSPECIFIED);
  request.add_include(v1::LOOKUP_INCLUDE_CARRIER);
  EXPECT_EQ(SpendingOf(lookup, request), v1::SPENDING_PAID_LOOKUP);
}

TEST(SpendingName, IsWhatPeopleSay) {
  EXPECT_EQ(SpendingName(v1::SPENDING_PURCHASE), "purchases");
  EXPECT_EQ(SpendingName(v1::SPENDING_PAID_LOOKUP), "paid lookups");
  EXPECT_EQ(SpendingName(v1::SPENDING_UNSPECIFIED), "");
  EXPECT_EQ(SpendingKey(v1::SPENDING_PURCHASE), "purchases");
  EXPECT_EQ(SpendingKey(v1::SPENDING_PAID_LOOKUP), "paid_lookups");
}

}  // namespace
}  // namespace phonegate::spending_test

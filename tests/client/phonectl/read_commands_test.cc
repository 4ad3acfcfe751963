#include "client/phonectl/read_commands.h"

#include <string>

#include "phonegate/error.h"
#include "phonegate/testing/mock_phone_numbers.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::read_commands_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Property;
using ::testing::Return;
using ::testing::StartsWith;
using ::testing::StrictMock;

using ReadCommandsTest = CtlTest;

TEST_F(ReadCommandsTest, SearchesWhatIsForSale) {
  EXPECT_EQ(Output("search --area-code 512 --ends-with 0107 -o jsonl"),
            "{\"number\":\"+15125550107\",\"capabilities\":[\"CAPABILITY_VOICE\",\"CAPABILITY_SMS\"]}\n");
  EXPECT_THAT(Output("search --toll-free --max 1"),
              AllOf(StartsWith("number "), HasSubstr("\n+18885550100 ")));
}

TEST_F(ReadCommandsTest, GetsByNumberAndById) {
  const v1::PhoneNumber owned = AddOwned("+13035550100", "desk");
  EXPECT_THAT(Output("get +13035550100"), HasSubstr("name        desk\n"));
  EXPECT_THAT(Output("-o csv get " + owned.id()), HasSubstr("+13035550100,desk,"));
  EXPECT_EQ(ReasonOf(Run("get +13035550199")), v1::REASON_NOT_FOUND);
  EXPECT_EQ(out_, "");
}

TEST_F(ReadCommandsTest, ListsAllThatMatch) {
  AddOwned("+13035550100", "front desk");
  AddOwned("+13035550101", "back door");
  EXPECT_THAT(Output("list --name desk"), AllOf(HasSubstr("+13035550100"), Not(HasSubstr("+13035550101"))));
  EXPECT_THAT(Output("list --number 0101 -o json"), AllOf(StartsWith("[\n{"), HasSubstr("back door")));
}

TEST_F(ReadCommandsTest, PrintsWhatCameBeforeAnError) {
  fake_.FailNext(absl::UnavailableError("gone"));
  EXPECT_EQ(Run("list -o json"), absl::UnavailableError("gone"));
  EXPECT_EQ(out_, "[]\n");
}

TEST_F(ReadCommandsTest, LooksUpWhatIsFree) {
  StrictMock<testing::MockPhoneNumbers> mock;
  numbers_ = &mock;
  v1::PhoneNumberLookup lookup;
  lookup.set_location("Texas");
  EXPECT_CALL(mock, LookupPhoneNumber(AllOf(Property(&v1::LookupPhoneNumberRequest::number, "+15125550100"),
                                            Property(&v1::LookupPhoneNumberRequest::include_size, 0),
                                            Property(&v1::LookupPhoneNumberRequest::project, "main"))))
      .WillOnce(Return(lookup));
  EXPECT_EQ(Output("lookup +15125550100 --project main"), "location  Texas\n");
  EXPECT_EQ(err_, "");
}

TEST_F(ReadCommandsTest, AsksBeforeALookupThatCosts) {
  StrictMock<testing::MockPhoneNumbers> mock;
  numbers_ = &mock;
  EXPECT_EQ(Run("lookup +15125550100 --include carrier,cnam").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(err_, HasSubstr("Looks up +15125550100 (default project through 127.0.0.1:50051); it costs"));
  EXPECT_CALL(mock,
              LookupPhoneNumber(Property(&v1::LookupPhoneNumberRequest::include,
                                         ElementsAre(v1::LOOKUP_INCLUDE_CARRIER, v1::LOOKUP_INCLUDE_CNAM))))
      .WillOnce(Return(v1::PhoneNumberLookup()));
  Output("lookup +15125550100 --include carrier,cnam --yes");
}

TEST_F(ReadCommandsTest, RefusesWhatItDoesNotKnow) {
  for (const char* line :
       {"", "sell", "get", "list -o xml", "search --max many", "lookup +1 --include everything"})
    EXPECT_TRUE(IsWrong(line)) << line;
}

}  // namespace
}  // namespace phonegate::phonectl::read_commands_test

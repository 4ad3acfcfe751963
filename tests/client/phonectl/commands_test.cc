#include "client/phonectl/commands.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/error.h"
#include "phonegate/testing/fake_phone_numbers.h"
#include "phonegate/testing/mock_phone_numbers.h"

namespace phonegate::phonectl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Property;
using ::testing::Return;
using ::testing::StartsWith;

class CommandsTest : public ::testing::Test {
 protected:
  // What the command prints; its status goes to status_.
  std::string Output(const std::string& line) { return Output(line, fake_); }
  std::string Output(const std::string& line, PhoneNumbers& numbers) {
    CLI::App app;
    const Commands commands(app);
    app.parse(line);
    std::ostringstream out;
    status_ = commands.Run(numbers, out);
    return out.str();
  }

  v1::PhoneNumber AddOwned(const std::string& number, const std::string& name) {
    v1::PhoneNumber owned;
    owned.set_number(number);
    owned.set_name(name);
    return fake_.AddOwned(owned);
  }

  testing::FakePhoneNumbers fake_;
  absl::Status status_;
};

TEST_F(CommandsTest, SearchesWhatIsForSale) {
  EXPECT_EQ(Output("search --area-code 512 --ends-with 0107 -o jsonl"),
            "{\"number\":\"+15125550107\",\"capabilities\":[\"CAPABILITY_VOICE\",\"CAPABILITY_SMS\"]}\n");
  EXPECT_THAT(Output("search --toll-free --max 1"),
              AllOf(StartsWith("number "), HasSubstr("\n+18885550100 ")));
}

TEST_F(CommandsTest, GetsByNumberAndById) {
  const v1::PhoneNumber owned = AddOwned("+13035550100", "desk");
  EXPECT_THAT(Output("get +13035550100"), HasSubstr("name        desk\n"));
  EXPECT_THAT(Output("-o csv get " + owned.id()), HasSubstr("+13035550100,desk,"));
  EXPECT_TRUE(status_.ok());
  EXPECT_EQ(Output("get +13035550199"), "");
  EXPECT_EQ(ReasonOf(status_), v1::REASON_NOT_FOUND);
}

TEST_F(CommandsTest, ListsAllThatMatch) {
  AddOwned("+13035550100", "front desk");
  AddOwned("+13035550101", "back door");
  EXPECT_THAT(Output("list --name desk"), AllOf(HasSubstr("+13035550100"), Not(HasSubstr("+13035550101"))));
  EXPECT_THAT(Output("list --number 0101 -o json"), AllOf(StartsWith("[\n{"), HasSubstr("back door")));
}

TEST_F(CommandsTest, PrintsWhatCameBeforeAnError) {
  fake_.FailNext(absl::UnavailableError("gone"));
  EXPECT_EQ(Output("list -o json"), "[]\n");
  EXPECT_EQ(status_, absl::UnavailableError("gone"));
}

TEST_F(CommandsTest, LooksUpWhatIsFree) {
  testing::MockPhoneNumbers mock;
  v1::PhoneNumberLookup lookup;
  lookup.set_location("Texas");
  EXPECT_CALL(mock, LookupPhoneNumber(AllOf(Property(&v1::LookupPhoneNumberRequest::number, "+15125550100"),
                                            Property(&v1::LookupPhoneNumberRequest::include_size, 0),
                                            Property(&v1::LookupPhoneNumberRequest::project, "main"))))
      .WillOnce(Return(lookup));
  EXPECT_EQ(Output("lookup +15125550100 --project main", mock), "location  Texas\n");
}

TEST_F(CommandsTest, RefusesWhatItDoesNotKnow) {
  for (const char* line : {"", "sell", "get", "list -o xml", "search --max many"})
    EXPECT_THROW(Output(line), CLI::ParseError) << line;
}

}  // namespace
}  // namespace phonegate::phonectl

// Buying one number; for many see buy_many_test.cc and buy_order_test.cc.
#include "client/phonectl/buy_commands.h"

#include "phonegate/error.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::buy_commands_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using BuyCommandsTest = CtlTest;

TEST_F(BuyCommandsTest, BuysAfterAYes) {
  EXPECT_EQ(Run("buy +15125550100").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(err_,
            "Buys +15125550100 (default project through 127.0.0.1:50051): it is billed at once and then "
            "monthly, and cannot be given back for 14 days.\n");
  EXPECT_THAT(fake_.Owned(), IsEmpty());
  terminal_ = true;
  typed_ = "yes\n";
  EXPECT_THAT(Output("buy +15125550100"), HasSubstr("number        +15125550100\n"));
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
}

TEST_F(BuyCommandsTest, TellsWithItsRequestIdWhatBecameOfIt) {
  const std::string line = "buy +15125550100 -y --request-id 3fa85f64-5717-4562-b3fc-2c963f66afa6";
  fake_.LoseNextAnswer();
  EXPECT_EQ(ReasonOf(Run(line)), v1::REASON_OUTCOME_UNKNOWN);
  EXPECT_THAT(Output(line), HasSubstr("+15125550100"));
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
}

TEST_F(BuyCommandsTest, OnlyChecks) {
  EXPECT_EQ(Output("buy +15125550100 --validate-only -o jsonl"),
            "{\"result\":\"valid, nothing was sent\"}\n");
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(BuyCommandsTest, WantsToKnowWhat) {
  for (const char* line : {"buy -y", "buy +15125550100 --count 2 -y", "buy +15125550100 --batch a -y",
                           "buy --count 2 --batch a --validate-only -y",
                           "buy --count 2 --batch a --request-id x -y", "buy --batch ../a --count 2 -y"})
    EXPECT_EQ(Run(line).code(), absl::StatusCode::kInvalidArgument) << line;
  EXPECT_TRUE(IsWrong("buy --count 0"));
  EXPECT_TRUE(IsWrong("buy --count 101"));
  EXPECT_TRUE(IsWrong("buy --count 5 --parallel 0"));
}

}  // namespace
}  // namespace phonegate::phonectl::buy_commands_test

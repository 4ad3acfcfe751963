#include "client/phonectl/buy_many.h"

#include <string>

#include "client/phonectl/order_file.h"
#include "phonegate/error.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::buy_many_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class BuyManyTest : public CtlTest {
 protected:
  std::string state() const { return folder_ / "state"; }
  // An order that is not complete: the gateway refuses all after the first two.
  void Interrupt(const std::string& line) {
    fake_.FailNext(absl::OkStatus());  // the search
    fake_.FailNext(absl::OkStatus());
    fake_.FailNext(absl::OkStatus());
    fake_.FailNext(absl::UnavailableError("gone"));
    EXPECT_EQ(Run(line).code(), absl::StatusCode::kUnavailable) << err_;
    ASSERT_THAT(fake_.Owned(), SizeIs(2));
  }
};

TEST_F(BuyManyTest, SaysWhatItWillDoAndAsks) {
  EXPECT_EQ(Run("buy --area-code 512 --count 5").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(err_, MatchesRegex("Buys 5 numbers with area code 512 \\(default project through "
                                 "127.0.0.1:50051\\): each is billed at once and then monthly, and cannot be "
                                 "given back for 14 days \\(batch order-[0-9a-f]{8}\\).\n"));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
  EXPECT_THAT(OrderFile::Names(state()), IsEmpty());
}

TEST_F(BuyManyTest, SpeaksOfOneNumberAsOne) {
  Output("buy --area-code 512 --count 1 --yes --batch launch");
  EXPECT_THAT(err_, HasSubstr("Buys 1 number with area code 512 ("));
}

TEST_F(BuyManyTest, WantsANameFromScripts) {
  const absl::Status status = Run("buy --area-code 512 --count 5 --yes");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("--batch NAME"));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(BuyManyTest, BuysAndPrintsEach) {
  Output("buy --area-code 512 --count 5 --yes --batch launch -o csv");
  EXPECT_THAT(out_, HasSubstr("number,result,id,reason,request_id\r\n+15125550100,bought,"));
  EXPECT_THAT(err_, HasSubstr("5 of 5 bought.\n"));
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyManyTest, BuysNothingMoreForACompleteBatch) {
  const std::string first = Output("buy --area-code 512 --count 5 --yes --batch launch --parallel 1");
  EXPECT_EQ(Output("buy --area-code 512 --count 5 --yes --batch launch"), first);
  EXPECT_EQ(Output("buy --batch launch"), first) << "without asking";
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyManyTest, GoesOnWithTheSameCommandLineOrItsNameAlone) {
  Interrupt("buy --area-code 512 --count 5 --yes --batch launch --parallel 1");
  Output("buy --batch launch --yes");
  EXPECT_THAT(
      err_,
      HasSubstr("Goes on to buy 5 numbers with area code 512, of which 2 are known to be bought (default "
                "project through 127.0.0.1:50051): each is billed"));
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyManyTest, KnowsAnOrderAgainWithoutItsName) {
  terminal_ = true;
  typed_ = "yes\n";
  Interrupt("buy --area-code 512 --count 5 --parallel 1");
  const auto names = OrderFile::Names(state());
  ASSERT_THAT(names, SizeIs(1));
  EXPECT_TRUE(Run("buy --area-code 512 --count 5").ok()) << err_;
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
  EXPECT_EQ(OrderFile::Names(state()), names);
  // Now it is complete, and the same command line is another order.
  EXPECT_TRUE(Run("buy --area-code 512 --count 5").ok()) << err_;
  EXPECT_THAT(fake_.Owned(), SizeIs(10));
}

TEST_F(BuyManyTest, TakesNoBatchForAnother) {
  Interrupt("buy --area-code 512 --count 5 --yes --batch launch --parallel 1");
  for (const char* line :
       {"buy --area-code 512 --count 6 --yes --batch launch",
        "buy --area-code 888 --count 5 --yes --batch launch", "buy --yes --batch launch --project other"})
    EXPECT_EQ(Run(line).code(), absl::StatusCode::kInvalidArgument) << line;
  EXPECT_EQ(Run("buy --batch lunch --yes").code(), absl::StatusCode::kNotFound);
  gateway_ = "elsewhere:1";
  EXPECT_EQ(Run("buy --yes --batch launch").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(fake_.Owned(), SizeIs(2));
  Output("buy --yes --batch launch --same-gateway");
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(BuyManyTest, BuysNothingWhenThereAreNotEnough) {
  const absl::Status status = Run("buy --area-code 512 --count 21 --yes --batch launch");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("Only 20 numbers with area code 512 are for sale, not 21"));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(BuyManyTest, BuysNothingWithAFileThatIsNotItsOwn) {
  Output("buy --area-code 512 --count 1 --yes --batch launch");
  folder_.Write("state/launch.order", "nonsense\n");
  const absl::Status status = Run("buy --area-code 512 --count 1 --yes --batch launch");
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("launch.order is not as phonectl left it. Line 1: "));
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
}

}  // namespace
}  // namespace phonegate::phonectl::buy_many_test

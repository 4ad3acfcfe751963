// phonectl is ended in the middle of spending money, and run again.
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/phonectl_fixture.h"

namespace phonegate::phonectl_kill_test {
namespace {

using ::testing::HasSubstr;

constexpr int kInterrupted = 64 + 1;
constexpr int kKilled = 128 + SIGKILL;
constexpr int kLeft = 130;

const std::vector<std::string> kBuy = {"buy",   "--area-code", "512",    "--count",    "12",
                                       "--yes", "--batch",     "launch", "--parallel", "3"};

// The same, with nothing else under way while one purchase is.
const std::vector<std::string> kBuyOneByOne = {"buy",   "--area-code", "512",    "--count",    "12",
                                               "--yes", "--batch",     "launch", "--parallel", "1"};

class PhonectlKill : public PhonectlTest {
 protected:
  // The same command line once more, to its end.
  void ExpectTwelveAfterAnotherRun() {
    EXPECT_EQ(Ctl(kBuy), 0) << err_;
    EXPECT_THAT(err_, HasSubstr("12 of 12 bought"));
    EXPECT_EQ(Bought(), 12u);
    EXPECT_EQ(Ctl(kBuy), 0) << "a further one";
    EXPECT_EQ(Bought(), 12u);
  }

  // What holds a request that has done its work back from its answer.
  static sim::Fault DoneAndNotAnswered(const sim::RequestMatch& match) {
    sim::Fault fault = On(match, sim::Deed::kPass);
    fault.hold_after = "fifth";
    return fault;
  }
  // Starts phonectl and returns once its fifth request is held by the fault.
  auto StartUntilTheFifth(const std::vector<std::string>& arguments, sim::Fault fault) {
    fault.skip = 4;
    AddFault(std::move(fault));
    auto run = StartCtl(arguments);
    EXPECT_TRUE(simulator().WaitForHold("fifth"));
    return run;
  }

  // Twelve numbers to import.
  std::vector<std::string> Import() const {
    std::string csv = "number\n";
    for (int i = 10; i < 22; ++i) csv += "+130355501" + std::to_string(i) + "\n";
    return {"import", folder_.Write("numbers.csv", csv), "--yes", "--parallel", "3"};
  }
};

// The fifth purchase has reached SignalWire and done its work, but not been answered.
TEST_F(PhonectlKill, BuysNothingTwiceAfterSigkill) {
  const auto first = StartUntilTheFifth(kBuyOneByOne, DoneAndNotAnswered(kPurchases));
  first->Signal(SIGKILL);
  EXPECT_EQ(first->Wait(), kKilled);
  EXPECT_EQ(Bought(), 5u);
  simulator().ReleaseHold("fifth");
  ExpectTwelveAfterAnotherRun();
}

// The purchase is still under way when the second run asks for it.
TEST_F(PhonectlKill, WaitsForWhatAKilledRunHasBegun) {
  const auto first = StartUntilTheFifth(kBuy, Hold(kPurchases, "fifth"));
  first->Signal(SIGKILL);
  EXPECT_EQ(first->Wait(), kKilled);
  const auto second = StartCtl(kBuy);
  while (Bought() < 11) ASSERT_TRUE(second->ReadLine().has_value()) << second->err();
  simulator().ReleaseHold("fifth");
  EXPECT_EQ(second->Wait(), 0) << second->err();
  ExpectTwelveAfterAnotherRun();
}

TEST_F(PhonectlKill, FindsOutTheOutcomeOfALostAnswer) {
  sim::Fault fault = On(kPurchases, sim::Deed::kActThenClose);
  fault.skip = 4;
  AddFault(fault);
  ExpectTwelveAfterAnotherRun();
}

// Killed behind each result that it prints, again and again.
TEST_F(PhonectlKill, BuysNothingTwiceHoweverOftenItIsKilled) {
  for (int results = 1; results <= 8; ++results) {
    const auto run = StartCtl(kBuy);
    for (int line = 0; line < 1 + results; ++line) {
      ASSERT_TRUE(run->ReadLine().has_value()) << run->err();
    }
    run->Signal(SIGKILL);
    run->Wait();
    EXPECT_LE(Bought(), 12u);
  }
  ExpectTwelveAfterAnotherRun();
}

TEST_F(PhonectlKill, FinishesWhatIsUnderWayAtCtrlC) {
  const auto first = StartUntilTheFifth(kBuyOneByOne, Hold(kPurchases, "fifth"));
  first->Signal(SIGINT);
  ASSERT_TRUE(first->WaitForErr(
      [](const std::string& err) { return err.find("begins nothing more and waits") != std::string::npos; }));
  simulator().ReleaseHold("fifth");
  EXPECT_EQ(first->Wait(), kInterrupted);
  EXPECT_EQ(Bought(), 5u);
  EXPECT_THAT(first->err(),
              HasSubstr("\nphonectl: 5 of 12 bought, 7 left. `phonectl buy --batch launch` goes on"));
  ExpectTwelveAfterAnotherRun();
}

TEST_F(PhonectlKill, LeavesAtOnceAtTheSecondCtrlC) {
  const auto first = StartUntilTheFifth(kBuy, Hold(kPurchases, "fifth"));
  first->Signal(SIGINT);
  ASSERT_TRUE(first->WaitForErr(
      [](const std::string& err) { return err.find("Ctrl-C again") != std::string::npos; }));
  first->Signal(SIGINT);
  EXPECT_EQ(first->Wait(), kLeft);
  simulator().ReleaseHold("fifth");
  ExpectTwelveAfterAnotherRun();
}

// What was kept is gone: the gateway knows the places that were bought.
TEST_F(PhonectlKill, BuysNothingTwiceWithoutWhatItKept) {
  const std::vector<std::string> six = {"buy", "--area-code", "512",     "--count",
                                        "6",   "-y",          "--batch", "launch"};
  EXPECT_EQ(Ctl(six), 0) << err_;
  std::filesystem::remove_all(folder_.path() / "state");
  EXPECT_EQ(Ctl(six), 64 + 6) << err_;
  EXPECT_THAT(err_, HasSubstr("REQUEST_ID_REUSED"));
  EXPECT_THAT(err_, HasSubstr("The batch launch was begun before, with other numbers"));
  EXPECT_EQ(Bought(), 6u);
}

TEST_F(PhonectlKill, ReplacesANumberThatIsGone) {
  AddFault(Answer(
      kPurchases, 422,
      R"({"errors":[{"type":"validation_error","code":"number_not_available","message":"gone","attribute":"number","url":"x"}]})"));
  EXPECT_EQ(Ctl(kBuy), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("12 of 12 bought, 1 refused."));
  EXPECT_EQ(Bought(), 12u);
}

TEST_F(PhonectlKill, ImportsNothingTwiceAfterSigkill) {
  const auto first = StartUntilTheFifth(Import(), DoneAndNotAnswered(kImports));
  first->Signal(SIGKILL);
  EXPECT_EQ(first->Wait(), kKilled);
  simulator().ReleaseHold("fifth");
  EXPECT_EQ(Ctl(Import()), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("12 of 12 imported."));
  EXPECT_EQ(Imported(), 12u);
  EXPECT_EQ(Ctl(Import()), 0) << err_;
  EXPECT_EQ(Imported(), 12u);
}

}  // namespace
}  // namespace phonegate::phonectl_kill_test

#include "service/journal/ledger/journal.h"

#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/recording_log.h"
#include "tests/support/sim_clock.h"
#include "tests/upstream/fake_transport.h"

namespace phonegate::journal_test {
namespace {

TEST(EntryEnds, TellsEveryoneWhoWaitsOnce) {
  EntryEnds ends;
  int told = 0;
  ends.OnEnd("a", [&told] { ++told; });
  ends.OnEnd("a", [&told] { ++told; });
  ends.OnEnd("b", [] { ADD_FAILURE() << "b has not ended"; });
  ends.Ended("a");
  ends.Ended("a");
  EXPECT_EQ(told, 2);
}

TEST(EntryEnds, TellsAtOnceWhoAsksTooLate) {
  EntryEnds ends;
  ends.Ended("a");
  int told = 0;
  ends.OnEnd("a", [&told] { ++told; });
  EXPECT_EQ(told, 1);
}

TEST(EntryEnds, ForgetsWhatEndedLongAgo) {
  EntryEnds ends;
  for (int i = 0; i < 5000; ++i) ends.Ended(std::to_string(i));
  bool told = false;
  ends.OnEnd("0", [&told] { told = true; });
  EXPECT_FALSE(told);
  ends.OnEnd("4999", [&told] { told = true; });
  EXPECT_TRUE(told);
}

class NoWriter final : public JournalWriter {
 public:
  void Submit(Work, Done) override { ADD_FAILURE() << "nothing is written here"; }
};

class JournalOfOne : public testing::Test {
 protected:
  SimClock clock_;
  CountingRandom random_;
  RecordingLog log_;
  NoWriter writer_;
  NoMetrics metrics_;
  NoChangeWatch watch_;
  Journal journal_{{.owner = {"one"}}, writer_, clock_, random_, log_, metrics_, watch_};
};

TEST_F(JournalOfOne, MakesVersion7IdsInTheOrderOfTime) {
  const std::regex version_7("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::string last;
  for (int i = 0; i < 100; ++i) {
    clock_.AdvanceBy(std::chrono::milliseconds(1));
    const std::string id = journal_.NewEntryId();
    EXPECT_TRUE(std::regex_match(id, version_7)) << id;
    EXPECT_LT(last, id);
    last = id;
  }
}

TEST_F(JournalOfOne, SaysEachChangeOfItsAvailabilityOnce) {
  std::vector<bool> heard;
  journal_.OnAvailability([&heard](bool available) { heard.push_back(available); });
  for (const bool available : {true, false, false, true}) journal_.SetAvailable(available);
  EXPECT_THAT(heard, testing::ElementsAre(true, false, true));
  EXPECT_THAT(log_.Take(), testing::ElementsAre(testing::HasSubstr("journal_unavailable"),
                                                testing::HasSubstr("journal_available")));
}

}  // namespace
}  // namespace phonegate::journal_test

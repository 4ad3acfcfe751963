#include "service/journal/ledger/checkpointer.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/journal/journal_values.h"
#include "tests/journal/memory_store.h"
#include "tests/journal/sim_writer.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_folder.h"

namespace phonegate::checkpointer_test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr CheckpointPace kPace{3, seconds(60)};

class CheckpointerTest : public testing::Test {
 protected:
  CheckpointerTest() : key_(*SigningKey::ReadOrCreate(folder_.path())) {}

  // Makes a record durable without a word to the checkpointer.
  void Append() {
    ++last_;
    writer_.Submit(
        [id = static_cast<int>(last_)](Ledger& ledger) {
          return ledger.WriteEnded(EntryId(id), IntentTo("+15125550100"), Outcome(v1::AUDIT_RESULT_DENIED));
        },
        [](const absl::Status& status) { EXPECT_EQ(status, absl::OkStatus()); });
    lane_.RunReady();
  }
  void Tell() {
    checkpointer_.Committed(last_);
    lane_.RunReady();
  }
  void Write(int records) {
    for (int i = 0; i < records; ++i) {
      Append();
      Tell();
    }
  }

  // Up to which records the journal was signed, one a checkpoint.
  std::vector<std::uint64_t> Signed() {
    std::vector<std::uint64_t> sequences;
    for (const auto& checkpoint : store_.Durable().checkpoints) sequences.push_back(checkpoint->sequence());
    return sequences;
  }

  const TempFolder folder_;
  const SigningKey key_;
  RecordingLog log_;
  MemoryStore store_;
  SimLane lane_;
  SimWriter writer_{lane_, store_};
  Checkpointer checkpointer_{key_, kPace, writer_, lane_.clock(), log_};
  std::uint64_t last_ = 0;
};

TEST_F(CheckpointerTest, SignsTheFirstRecordAndThenByTheirNumber) {
  Write(3);
  EXPECT_THAT(Signed(), ElementsAre(1));
  Write(1);
  EXPECT_THAT(Signed(), ElementsAre(1, 4));
  Write(5);
  EXPECT_THAT(Signed(), ElementsAre(1, 4, 7));
}

TEST_F(CheckpointerTest, SignsWhatIsNewByTheTime) {
  Write(1);
  lane_.AdvanceBy(seconds(59));
  Write(1);
  EXPECT_THAT(Signed(), ElementsAre(1));
  lane_.AdvanceBy(seconds(1));
  Write(1);
  EXPECT_THAT(Signed(), ElementsAre(1, 3));
}

TEST_F(CheckpointerTest, AsksTheWriterForNothingUntilOneIsDue) {
  Write(3);
  EXPECT_EQ(writer_.submitted, 4) << "three records and a checkpoint";
}

TEST_F(CheckpointerTest, LoopSignsTheLastRecordsBeforeAPause) {
  const SimTask loop = lane_.Spawn(checkpointer_.Loop(lane_.timers()));
  Write(1);
  lane_.AdvanceBy(seconds(10));
  Write(1);
  lane_.AdvanceBy(seconds(49));
  EXPECT_THAT(Signed(), ElementsAre(1));
  lane_.AdvanceBy(seconds(16));
  EXPECT_THAT(Signed(), ElementsAre(1, 2));
}

TEST_F(CheckpointerTest, LoopSignsNothingTwice) {
  const SimTask loop = lane_.Spawn(checkpointer_.Loop(lane_.timers()));
  lane_.AdvanceBy(seconds(600));
  EXPECT_THAT(Signed(), IsEmpty()) << "there is nothing to sign yet";
  Write(1);
  const int submitted = writer_.submitted;
  lane_.AdvanceBy(seconds(3600));
  EXPECT_THAT(Signed(), ElementsAre(1));
  EXPECT_EQ(writer_.submitted, submitted);
}

TEST_F(CheckpointerTest, LoopEndsWhenItIsCancelled) {
  SimTask loop = lane_.Spawn(checkpointer_.Loop(lane_.timers()));
  lane_.AdvanceBy(seconds(20));
  EXPECT_FALSE(loop.done());
  loop.Cancel();
  lane_.RunReady();
  EXPECT_TRUE(loop.done());
  Append();
  lane_.AdvanceBy(seconds(600));
  EXPECT_THAT(Signed(), IsEmpty());
}

TEST_F(CheckpointerTest, WaitsForACheckpointThatIsUnderWay) {
  Write(1);
  for (int i = 0; i < 6; ++i) Append();
  const int before = writer_.submitted;
  writer_.hangs = true;
  for (int i = 0; i < 10; ++i) Tell();
  EXPECT_EQ(writer_.submitted, before + 1);
  writer_.Resume();
  lane_.RunReady();
  EXPECT_THAT(Signed(), ElementsAre(1, 7)) << "it is of the head when it is made";
}

TEST_F(CheckpointerTest, FailureIsMadeGoodAtTheNextOccasion) {
  Append();
  store_.FailNext(MemoryStore::Step::kCommit);
  Tell();
  EXPECT_THAT(Signed(), IsEmpty());
  EXPECT_THAT(log_.Take(), IsEmpty()) << "what is not durable is not shown";
  Tell();
  EXPECT_THAT(Signed(), ElementsAre(1));
  EXPECT_THAT(log_.Take(), SizeIs(1));
}

TEST_F(CheckpointerTest, LoopMakesAFailureGood) {
  const SimTask loop = lane_.Spawn(checkpointer_.Loop(lane_.timers()));
  Append();
  store_.FailNext(MemoryStore::Step::kBegin);
  Tell();
  lane_.AdvanceBy(seconds(15));
  EXPECT_THAT(Signed(), ElementsAre(1));
}

TEST_F(CheckpointerTest, PrintsEachCheckpointAsItWasSigned) {
  Write(4);
  const std::vector<std::string> lines = log_.Take();
  ASSERT_THAT(lines, SizeIs(2));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = nlohmann::json::parse(lines[i]);
    EXPECT_EQ(line["event"], "journal_checkpoint");
    const auto read = ParseCheckpoint(line["checkpoint"].get<std::string>());
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_TRUE(key_.public_key().Signed(*read));
    EXPECT_EQ(read->SerializeAsString(), store_.Durable().checkpoints[i]->SerializeAsString());
  }
}

// A journal that is long needs no look a commit until its first minute is over.
TEST_F(CheckpointerTest, LooksOnceAtWhereTheJournalStandsAfterARestart) {
  Write(7);
  ASSERT_THAT(Signed(), ElementsAre(1, 4, 7));
  lane_.AdvanceBy(seconds(40));
  Checkpointer later(key_, kPace, writer_, lane_.clock(), log_);
  const int before = writer_.submitted;
  for (int i = 0; i < 2; ++i) {
    Append();
    later.Committed(last_);
    lane_.RunReady();
  }
  EXPECT_EQ(writer_.submitted - before, 3) << "two records and one look";
  lane_.AdvanceBy(seconds(20));
  later.Committed(last_);
  lane_.RunReady();
  EXPECT_THAT(Signed(), ElementsAre(1, 4, 7, 9)) << "a minute after the checkpoint, not after the look";
}

TEST_F(CheckpointerTest, KnowsFromTheStoreWhatAFormerRunHasSigned) {
  Write(1);
  log_.Take();
  Checkpointer later(key_, kPace, writer_, lane_.clock(), log_);
  Append();
  later.Committed(last_);
  lane_.RunReady();
  EXPECT_THAT(Signed(), ElementsAre(1));
  EXPECT_THAT(log_.Take(), IsEmpty());
  Append();
  Append();
  later.Committed(last_);
  lane_.RunReady();
  EXPECT_THAT(Signed(), ElementsAre(1, 4));
}

}  // namespace
}  // namespace phonegate::checkpointer_test

#include "service/journal/ledger/checkpoint.h"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "service/journal/ledger/ledger.h"
#include "service/journal/store/record.h"
#include "tests/journal/vector_store.h"
#include "tests/journal/written_journal.h"
#include "tests/support/sim_clock.h"
#include "tests/support/temp_folder.h"

namespace phonegate::checkpoint_test {
namespace {

using journal::v1::Checkpoint;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr WallTime kNow{seconds(1'767'225'600)};

struct Moment {
  const char* name;
  std::uint64_t head;
  std::optional<std::uint64_t> signed_until;
  seconds since_signed;
  bool due;
};

class CheckpointDueTest : public ::testing::TestWithParam<Moment> {};

TEST_P(CheckpointDueTest, FollowsRecordsAndTime) {
  const Moment& moment = GetParam();
  std::optional<Checkpoint> last;
  if (moment.signed_until) {
    last.emplace().set_sequence(*moment.signed_until);
    *last->mutable_time() = ToTimestamp(kNow - moment.since_signed);
  }
  EXPECT_EQ(CheckpointDue({moment.head, {}}, last, kNow, {}), moment.due);
}

INSTANTIATE_TEST_SUITE_P(Moments, CheckpointDueTest,
                         ::testing::Values(Moment{"NothingWritten", 0, std::nullopt, seconds(0), false},
                                           Moment{"NeverSigned", 1, std::nullopt, seconds(0), true},
                                           Moment{"NothingNew", 7, 7, seconds(100'000), false},
                                           Moment{"OneNewAfterAMinute", 8, 7, seconds(60), true},
                                           Moment{"OneNewBeforeAMinute", 8, 7, seconds(59), false},
                                           Moment{"AThousandNew", 1007, 7, seconds(0), true},
                                           Moment{"OneLessThanAThousandNew", 1006, 7, seconds(0), false},
                                           Moment{"ClockSetBackALittle", 8, 7, seconds(-59), false},
                                           Moment{"ClockSetBackALot", 8, 7, seconds(-60), true}),
                         [](const auto& test) { return test.param.name; });

Signing SignedAt(std::uint64_t sequence, WallTime time) {
  Signing signing;
  signing.last.emplace().set_sequence(sequence);
  *signing.last->mutable_time() = ToTimestamp(time);
  return signing;
}

TEST(CheckpointTimer, LooksAtTheFirstRecordThenAtItsPace) {
  SimClock clock;
  CheckpointTimer timer(clock, {});
  EXPECT_FALSE(timer.Due(0));
  EXPECT_EQ(timer.Next(0), SteadyTime::max());
  EXPECT_TRUE(timer.Due(1));
  timer.Looked(SignedAt(1, clock.Now()), clock.Now());
  EXPECT_FALSE(timer.Due(1000));
  EXPECT_TRUE(timer.Due(1001));
  EXPECT_EQ(timer.Next(2), clock.Steady() + seconds(60));
  clock.AdvanceBy(seconds(59));
  EXPECT_FALSE(timer.Due(2));
  clock.AdvanceBy(seconds(1));
  EXPECT_TRUE(timer.Due(2));
  EXPECT_FALSE(timer.Due(1)) << "nothing is new";
}

TEST(CheckpointTimer, GoesOnWhereAFormerRunHasSigned) {
  SimClock clock;
  CheckpointTimer timer(clock, {});
  EXPECT_TRUE(timer.Due(5000));
  timer.Looked(SignedAt(4990, clock.Now() - seconds(40)), clock.Now());
  EXPECT_FALSE(timer.Due(5000));
  EXPECT_EQ(timer.Next(5000), clock.Steady() + seconds(20));
  EXPECT_TRUE(timer.Due(5990));
}

TEST(CheckpointTimer, IsNotConfusedByAClockThatWasSet) {
  SimClock clock;
  CheckpointTimer timer(clock, {});
  timer.Looked(SignedAt(1, clock.Now() + seconds(7200)), clock.Now());
  EXPECT_EQ(timer.Next(2), clock.Steady() + seconds(60));
  timer.Looked(SignedAt(1, clock.Now() - seconds(7200)), clock.Now());
  EXPECT_EQ(timer.Next(2), clock.Steady());
}

TEST(LedgerSign, KeepsACheckpointOfTheHeadWhenOneIsDue) {
  const TempFolder folder;
  auto key = SigningKey::ReadOrCreate(folder.path());
  ASSERT_TRUE(key.ok());
  VectorJournal journal;
  JournalWriterOfTests writer(journal, *key, 1'000'000);
  writer.WriteEntry();
  ASSERT_EQ(journal.checkpoints.size(), 1U) << "the first record is signed at once";

  VectorTransaction store(journal);
  Ledger soon(store, kNow + seconds(30));
  auto none = soon.Sign(*key, {});
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->made);
  EXPECT_EQ(none->last->SerializeAsString(), journal.checkpoints.back());
  EXPECT_EQ(journal.checkpoints.size(), 1U);

  Ledger later(store, kNow + seconds(300));
  auto made = later.Sign(*key, {});
  ASSERT_TRUE(made.ok() && made->made);
  EXPECT_EQ(made->last->sequence(), journal.records.back().sequence);
  const Sha256Digest& hash = journal.records.back().hash;
  EXPECT_EQ(made->last->hash(), std::string(hash.begin(), hash.end()));
  EXPECT_TRUE(key->public_key().Signed(*made->last));
  EXPECT_EQ(journal.checkpoints.back(), made->last->SerializeAsString());
}

class CheckpointTextTest : public ::testing::Test {
 protected:
  CheckpointTextTest() {
    auto key = SigningKey::ReadOrCreate(folder_.path());
    EXPECT_TRUE(key.ok());
    checkpoint_ = CheckpointOf({123'456, Sha256("record")}, kNow + std::chrono::milliseconds(999));
    EXPECT_TRUE(key->Sign(checkpoint_).ok());
  }
  static std::string ErrorOf(std::string_view text) {
    return std::string(ParseCheckpoint(text).status().message());
  }

  const TempFolder folder_;
  Checkpoint checkpoint_;
};

TEST_F(CheckpointTextTest, HoldsAllOfACheckpointInSafeCharacters) {
  const std::string text = CheckpointText(checkpoint_);
  EXPECT_THAT(text, ::testing::StartsWith("v1.123456."));
  EXPECT_THAT(text, HasSubstr(".1767225600."));
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
            text.npos);
  auto read = ParseCheckpoint(Concat(" ", text, "\r\n"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), checkpoint_.SerializeAsString());
}

TEST_F(CheckpointTextTest, SaysWhichPartIsWrong) {
  const std::string text = CheckpointText(checkpoint_);
  EXPECT_THAT(ErrorOf(""), HasSubstr("does not begin with `v1.`"));
  EXPECT_THAT(ErrorOf("v2" + text.substr(2)), HasSubstr("does not begin with `v1.`"));
  EXPECT_THAT(ErrorOf(text.substr(0, text.rfind('.'))), HasSubstr("six parts"));
  EXPECT_THAT(ErrorOf(text + ".x"), HasSubstr("six parts"));
  EXPECT_THAT(ErrorOf("v1.0" + text.substr(9)), HasSubstr("second part"));
  EXPECT_THAT(ErrorOf("v1.-1" + text.substr(9)), HasSubstr("second part"));
  EXPECT_THAT(ErrorOf("v1.99999999999999999999" + text.substr(9)), HasSubstr("second part"));
  EXPECT_THAT(ErrorOf("v1.123456.x" + text.substr(11)), HasSubstr("third part"));
  EXPECT_THAT(ErrorOf(text.substr(0, 75) + "x" + text.substr(75)), HasSubstr("fourth part"));
  EXPECT_THAT(ErrorOf(text.substr(0, 90) + text.substr(91)), HasSubstr("fifth part"));
  EXPECT_THAT(ErrorOf(text.substr(0, text.size() - 1)), HasSubstr("last part"));
  EXPECT_THAT(ErrorOf(text.substr(0, text.size() - 1) + "="), HasSubstr("last part"));
  EXPECT_THAT(ErrorOf(text + "AA"), HasSubstr("last part"));
}

}  // namespace
}  // namespace phonegate::checkpoint_test

#include "service/journal/ledger/open_entries.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace phonegate::open_entries_test {
namespace {

using std::chrono::seconds;

constexpr WallTime kStart{seconds(1000)};

EntryRow Row(const std::string& id, WallTime time) {
  EntryRow row;
  row.entry_id = id;
  row.time = time;
  return row;
}

TEST(OpenEntries, CountsWhatHasBegunAndNotEnded) {
  OpenEntries entries;
  entries.Begun(Row("a", kStart));
  entries.Begun(Row("b", kStart));
  EXPECT_EQ(entries.Figures(kStart).open, 2U);
  entries.Ended("a");
  entries.Ended("a");
  entries.Ended("never begun");
  EXPECT_EQ(entries.Figures(kStart).open, 1U);
}

TEST(OpenEntries, TellsHowOldTheOldestDoubtIs) {
  OpenEntries entries;
  entries.Begun(Row("old", kStart));
  entries.Begun(Row("a", kStart + seconds(10)));
  entries.Begun(Row("b", kStart + seconds(20)));
  entries.Doubted("b");
  entries.Doubted("never begun");
  EXPECT_EQ(entries.Figures(kStart + seconds(60)).unknown, 1U);
  EXPECT_EQ(entries.Figures(kStart + seconds(60)).oldest_unknown, seconds(40));
  entries.Doubted("a");
  EXPECT_EQ(entries.Figures(kStart + seconds(60)).oldest_unknown, seconds(50));
  entries.Ended("a");
  entries.Ended("b");
  EXPECT_EQ(entries.Figures(kStart + seconds(60)).unknown, 0U);
  EXPECT_EQ(entries.Figures(kStart + seconds(60)).oldest_unknown, seconds(0));
}

TEST(OpenEntries, TakesTheDoubtOfARowOver) {
  OpenEntries entries;
  EntryRow row = Row("a", kStart);
  row.doubt_record = 7;
  entries.Begun(row);
  EXPECT_EQ(entries.Figures(kStart).unknown, 1U);
}

TEST(OpenEntries, HasNoAgeBelowNothing) {
  OpenEntries entries;
  entries.Begun(Row("a", kStart));
  entries.Doubted("a");
  EXPECT_EQ(entries.Figures(kStart - seconds(5)).oldest_unknown, seconds(0));
}

}  // namespace
}  // namespace phonegate::open_entries_test

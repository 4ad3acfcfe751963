#include "service/admin/journal_families.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace phonegate::journal_families_test {
namespace {

using testing::HasSubstr;

TEST(JournalFamilies, TellWhatIsOpen) {
  const OpenEntryFigures figures{7, 2, std::chrono::milliseconds(1500)};
  const std::string text = prometheus::TextSerializer().Serialize(JournalFamilies(figures));
  EXPECT_THAT(text, HasSubstr("# TYPE phonegate_journal_open_entries gauge\n"));
  EXPECT_THAT(text, HasSubstr("\nphonegate_journal_open_entries 7\n"));
  EXPECT_THAT(text, HasSubstr("\nphonegate_journal_unknown_outcomes 2\n"));
  EXPECT_THAT(text, HasSubstr("\nphonegate_journal_oldest_unknown_outcome_seconds 1.5\n"));
}

}  // namespace
}  // namespace phonegate::journal_families_test

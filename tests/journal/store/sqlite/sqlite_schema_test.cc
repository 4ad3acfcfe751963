#include "service/journal/store/sqlite/sqlite_schema.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/journal/store/sqlite/sqlite_entries.h"
#include "tests/journal/journal_values.h"
#include "tests/support/temp_folder.h"

namespace phonegate::sqlite_schema_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<SqliteDatabase> Database(const TempFolder& folder) {
  const std::string path = folder / "file.db";
  if (!std::filesystem::exists(path)) folder.Write("file.db", "");
  return Value(SqliteDatabase::Open(path, SqliteDatabase::Mode::kWrite, ""));
}

std::vector<std::string> Rows(SqliteDatabase& database, const std::string& sql, int column) {
  std::vector<std::string> rows;
  SqliteStatement query(database, sql);
  const auto add = [&](const SqliteRow& row) {
    rows.push_back(row.Bytes(column));
    return true;
  };
  EXPECT_EQ(query.Each(add), absl::OkStatus());
  return rows;
}

const std::vector<std::string> kTwoVersions = {"CREATE TABLE old (name TEXT)",
                                               "ALTER TABLE old RENAME TO new; INSERT INTO new VALUES ('b')"};

TEST(Migrate, BringsAnOldFileToTheNewestVersionAndKeepsWhatIsInIt) {
  const TempFolder folder;
  const auto database = Database(folder);
  EXPECT_EQ(Migrate(*database, std::span(kTwoVersions).first(1)), absl::OkStatus());
  EXPECT_EQ(database->Execute("INSERT INTO old VALUES ('a')"), absl::OkStatus());
  EXPECT_EQ(Migrate(*database, kTwoVersions), absl::OkStatus());
  EXPECT_THAT(Rows(*database, "SELECT name FROM new ORDER BY name", 0), ElementsAre("a", "b"));
  EXPECT_EQ(Migrate(*database, kTwoVersions), absl::OkStatus());  // nothing to do
  EXPECT_THAT(Rows(*database, "SELECT name FROM new ORDER BY name", 0), ElementsAre("a", "b"));
}

TEST(Migrate, LeavesAFileAsItWasWhenAStepFails) {
  const TempFolder folder;
  const auto database = Database(folder);
  const std::vector<std::string> broken = {"CREATE TABLE one (a)",
                                           "CREATE TABLE two (a); SELECT * FROM none"};
  EXPECT_FALSE(Migrate(*database, broken).ok());
  EXPECT_THAT(Rows(*database, "SELECT name FROM sqlite_master", 0), ElementsAre());
  EXPECT_EQ(Value(ReadSchemaVersion(*database, broken)), 0U);
}

TEST(Migrate, RefusesANewerFile) {
  const TempFolder folder;
  const auto database = Database(folder);
  EXPECT_EQ(Migrate(*database, kTwoVersions), absl::OkStatus());
  EXPECT_EQ(Migrate(*database, std::span(kTwoVersions).first(1)).code(),
            absl::StatusCode::kFailedPrecondition);
}

// How SQLite goes about the query of a filter.
std::string Plan(SqliteDatabase& database, const EntryFilter& filter) {
  std::string plan;
  for (const std::string& step : Rows(database, Concat("EXPLAIN QUERY PLAN ", ListSql(filter)), 3)) {
    Append(plan, step, "\n");
  }
  return plan;
}

TEST(ListSql, WalksAnIndexFromTheNewestWhateverTheFilter) {
  const TempFolder folder;
  const auto database = Database(folder);
  ASSERT_EQ(Migrate(*database, SqliteMigrations()), absl::OkStatus());
  // Every combination of nine members.
  for (unsigned members = 0; members < 512; ++members) {
    const auto has = [&](unsigned member) { return (members >> member & 1U) != 0; };
    EntryFilter filter;
    if (has(0)) filter.caller = "x";
    if (has(1)) filter.method = "x";
    if (has(2)) filter.project = "x";
    if (has(3)) filter.number = "x";
    if (has(4)) filter.resource_id = "x";
    if (has(5)) filter.request_id = "x";
    if (has(6)) filter.result = static_cast<v1::AuditResult>(members % 6);
    if (has(7)) filter.from = At(1);
    if (has(8)) filter.until = At(2);
    const std::string plan = Plan(*database, filter);
    ASSERT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << ListSql(filter);
    ASSERT_THAT(plan, ::testing::StartsWith("SEARCH entries USING ")) << ListSql(filter);
    ASSERT_THAT(plan, Not(HasSubstr("SCAN entries\n"))) << ListSql(filter);
  }
}

TEST(ListSql, WalksTheIndexOfTheMemberThatIsGiven) {
  const TempFolder folder;
  const auto database = Database(folder);
  ASSERT_EQ(Migrate(*database, SqliteMigrations()), absl::OkStatus());
  EntryFilter filter;
  filter.number = "x";
  filter.caller = "x";
  EXPECT_THAT(Plan(*database, filter),
              HasSubstr("SEARCH entries USING INDEX entries_number (number=? AND rowid<?)"));
  filter = {};
  filter.from = At(1);
  EXPECT_THAT(Plan(*database, filter), HasSubstr("INTEGER PRIMARY KEY (rowid>? AND rowid<?)"));
}

}  // namespace
}  // namespace phonegate::sqlite_schema_test

// The pure parts: text, time, ids, inventory, options.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/clock.h"
#include "tests/simulator/ids.h"
#include "tests/simulator/inventory.h"
#include "tests/simulator/options.h"
#include "tests/simulator/record.h"
#include "tests/simulator/text.h"

namespace sim::parts_test {
namespace {

using ::testing::HasSubstr;

TEST(Text, DecodesPathsAndForms) {
  EXPECT_EQ(DecodePath("a%2Bb+c"), "a+b+c");
  EXPECT_EQ(ParseForm("a=1+2&b=%2B&&c&a=x%3Dy"), (Fields{{"a", "1 2"}, {"b", "+"}, {"c", ""}, {"a", "x=y"}}));
  for (const char* broken : {"%", "%4", "%zz", "%4z"}) EXPECT_EQ(DecodePath(broken), std::nullopt) << broken;
  EXPECT_EQ(Encode("+1 a~/\xc3\xa4"), "%2B1%20a~%2F%C3%A4");
}

TEST(Text, Base64GoesBothWays) {
  for (const std::string& text :
       {std::string(), std::string("f"), std::string("fo"), std::string("foo"), std::string("\xff\0x", 3)}) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(text)), text);
  }
  EXPECT_EQ(EncodeBase64("foob"), "Zm9vYg==");
  EXPECT_EQ(DecodeBase64("Zm9"), std::nullopt);
  EXPECT_EQ(DecodeBase64("Zm9*"), std::nullopt);
}

TEST(Text, KnowsFormats) {
  EXPECT_TRUE(IsUuid("D3300000-0000-4000-8000-000000000001"));
  EXPECT_FALSE(IsUuid("d3300000-0000-4000-8000-00000000000g"));
  EXPECT_TRUE(IsE164("+15122345678"));
  for (const char* bad :
       {"", "+", "+0123", "15122345678", "+1512234567890123", "+1512 234", "+\xd9\xa1\xd9\xa2"}) {
    EXPECT_FALSE(IsE164(bad)) << bad;
  }
  EXPECT_TRUE(IsHttpUrl("HTTPS://a.example/x?y"));
  for (const char* bad : {"", "https://", "https:///x", "ftp://a", "https://a b", "https://a\n"})
    EXPECT_FALSE(IsHttpUrl(bad)) << bad;
  EXPECT_TRUE(IsUtf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
  for (const char* bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
    EXPECT_FALSE(IsUtf8(bad));
  EXPECT_EQ(JsonDepth(R"({"a":[[1,"[[[\"["],{}]})"), 3);
}

TEST(Time, FormatsAndParses) {
  const Time time = *ParseIso8601("2018-09-25T23:00:07Z");
  EXPECT_EQ(Iso8601(time), "2018-09-25T23:00:07Z");
  EXPECT_EQ(Rfc2822(time, MonthStyle::kThreeLetters), "Tue, 25 Sep 2018 23:00:07 +0000");
  EXPECT_EQ(Rfc2822(time, MonthStyle::kSept), "Tue, 25 Sept 2018 23:00:07 +0000");
  EXPECT_EQ(UtcText(time), "2018-09-25 23:00:07 UTC");
  for (const char* bad :
       {"", "2018-13-01T00:00:00Z", "2018-02-30T00:00:00Z", "2018-01-01T25:00:00Z", "2018-01-01 00:00:00"}) {
    EXPECT_EQ(ParseIso8601(bad), std::nullopt) << bad;
  }
}

TEST(Time, NextMonthEndsWithTheMonth) {
  EXPECT_EQ(Iso8601(NextMonth(*ParseIso8601("2026-01-31T10:00:00Z"))), "2026-02-28T10:00:00Z");
  EXPECT_EQ(Iso8601(NextMonth(*ParseIso8601("2026-12-05T10:00:00Z"))), "2027-01-05T10:00:00Z");
}

TEST(ClockTest, StandsStillUnlessItRuns) {
  const Time start = *ParseIso8601("2026-01-31T10:00:00Z");
  Clock frozen(start, Clock::Mode::kFrozen);
  Clock running(start, Clock::Mode::kRunning);
  EXPECT_EQ(frozen.Now(), start);
  EXPECT_GE(running.Now(), start);
  frozen.Advance(std::chrono::hours(1));
  running.Advance(std::chrono::hours(1));
  EXPECT_EQ(frozen.Now(), start + std::chrono::hours(1));
  EXPECT_GE(running.Now(), start + std::chrono::hours(1));
}

TEST(RequestRecordTest, ForgetsTheOldestAndFinishesWhatItKnows) {
  RequestRecord record(2);
  for (int i = 0; i < 3; ++i) record.Add({});
  record.Finish(1, Outcome::kAnswered, 200);
  record.Finish(3, Outcome::kAnswered, 200);
  record.Finish(4, Outcome::kAnswered, 200);
  ASSERT_EQ(record.requests().size(), 2u);
  EXPECT_EQ(record.requests()[0].sequence, 2u);
  EXPECT_EQ(record.requests()[0].outcome, Outcome::kPending);
  EXPECT_EQ(record.requests()[1].status, 200);
}

TEST(Ids, LookLikeVersion4AndRepeatForASeed) {
  Random one(7);
  Random two(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = one.Uuid();
    ASSERT_TRUE(IsUuid(id)) << id;
    ASSERT_EQ(id[14], '4');
    ASSERT_NE(std::string("89ab").find(id[19]), std::string::npos);
    ASSERT_EQ(id, two.Uuid());
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1'000u);
  EXPECT_EQ(SeededId(kAddressPrefix, 12, 3), "addd0000-0000-4000-8000-000000001203");
}

TEST(InventoryTest, HasThousandsOfWellFormedNumbers) {
  Inventory inventory(1, 120);
  InventoryQuery all;
  all.max_results = 100'000;
  const auto found = inventory.Search(all);
  EXPECT_GT(found.size(), 5'000u);
  std::set<std::string> distinct;
  for (const InventoryNumber* number : found) {
    const std::string& e164 = number->e164;
    EXPECT_TRUE(IsE164(e164) && e164.size() == 12 && e164[5] >= '2') << e164;
    EXPECT_NE(e164.substr(5, 3), "555");
    EXPECT_NE(e164.substr(6, 2), "11");
    distinct.insert(e164);
  }
  EXPECT_EQ(distinct.size(), found.size());
}

TEST(InventoryTest, TakenNumbersAreGoneUntilReturned) {
  Inventory inventory(1, 3);
  InventoryQuery query;
  query.area_code = "512";
  const std::string number = inventory.Search(query).at(0)->e164;
  EXPECT_TRUE(inventory.Take(number));
  EXPECT_FALSE(inventory.Take(number));
  EXPECT_EQ(inventory.Search(query).size(), 2u);
  inventory.Return(number);
  EXPECT_EQ(inventory.Search(query).size(), 3u);
  EXPECT_FALSE(inventory.Take("+1"));
}

TEST(ProjectOptionsTest, AreReadFromTextAndFile) {
  std::vector<ProjectOptions> projects;
  const std::string id = "d3300000-0000-4000-8000-000000000005";
  EXPECT_EQ(ParseProjectText(id + ":tok:Voice+Fax", projects), std::nullopt);
  EXPECT_EQ(projects.at(0).scopes, (std::set<std::string>{"Voice", "Fax"}));
  EXPECT_EQ(
      ParseProjectsFile(
          R"({"projects":[{"id":")" + id + R"(","token":"t","trial":true,"balance_usd":0.25}]})", projects),
      std::nullopt);
  EXPECT_EQ(projects.at(1).balance_thousandths, 250);
  EXPECT_THAT(*ParseProjectText("x:y", projects), HasSubstr("has to be a UUID"));
  EXPECT_THAT(*ParseProjectText(id, projects), HasSubstr("Write --project ID:TOKEN"));
  EXPECT_THAT(*ParseProjectText(id + ":t:All", projects), HasSubstr("The scopes are"));
  EXPECT_THAT(*ParseProjectsFile("[]", projects), HasSubstr("has to be JSON of the form"));
  EXPECT_THAT(*ParseProjectsFile(R"({"projects":[{"id":"x"}]})", projects),
              HasSubstr("needs an id and a token"));
  EXPECT_EQ(projects.size(), 2u);
}

}  // namespace
}  // namespace sim::parts_test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::rest_paging_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using RestPaging = SimTest;

std::string Link(const Answer& answer, const char* name) {
  return answer.json["links"].value(name, std::string());
}

TEST_F(RestPaging, FollowsLinksFromTheNewestToTheOldest) {
  const auto seeded = sim_->SeedNumbers(kDemoProject, 5);
  std::vector<std::string> seen;
  std::string target = kNumbers + "?page_size=2";
  int pages = 0;
  for (; !target.empty(); ++pages) {
    const Answer page = client_->Get(target);
    ASSERT_EQ(page.status, 200) << page.body;
    for (const Json& item : page.json["data"]) seen.push_back(item["number"].get<std::string>());
    target = Link(page, "next");
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen, std::vector<std::string>(seeded.rbegin(), seeded.rend()));
}

TEST_F(RestPaging, LinksArePathsWithTheFilters) {
  sim_->SeedNumbers(kDemoProject, 3);
  const Answer first = client_->Get(kNumbers + "?page_size=1&filter_number=%2B1");
  EXPECT_EQ(Link(first, "self"), kNumbers + "?filter_number=%2B1&page_number=0&page_size=1");
  EXPECT_EQ(Link(first, "first"), kNumbers + "?filter_number=%2B1&page_size=1");
  EXPECT_THAT(Link(first, "next"),
              StartsWith(kNumbers + "?filter_number=%2B1&page_number=1&page_size=1&page_token=PA"));
  EXPECT_FALSE(first.json["links"].contains("prev"));
  const Answer last = client_->Get(Link(client_->Get(Link(first, "next")), "next"));
  EXPECT_FALSE(last.json["links"].contains("next"));
  EXPECT_THAT(Link(last, "prev"), HasSubstr("page_number=1"));
}

TEST_F(RestPaging, LinksAreAbsoluteOrForeignWhenSwitched) {
  SetSwitch("links", "absolute");
  EXPECT_THAT(Link(client_->Get(kNumbers), "self"), StartsWith("http://127.0.0.1/api/relay/rest/"));
  SetSwitch("links", "foreign");
  EXPECT_THAT(Link(client_->Get(kNumbers), "self"), StartsWith("https://elsewhere.example.com/api/"));
}

TEST_F(RestPaging, PageTokenIsNeededAndBelongsToTheFilters) {
  sim_->SeedNumbers(kDemoProject, 3);
  EXPECT_EQ(client_->Get(kNumbers + "?page_number=1&page_size=1").Code(), "page_token_required");
  EXPECT_EQ(client_->Get(kNumbers + "?page_number=1&page_size=1&page_token=PAx").Code(),
            "page_token_is_invalid");
  const std::string next = Link(client_->Get(kNumbers + "?page_size=1&filter_number=1"), "next");
  std::string edited = next;
  edited.replace(edited.find("filter_number=1"), 15, "filter_number=2");
  EXPECT_EQ(client_->Get(next).status, 200);
  EXPECT_EQ(client_->Get(edited).Code(), "page_token_is_invalid");
}

TEST_F(RestPaging, PageSizeIs1To1000) {
  for (const char* query : {"?page_size=0", "?page_size=1001", "?page_size=x", "?page_number=-1"}) {
    EXPECT_EQ(client_->Get(kNumbers + query).Code(), "invalid_parameter") << query;
  }
  EXPECT_EQ(client_->Get(kNumbers + "?page_size=1000").status, 200);
}

TEST_F(RestPaging, FilterNumberIsASubstringAndABarePlusIsASpace) {
  const std::string number = Buy()["number"].get<std::string>();
  const auto count = [&](const std::string& filter) {
    return client_->Get(kNumbers + "?filter_number=" + filter).json["data"].size();
  };
  EXPECT_EQ(count(number.substr(3, 5)), 1u);
  EXPECT_EQ(count("%2B" + number.substr(1)), 1u);
  EXPECT_EQ(count(number), 0u);
}

TEST_F(RestPaging, FilterNameIgnoresCase) {
  const std::string id = Buy()["id"].get<std::string>();
  client_->Put(kNumbers + "/" + id, Json{{"name", "Front Desk"}});
  EXPECT_EQ(client_->Get(kNumbers + "?filter_name=DESK").json["data"].size(), 1u);
  EXPECT_EQ(client_->Get(kNumbers + "?filter_name=back").json["data"].size(), 0u);
}

TEST_F(RestPaging, FilteredPageMayBeEmptyAndHaveANextLinkWhenSwitched) {
  SetSwitch("filter_after_paging", true);
  const auto seeded = sim_->SeedNumbers(kDemoProject, 3);
  const Answer first = client_->Get(kNumbers + "?page_size=1&filter_number=" + seeded[0].substr(1));
  EXPECT_EQ(first.json["data"].size(), 0u);
  const Answer last = client_->Get(Link(client_->Get(Link(first, "next")), "next"));
  EXPECT_EQ(last.json["data"].at(0)["number"], seeded[0]);
}

TEST_F(RestPaging, InsertShiftsTheFollowingPages) {
  sim_->SeedNumbers(kDemoProject, 2);
  const Answer first = client_->Get(kNumbers + "?page_size=1");
  Buy();
  EXPECT_EQ(client_->Get(Link(first, "next")).json["data"][0]["id"], first.json["data"][0]["id"]);
}

TEST_F(RestPaging, AddressesArePagedToo) {
  const Answer first = client_->Get("/api/relay/rest/addresses?page_size=2");
  EXPECT_EQ(first.json["data"].size(), 2u);
  EXPECT_EQ(client_->Get(Link(first, "next")).json["data"].at(0)["id"],
            "addd0000-0000-4000-8000-000000000001");
  EXPECT_EQ(client_->Get("/api/relay/rest/addresses?filter_label=seattle").json["data"].size(), 1u);
}

}  // namespace
}  // namespace sim::rest_paging_test

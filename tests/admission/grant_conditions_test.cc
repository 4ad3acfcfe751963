#include "service/admission/grant_conditions.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/contract/message.h"
#include "tests/contract/real_contract.h"

namespace phonegate::grant_conditions_test {
namespace {

using ::testing::ElementsAre;
using Result = ConditionResult::Result;

ConditionList ListOf(const std::vector<GrantConditions>& grants) {
  ConditionList list;
  for (const GrantConditions& grant : grants) list.push_back(std::make_shared<const GrantConditions>(grant));
  return list;
}

RequestFacts Of(const std::string& number, const std::vector<WebhookUrl>& urls = {}) {
  return {.number = number, .urls = urls};
}

TEST(FactsOf, AreFoundByTheContract) {
  v1::UpdatePhoneNumberRequest update;
  update.set_id("an id");
  update.set_call_request_url("https://Hooks.Example.com:8443/a?b#c");
  update.set_message_fallback_url("");
  const RequestFacts facts = FactsOf(update);
  EXPECT_EQ(facts.resource_id, "an id");
  ASSERT_EQ(facts.urls.size(), 1U) << "an empty URL takes one away";
  EXPECT_EQ(facts.urls[0].field, "call_request_url");
  EXPECT_EQ(facts.urls[0].host, "hooks.example.com");
  v1::SearchLocalPhoneNumbersRequest search;
  search.set_iso_country("CA");
  EXPECT_EQ(FactsOf(search).country, "CA");
  v1::PurchasePhoneNumberRequest purchase;
  purchase.set_number("+15125550100");
  EXPECT_EQ(FactsOf(purchase).number, "+15125550100");
}

// Whatever the contract says is a URL is looked at, in every change.
TEST(FactsOf, HoldEveryUrlOfEveryChange) {
  int urls = 0;
  for (const Operation& operation : RealContract()) {
    for (int i = 0; operation.IsChange() && i < operation.request->field_count(); ++i) {
      const google::protobuf::FieldDescriptor& field = *operation.request->field(i);
      const bool is_url = RulesOf(field).format() == v1::FORMAT_HTTP_URL;
      const bool named_so = field.name().ends_with("_url") || field.name().ends_with("callback");
      EXPECT_EQ(is_url, named_so) << operation.name << "." << field.name() << " is no URL by its format";
      if (!is_url) continue;
      ++urls;
      const auto request = NewMessage(*operation.request);
      request->GetReflection()->SetString(request.get(), &field, "https://evil.example");
      EXPECT_EQ(Narrow(ListOf({{.webhook_hosts = {"good.example"}}}), FactsOf(*request)).field, field.name());
    }
  }
  EXPECT_GT(urls, 10) << "otherwise this test looks at nothing";
}

struct Url {
  std::string url;
  bool allowed;
};

void PrintTo(const Url& url, std::ostream* out) { *out << url.url; }

class HostTest : public ::testing::TestWithParam<Url> {};

TEST_P(HostTest, MustBeAllowedAsAWhole) {
  v1::UpdatePhoneNumberRequest update;
  update.set_call_request_url(GetParam().url);
  const GrantConditions grant{.webhook_hosts = {"hooks.example.com", "*.example.org", "[::1]"}};
  const ConditionResult narrowing = Narrow(ListOf({grant}), FactsOf(update));
  EXPECT_EQ(narrowing.result == Result::kHolds, GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, HostTest,
    ::testing::Values(
        Url{"https://hooks.example.com/path", true}, Url{"http://HOOKS.example.COM", true},
        Url{"https://hooks.example.com:8443/", true}, Url{"https://a.example.org/", true},
        Url{"https://a.b.example.org/", true}, Url{"https://[::1]:80/", true},
        Url{"https://example.org/", false}, Url{"https://.example.org/", false},
        Url{"https://evilexample.org/", false}, Url{"https://hooks.example.com.evil.net/", false},
        Url{"https://evil.net/hooks.example.com", false}, Url{"https://evil.net?.example.org", false},
        Url{"https://evil.net#.example.org", false}, Url{"https://evil.net\\.example.org", false},
        Url{"https://hooks.example.com@evil.net/", false},
        Url{"https://hooks.example.com:80@evil.net/", false},
        Url{"https://hooks.example.com:evil.net/", false}, Url{"https://hooks.example.com./", false},
        Url{"https://[::1].evil.net/", false}, Url{"https://[::1", false}, Url{"https://", false},
        Url{"no url", false}));

TEST(Narrow, AsksForEachConditionThatIsWritten) {
  const GrantConditions grant{.numbers = {"+1512", "+1737"}, .countries = {"US"}};
  EXPECT_EQ(Narrow(ListOf({grant}), Of("+15125550100")).result, Result::kHolds);
  EXPECT_EQ(Narrow(ListOf({grant}), Of("+17375550100")).result, Result::kHolds);
  EXPECT_THAT(Narrow(ListOf({grant}), Of("+12065550100")).failed, ElementsAre("numbers"));
  EXPECT_THAT(Narrow(ListOf({{.numbers = {"+1"}, .countries = {"US"}}}), Of("+14165550100")).failed,
              ElementsAre("countries"));
  EXPECT_EQ(Narrow({}, Of("+12065550100")).result, Result::kHolds) << "nothing is narrowed";
}

// Conditions of two grants are not mixed.
TEST(Narrow, OneGrantMustHoldAsAWhole) {
  const ConditionList grants = ListOf({{.numbers = {"+1512"}, .webhook_hosts = {"a.example"}},
                                       {.numbers = {"+1206"}, .webhook_hosts = {"b.example"}}});
  const std::vector<WebhookUrl> to_b = {{"call_request_url", "b.example"}};
  EXPECT_EQ(Narrow(grants, Of("+12065550100", to_b)).result, Result::kHolds);
  const ConditionResult fails = Narrow(grants, Of("+15125550100", to_b));
  EXPECT_EQ(fails.result, Result::kFails);
  EXPECT_THAT(fails.failed, ElementsAre("webhook_hosts", "numbers"));
  EXPECT_EQ(fails.field, "call_request_url");
}

TEST(Narrow, EachUrlMustBeAllowed) {
  const ConditionList grants = ListOf({{.webhook_hosts = {"a.example"}}});
  EXPECT_EQ(Narrow(grants, Of("", {{"x_url", "a.example"}, {"y_url", "b.example"}})).field, "y_url");
  EXPECT_EQ(Narrow(grants, Of("")).result, Result::kHolds) << "no URL, no host to allow";
}

TEST(Narrow, AnIdDependsOnItsNumberWhateverElseIsNamed) {
  const ConditionList grants = ListOf({{.numbers = {"+1512"}}});
  EXPECT_EQ(Narrow(grants, {.resource_id = "id"}).result, Result::kDependsOnNumber);
  EXPECT_EQ(Narrow(grants, {.number = "+15125550100", .resource_id = "id"}).result, Result::kDependsOnNumber);
  EXPECT_EQ(Narrow(ListOf({{.webhook_hosts = {"a.example"}}}), {.resource_id = "id"}).result, Result::kHolds);
}

TEST(Narrow, WhatNamesNoNumberFails) {
  EXPECT_THAT(Narrow(ListOf({{.numbers = {"+1512"}}}), {}).failed, ElementsAre("numbers"));
  EXPECT_THAT(Narrow(ListOf({{.countries = {"US"}}}), {}).failed, ElementsAre("countries"));
}

TEST(Narrow, ACountryMayBeNamedByItself) {
  const ConditionList grants = ListOf({{.countries = {"US"}}});
  EXPECT_EQ(Narrow(grants, {.country = "US"}).result, Result::kHolds);
  EXPECT_EQ(Narrow(grants, {.country = "CA"}).result, Result::kFails);
  EXPECT_EQ(Narrow(grants, {.number = "+14165550100", .country = "US"}).result, Result::kFails);
}

}  // namespace
}  // namespace phonegate::grant_conditions_test

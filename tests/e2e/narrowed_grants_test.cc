// Grants with conditions, with the real program: whoever is on this machine may do
// everything, `billing` what the test says.
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/text.h"
#include "service/contract/operation.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"

namespace phonegate::narrowed_grants_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEverything[] =
    "{callers: [anonymous], projects: ['*'], groups: [read, search, lookup, paid_lookup, buy, configure, "
    "release, audit, admin]}";
constexpr char kNoSuchId[] = "11111111-2222-4333-8444-555555555555";
constexpr char kResource[] = "66666666-2222-4333-8444-555555555555";

class NarrowedGrantsTest : public E2eTest {
 protected:
  void SetUp() override {
    for (const TestCaller& caller : {kBilling, kAuditor, kAdmin, kNobody})
      leaks().AddCredentials(kE2eProjectId, caller.token);
    StartSimulator();
  }
  // `grants`: in YAML's flow style, with commas between.
  void StartWith(const std::string& grants, const std::string& cache = "0") {
    GatewayOptions options;
    options.projects = {Project(), OtherProject()};
    options.default_project = "demo";
    options.settings["identity"] = {{"tokens", AllTokens()}};
    options.settings["policy"] = {{"grants", Concat("[", kEverything, ", ", grants, "]")}};
    options.settings["cache"] = {{"max_mebibytes", cache}};
    StartGateway(options);
  }
  static std::string ForBilling(const std::string& groups, const std::string& conditions,
                                const std::string& project = "demo") {
    return Concat("{callers: [billing], projects: [", project, "], groups: [", groups, "], ", conditions,
                  "}");
  }
  CallResult AsBilling(const std::string& method, const Json& request) {
    return Call(method, request, As(kBilling));
  }
  // The condition that refuses it, or how it ends otherwise.
  std::string EndOf(const CallResult& result) {
    EXPECT_THAT(result.message, Not(HasSubstr("+1"))) << "no number in an error";
    if (result.ok()) return "OK";
    return result.InfoOf("condition").empty() ? result.info.reason() : result.InfoOf("condition");
  }
  // What the LaML API calls a number.
  std::string SidOf(const Json& number) {
    return Call("ListIncomingPhoneNumbers", {{"phone_number", number["number"]}})
        .answer()["incoming_phone_numbers"][0]["sid"];
  }
  std::size_t Changes() {
    return RequestCount({"POST", "", ""}) + RequestCount({"PUT", "", ""}) + RequestCount({"DELETE", "", ""});
  }
  // Refusals in the journal, as soon as there are so many.
  bool AreDenied(std::size_t count) {
    return Eventually([&] {
      const Json entries =
          Call("ListAuditEntries", {{"caller", "billing"}}).answer().value("entries", Json());
      std::size_t denied = 0;
      for (const Json& entry : entries)
        if (entry["outcome"]["result"] == "AUDIT_RESULT_DENIED") ++denied;
      return denied == count;
    });
  }
};

TEST_F(NarrowedGrantsTest, ANumberThatIsNamedMustBegin) {
  StartWith(ForBilling("lookup, buy", "numbers: [+1512]"));
  const std::string seattle = AvailableNumber("206");
  const std::size_t before = RequestCount();
  for (const char* method : {"PurchasePhoneNumber", "LookupPhoneNumber"}) {
    const CallResult denied = AsBilling(method, {{"number", seattle}});
    EXPECT_EQ(denied.info.reason(), "PERMISSION_DENIED");
    EXPECT_EQ(EndOf(denied), "numbers");
    EXPECT_EQ(denied.InfoOf("project"), "demo");
  }
  EXPECT_EQ(EndOf(AsBilling("PurchasePhoneNumber", {{"number", seattle}, {"validate_only", true}})),
            "numbers");
  EXPECT_EQ(EndOf(AsBilling("CreateIncomingPhoneNumber", {{"phone_number", seattle}})), "numbers");
  EXPECT_EQ(EndOf(AsBilling("ImportIncomingPhoneNumber",
                            {{"number", "+4930901820"}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}})),
            "numbers");
  EXPECT_EQ(RequestCount(), before);
  EXPECT_TRUE(AreDenied(4)) << "the changes";
  const std::string austin = AvailableNumber();
  EXPECT_TRUE(AsBilling("LookupPhoneNumber", {{"number", austin}}).ok());
  EXPECT_TRUE(AsBilling("PurchasePhoneNumber", {{"number", austin}}).ok());
}

// Of an id the number is looked for first.
TEST_F(NarrowedGrantsTest, ANumberThatIsNotNamedMustBeginToo) {
  StartWith(ForBilling("configure, release", "numbers: [+1512]"));
  const Json austin = Buy();
  const Json seattle = Buy("206");
  const std::string other = seattle["id"];
  const std::string sid = SidOf(seattle);
  const std::vector<std::pair<std::string, Json>> changes = {
      {"UpdatePhoneNumber", {{"id", other}, {"name", "mine"}}},
      {"ReleasePhoneNumber", {{"id", other}}},
      {"ReleasePhoneNumber", {{"id", other}, {"validate_only", true}}},
      {"AssignE911Address", {{"id", other}, {"e911_address_id", kResource}}},
      {"RemoveE911Address", {{"id", other}}},
      {"AssignPhoneRoute",
       {{"phone_route_id", other}, {"resource_id", kResource}, {"handler", "PHONE_ROUTE_HANDLER_CALLING"}}},
      {"UpdateIncomingPhoneNumber", {{"sid", sid}, {"friendly_name", "mine"}}},
      {"ReleaseIncomingPhoneNumber", {{"sid", sid}}},
  };
  const std::size_t before = Changes();
  for (const auto& [method, request] : changes)
    EXPECT_EQ(EndOf(AsBilling(method, request)), "numbers") << method;
  EXPECT_EQ(Changes(), before) << "a change was sent";
  EXPECT_TRUE(AreDenied(changes.size()));
  EXPECT_TRUE(AsBilling("UpdatePhoneNumber", {{"id", austin["id"]}, {"name", "mine"}}).ok());
  EXPECT_TRUE(
      AsBilling("UpdateIncomingPhoneNumber", {{"sid", SidOf(austin)}, {"friendly_name", "mine"}}).ok());
}

TEST_F(NarrowedGrantsTest, AnIdWhoseNumberCannotBeFoundIsNotChanged) {
  StartWith(ForBilling("configure, release", "numbers: [+1512]"));
  const std::string id = Buy()["id"];
  const std::size_t before = Changes();
  EXPECT_EQ(EndOf(AsBilling("ReleasePhoneNumber", {{"id", kNoSuchId}})), "NOT_FOUND");
  AddFault(Always(Answer(kGets, 503, "")));
  EXPECT_EQ(EndOf(AsBilling("UpdatePhoneNumber", {{"id", id}, {"name", "mine"}})), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(EndOf(AsBilling("UpdatePhoneNumber", {{"id", id}, {"name", "mine"}, {"validate_only", true}})),
            "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(Changes(), before);
  EXPECT_TRUE(AreDenied(2));
}

// A number that was released is not found: its release was let on all the same.
TEST_F(NarrowedGrantsTest, ARepetitionGetsTheFirstAnswer) {
  StartWith(ForBilling("release", "numbers: [+1512]"));
  const Json release = {{"id", Buy()["id"]}, {"request_id", "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c03"}};
  simulator().Advance(std::chrono::hours(24 * 15));
  EXPECT_EQ(EndOf(AsBilling("ReleasePhoneNumber", release)), "OK");
  const std::size_t before = Changes();
  EXPECT_EQ(EndOf(AsBilling("ReleasePhoneNumber", release)), "OK");
  Json another = release;
  another["request_id"] = "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c04";
  EXPECT_EQ(EndOf(AsBilling("ReleasePhoneNumber", another)), "NOT_FOUND");
  EXPECT_EQ(Changes(), before);
}

// Every field that the contract says is a URL, in every change that has one.
TEST_F(NarrowedGrantsTest, EveryUrlMustNameAnAllowedHost) {
  StartWith(ForBilling("read, buy, configure", "webhook_hosts: [hooks.example.com, '*.example.org']"));
  const Json bought = Buy();
  const std::string id = bought["id"];
  const std::map<std::string, Json> named = {
      {"UpdatePhoneNumber", {{"id", id}}},
      {"UpdateIncomingPhoneNumber", {{"sid", SidOf(bought)}}},
      {"CreateIncomingPhoneNumber", {{"phone_number", AvailableNumber()}}}};
  const std::size_t before = Changes();
  std::size_t asked = 0;
  for (const auto& [method, request] : named) {
    const google::protobuf::Descriptor& type = *MethodOf(method).input_type();
    for (int i = 0; i < type.field_count(); ++i) {
      if (RulesOf(*type.field(i)).format() != v1::FORMAT_HTTP_URL) continue;
      Json change = request;
      change[type.field(i)->name()] = "https://hooks.example.com.evil.net/";
      const CallResult denied = AsBilling(method, change);
      EXPECT_EQ(EndOf(denied), "webhook_hosts");
      EXPECT_THAT(denied.message, HasSubstr(type.field(i)->name()));
      ++asked;
    }
  }
  EXPECT_EQ(Changes(), before);
  EXPECT_TRUE(AreDenied(asked));
  Json both = {{"id", id}, {"call_request_url", "https://a.example.org/"}, {"name", "mine"}};
  EXPECT_TRUE(AsBilling("UpdatePhoneNumber", both).ok());
  both["message_request_url"] = "https://evil.net";
  EXPECT_EQ(EndOf(AsBilling("UpdatePhoneNumber", both)), "webhook_hosts");
  EXPECT_TRUE(AsBilling("UpdatePhoneNumber", {{"id", id}, {"call_request_url", ""}}).ok()) << "taken away";
  EXPECT_TRUE(AsBilling("ListPhoneNumbers", Json::object()).ok()) << "a read names no URL";
}

TEST_F(NarrowedGrantsTest, AMoveNeedsAGrantInTheTarget) {
  StartWith(Concat(ForBilling("configure", "numbers: [+1512]"), ", ",
                   ForBilling("configure", "numbers: [+1206]", "other")));
  const std::string austin = SidOf(Buy());
  const std::size_t before = Changes();
  const auto move = [&](const std::string& project_id) -> Json {
    return {{"sid", austin}, {"account_sid", project_id}};
  };
  EXPECT_EQ(EndOf(AsBilling("UpdateIncomingPhoneNumber", move(kNoSuchId))), "PERMISSION_DENIED");
  EXPECT_EQ(EndOf(AsBilling("UpdateIncomingPhoneNumber", move(kOtherProjectId))), "numbers");
  EXPECT_EQ(EndOf(Call("UpdateIncomingPhoneNumber", move(kNoSuchId))), "PERMISSION_DENIED")
      << "not the gateway's, whatever the grant";
  EXPECT_EQ(Changes(), before);
  EXPECT_EQ(EndOf(Call("UpdateIncomingPhoneNumber", move(kOtherProjectId))), "OK");
}

// Neither at once nor by the stages.
TEST_F(NarrowedGrantsTest, ACachedAnswerIsForThoseWhoMayHaveIt) {
  StartWith(Concat(ForBilling("lookup", "numbers: [+1512]"), ", ", ForBilling("search", "countries: [US]")),
            "16");
  const Json seattle = {{"number", "+12065550100"}};
  const Json austin = {{"number", "+15125550100"}};
  for (const Json& number : {seattle, austin}) EXPECT_TRUE(Call("LookupPhoneNumber", number).ok());
  EXPECT_EQ(Call("LookupPhoneNumber", seattle).Trailer("x-cache"), "hit");
  EXPECT_EQ(EndOf(AsBilling("LookupPhoneNumber", seattle)), "numbers");
  EXPECT_EQ(AsBilling("LookupPhoneNumber", austin).Trailer("x-cache"), "hit");
  for (const char* country : {"US", "CA"}) Call("SearchLocalPhoneNumbers", {{"iso_country", country}});
  EXPECT_EQ(EndOf(AsBilling("SearchLocalPhoneNumbers", {{"iso_country", "CA"}})), "countries");
  EXPECT_EQ(AsBilling("SearchLocalPhoneNumbers", {{"iso_country", "US"}}).Trailer("x-cache"), "hit");
  EXPECT_EQ(EndOf(AsBilling("SearchAvailablePhoneNumbers", Json::object())), "countries") << "names none";
}

TEST_F(NarrowedGrantsTest, CountriesAreToldByTheNumber) {
  StartWith(ForBilling("buy", "countries: [CA]"));
  EXPECT_EQ(EndOf(AsBilling("PurchasePhoneNumber", {{"number", AvailableNumber()}})), "countries");
  EXPECT_EQ(EndOf(AsBilling("PurchasePhoneNumber", {{"number", AvailableNumber("416")}})), "OK");
}

TEST_F(NarrowedGrantsTest, ACallerIsToldWhatItMayDo) {
  StartWith(Concat(ForBilling("read, buy", "webhook_hosts: [hooks.example.com]"), ", ",
                   ForBilling("release", "numbers: [+1512], countries: [US]", "other")));
  const CallResult told = AsBilling("ExplainAccess", Json::object());
  ASSERT_TRUE(told.ok()) << testing::PrintToString(told);
  EXPECT_EQ(told.answer()["caller"], "billing");
  EXPECT_EQ(told.answer()["authenticatedBy"], "token");
  EXPECT_EQ(told.answer()["grants"], Json::array({{{"place", 1},
                                                   {"projects", {"demo"}},
                                                   {"groups", {"read", "buy"}},
                                                   {"webhookHosts", {"hooks.example.com"}}},
                                                  {{"place", 2},
                                                   {"projects", {"other"}},
                                                   {"groups", {"release"}},
                                                   {"numbers", {"+1512"}},
                                                   {"countries", {"US"}}}}));
  EXPECT_FALSE(told.answer().contains("decision"));
  const auto decision = [this](const char* method, const char* project) {
    return AsBilling("ExplainAccess", {{"method", method}, {"project", project}}).answer()["decision"];
  };
  EXPECT_EQ(decision("ListPhoneNumbers", "")["access"], "ACCESS_ALLOWED");
  EXPECT_EQ(decision("PurchasePhoneNumber", "demo")["access"], "ACCESS_CONDITIONAL");
  EXPECT_EQ(decision("ReleasePhoneNumber", "other")["places"], Json::array({2}));
  const Json denied = decision("ReleasePhoneNumber", "demo");
  EXPECT_EQ(denied["access"], "ACCESS_DENIED");
  EXPECT_THAT(denied["reason"].get<std::string>(), HasSubstr("no grant for the group release"));
  EXPECT_EQ(decision("ExplainAccess", "")["access"], "ACCESS_ALLOWED");
  EXPECT_EQ(AsBilling("ExplainAccess", {{"method", "BuyNumber"}}).Fields(),
            std::vector<std::string>{"method"});
  EXPECT_EQ(Call("ExplainAccess").answer()["caller"], "anonymous");
  CallOptions wrong;
  wrong.metadata.emplace("authorization", "Bearer pgt_wrong");
  EXPECT_EQ(Call("ExplainAccess", Json::object(), wrong).info.reason(), "TOKEN_REJECTED");
}

}  // namespace
}  // namespace phonegate::narrowed_grants_test

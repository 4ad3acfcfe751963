// Who may do what, with the real program.
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"

namespace phonegate::admission_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kAllGroups[] = "read, search, lookup, paid_lookup, buy, configure, release, audit, admin";

class AdmissionE2eTest : public E2eTest {
 protected:
  void SetUp() override {
    for (const TestCaller& caller : {kBilling, kAuditor, kAdmin, kNobody})
      leaks().AddCredentials(kE2eProjectId, caller.token);
    StartSimulator();
  }
  // A gateway of both projects that others than this machine could reach.
  void StartWith(const std::string& grants, std::map<std::string, std::string> policy = {},
                 const std::string& cache = "0") {
    GatewayOptions options;
    options.projects = {Project(), OtherProject()};
    options.default_project = "demo";
    options.settings["listen"] = {{"grpc", "0.0.0.0:0"}, {"allow_plaintext_elsewhere", "true"}};
    options.settings["identity"] = {{"tokens", AllTokens()}};
    policy.insert({"grants", Concat("[", grants, "]")});
    options.settings["policy"] = std::move(policy);
    options.settings["cache"] = {{"max_mebibytes", cache}};
    StartGateway(options);
  }
  static std::string OwnersAndAdmin() {
    return Concat(Grant("billing", "demo", kAllGroups), ", ", Grant("auditor", "demo", "audit"), ", ",
                  Grant("admin", "'*'", kAllGroups));
  }
  // Replaces the configuration in one step.
  void Rewrite(const std::string& text) {
    const std::string fresh = gateway().folder().Write("phonegate-new.yaml", text);
    std::filesystem::rename(fresh, gateway().folder() / "phonegate.yaml");
  }
  // The journal's entries, newest first, as `admin` sees them.
  Json Entries(const Json& filter = Json::object()) {
    const CallResult page = Call("ListAuditEntries", filter, As(kAdmin));
    EXPECT_TRUE(page.ok()) << testing::PrintToString(page);
    return page.answer().value("entries", Json::array());
  }
  // The same, once there are so many: what is refused is written down beside.
  Json WaitForEntries(std::size_t count, const Json& filter = Json::object()) {
    Json entries;
    EXPECT_TRUE(Eventually([&] {
      entries = Entries(filter);
      return entries.size() >= count;
    }));
    EXPECT_EQ(entries.size(), count) << entries.dump(1);
    return entries;
  }
};

TEST_F(AdmissionE2eTest, APaidLookupNeedsAGrantOfItsOwn) {
  StartWith(Concat(Grant("billing", "demo", "lookup"), ", ", Grant("admin", "'*'", kAllGroups)));
  const Json paid = {{"number", "+15125550100"}, {"include", {"LOOKUP_INCLUDE_CARRIER"}}};
  EXPECT_TRUE(Call("LookupPhoneNumber", {{"number", "+15125550100"}}, As(kBilling)).ok());
  const CallResult denied = Call("LookupPhoneNumber", paid, As(kBilling));
  EXPECT_EQ(denied.info.reason(), "PERMISSION_DENIED");
  EXPECT_EQ(denied.InfoOf("group"), "paid_lookup");
  EXPECT_TRUE(Call("LookupPhoneNumber", paid, As(kAdmin)).ok());
}

TEST_F(AdmissionE2eTest, ADeniedChangeIsAnEntryAndNamesItsCaller) {
  StartWith(OwnersAndAdmin());
  Call("PurchasePhoneNumber", {{"number", "+15125550100"}, {"project", "other"}}, As(kBilling));
  const Json entries = WaitForEntries(1);
  const Json& intent = entries[0]["intent"];
  EXPECT_EQ(intent["caller"], "billing");
  EXPECT_EQ(intent["authenticatedBy"], "token");
  EXPECT_EQ(intent["project"], "other");
  EXPECT_EQ(entries[0]["outcome"]["result"], "AUDIT_RESULT_DENIED");
  EXPECT_EQ(entries[0]["outcome"]["reason"], "PERMISSION_DENIED");
  Call("PurchasePhoneNumber", {{"number", "+15125550100"}});
  const Json stranger = WaitForEntries(2)[0];
  EXPECT_FALSE(stranger["intent"].contains("caller"));
  EXPECT_FALSE(stranger["intent"].contains("number")) << "what nobody in particular asks for is not read";
  EXPECT_EQ(stranger["outcome"]["reason"], "IDENTITY_REQUIRED");
  const Json line = gateway().WaitForLog("call").front();
  EXPECT_EQ(line["caller"], "billing");
  EXPECT_EQ(line["authenticated_by"], "token");
}

TEST_F(AdmissionE2eTest, AnAuditorSeesTheEntriesOfHisProjects) {
  StartWith(OwnersAndAdmin());
  Call("PurchasePhoneNumber", {{"number", "+15125550100"}, {"project", "other"}}, As(kAdmin));
  Call("PurchasePhoneNumber", {{"number", "+15125550100"}, {"project", "demo"}}, As(kAdmin));
  const Json all = WaitForEntries(2);
  const CallResult seen = Call("ListAuditEntries", Json::object(), As(kAuditor));
  ASSERT_THAT(seen.answer()["entries"], SizeIs(1)) << testing::PrintToString(seen);
  EXPECT_EQ(seen.answer()["entries"][0]["intent"]["project"], "demo");
  for (const Json& entry : all) {
    const CallResult got = Call("GetAuditEntry", {{"entry_id", entry["entryId"]}}, As(kAuditor));
    EXPECT_EQ(got.info.reason(), entry["intent"]["project"] == "demo" ? "" : "NOT_FOUND");
  }
  EXPECT_EQ(Call("PurgeCache", {{"project", "demo"}}, As(kAuditor)).info.reason(), "PERMISSION_DENIED");
}

TEST_F(AdmissionE2eTest, ANewPolicyIsTakenAndABadOneIsNot) {
  StartWith(OwnersAndAdmin());
  const std::string before = gateway().config();
  EXPECT_TRUE(Call("ListPhoneNumbers", Json::object(), As(kBilling)).ok());
  Rewrite(before + "nonsense: true\n");
  EXPECT_THAT(gateway().WaitForLog("policy_kept").front()["message"].get<std::string>(),
              HasSubstr("unknown key \"nonsense\""));
  EXPECT_TRUE(Call("ListPhoneNumbers", Json::object(), As(kBilling)).ok());
  EXPECT_THAT(gateway().Page("/metrics"), HasSubstr("phonegate_policy_reload_failures_total 1"));

  std::string without = before;
  const std::string billing = Grant("billing", "demo", kAllGroups) + ", ";
  without.erase(without.find(billing), billing.size());
  Rewrite(without);
  gateway().WaitForLog("policy_replaced");
  EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), As(kBilling)).info.reason(), "PERMISSION_DENIED");

  std::string unknown = without;
  unknown.replace(unknown.find("caller: admin"), 13, "caller: other");
  Rewrite(unknown);
  gateway().WaitForLog("policy_replaced", 2);
  EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), As(kAdmin)).info.reason(), "PERMISSION_DENIED")
      << "the token is somebody else's now";
}

TEST_F(AdmissionE2eTest, ReadsThatPolicyNamesAreEntriesAlsoOutOfTheCache) {
  StartWith(OwnersAndAdmin(), {{"journal_reads", "[ListPhoneNumbers, StreamPhoneNumbers]"}}, "16");
  EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), As(kBilling)).Trailer("x-cache"), "miss");
  EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), As(kBilling)).Trailer("x-cache"), "hit");
  EXPECT_TRUE(Call("StreamPhoneNumbers", Json::object(), As(kBilling)).ok());
  EXPECT_TRUE(Call("ListIncomingPhoneNumbers", Json::object(), As(kBilling)).ok()) << "not named";
  Call("ListPhoneNumbers", Json::object(), As(kNobody));
  const Json entries = WaitForEntries(4);
  EXPECT_EQ(entries[0]["intent"]["caller"], "nobody");
  EXPECT_EQ(entries[0]["outcome"]["result"], "AUDIT_RESULT_DENIED");
  EXPECT_EQ(entries[1]["intent"]["method"], "StreamPhoneNumbers");
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(entries[i]["intent"]["caller"], "billing");
    EXPECT_EQ(entries[i]["outcome"]["result"], "AUDIT_RESULT_SUCCEEDED") << entries[i].dump();
  }
}

TEST_F(AdmissionE2eTest, APaidReadIsWrittenDownOnce) {
  StartWith(OwnersAndAdmin(), {{"journal_reads", "[lookup, paid_lookup]"}}, "16");
  const Json paid = {{"number", "+15125550100"}, {"include", {"LOOKUP_INCLUDE_CARRIER"}}};
  EXPECT_EQ(Call("LookupPhoneNumber", paid, As(kBilling)).Trailer("x-cache"), "miss");
  WaitForEntries(1);
  EXPECT_EQ(Call("LookupPhoneNumber", paid, As(kBilling)).Trailer("x-cache"), "hit");
  WaitForEntries(2);
}

TEST_F(AdmissionE2eTest, AReadThatCannotBeWrittenDownIsNotAnswered) {
  StartWith(OwnersAndAdmin(), {{"journal_reads", "[ListPhoneNumbers]"}}, "16");
  EXPECT_TRUE(Call("ListPhoneNumbers", Json::object(), As(kBilling)).ok());
  const std::string journal = gateway().folder() / "journal/journal.db";
  std::filesystem::rename(journal, journal + ".away");
  const CallResult refused = Call("ListPhoneNumbers", Json::object(), As(kBilling));
  EXPECT_EQ(refused.code, 14);
  EXPECT_EQ(refused.info.reason(), "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(refused.messages, IsEmpty());
  EXPECT_EQ(Call("PurgeCache", {{"everything", true}}, As(kAdmin)).info.reason(), "JOURNAL_UNAVAILABLE");
  EXPECT_TRUE(Call("ListIncomingPhoneNumbers", Json::object(), As(kBilling)).ok()) << "others are served";
}

TEST_F(AdmissionE2eTest, APurgeForgetsWhatItNamesAndIsAnEntry) {
  StartWith(OwnersAndAdmin(), {}, "16");
  const auto cached = [this](const char* project) {
    return Call("ListPhoneNumbers", {{"project", project}}, As(kAdmin)).Trailer("x-cache");
  };
  for (const char* project : {"demo", "other"}) {
    cached(project);
    EXPECT_EQ(cached(project), "hit");
  }
  const CallResult purged = Call("PurgeCache", {{"project", "demo"}}, As(kBilling));
  ASSERT_TRUE(purged.ok()) << testing::PrintToString(purged);
  EXPECT_EQ(purged.answer()["entries"], "1");
  EXPECT_EQ(cached("other"), "hit");
  EXPECT_EQ(cached("demo"), "miss");

  EXPECT_EQ(Call("PurgeCache", {{"number", "+15125550100"}}, As(kBilling)).info.reason(),
            "PERMISSION_DENIED");
  EXPECT_EQ(Call("PurgeCache", {{"number", "+15125550100"}}, As(kAdmin)).answer()["entries"], "2")
      << "both lists";
  cached("other");
  EXPECT_EQ(Call("PurgeCache", {{"everything", true}}, As(kAdmin)).answer()["entries"], "1");
  EXPECT_EQ(cached("other"), "miss");
  EXPECT_EQ(Call("PurgeCache", Json::object(), As(kAdmin)).info.reason(), "INVALID_REQUEST");

  const Json entries = WaitForEntries(5, {{"method", "PurgeCache"}});
  EXPECT_EQ(entries[4]["intent"]["project"], "demo");
  EXPECT_EQ(entries[4]["intent"]["caller"], "billing");
  EXPECT_EQ(entries[3]["outcome"]["result"], "AUDIT_RESULT_DENIED");
  EXPECT_EQ(entries[2]["intent"]["number"], "+15125550100");
  EXPECT_EQ(entries[1]["outcome"]["result"], "AUDIT_RESULT_SUCCEEDED");
  EXPECT_EQ(entries[0]["outcome"]["reason"], "INVALID_REQUEST");
}

// What was begun before the purge is given to who waits, and to no other.
TEST_F(AdmissionE2eTest, APurgeWinsAgainstAFetchUnderWay) {
  StartWith(OwnersAndAdmin(), {}, "16");
  AddFault(Hold({"GET", kNumbersPath, ""}, "list"));
  const auto first = client().Start("ListPhoneNumbers", Json::object(), As(kBilling));
  ASSERT_TRUE(simulator().WaitForHold("list"));
  EXPECT_TRUE(Call("PurgeCache", {{"everything", true}}, As(kAdmin)).ok());
  simulator().ReleaseHold("list");
  EXPECT_TRUE(Scanned(first->Wait()).ok());
  EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), As(kBilling)).Trailer("x-cache"), "miss");
  EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), As(kBilling)).Trailer("x-cache"), "hit");
}

TEST_F(AdmissionE2eTest, StatisticsCountAnswersByKind) {
  StartWith(OwnersAndAdmin(), {}, "16");
  for (int i = 0; i < 3; ++i) Call("ListPhoneNumbers", Json::object(), As(kBilling));
  const CallResult statistics = Call("GetCacheStatistics", Json::object(), As(kAdmin));
  ASSERT_TRUE(statistics.ok()) << testing::PrintToString(statistics);
  EXPECT_EQ(statistics.answer()["entries"], "1");
  EXPECT_EQ(statistics.answer()["limitBytes"], std::to_string(16 << 20));
  EXPECT_THAT(statistics.answer()["kinds"],
              ElementsAre(Json{{"kind", "CACHING_LIST"}, {"hits", "2"}, {"misses", "1"}}));
  EXPECT_THAT(gateway().Page("/metrics"),
              AllOf(HasSubstr(R"(phonegate_cache_answers_total{kind="list",source="hit"} 2)"),
                    HasSubstr("phonegate_cache_entries 1")));
}

TEST_F(AdmissionE2eTest, ReflectionNeedsAnIdentityAndNoGrant) {
  StartWith(OwnersAndAdmin());
  const GrpcurlRun stranger = grpcurl().Run({"list"});
  EXPECT_EQ(stranger.out, "");
  EXPECT_THAT(stranger.err, HasSubstr("The call does not say who makes it"));
  EXPECT_THAT(grpcurl().Run({"list"}, {"-H", "authorization: Bearer pgt_wrong"}).err,
              HasSubstr("holds no token that the gateway knows"));
  const std::vector<std::string> as_nobody = {"-H", Concat("authorization: Bearer ", kNobody.token)};
  EXPECT_THAT(grpcurl().Run({"list"}, as_nobody).out, HasSubstr("phonegate.v1.AdminService"));
  EXPECT_THAT(grpcurl().Run({"describe", "phonegate.v1.PhoneNumberService"}, as_nobody).out,
              HasSubstr("rpc PurchasePhoneNumber"));
  EXPECT_THAT(grpcurl().Run({"describe", "phonegate.v1.None"}, as_nobody).err, HasSubstr("not found"));
  const Json line = gateway().WaitForLog("call").front();
  EXPECT_EQ(line["method"], "ServerReflectionInfo");
}

TEST_F(AdmissionE2eTest, HealthNeedsNoIdentity) {
  StartWith(OwnersAndAdmin());
  // The identity is for reflection only, which tells grpcurl what the service is.
  const std::string header = Concat("authorization: Bearer ", kNobody.token);
  EXPECT_THAT(grpcurl().Run({"grpc.health.v1.Health/Check"}, {"-reflect-header", header}).out,
              HasSubstr("SERVING"));
}

}  // namespace
}  // namespace phonegate::admission_test

// Every reason of errors.proto as a caller gets it, with code, message, details
// and metadata.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "phonegate/v1/errors.pb.h"
#include "proto/error_facts.h"
#include "service/base/text.h"
#include "tests/e2e/reason_fixture.h"

namespace phonegate::reasons_test {
namespace {

using sim::Deed;
using ::testing::AllOf;
using ::testing::ElementsAreArray;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Optional;

constexpr char kGateway[] = "phonegate";
constexpr char kUpstream[] = "signalwire.com";

constexpr int kCancelled = 1, kUnknown = 2, kInvalidArgument = 3, kDeadlineExceeded = 4, kNotFound = 5,
              kAlreadyExists = 6, kResourceExhausted = 8, kFailedPrecondition = 9, kAborted = 10,
              kInternal = 13, kUnavailable = 14, kPermissionDenied = 7, kUnauthenticated = 16;

struct Case {
  const char* name;
  v1::Reason reason;
  std::function<CallResult(ReasonTest&)> provoke;
  int code = 0;
  const char* domain = kGateway;
  const char* message = "";
  std::map<std::string, std::string> metadata = {};  // besides request_id
  std::vector<std::string> fields = {};
  std::optional<std::int64_t> retry_seconds = std::nullopt;  // this or up to `less` seconds less
  std::int64_t less = 600;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// A call that its caller gave up: only the access line tells its reason.
CallResult CancelledRead(ReasonTest& test) {
  test.AddFault(FaultOn("GET", kNumbersPath, Deed::kNeverAnswer));
  const auto call = test.client().Start("ListPhoneNumbers", Json::object());
  EXPECT_TRUE(test.simulator().WaitForRequests({"GET", kNumbersPath, ""}, 1));
  call->Cancel();
  CallResult result = call->Wait();
  const Json line = test.gateway().WaitForLog("call").back();
  EXPECT_EQ(line["code"], "CANCELLED");
  result.info.set_reason(line["reason"].get<std::string>());
  return result;
}

CallResult ReadPastItsDeadline(ReasonTest& test) {
  GatewayOptions options;
  options.settings["server"] = {{"default_deadline", "1s"}};
  test.StartGateway(options);
  test.AddFault(FaultOn("GET", kNumbersPath, Deed::kNeverAnswer));
  return test.Call("ListPhoneNumbers");
}

CallResult CallWithoutProject(ReasonTest& test) {
  GatewayOptions options;
  options.projects = {test.Project(), test.OtherProject()};
  test.StartGateway(options);
  return test.Call("ListPhoneNumbers");
}

CallResult ImportTwice(ReasonTest& test) {
  const Json import = {{"number", "+4930901820"}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}};
  test.Call("ImportPhoneNumber", import);
  return test.Call("ImportPhoneNumber", import);
}

// The look finds nothing of another project's, and SignalWire refuses.
CallResult ImportIntoBoth(ReasonTest& test) {
  GatewayOptions options;
  options.projects = {test.Project(), test.OtherProject()};
  options.default_project = "demo";
  test.StartGateway(options);
  Json import = {{"number", "+4930901820"}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}};
  EXPECT_TRUE(test.Call("ImportPhoneNumber", import).ok());
  import["project"] = "other";
  return test.Call("ImportPhoneNumber", import);
}

CallResult ReuseARequestId(ReasonTest& test) {
  const Json bought = test.Buy();
  Json update = {{"id", bought["id"]}, {"name", "a"}, {"request_id", kSomeId}};
  EXPECT_TRUE(test.Call("UpdatePhoneNumber", update).ok());
  update["name"] = "b";
  return test.Call("UpdatePhoneNumber", update);
}

CallResult BuyBehindAnother(ReasonTest& test) {
  test.AddFault(Hold(kPurchases, "purchase"));
  const auto first = test.client().Start("PurchasePhoneNumber", {{"number", kNumber}});
  EXPECT_TRUE(test.simulator().WaitForHold("purchase"));
  CallOptions options;
  options.deadline = std::chrono::seconds(1);
  CallResult second = test.Call("PurchasePhoneNumber", {{"number", kNumber}}, options);
  test.simulator().ReleaseHold("purchase");
  first->Wait();
  return second;
}

CallResult BuyWhatIsNeverBought(ReasonTest& test) {
  GatewayOptions options;
  options.settings["journal"]["settle_time"] = "100ms";
  test.StartGateway(options);
  test.AddFault(On(kPurchases, Deed::kClose));
  const Json purchase = {{"number", kNumber}, {"request_id", kSomeId}};
  EXPECT_EQ(test.Call("PurchasePhoneNumber", purchase).info.reason(), "OUTCOME_UNKNOWN");
  return test.Call("PurchasePhoneNumber", purchase);
}

CallResult BuyWithoutAJournal(ReasonTest& test) {
  test.Buy();
  const std::string journal = test.gateway().folder() / "journal/journal.db";
  std::filesystem::rename(journal, journal + ".away");
  return test.Call("PurchasePhoneNumber", {{"number", kNumber}});
}

CallResult BuyMoreThanTheBudget(ReasonTest& test) {
  GatewayOptions options;
  options.settings["policy"]["budgets"] = "[{callers: ['*'], projects: ['*'], purchases_per_day: 0}]";
  test.StartGateway(options);
  return test.Call("PurchasePhoneNumber", {{"number", kNumber}});
}

CallResult CallTooOften(ReasonTest& test) {
  GatewayOptions options;
  options.settings["policy"]["budgets"] = "[{callers: ['*'], projects: ['*'], requests_per_second: 1}]";
  test.StartGateway(options);
  CallResult result;
  for (int i = 0; i < 100; ++i) {
    result = test.Call("ListPhoneNumbers");
    if (!result.ok()) return result;
  }
  return result;
}

CallResult BuyForAFrozenProject(ReasonTest& test) {
  EXPECT_TRUE(test.Call("FreezeProject", {{"project", "demo"}, {"reason", "a test"}}).ok());
  CallResult result = test.Call("PurchasePhoneNumber", {{"number", kNumber}});
  EXPECT_EQ(result.info.mutable_metadata()->erase("entry_id"), 1U);
  return result;
}

CallResult RouteMessagesToSwml(ReasonTest& test) {
  return test.Call("AssignPhoneRoute", {{"resource_id", "fab00000-0000-4000-8000-000000000001"},
                                        {"phone_route_id", test.Buy()["id"]},
                                        {"handler", "PHONE_ROUTE_HANDLER_MESSAGING"}});
}

CallResult PurchaseWith(ReasonTest& test, const Json& project) {
  const std::string number = test.Call("SearchAvailablePhoneNumbers", {{"areacode", "512"}})
                                 .answer()["data"][0]["number"]
                                 .get<std::string>();
  test.SetProject(project);
  return test.Call("PurchasePhoneNumber", {{"number", number}});
}

CallResult FollowPageThatIsGone(ReasonTest& test) {
  test.simulator().SeedNumbers(kE2eProjectId, 3);
  const std::string token =
      test.Call("ListPhoneNumbers", {{"page_size", 2}}).answer()["next_page_token"].get<std::string>();
  test.AlwaysAnswer(422, R"({"errors":[{"detail":"page_token is invalid","code":"page_token_is_invalid"}]})");
  return test.Call("ListPhoneNumbers", {{"page_token", token}});
}

// A stream of the journal that has got its first message: it is open.
std::unique_ptr<PendingStream> FollowJournal(ReasonTest& test) {
  std::unique_ptr<PendingStream> stream = test.client().Stream("TailAuditEntries", {{"from_sequence", 1}});
  EXPECT_TRUE(stream->Read());
  return stream;
}

CallResult OneStreamTooMany(ReasonTest& test) {
  test.Buy();
  std::vector<std::unique_ptr<PendingStream>> open;
  for (int i = 0; i < 64; ++i) open.push_back(FollowJournal(test));
  return test.Call("TailAuditEntries");
}

CallResult FollowIntoTheEnd(ReasonTest& test) {
  test.Buy();
  const std::unique_ptr<PendingStream> stream = FollowJournal(test);
  EXPECT_EQ(test.gateway().Stop(), 0);
  return stream->Finish();
}

// A gateway that others than this machine could reach.
CallResult CallWithoutIdentity(ReasonTest& test) {
  GatewayOptions options;
  options.settings["listen"] = {{"grpc", "0.0.0.0:0"}, {"allow_plaintext_elsewhere", "true"}};
  options.settings["identity"] = {{"tokens", Concat("[{caller: a, hash: 'sha256:", std::string(32, '0'), ":",
                                                    std::string(64, '0'), "'}]")}};
  test.StartGateway(options);
  return test.Call("ListPhoneNumbers");
}

CallResult CallWithAToken(ReasonTest& test) {
  CallOptions options;
  options.metadata.emplace("authorization", "Bearer pgt_unknown");
  return test.Call("ListPhoneNumbers", Json::object(), options);
}

CallResult CallWithoutGrant(ReasonTest& test) {
  GatewayOptions options;
  options.settings["policy"] = {{"grants", "[{callers: [anonymous], projects: [demo], groups: [read]}]"}};
  test.StartGateway(options);
  return test.Call("PurchasePhoneNumber", {{"number", kNumber}, {"project", "demo"}});
}

// Most are what the simulator does by itself; the rest is scripted.
const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      {"InvalidRequest",
       v1::REASON_INVALID_REQUEST,
       [](ReasonTest& t) {
         return t.Call("SearchAvailablePhoneNumbers", {{"areacode", "51"}, {"city", "x"}});
       },
       kInvalidArgument,
       kGateway,
       "The request was not sent: areacode must have 3 characters",
       {{"operation", "SearchAvailablePhoneNumbers"}},
       {"areacode", "region"}},
      {"PageTokenInvalid",
       v1::REASON_PAGE_TOKEN_INVALID,
       [](ReasonTest& t) { return t.Call("ListPhoneNumbers", {{"page_token", "abc"}}); },
       kInvalidArgument,
       kGateway,
       "does not belong to this list; list again from the start",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}},
       {"page_token"}},
      {"PageGoneUpstream",
       v1::REASON_PAGE_TOKEN_INVALID,
       FollowPageThatIsGone,
       kInvalidArgument,
       kUpstream,
       "SignalWire no longer knows this page; list again from the start (HTTP 422: page_token is invalid).",
       {{"operation", "ListPhoneNumbers"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "page_token_is_invalid"}},
       {"page_token"}},
      {"IdentityRequired",
       v1::REASON_IDENTITY_REQUIRED,
       CallWithoutIdentity,
       kUnauthenticated,
       kGateway,
       "The call does not say who makes it; send the metadata `authorization: Bearer TOKEN`.",
       {{"operation", "ListPhoneNumbers"}}},
      {"TokenRejected",
       v1::REASON_TOKEN_REJECTED,
       CallWithAToken,
       kUnauthenticated,
       kGateway,
       "The metadata `authorization` holds no token that the gateway knows",
       {{"operation", "ListPhoneNumbers"}}},
      {"PermissionDenied",
       v1::REASON_PERMISSION_DENIED,
       CallWithoutGrant,
       kPermissionDenied,
       kGateway,
       "The caller \"anonymous\" has no grant for the group buy in the project \"demo\"",
       {{"operation", "PurchasePhoneNumber"},
        {"project", "demo"},
        {"caller", "anonymous"},
        {"group", "buy"}}},
      {"ProjectNotFound",
       v1::REASON_PROJECT_NOT_FOUND,
       [](ReasonTest& t) { return t.Call("ListPhoneNumbers", {{"project", "nobody"}}); },
       kNotFound,
       kGateway,
       "project",
       {{"operation", "ListPhoneNumbers"}}},
      {"ProjectRequired",
       v1::REASON_PROJECT_REQUIRED,
       CallWithoutProject,
       kInvalidArgument,
       kGateway,
       "project",
       {{"operation", "ListPhoneNumbers"}},
       {"project"}},
      {"UpstreamRejectedRequest",
       v1::REASON_UPSTREAM_REJECTED_REQUEST,
       RouteMessagesToSwml,
       kInvalidArgument,
       kUpstream,
       "SignalWire refused the request (HTTP 422: Resource cannot handle messaging).",
       {{"operation", "AssignPhoneRoute"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "invalid_resource_for_handler"}},
       {"handler"}},
      {"NotFound",
       v1::REASON_NOT_FOUND,
       [](ReasonTest& t) { return t.Call("GetPhoneNumber", {{"id", kSomeId}}); },
       kNotFound,
       kUpstream,
       "SignalWire knows no such object in this project (HTTP 404: Not Found).",
       {{"operation", "GetPhoneNumber"}, {"project", "demo"}, {"attempts", "1"}, {"http_status", "404"}}},
      {"NumberNotFound",
       v1::REASON_NOT_FOUND,
       [](ReasonTest& t) { return t.Call("GetPhoneNumber", {{"number", kNumber}}); },
       kNotFound,
       kGateway,
       "No number of this project is exactly this one.",
       {{"operation", "GetPhoneNumber"}, {"project", "demo"}, {"attempts", "1"}}},
      {"NumberNotAvailable",
       v1::REASON_NUMBER_NOT_AVAILABLE,
       [](ReasonTest& t) { return t.Call("PurchasePhoneNumber", {{"number", kNumber}}); },
       kFailedPrecondition,
       kUpstream,
       "The number cannot be bought any more; search again (HTTP 422: Number is not available for purchase).",
       {{"operation", "PurchasePhoneNumber"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "could_not_purchase"}},
       {"number"}},
      {"PurchasedTooRecently",
       v1::REASON_PURCHASED_TOO_RECENTLY,
       [](ReasonTest& t) { return t.Call("ReleasePhoneNumber", {{"id", t.Buy()["id"]}}); },
       kFailedPrecondition,
       kUpstream,
       "The number cannot be released yet: 14 days after its purchase",
       {{"operation", "ReleasePhoneNumber"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "purchased_too_recently"}},
       {},
       14 * 86400},
      {"InsufficientBalance",
       v1::REASON_INSUFFICIENT_BALANCE,
       [](ReasonTest& t) { return PurchaseWith(t, {{"balance_usd", 0}}); },
       kFailedPrecondition,
       kUpstream,
       "balance at SignalWire does not cover this (HTTP 422: Balance is too low for this purchase).",
       {{"operation", "PurchasePhoneNumber"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "insufficient_balance"}}},
      {"InvalidState",
       v1::REASON_INVALID_STATE,
       [](ReasonTest& t) { return t.Call("RemoveE911Address", {{"id", t.Buy()["id"]}}); },
       kFailedPrecondition,
       kUpstream,
       "The object is in a state that does not allow this (HTTP 422: ",
       {{"operation", "RemoveE911Address"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "invalid_state"}}},
      {"AccountLimitReached",
       v1::REASON_ACCOUNT_LIMIT_REACHED,
       [](ReasonTest& t) {
         t.simulator().SeedNumbers(kE2eProjectId, 1);
         return PurchaseWith(t, {{"trial", true}});
       },
       kFailedPrecondition,
       kUpstream,
       "A limit of the SignalWire account is reached (HTTP 422: ",
       {{"operation", "PurchasePhoneNumber"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "account_limit_exceeded"}}},
      {"FeatureNotAvailable",
       v1::REASON_FEATURE_NOT_AVAILABLE,
       [](ReasonTest& t) {
         t.SetProject({{"import_enabled", false}});
         return ImportTwice(t);
       },
       kFailedPrecondition,
       kUpstream,
       "The SignalWire account may not do this (HTTP 422: Importing numbers is not",
       {{"operation", "ImportPhoneNumber"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "feature_not_available"}}},
      {"AlreadyOwned",
       v1::REASON_ALREADY_OWNED,
       ImportTwice,
       kAlreadyExists,
       kGateway,
       "The number is in the project already. Nothing was sent; get it by its E.164.",
       {{"operation", "ImportPhoneNumber"}, {"project", "demo"}}},
      {"RequestIdReused",
       v1::REASON_REQUEST_ID_REUSED,
       ReuseARequestId,
       kAlreadyExists,
       kGateway,
       "The request_id was used for another request. Nothing was sent; make a new id for a new request.",
       {{"operation", "UpdatePhoneNumber"}, {"project", "demo"}},
       {"name"}},
      {"NumberBusy",
       v1::REASON_NUMBER_BUSY,
       BuyBehindAnother,
       kAborted,
       kGateway,
       "Another change of this number is under way. Nothing was sent; try again.",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}},
       {},
       1},
      {"ChangeDidNotHappen",
       v1::REASON_CHANGE_DID_NOT_HAPPEN,
       BuyWhatIsNeverBought,
       kAborted,
       kGateway,
       "The answer was lost, and SignalWire's own lists have shown since that the change did not happen.",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}, {"attempts", "1"}}},
      {"JournalUnavailable",
       v1::REASON_JOURNAL_UNAVAILABLE,
       BuyWithoutAJournal,
       kUnavailable,
       kGateway,
       "Nothing was sent: the journal cannot be written (",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}},
       {},
       1},
      {"Conflict",
       v1::REASON_CONFLICT,
       ImportIntoBoth,
       kAlreadyExists,
       kUpstream,
       "The value is taken (HTTP 422: Number has already been taken).",
       {{"operation", "ImportPhoneNumber"},
        {"project", "other"},
        {"attempts", "1"},
        {"http_status", "422"},
        {"upstream_code", "value_not_unique"}},
       {"number"}},
      {"CredentialsRejected",
       v1::REASON_UPSTREAM_CREDENTIALS_REJECTED,
       [](ReasonTest& t) {
         t.SetProject({{"token", "PTanother-not-real"}});
         return t.Call("ListPhoneNumbers");
       },
       kFailedPrecondition,
       kUpstream,
       "operator must check the project's token and its scopes (HTTP 401",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}, {"attempts", "1"}, {"http_status", "401"}}},
      {"MissingScope",
       v1::REASON_UPSTREAM_CREDENTIALS_REJECTED,
       [](ReasonTest& t) {
         t.simulator().SetSwitch("missing_scope_status", 403);
         t.SetProject({{"scopes", Json::array({"Fax"})}});
         return t.Call("ListPhoneNumbers");
       },
       kFailedPrecondition,
       kUpstream,
       "operator must check the project's token and its scopes (HTTP 403",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}, {"attempts", "1"}, {"http_status", "403"}}},
      {"RateLimited",
       v1::REASON_UPSTREAM_RATE_LIMITED,
       [](ReasonTest& t) {
         t.AlwaysAnswer(429, R"({"errors":[{"detail":"Slow down","code":"rate_limit_exceeded"}]})",
                        {{"Retry-After", "7"}});
         return t.Call("PurchasePhoneNumber", {{"number", kNumber}});
       },
       kResourceExhausted,
       kUpstream,
       "SignalWire's rate limit is reached; try again later (HTTP 429: Slow down).",
       {{"operation", "PurchasePhoneNumber"},
        {"project", "demo"},
        {"attempts", "1"},
        {"http_status", "429"},
        {"upstream_code", "rate_limit_exceeded"}},
       {},
       7},
      {"Unavailable",
       v1::REASON_UPSTREAM_UNAVAILABLE,
       [](ReasonTest& t) {
         t.AlwaysAnswer(503, "<html>down</html>");
         return t.Call("ListPhoneNumbers");
       },
       kUnavailable,
       kUpstream,
       "SignalWire is not available; nothing was changed, try again (HTTP 503).",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}, {"attempts", "3"}, {"http_status", "503"}}},
      {"NotReachable",
       v1::REASON_UPSTREAM_UNAVAILABLE,
       [](ReasonTest& t) {
         t.simulator().Stop();
         return t.Call("PurchasePhoneNumber", {{"number", kNumber}});
       },
       kUnavailable,
       kUpstream,
       "SignalWire is not available; nothing was changed, try again (",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}}},
      {"AnswerInvalid",
       v1::REASON_UPSTREAM_ANSWER_INVALID,
       [](ReasonTest& t) {
         t.AlwaysAnswer(200, "<html>hello</html>");
         return t.Call("ListPhoneNumbers");
       },
       kInternal,
       kUpstream,
       "SignalWire's answer cannot be read (it is not JSON within the limits).",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}, {"attempts", "1"}}},
      {"UnexpectedStatus",
       v1::REASON_UPSTREAM_UNEXPECTED_STATUS,
       [](ReasonTest& t) {
         t.AlwaysAnswer(302, "", {{"Location", "https://elsewhere.example.com/"}});
         return t.Call("ListPhoneNumbers");
       },
       kInternal,
       kUpstream,
       "SignalWire answered an unexpected status (HTTP 302).",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}, {"attempts", "1"}, {"http_status", "302"}}},
      {"DeadlineExceeded",
       v1::REASON_DEADLINE_EXCEEDED,
       ReadPastItsDeadline,
       kDeadlineExceeded,
       kGateway,
       "The call's time was over before SignalWire answered; nothing was changed",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}, {"attempts", "1"}}},
      {"Cancelled", v1::REASON_CANCELLED, CancelledRead, kCancelled},
      {"OutcomeUnknown",
       v1::REASON_OUTCOME_UNKNOWN,
       [](ReasonTest& t) {
         t.AddFault(FaultOn("POST", kNumbersPath, Deed::kActThenClose));
         return t.Call("PurchasePhoneNumber", {{"number", kNumber}});
       },
       kUnknown,
       kGateway,
       "may have happened; call again with the same request_id to learn its outcome (",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}, {"attempts", "1"}}},
      {"NotCached",
       v1::REASON_NOT_CACHED,
       [](ReasonTest& t) {
         CallOptions options;
         options.metadata.emplace("cache-control", "only-if-cached");
         return t.Call("ListPhoneNumbers", Json::object(), options);
       },
       kFailedPrecondition,
       kGateway,
       "There is no such answer in the cache; call again without only-if-cached.",
       {{"operation", "ListPhoneNumbers"}, {"project", "demo"}}},
      {"AuditEntryNotFound",
       v1::REASON_NOT_FOUND,
       [](ReasonTest& t) { return t.Call("GetAuditEntry", {{"entry_id", kSomeId}}); },
       kNotFound,
       kGateway,
       "The journal has no such entry.",
       {{"operation", "GetAuditEntry"}}},
      {"AuditBusy",
       v1::REASON_AUDIT_BUSY,
       OneStreamTooMany,
       kResourceExhausted,
       kGateway,
       "Too many live streams are open; try again later.",
       {{"operation", "TailAuditEntries"}},
       {},
       1},
      {"BudgetSpent",
       v1::REASON_BUDGET_SPENT,
       BuyMoreThanTheBudget,
       kResourceExhausted,
       kGateway,
       "Your budget of this project is spent: at most 0 purchases a day.",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}},
       {},
       86'400,
       86'400},
      {"CallsTooOften",
       v1::REASON_RATE_LIMITED,
       CallTooOften,
       kResourceExhausted,
       kGateway,
       "You call this project too often: at most 1 calls a second.",
       {{"operation", "ListPhoneNumbers"}},
       {},
       1},
      {"ProjectFrozen",
       v1::REASON_PROJECT_FROZEN,
       BuyForAFrozenProject,
       kFailedPrecondition,
       kGateway,
       "An operator has stopped all changes of this project.",
       {{"operation", "PurchasePhoneNumber"}, {"project", "demo"}}},
      {"ShuttingDown",
       v1::REASON_SHUTTING_DOWN,
       FollowIntoTheEnd,
       kUnavailable,
       kGateway,
       "The gateway is going away; call again from the last sequence + 1.",
       {{"operation", "TailAuditEntries"}}},
  };
  return cases;
}

void ExpectDeclared(const Case& expected) {
  const v1::ErrorFacts& facts = FactsOf(expected.reason);
  EXPECT_TRUE(Declares(facts, static_cast<v1::Code>(expected.code)));
  EXPECT_TRUE(Declares(
      facts, std::string_view(expected.domain) == kGateway ? v1::DOMAIN_PHONEGATE : v1::DOMAIN_SIGNALWIRE));
}

class EveryReason : public ReasonTest, public ::testing::WithParamInterface<Case> {};

TEST_P(EveryReason, ReachesTheCallerWhole) {
  const Case& expected = GetParam();
  const CallResult result = expected.provoke(*this);
  EXPECT_EQ("REASON_" + result.info.reason(), v1::Reason_Name(expected.reason))
      << ::testing::PrintToString(result);
  EXPECT_EQ(result.code, expected.code);
  if (expected.code == kCancelled) return;  // the caller's own library answered it
  EXPECT_EQ(result.info.domain(), expected.domain);
  ExpectDeclared(expected);
  EXPECT_THAT(result.message, HasSubstr(expected.message));
  std::map<std::string, std::string> metadata(result.info.metadata().begin(), result.info.metadata().end());
  metadata.erase("request_id");
  EXPECT_EQ(metadata, expected.metadata);
  EXPECT_THAT(result.Fields(), ElementsAreArray(expected.fields));
  EXPECT_EQ(result.retry_seconds.has_value(), expected.retry_seconds.has_value());
  if (expected.retry_seconds) {
    EXPECT_THAT(result.retry_seconds,
                Optional(AllOf(Le(*expected.retry_seconds), Ge(*expected.retry_seconds - expected.less))));
  }
  ExpectComplete(result);
}

INSTANTIATE_TEST_SUITE_P(OfTheContract, EveryReason, ::testing::ValuesIn(Cases()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Reasons, HaveACaseEach) {
  std::set<std::string> provoked;
  for (const Case& c : Cases()) provoked.insert(v1::Reason_Name(c.reason));
  const auto* reasons = v1::Reason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    if (reasons->value(i)->number() == v1::REASON_UNSPECIFIED) continue;
    EXPECT_THAT(provoked, ::testing::Contains(reasons->value(i)->name())) << "add a case that produces it";
  }
}

}  // namespace
}  // namespace phonegate::reasons_test

#include "service/translate/upstream_error.h"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "tests/contract/real_contract.h"

namespace phonegate::upstream_error_test {
namespace {

using Code = absl::StatusCode;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// 2026-01-01T00:00:00Z
constexpr WallTime kNow{std::chrono::seconds(1'767'225'600)};

// An error as its caller gets it, in one line each.
struct Seen {
  std::string code, reason, domain, message, http_status, upstream_code;
  std::int64_t retry_seconds = -1;  // -1: no RetryInfo
  std::vector<std::string> violations;
};

Seen See(const absl::Status& status) {
  Seen seen;
  const google::rpc::ErrorInfo info = ErrorInfoOf(status);
  seen.code = absl::StatusCodeToString(status.code());
  seen.reason = info.reason();
  seen.domain = info.domain();
  seen.message = std::string(status.message());
  if (info.metadata().contains("http_status")) seen.http_status = info.metadata().at("http_status");
  if (info.metadata().contains("upstream_code")) seen.upstream_code = info.metadata().at("upstream_code");
  const google::rpc::Status rpc_status = ToRpcStatus(status);
  EXPECT_LE(rpc_status.ByteSizeLong(), 4096U);
  for (const auto& any : rpc_status.details()) {
    google::rpc::RetryInfo retry;
    google::rpc::BadRequest bad_request;
    if (any.UnpackTo(&retry)) seen.retry_seconds = retry.retry_delay().seconds();
    if (any.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations())
        seen.violations.push_back(violation.field() + ": " + violation.description());
    }
  }
  return seen;
}

Seen Error(const std::string& rpc, int status, const std::string& body,
           std::vector<HttpHeader> headers = {}) {
  return See(ErrorFromAnswer(OperationOf(rpc), {status, std::move(headers), body}, kNow));
}

std::string RestList(const std::string& code, const std::string& detail) {
  return R"({"errors":[{"detail":")" + detail + R"(","status":"422","title":"Invalid Attribute","code":")" +
         code + R"("}]})";
}
std::string Fabric(const std::string& code, const std::string& message, const std::string& attribute) {
  return Concat(R"({"errors":[{"type":"validation_error","code":")", code, R"(","message":")", message,
                R"(","attribute":)", attribute, R"(,"url":"https://x"}]})");
}
std::string Laml(int status, const std::string& code, const std::string& message) {
  return Concat(R"({"code":)", code, R"(,"message":")", message, R"(","more_info":"https://x","status":)",
                status, "}");
}

struct Case {
  const char* name;
  std::string rpc;
  int status;
  std::string body;
  std::string code;
  std::string reason;
  std::string message;
  std::string upstream_code = {};
  std::string domain = "signalwire.com";
  std::int64_t retry_seconds = -1;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
std::string NameOf(const testing::TestParamInfo<Case>& row) { return row.param.name; }

class ErrorFromAnswerTest : public testing::TestWithParam<Case> {};

TEST_P(ErrorFromAnswerTest, Tells) {
  const Case& c = GetParam();
  const Seen seen = Error(c.rpc, c.status, c.body);
  EXPECT_EQ(seen.code, c.code);
  EXPECT_EQ(seen.reason, c.reason);
  EXPECT_EQ(seen.message, c.message);
  EXPECT_EQ(seen.domain, c.domain);
  EXPECT_EQ(seen.http_status, std::to_string(c.status));
  EXPECT_EQ(seen.upstream_code, c.upstream_code);
  EXPECT_EQ(seen.retry_seconds, c.retry_seconds);
}

const char kGet[] = "GetPhoneNumber";
const char kPurchase[] = "PurchasePhoneNumber";
const char kRelease[] = "ReleasePhoneNumber";
const char kUpdate[] = "UpdatePhoneNumber";
const char kCreate[] = "CreateIncomingPhoneNumber";
const char kHtml[] = "<html><body><h1>502 Bad Gateway</h1></body></html>";

const char kCredentials[] =
    "SignalWire refused the gateway's credentials; the gateway's operator must check the project's token and "
    "its "
    "scopes (HTTP ";
const char kUnknown[] =
    "The change was sent and may have happened; call again with the same request_id to learn its "
    "outcome (HTTP ";
const char kUnavailable[] = "SignalWire is not available; nothing was changed, try again (HTTP ";

std::string Credentials(std::string_view rest) { return Concat(kCredentials, rest); }
std::string Unknown(std::string_view rest) { return Concat(kUnknown, rest); }
std::string Unavailable(std::string_view rest) { return Concat(kUnavailable, rest); }

INSTANTIATE_TEST_SUITE_P(
    ByStatus, ErrorFromAnswerTest,
    testing::Values(
        Case{"BadRequest", "ListPhoneNumbers", 400, R"({"error":"Bad Request"})", "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 400: Bad Request)."},
        Case{"UnauthorizedRead", kGet, 401, R"({"error":"Unauthorized"})", "FAILED_PRECONDITION",
             "UPSTREAM_CREDENTIALS_REJECTED", Credentials("401: Unauthorized).")},
        Case{"UnauthorizedPurchase", kPurchase, 401, R"({"error":"Unauthorized"})", "FAILED_PRECONDITION",
             "UPSTREAM_CREDENTIALS_REJECTED", Credentials("401: Unauthorized).")},
        Case{"UnauthorizedLaml", "ListAvailableCountries", 401, Laml(401, "20003", "Authentication failed"),
             "FAILED_PRECONDITION", "UPSTREAM_CREDENTIALS_REJECTED",
             Credentials("401: Authentication failed)."), "20003"},
        Case{"ForbiddenByScope", kGet, 403, "", "FAILED_PRECONDITION", "UPSTREAM_CREDENTIALS_REJECTED",
             Credentials("403).")},
        Case{"ForbiddenByFeature", "ImportPhoneNumber", 403,
             RestList("feature_not_available", "Import is off"), "FAILED_PRECONDITION",
             "FEATURE_NOT_AVAILABLE", "The SignalWire account may not do this (HTTP 403: Import is off).",
             "feature_not_available"},
        Case{"NotFound", kGet, 404, R"({"error":"Not Found"})", "NOT_FOUND", "NOT_FOUND",
             "SignalWire knows no such object in this project (HTTP 404: Not Found)."},
        Case{"NotFoundChange", kUpdate, 404, "", "NOT_FOUND", "NOT_FOUND",
             "SignalWire knows no such object in this project (HTTP 404)."},
        Case{"NotFoundLaml", "GetIncomingPhoneNumber", 404, Laml(404, "20404", "gone"), "NOT_FOUND",
             "NOT_FOUND", "SignalWire knows no such object in this project (HTTP 404: gone).", "20404"},
        Case{"ConflictOfARelease", "ReleaseIncomingPhoneNumber", 409, "", "FAILED_PRECONDITION",
             "INVALID_STATE", "The object is in a state that does not allow this (HTTP 409)."},
        Case{"ConflictOfAnUpdate", kUpdate, 409, "", "ALREADY_EXISTS", "CONFLICT",
             "The value is taken (HTTP 409)."},
        Case{"RateLimit", kGet, 429, "", "RESOURCE_EXHAUSTED", "UPSTREAM_RATE_LIMITED",
             "SignalWire's rate limit is reached; try again later (HTTP 429).", "", "signalwire.com", 10},
        Case{"RateLimitOfAPurchase", kPurchase, 429, RestList("rate_limit_exceeded", "slow down"),
             "RESOURCE_EXHAUSTED", "UPSTREAM_RATE_LIMITED",
             "SignalWire's rate limit is reached; try again later (HTTP 429: slow down).",
             "rate_limit_exceeded", "signalwire.com", 10},
        Case{"RateLimitLaml", kCreate, 429, Laml(429, "20429", "slow down"), "RESOURCE_EXHAUSTED",
             "UPSTREAM_RATE_LIMITED",
             "SignalWire's rate limit is reached; try again later (HTTP 429: slow down).", "20429",
             "signalwire.com", 10},
        Case{"Redirect", kGet, 302, "", "INTERNAL", "UPSTREAM_UNEXPECTED_STATUS",
             "SignalWire answered an unexpected status (HTTP 302)."},
        Case{"RedirectOfAPurchase", kPurchase, 303, "", "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("303)."), "",
             "phonegate"},
        Case{"Teapot", kGet, 418, "", "INTERNAL", "UPSTREAM_UNEXPECTED_STATUS",
             "SignalWire answered an unexpected status (HTTP 418)."},
        Case{"TooLargeARequest", kUpdate, 413, kHtml, "INTERNAL", "UPSTREAM_UNEXPECTED_STATUS",
             "SignalWire answered an unexpected status (HTTP 413)."}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    ServerErrors, ErrorFromAnswerTest,
    testing::Values(
        Case{"OfARead", kGet, 500, R"({"error":"Internal Server Error"})", "UNAVAILABLE",
             "UPSTREAM_UNAVAILABLE", Unavailable("500: Internal Server Error).")},
        Case{"OfAPurchase", kPurchase, 500, R"({"error":"Internal Server Error"})", "UNKNOWN",
             "OUTCOME_UNKNOWN", Unknown("500: Internal Server Error)."), "", "phonegate"},
        Case{"OfAnUpdate", kUpdate, 502, kHtml, "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("502)."), "",
             "phonegate"},
        Case{"OfARelease", kRelease, 503, "", "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("503)."), "",
             "phonegate"},
        Case{"HtmlOfAProxy", kGet, 502, kHtml, "UNAVAILABLE", "UPSTREAM_UNAVAILABLE", Unavailable("502).")},
        Case{"PlainText", kGet, 503, "no healthy upstream", "UNAVAILABLE", "UPSTREAM_UNAVAILABLE",
             Unavailable("503).")},
        Case{"GatewayTimeout", kGet, 504, "", "UNAVAILABLE", "UPSTREAM_UNAVAILABLE", Unavailable("504).")},
        Case{"GatewayTimeoutOfAPurchase", kPurchase, 504, "", "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("504)."),
             "", "phonegate"},
        Case{"RequestTimeout", kGet, 408, "", "UNAVAILABLE", "UPSTREAM_UNAVAILABLE", Unavailable("408).")},
        Case{"RequestTimeoutOfAPurchase", kPurchase, 408, "", "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("408)."),
             "", "phonegate"},
        // What a 5xx says of itself does not change that nobody knows.
        Case{"CodeInAServerErrorOfAPurchase", kPurchase, 500, RestList("could_not_purchase", "x"), "UNKNOWN",
             "OUTCOME_UNKNOWN", Unknown("500: x)."), "could_not_purchase", "phonegate"},
        Case{"UnknownStatus", kPurchase, 599, "", "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("599)."), "",
             "phonegate"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Refusals, ErrorFromAnswerTest,
    testing::Values(
        Case{"RestWithoutACode", kUpdate, 422, RestList("422", "Name is too long"), "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 422: Name is too long).",
             "422"},
        Case{"RestWithACode", kUpdate, 422, RestList("invalid_http_method", "x"), "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 422: x).",
             "invalid_http_method"},
        Case{"PurchaseWithoutAReason", kPurchase, 422, "", "FAILED_PRECONDITION", "NUMBER_NOT_AVAILABLE",
             "The number cannot be bought any more; search again (HTTP 422)."},
        Case{"PurchaseWithANullDetail", kPurchase, 422,
             R"({"errors":[{"detail":null,"status":"422","title":"Invalid Attribute","code":"422"}]})",
             "FAILED_PRECONDITION", "NUMBER_NOT_AVAILABLE",
             "The number cannot be bought any more; search again (HTTP 422: Invalid Attribute).", "422"},
        Case{"PurchaseOfATakenNumber", kPurchase, 422, RestList("could_not_purchase", "x"),
             "FAILED_PRECONDITION", "NUMBER_NOT_AVAILABLE",
             "The number cannot be bought any more; search again (HTTP 422: x).", "could_not_purchase"},
        Case{"PurchaseWithoutMoney", kPurchase, 422, RestList("insufficient_balance", "x"),
             "FAILED_PRECONDITION", "INSUFFICIENT_BALANCE",
             "The project's balance at SignalWire does not cover this (HTTP 422: x).",
             "insufficient_balance"},
        Case{"LamlPurchaseWithoutMoney", kCreate, 400, Laml(400, "30002", "x"), "FAILED_PRECONDITION",
             "INSUFFICIENT_BALANCE", "The project's balance at SignalWire does not cover this (HTTP 400: x).",
             "30002"},
        Case{"LamlPurchaseWithoutAReason", kCreate, 422, "", "FAILED_PRECONDITION", "NUMBER_NOT_AVAILABLE",
             "The number cannot be bought any more; search again (HTTP 422)."},
        Case{"LimitOfTheAccount", kPurchase, 422, RestList("account_limit_exceeded", "x"),
             "FAILED_PRECONDITION", "ACCOUNT_LIMIT_REACHED",
             "A limit of the SignalWire account is reached (HTTP 422: x).", "account_limit_exceeded"},
        Case{"ReleaseTooEarly", kRelease, 422, RestList("purchased_too_recently", "x"), "FAILED_PRECONDITION",
             "PURCHASED_TOO_RECENTLY",
             "The number cannot be released yet: 14 days after its purchase, 30 in a trial (HTTP 422: x).",
             "purchased_too_recently"},
        Case{"ReleaseTooEarlyWithATime", kRelease, 422,
             RestList("purchased_too_recently", "Wait until 2026-01-02 00:00:00 UTC to release it"),
             "FAILED_PRECONDITION", "PURCHASED_TOO_RECENTLY",
             "The number cannot be released yet: 14 days after its purchase, 30 in a trial (HTTP 422: Wait "
             "until "
             "2026-01-02 00:00:00 UTC to release it).",
             "purchased_too_recently", "signalwire.com", 86400},
        Case{"ReleaseTooEarlyByItsWordsOnly", kRelease, 422,
             RestList("422", "Wait until 2026-01-01 00:01:00 UTC to it"), "FAILED_PRECONDITION",
             "PURCHASED_TOO_RECENTLY",
             "The number cannot be released yet: 14 days after its purchase, 30 in a trial (HTTP 422: Wait "
             "until "
             "2026-01-01 00:01:00 UTC to it).",
             "422", "signalwire.com", 60},
        Case{"LamlReleaseTooEarly", "ReleaseIncomingPhoneNumber", 409, Laml(409, "22121", "x"),
             "FAILED_PRECONDITION", "PURCHASED_TOO_RECENTLY",
             "The number cannot be released yet: 14 days after its purchase, 30 in a trial (HTTP 409: x).",
             "22121"},
        Case{"RemovalWithoutAnAddress", "RemoveE911Address", 422, "", "FAILED_PRECONDITION", "INVALID_STATE",
             "The object is in a state that does not allow this (HTTP 422)."},
        Case{"FabricState", "AssignPhoneRoute", 422, Fabric("resource_not_callable", "x", "null"),
             "FAILED_PRECONDITION", "INVALID_STATE",
             "The object is in a state that does not allow this (HTTP 422: x).", "resource_not_callable"},
        Case{"UnknownResource", "AssignPhoneRoute", 422, Fabric("provided_id_is_unrecognized", "x", "null"),
             "NOT_FOUND", "NOT_FOUND", "SignalWire knows no such object in this project (HTTP 422: x).",
             "provided_id_is_unrecognized"},
        Case{"PageToken", "ListPhoneNumbers", 400, RestList("page_token_is_invalid", "x"), "INVALID_ARGUMENT",
             "PAGE_TOKEN_INVALID",
             "SignalWire no longer knows this page; list again from the start (HTTP 400: x).",
             "page_token_is_invalid"},
        Case{"LamlPageToken", "ListIncomingPhoneNumbers", 400, Laml(400, "54453", "x"), "INVALID_ARGUMENT",
             "PAGE_TOKEN_INVALID",
             "SignalWire no longer knows this page; list again from the start (HTTP 400: x).", "54453"},
        Case{"LamlImportWithACodeInText", "ImportIncomingPhoneNumber", 422,
             R"({"code":"10000","message":"x","more_info":"y","status":400})", "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 422: x).", "10000"},
        Case{"LamlImportOff", "ImportIncomingPhoneNumber", 422, Laml(422, "10001", "x"),
             "FAILED_PRECONDITION", "FEATURE_NOT_AVAILABLE",
             "The SignalWire account may not do this (HTTP 422: x).", "10001"},
        Case{"FirstKnownCodeOfSeveral", kUpdate, 422,
             R"({"errors":[{"detail":"a","code":"422"},{"detail":"b","code":"value_not_unique"},)"
             R"({"detail":"c","code":"not_e164"}]})",
             "ALREADY_EXISTS", "CONFLICT", "The value is taken (HTTP 422: a; b; c).",
             "422,value_not_unique,not_e164"},
        Case{"PassingTroubleOfARead", "ListAvailableCountries", 400, Laml(400, "31003", "timed out"),
             "UNAVAILABLE", "UPSTREAM_UNAVAILABLE", Unavailable("400: timed out)."), "31003"},
        // "Connection timed out" to a purchase is no promise that nothing was bought.
        Case{"PassingTroubleOfAPurchase", kCreate, 400, Laml(400, "31003", "timed out"), "UNKNOWN",
             "OUTCOME_UNKNOWN", Unknown("400: timed out)."), "31003", "phonegate"},
        // What SignalWire documents of a 400 is a body, or a code.
        Case{"PurchaseThatCannotBeRead", kPurchase, 400, R"({"error":"Bad Request"})", "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 400: Bad Request)."},
        Case{"LamlPurchaseOfNoNumber", kCreate, 400, Laml(400, "21401", "x"), "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 400: x).", "21401"},
        Case{"LamlPurchaseRefusedWithAnUnknownCode", kCreate, 400, Laml(400, "99999", "x"), "UNKNOWN",
             "OUTCOME_UNKNOWN", Unknown("400: x)."), "99999", "phonegate"},
        Case{"LamlPurchaseRefusedInTheShapeOfRest", kCreate, 400, R"({"error":"Bad Request"})", "UNKNOWN",
             "OUTCOME_UNKNOWN", Unknown("400: Bad Request)."), "", "phonegate"},
        Case{"PurchaseRefusedWithAnUnknownCode", kPurchase, 400, RestList("no_such_code", "x"), "UNKNOWN",
             "OUTCOME_UNKNOWN", Unknown("400: x)."), "no_such_code", "phonegate"},
        Case{"PurchaseRefusedWithoutAWord", kPurchase, 400, "", "UNKNOWN", "OUTCOME_UNKNOWN",
             Unknown("400)."), "", "phonegate"},
        Case{"PurchaseRefusedByAProxy", kPurchase, 400, kHtml, "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("400)."),
             "", "phonegate"},
        Case{"ImportRefusedWithAnUnknownCode", "ImportPhoneNumber", 400, RestList("no_such_code", "x"),
             "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("400: x)."), "no_such_code", "phonegate"},
        // A status that SignalWire does not document is no word of SignalWire's.
        Case{"PurchaseNotAllowedByAProxy", kPurchase, 405, kHtml, "UNKNOWN", "OUTCOME_UNKNOWN",
             Unknown("405)."), "", "phonegate"},
        Case{"LamlPurchaseGone", kCreate, 410, "", "UNKNOWN", "OUTCOME_UNKNOWN", Unknown("410)."), "",
             "phonegate"},
        Case{"UpdateRefusedWithoutAWord", kUpdate, 400, "", "INVALID_ARGUMENT", "UPSTREAM_REJECTED_REQUEST",
             "SignalWire refused the request (HTTP 400)."},
        Case{"UnknownTroubleOfAPurchase", kCreate, 422, Laml(422, "20001", "x"), "UNKNOWN", "OUTCOME_UNKNOWN",
             Unknown("422: x)."), "20001", "phonegate"},
        Case{"TruncatedBody", kUpdate, 422, R"({"errors":[{"detail":"Na)", "INVALID_ARGUMENT",
             "UPSTREAM_REJECTED_REQUEST", "SignalWire refused the request (HTTP 422)."}),
    NameOf);

std::vector<HttpHeader> RetryAfter(const std::string& value) { return {{"retry-after", value}}; }

TEST(RetryAfter, HoldsSecondsOrADate) {
  EXPECT_EQ(Error(kGet, 429, "", RetryAfter("7")).retry_seconds, 7);
  EXPECT_EQ(Error(kPurchase, 429, "", RetryAfter("7")).retry_seconds, 7);
  EXPECT_EQ(Error(kGet, 429, "", RetryAfter("Thu, 01 Jan 2026 00:02:00 GMT")).retry_seconds, 120);
  EXPECT_EQ(Error(kGet, 503, "", RetryAfter("30")).retry_seconds, 30);
}

TEST(RetryAfter, IsAtLeastASecondAndAtMostAMonth) {
  EXPECT_EQ(Error(kGet, 429, "", RetryAfter("0")).retry_seconds, 1);
  EXPECT_EQ(Error(kGet, 429, "", RetryAfter("Thu, 01 Jan 2015 00:00:00 GMT")).retry_seconds, 1);
  EXPECT_EQ(Error(kGet, 429, "", RetryAfter("99999999999")).retry_seconds, 31 * 24 * 3600);
  EXPECT_EQ(Error(kGet, 429, "", RetryAfter("Thu, 01 Jan 9998 00:00:00 GMT")).retry_seconds, 31 * 24 * 3600);
}

TEST(RetryAfter, NonsenseIsAsIfItWereAbsent) {
  for (const char* value :
       {"", "soon", "-5", "1.5", "99999999999999999999999", "Thu, 99 Jan 2026 00:00:00 GMT"}) {
    EXPECT_EQ(Error(kGet, 429, "", RetryAfter(value)).retry_seconds, 10) << value;
    EXPECT_EQ(Error(kGet, 503, "", RetryAfter(value)).retry_seconds, -1) << value;
  }
}

TEST(RetryAfter, NeverInvitesToRepeatAChangeInDoubt) {
  EXPECT_EQ(Error(kPurchase, 503, "", RetryAfter("7")).retry_seconds, -1);
  EXPECT_EQ(Error(kGet, 404, "", RetryAfter("7")).retry_seconds, -1);
}

struct Complained {
  const char* name;
  std::string rpc;
  std::string body;
  std::vector<std::string> want;
};

void PrintTo(const Complained& row, std::ostream* out) { *out << row.name; }

class FieldOfComplaint : public testing::TestWithParam<Complained> {};

TEST_P(FieldOfComplaint, IsNamedAsInTheContract) {
  EXPECT_EQ(Error(GetParam().rpc, 422, GetParam().body).violations, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Of, FieldOfComplaint,
    testing::Values(
        Complained{"Attribute",
                   "AssignPhoneRoute",
                   Fabric("invalid_parameter", "is bad", "\"phone_route_id\""),
                   {"phone_route_id: is bad"}},
        Complained{"PathAttribute",
                   "AssignPhoneRoute",
                   Fabric("invalid_parameter", "is bad", "\"resource_id\""),
                   {"resource_id: is bad"}},
        Complained{"UnknownAttribute",
                   "AssignPhoneRoute",
                   Fabric("invalid_parameter", "is bad", "\"phone_number\""),
                   {"phone_number: is bad"}},
        Complained{"LamlAttribute",
                   kCreate,
                   Fabric("invalid_parameter", "is bad", "\"VoiceUrl\""),
                   {"voice_url: is bad"}},
        Complained{"FirstWords",
                   "ImportPhoneNumber",
                   RestList("422", "Number type can't be blank"),
                   {"number_type: Number type can't be blank"}},
        Complained{"FirstWord",
                   "ImportPhoneNumber",
                   RestList("422", "Number is invalid"),
                   {"number: Number is invalid"}},
        Complained{"LamlFirstWords",
                   "ImportIncomingPhoneNumber",
                   Laml(422, "10000", "Number type can't be blank"),
                   {"number_type: Number type can't be blank"}},
        Complained{"LamlKey",
                   kCreate,
                   Laml(422, "21402", "VoiceUrl is not absolute"),
                   {"voice_url: VoiceUrl is not absolute"}},
        Complained{
            "BeginOfAnotherWord", kUpdate, RestList("422", "Names must be short"), {": Names must be short"}},
        Complained{"BeginOfALongerWord",
                   kUpdate,
                   RestList("422", "Identity check failed"),
                   {": Identity check failed"}},
        Complained{"GatewayFieldsAreNotMeant",
                   kUpdate,
                   RestList("422", "Project is closed"),
                   {": Project is closed"}},
        Complained{
            "Several",
            kUpdate,
            R"({"errors":[{"detail":"Name is bad"},{"detail":"Call request url is bad"},{"detail":"Hm"}]})",
            {"name: Name is bad", "call_request_url: Call request url is bad", ": Hm"}},
        Complained{"NoWords", kUpdate, R"({"errors":[{"code":"422"}]})", {}}),
    [](const auto& row) { return row.param.name; });

// Twenty complaints of a megabyte each, in other scripts and with broken bytes.
TEST(ErrorFromAnswer, MonstrousBodiesFitIntoTheTrailers) {
  std::string huge;
  for (int i = 0; i < 10'000; ++i) huge += "ü€";
  std::string body = R"({"errors":[)";
  for (int i = 0; i < 20; ++i) {
    body += R"({"detail":")" + huge + R"(","code":")" + std::string(64, 'c') + R"(","attribute":")" + huge +
            R"("},)";
  }
  body += R"({"detail":"x"}]})";
  for (const Operation& operation : RealContract()) {
    for (int status : {400, 422, 429, 500}) {
      const absl::Status error = ErrorFromAnswer(operation, {status, RetryAfter("5"), body}, kNow);
      const google::rpc::Status rpc_status = ToRpcStatus(error);
      EXPECT_LE(rpc_status.ByteSizeLong(), 4096U);
      EXPECT_TRUE(Utf8Length(rpc_status.message()).has_value());
      EXPECT_LT(rpc_status.message().size(), 600U);
    }
  }
}

TEST(ErrorFromAnswer, ControlCharactersDoNotComeThrough) {
  const Seen seen = Error(kUpdate, 422, R"({"errors":[{"detail":"Name\r\nX-Evil: 1\u0000","code":"a\nb"}]})");
  EXPECT_EQ(seen.message, "SignalWire refused the request (HTTP 422: Name  X-Evil: 1 ).");
  EXPECT_EQ(seen.upstream_code, "a b");
}

TEST(ErrorFromAnswer, HtmlIsNotShown) {
  EXPECT_THAT(Error(kGet, 502, kHtml).message, Not(HasSubstr("html")));
}

struct Failure {
  const char* name;
  std::string rpc;
  HttpError::Kind kind;
  Sent sent;
  std::string code;
  std::string reason;
  std::string domain;
};

void PrintTo(const Failure& row, std::ostream* out) { *out << row.name; }

class ErrorFromFailureTest : public testing::TestWithParam<Failure> {};

TEST_P(ErrorFromFailureTest, Tells) {
  const Failure& c = GetParam();
  const Seen seen = See(ErrorFromFailure(OperationOf(c.rpc), {c.kind, c.sent, "the cause"}));
  EXPECT_EQ(seen.code, c.code);
  EXPECT_EQ(seen.reason, c.reason);
  EXPECT_EQ(seen.domain, c.domain);
  EXPECT_THAT(seen.message, EndsWith(" (the cause)."));
  EXPECT_EQ(seen.http_status, "");
}

using Kind = HttpError::Kind;

INSTANTIATE_TEST_SUITE_P(
    Of, ErrorFromFailureTest,
    testing::Values(Failure{"ReadNotConnected", kGet, Kind::kUnavailable, Sent::kNothing, "UNAVAILABLE",
                            "UPSTREAM_UNAVAILABLE", "signalwire.com"},
                    Failure{"ReadBroken", kGet, Kind::kUnavailable, Sent::kPerhapsAll, "UNAVAILABLE",
                            "UPSTREAM_UNAVAILABLE", "signalwire.com"},
                    Failure{"ReadLate", kGet, Kind::kDeadline, Sent::kPerhapsAll, "DEADLINE_EXCEEDED",
                            "DEADLINE_EXCEEDED", "phonegate"},
                    Failure{"ReadCancelled", kGet, Kind::kCancelled, Sent::kPerhapsAll, "CANCELLED",
                            "CANCELLED", "phonegate"},
                    Failure{"ReadTooLarge", kGet, Kind::kTooLarge, Sent::kPerhapsAll, "INTERNAL",
                            "UPSTREAM_ANSWER_INVALID", "signalwire.com"},
                    Failure{"ReadCutOff", kGet, Kind::kProtocol, Sent::kPerhapsAll, "INTERNAL",
                            "UPSTREAM_ANSWER_INVALID", "signalwire.com"},
                    Failure{"PurchaseNotConnected", kPurchase, Kind::kUnavailable, Sent::kNothing,
                            "UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "signalwire.com"},
                    Failure{"PurchaseBroken", kPurchase, Kind::kUnavailable, Sent::kPerhapsAll, "UNKNOWN",
                            "OUTCOME_UNKNOWN", "phonegate"},
                    Failure{"PurchaseLate", kPurchase, Kind::kDeadline, Sent::kPerhapsAll, "UNKNOWN",
                            "OUTCOME_UNKNOWN", "phonegate"},
                    Failure{"PurchaseTooLateToSend", kPurchase, Kind::kDeadline, Sent::kNothing,
                            "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "phonegate"},
                    Failure{"PurchaseCancelledBefore", kPurchase, Kind::kCancelled, Sent::kNothing,
                            "CANCELLED", "CANCELLED", "phonegate"},
                    Failure{"PurchaseCancelledAfter", kPurchase, Kind::kCancelled, Sent::kPerhapsAll,
                            "UNKNOWN", "OUTCOME_UNKNOWN", "phonegate"},
                    Failure{"PurchaseAnswerTooLarge", kPurchase, Kind::kTooLarge, Sent::kPerhapsAll,
                            "UNKNOWN", "OUTCOME_UNKNOWN", "phonegate"},
                    Failure{"PurchaseAnswerCutOff", kPurchase, Kind::kProtocol, Sent::kPerhapsAll, "UNKNOWN",
                            "OUTCOME_UNKNOWN", "phonegate"},
                    Failure{"ReadWithoutCredentials", kGet, Kind::kNoCredentials, Sent::kNothing,
                            "FAILED_PRECONDITION", "UPSTREAM_CREDENTIALS_REJECTED", "phonegate"},
                    Failure{"PurchaseWithoutCredentials", kPurchase, Kind::kNoCredentials, Sent::kNothing,
                            "FAILED_PRECONDITION", "UPSTREAM_CREDENTIALS_REJECTED", "phonegate"},
                    Failure{"UpdateWithoutCredentialsAfterADoubtfulAttempt", kUpdate, Kind::kNoCredentials,
                            Sent::kPerhapsAll, "UNKNOWN", "OUTCOME_UNKNOWN", "phonegate"},
                    Failure{"UpdateCutOff", kUpdate, Kind::kProtocol, Sent::kPerhapsAll, "UNKNOWN",
                            "OUTCOME_UNKNOWN", "phonegate"}),
    [](const auto& row) { return row.param.name; });

TEST(ErrorFromFailure, MissingCredentialsAreNotBlamedOnSignalWire) {
  const Seen seen =
      See(ErrorFromFailure(OperationOf(kGet), {Kind::kNoCredentials, Sent::kNothing, "no token"}));
  EXPECT_EQ(seen.message,
            "Without credentials nothing can be sent to SignalWire; the gateway's operator must check the "
            "project's token (no token).");
}

TEST(ErrorFromUnreadable, IsInternalForAReadAndUnknownForAChange) {
  const Seen read = See(ErrorFromUnreadable(OperationOf(kGet), "it is not JSON"));
  EXPECT_EQ(read.code, "INTERNAL");
  EXPECT_EQ(read.reason, "UPSTREAM_ANSWER_INVALID");
  EXPECT_EQ(read.message, "SignalWire's answer cannot be read (it is not JSON).");
  const Seen change = See(ErrorFromUnreadable(OperationOf(kPurchase), "it is not JSON"));
  EXPECT_EQ(change.code, "UNKNOWN");
  EXPECT_EQ(change.reason, "OUTCOME_UNKNOWN");
  EXPECT_EQ(change.message,
            "The change was sent and may have happened; call again with the same request_id to learn its "
            "outcome (SignalWire's "
            "answer cannot be read: it is not JSON).");
}

// Every code of the upstream in every kind of call: never OK, never a code that
// blames the caller's identity, and a change never invites a blind retry unless
// the answer says that it was refused for its rate.
TEST(ErrorFromAnswer, NeverTellsACallerToRepeatAChangeBlindly) {
  for (const Operation& operation : RealContract()) {
    for (int status = 300; status < 600; ++status) {
      for (const char* code : {"", "20001", "20504", "31003", "cannot_process", "could_not_purchase"}) {
        const absl::Status error =
            ErrorFromAnswer(operation, {status, {}, Laml(status, Concat("\"", code, "\""), "x")}, kNow);
        ASSERT_FALSE(error.ok());
        ASSERT_NE(error.code(), Code::kUnauthenticated);
        ASSERT_NE(error.code(), Code::kPermissionDenied);
        if (operation.IsChange()) {
          ASSERT_NE(error.code(), Code::kUnavailable) << operation.name << " " << status << " " << code;
        }
      }
    }
  }
}

bool RefusesAValue(const std::string& rpc, int status, const std::string& body) {
  return RefusesAValueItself(ErrorFromAnswer(OperationOf(rpc), {status, {}, body}, kNow));
}

TEST(RefusesAValueItself, IsTrueWhenOneOfTheCodesSaysSo) {
  EXPECT_TRUE(RefusesAValue("UpdatePhoneNumber", 422, R"({"errors":[{"code":"not_an_http_url"}]})"));
  EXPECT_TRUE(RefusesAValue("UpdatePhoneNumber", 422,
                            R"({"errors":[{"code":"422"},{"code":"not_a_string","detail":"x"}]})"));
  EXPECT_TRUE(RefusesAValue("UpdateIncomingPhoneNumber", 400, R"({"code":21402,"message":"x"})"));
}

TEST(RefusesAValueItself, IsFalseOfEverythingElse) {
  EXPECT_FALSE(RefusesAValue("UpdatePhoneNumber", 422, ""));
  EXPECT_FALSE(RefusesAValue("UpdatePhoneNumber", 400, R"({"error":"Bad Request"})"));
  EXPECT_FALSE(RefusesAValue("UpdatePhoneNumber", 422, R"({"errors":[{"code":"invalid_parameter"}]})"));
  EXPECT_FALSE(RefusesAValue("UpdatePhoneNumber", 401, R"({"errors":[{"code":"not_a_string"}]})"))
      << "the credentials were looked at, the value was not";
  EXPECT_FALSE(RefusesAValue("UpdatePhoneNumber", 503, R"({"errors":[{"code":"not_a_string"}]})"));
  EXPECT_FALSE(RefusesAValueItself(absl::InvalidArgumentError("not from upstream")));
  EXPECT_FALSE(RefusesAValueItself(absl::OkStatus()));
}

}  // namespace
}  // namespace phonegate::upstream_error_test

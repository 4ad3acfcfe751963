// Every form in which an upstream says no, and every answer that is not whole:
// what a read, a purchase and an update make of it.
#include <optional>
#include <ostream>
#include <string>

#include "tests/e2e/reason_fixture.h"

namespace phonegate::refusals_test {
namespace {

using ::testing::HasSubstr;

constexpr int kUnknown = 2, kInternal = 13;

// One answer that is no success, and what each kind of call makes of it.
struct Refused {
  const char* name;
  int status;
  const char* body;
  const char* read;        // reason for GetPhoneNumber
  const char* once;        // for PurchasePhoneNumber
  const char* repeatable;  // for UpdatePhoneNumber
  const char* text = "";   // of the message
  const char* upstream_code = "";
  const char* field = "";  // of UpdatePhoneNumber's BadRequest
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

const Refused kRefusals[] = {
    // A, the plain shape.
    {"PlainBadRequest", 400, R"({"error":"Bad Request"})", "UPSTREAM_REJECTED_REQUEST",
     "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "HTTP 400: Bad Request"},
    {"PlainUnauthorized", 401, R"({"error":"Unauthorized"})", "UPSTREAM_CREDENTIALS_REJECTED",
     "UPSTREAM_CREDENTIALS_REJECTED", "UPSTREAM_CREDENTIALS_REJECTED", "HTTP 401: Unauthorized"},
    {"PlainNotFound", 404, R"({"error":"Not Found"})", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND",
     "HTTP 404: Not Found"},
    {"PlainServerError", 500, R"({"error":"Internal Server Error"})", "UPSTREAM_UNAVAILABLE",
     "OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN", "HTTP 500: Internal Server Error"},
    // B, the space's.
    {"SpaceWithSymbol", 422,
     R"({"errors":[{"detail":"name is not a string","status":"422","title":"Invalid Attribute","code":"not_a_string"}]})",
     "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST",
     "name is not a string", "not_a_string", "name"},
    {"SpaceWithStatusAsCode", 422,
     R"({"errors":[{"detail":null,"status":"422","title":"Invalid Attribute","code":"422"}]})",
     "UPSTREAM_REJECTED_REQUEST", "NUMBER_NOT_AVAILABLE", "UPSTREAM_REJECTED_REQUEST", "Invalid Attribute",
     "422"},
    {"SpaceWithSeveral", 422,
     R"({"errors":[{"detail":"name is bad","code":"invalid_parameter"},{"detail":"Call handler is bad","code":"422"}]})",
     "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST",
     "name is bad; Call handler is bad", "invalid_parameter,422", "name"},
    // C, Fabric's.
    {"Fabric", 422,
     R"({"statusCode":422,"errors":[{"type":"validation_error","code":"invalid_handler_use","message":"no","attribute":"call_handler","url":"https://x"}]})",
     "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "HTTP 422: no",
     "invalid_handler_use", "call_handler"},
    {"FabricWithoutAttribute", 422,
     R"({"errors":[{"type":"x","code":"resource_not_callable","message":"no","attribute":null,"url":"https://x"}]})",
     "INVALID_STATE", "INVALID_STATE", "INVALID_STATE", "HTTP 422: no", "resource_not_callable"},
    // D, with candidates.
    {"AddressWithCandidates", 422,
     R"({"errors":[{"detail":"City is wrong","status":"422","title":"t","code":"invalid_parameter"}],"candidates":[{"city":"Austin","state":null}]})",
     "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "UPSTREAM_REJECTED_REQUEST", "City is wrong",
     "invalid_parameter"},
    // E, LaML's, its code a number or a text.
    {"Laml", 404, R"({"code":20404,"message":"Gone","more_info":"https://x","status":404})", "NOT_FOUND",
     "NOT_FOUND", "NOT_FOUND", "HTTP 404: Gone", "20404"},
    {"LamlWithTextCode", 422, R"({"code":"21219","message":"Too many","more_info":"https://x","status":422})",
     "ACCOUNT_LIMIT_REACHED", "ACCOUNT_LIMIT_REACHED", "ACCOUNT_LIMIT_REACHED", "HTTP 422: Too many",
     "21219"},
    // What proxies and broken servers answer.
    {"Html", 403, "<html><body>Forbidden</body></html>", "UPSTREAM_CREDENTIALS_REJECTED",
     "UPSTREAM_CREDENTIALS_REJECTED", "UPSTREAM_CREDENTIALS_REJECTED", "(HTTP 403)."},
    {"PlainText", 422, "no", "UPSTREAM_REJECTED_REQUEST", "NUMBER_NOT_AVAILABLE", "UPSTREAM_REJECTED_REQUEST",
     "(HTTP 422)."},
    {"Empty", 404, "", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "(HTTP 404)."},
    {"HalfJson", 422, R"({"errors":[{"detail":"na)", "UPSTREAM_REJECTED_REQUEST", "NUMBER_NOT_AVAILABLE",
     "UPSTREAM_REJECTED_REQUEST", "(HTTP 422)."},
    {"OddTypes", 422, R"({"errors":{"detail":[1]},"code":{},"message":7})", "UPSTREAM_REJECTED_REQUEST",
     "NUMBER_NOT_AVAILABLE", "UPSTREAM_REJECTED_REQUEST", "(HTTP 422"},
    {"TooManyRequests", 429, "", "UPSTREAM_RATE_LIMITED", "UPSTREAM_RATE_LIMITED", "UPSTREAM_RATE_LIMITED",
     "(HTTP 429)."},
    {"BadGateway", 502, "<html>502</html>", "UPSTREAM_UNAVAILABLE", "OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN",
     "(HTTP 502)."},
    {"ServiceUnavailable", 503, "", "UPSTREAM_UNAVAILABLE", "OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN",
     "(HTTP 503)."},
    {"GatewayTimeout", 504, "", "UPSTREAM_UNAVAILABLE", "OUTCOME_UNKNOWN", "OUTCOME_UNKNOWN", "(HTTP 504)."},
    {"Teapot", 418, "", "UPSTREAM_UNEXPECTED_STATUS", "OUTCOME_UNKNOWN", "UPSTREAM_UNEXPECTED_STATUS",
     "(HTTP 418)."},
};

class EveryRefusal : public ReasonTest, public ::testing::WithParamInterface<Refused> {
 protected:
  void Expect(const CallResult& result, const char* reason) {
    EXPECT_EQ(result.info.reason(), reason) << ::testing::PrintToString(result);
    EXPECT_THAT(result.message, HasSubstr(GetParam().text));
    EXPECT_EQ(result.InfoOf("http_status"), std::to_string(GetParam().status));
    EXPECT_EQ(result.InfoOf("upstream_code"), GetParam().upstream_code);
    ExpectComplete(result);
  }
};

TEST_P(EveryRefusal, MeansTheSameWhicheverCallMeetsIt) {
  const Refused& refused = GetParam();
  AlwaysAnswer(refused.status, refused.body);
  Expect(Call("GetPhoneNumber", {{"id", kSomeId}}), refused.read);
  Expect(Call("PurchasePhoneNumber", {{"number", kNumber}}), refused.once);
  EXPECT_EQ(RequestCount({"POST", "", ""}), 1U) << "a purchase must not be sent twice";
  const CallResult update = Call("UpdatePhoneNumber", {{"id", kSomeId}, {"name", "x"}});
  Expect(update, refused.repeatable);
  if (refused.field[0] != '\0') {
    EXPECT_THAT(update.Fields(), ::testing::Contains(refused.field));
  }
}

INSTANTIATE_TEST_SUITE_P(OfUpstream, EveryRefusal, ::testing::ValuesIn(kRefusals),
                         [](const auto& test) { return std::string(test.param.name); });

// Answers that claim success and are not whole.
struct Broken {
  const char* name;
  int status;
  const char* body;
  std::optional<std::size_t> keep_bytes;
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

class EveryBrokenAnswer : public ReasonTest, public ::testing::WithParamInterface<Broken> {};

TEST_P(EveryBrokenAnswer, IsInvalidToAReadAndAnUnknownOutcomeToAChange) {
  sim::Fault fault = Answer(kCalls, GetParam().status, GetParam().body);
  fault.times = 0;
  fault.keep_bytes = GetParam().keep_bytes;
  AddFault(fault);
  const CallResult read = Call("GetPhoneNumber", {{"id", kSomeId}});
  EXPECT_EQ(read.info.reason(), "UPSTREAM_ANSWER_INVALID") << ::testing::PrintToString(read);
  EXPECT_EQ(read.code, kInternal);
  ExpectComplete(read);
  const CallResult change = Call("PurchasePhoneNumber", {{"number", kNumber}});
  EXPECT_EQ(change.info.reason(), "OUTCOME_UNKNOWN") << ::testing::PrintToString(change);
  EXPECT_EQ(change.code, kUnknown);
  ExpectComplete(change);
  EXPECT_EQ(RequestCount({"POST", "", ""}), 1U) << "a purchase must not be sent twice";
}

INSTANTIATE_TEST_SUITE_P(
    OfUpstream, EveryBrokenAnswer,
    ::testing::Values(Broken{"Html", 200, "<html></html>", {}}, Broken{"Empty", 200, "", {}},
                      Broken{"Null", 200, "null", {}}, Broken{"List", 200, "[]", {}},
                      Broken{"OtherObject", 200, R"({"hello":"world"})", {}},
                      Broken{"HalfJson", 200, R"({"id":"1)", {}},
                      Broken{"TruncatedSuccess", 200, R"({"id":"1","number":"+15125550100"})", 12},
                      Broken{"TruncatedRefusal", 422, R"({"errors":[{"detail":"x"}]})", 5},
                      Broken{"NoContent", 204, "", {}}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace phonegate::refusals_test

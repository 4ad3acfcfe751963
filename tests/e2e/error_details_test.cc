// What comes with an error besides its reason: when to try again, and details that
// stay small and keep secrets whatever the upstream says.
#include <chrono>
#include <cstdint>
#include <ctime>
#include <ostream>
#include <string>

#include "tests/e2e/reason_fixture.h"

namespace phonegate::error_details_test {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::Optional;

struct Hint {
  const char* name;
  const char* value;
  std::int64_t at_least;
  std::int64_t at_most;
};

void PrintTo(const Hint& hint, std::ostream* out) { *out << hint.name; }

class RetryAfter : public ReasonTest, public ::testing::WithParamInterface<Hint> {};

TEST_P(RetryAfter, BecomesRetryInfo) {
  AlwaysAnswer(429, "", {{"Retry-After", GetParam().value}});
  const CallResult result = Call("PurchasePhoneNumber", {{"number", kNumber}});
  EXPECT_THAT(result.retry_seconds, Optional(AllOf(Ge(GetParam().at_least), Le(GetParam().at_most))));
}

INSTANTIATE_TEST_SUITE_P(OfUpstream, RetryAfter,
                         ::testing::Values(Hint{"Seconds", "7", 7, 7}, Hint{"Zero", "0", 1, 1},
                                           Hint{"PastDate", "Wed, 21 Oct 2015 07:28:00 GMT", 1, 1},
                                           Hint{"FarDate", "Fri, 31 Dec 2199 23:59:59 GMT", 31 * 86400,
                                                31 * 86400},
                                           Hint{"TooManySeconds", "99999999999999", 31 * 86400, 31 * 86400},
                                           Hint{"Nonsense", "soon", 10, 10}, Hint{"Negative", "-5", 10, 10}),
                         [](const auto& test) { return std::string(test.param.name); });

std::string HttpDate(std::chrono::seconds from_now) {
  const std::time_t at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
  std::tm utc{};
  gmtime_r(&at, &utc);
  char text[64];
  return {text, std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

using RetryHints = ReasonTest;

TEST_F(RetryHints, AreTakenFromADate) {
  AlwaysAnswer(429, "", {{"Retry-After", HttpDate(std::chrono::hours(1))}});
  EXPECT_THAT(Call("ListPhoneNumbers").retry_seconds, Optional(AllOf(Ge(3500), Le(3601))));
}

TEST_F(RetryHints, AreGivenWhenTheUpstreamIsDown) {
  AlwaysAnswer(503, "", {{"Retry-After", "42"}});
  EXPECT_THAT(Call("ListPhoneNumbers").retry_seconds, Optional(42));
}

using ErrorDetails = ReasonTest;

// Each complaint is long, and of characters that take nine bytes on the wire.
TEST_F(ErrorDetails, StayWithinFourKibibytesWhateverTheUpstreamSays) {
  std::string euros;
  for (int i = 0; i < 2000; ++i) euros += "\u20ac";
  Json body;
  for (int i = 0; i < 50; ++i) {
    body["errors"].push_back(
        {{"code", "invalid_parameter"}, {"message", "Name " + euros}, {"attribute", euros}});
  }
  AlwaysAnswer(422, body.dump());
  const CallResult result = Call("UpdatePhoneNumber", {{"id", kSomeId}, {"name", "x"}});
  EXPECT_EQ(result.info.reason(), "UPSTREAM_REJECTED_REQUEST") << ::testing::PrintToString(result);
  EXPECT_THAT(result.Fields(), Not(IsEmpty()));
  EXPECT_THAT(result.bad_request.field_violations().rbegin()->description(), HasSubstr("more violations"));
  ExpectComplete(result);
  EXPECT_EQ(grpcurl().Call("UpdatePhoneNumber", {{"id", kSomeId}, {"name", "x"}}).info.reason(),
            "UPSTREAM_REJECTED_REQUEST");
}

// The leak scan at the end is the test.
TEST_F(ErrorDetails, DoNotRepeatCredentialsThatTheUpstreamEchoes) {
  AlwaysAnswer(422, std::string(R"({"errors":[{"detail":"bad token )") + kToken +
                        R"(","code":"invalid_parameter","attribute":")" + kToken + R"("}]})");
  const CallResult result = Call("UpdatePhoneNumber", {{"id", kSomeId}, {"name", "x"}});
  EXPECT_THAT(result.message, HasSubstr("bad token [redacted]"));
  grpcurl().Call("UpdatePhoneNumber", {{"id", kSomeId}, {"name", "x"}});
}

}  // namespace
}  // namespace phonegate::error_details_test

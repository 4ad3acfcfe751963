#include "service/upstream/retry.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fixed_random.h"

namespace phonegate::retry_test {
namespace {

using Kind = HttpError::Kind;
using std::chrono::milliseconds;

constexpr v1::Effect kEffects[] = {v1::EFFECT_READ, v1::EFFECT_PAID_READ, v1::EFFECT_REPEATABLE,
                                   v1::EFFECT_ONCE};

// What came back, and for each effect whether the first attempt may be followed
// by another.
struct Case {
  const char* name;
  HttpResult result;
  bool read, paid_read, repeatable, once;
  bool indeterminate;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

HttpResult Status(int status) { return HttpResponse{status, {}, ""}; }
HttpResult Error(Kind kind, Sent sent) { return HttpError{kind, sent, ""}; }

class MaySendAgainTest : public testing::TestWithParam<Case> {};

TEST_P(MaySendAgainTest, IsDecidedByEffect) {
  const Case& c = GetParam();
  const bool want[] = {c.read, c.paid_read, c.repeatable, c.once};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(MaySendAgain(kEffects[i], c.result, 1, {}), want[i]) << v1::Effect_Name(kEffects[i]);
  }
  EXPECT_EQ(IsDoubtful(c.result), c.indeterminate);
}

constexpr Sent kNo = Sent::kNothing;
constexpr Sent kMaybe = Sent::kPerhapsAll;

INSTANTIATE_TEST_SUITE_P(
    After, MaySendAgainTest,
    testing::Values(
        //                                                            read   paid   repeat once indeterminate
        Case{"NoConnection", Error(Kind::kUnavailable, kNo), true, true, true, true, false},
        Case{"BrokenConnection", Error(Kind::kUnavailable, kMaybe), true, true, true, false, true},
        Case{"CutOffAnswer", Error(Kind::kProtocol, kMaybe), true, true, true, false, true},
        Case{"ProtocolBeforeAnything", Error(Kind::kProtocol, kNo), true, true, true, true, false},
        Case{"DeadlineBefore", Error(Kind::kDeadline, kNo), false, false, false, false, false},
        Case{"DeadlineAfter", Error(Kind::kDeadline, kMaybe), false, false, false, false, true},
        Case{"CancelledBefore", Error(Kind::kCancelled, kNo), false, false, false, false, false},
        Case{"CancelledAfter", Error(Kind::kCancelled, kMaybe), false, false, false, false, true},
        Case{"TooLarge", Error(Kind::kTooLarge, kMaybe), false, false, false, false, true},
        Case{"RefusedHere", Error(Kind::kRefused, kNo), false, false, false, false, false},
        Case{"NoCredentials", Error(Kind::kNoCredentials, kNo), false, false, false, false, false},
        Case{"Ok", Status(200), false, false, false, false, false},
        Case{"Created", Status(201), false, false, false, false, false},
        Case{"BadRequest", Status(400), false, false, false, false, false},
        Case{"Unauthorized", Status(401), false, false, false, false, false},
        Case{"NotFound", Status(404), false, false, false, false, false},
        Case{"Conflict", Status(409), false, false, false, false, false},
        Case{"RequestTimeout", Status(408), false, false, false, false, true},
        Case{"Unprocessable", Status(422), false, false, false, false, false},
        Case{"RateLimit", Status(429), false, false, false, false, false},
        Case{"ServerError", Status(500), true, true, true, false, true},
        Case{"NotImplemented", Status(501), false, false, false, false, true},
        Case{"BadGateway", Status(502), true, true, true, false, true},
        Case{"Unavailable", Status(503), true, true, true, false, true},
        Case{"GatewayTimeout", Status(504), true, true, true, false, true}),
    [](const auto& row) { return row.param.name; });

// The rule that money hangs on, over everything that there is.
TEST(MaySendAgain, NothingOnceIsSentAgainUnlessNothingWasSent) {
  for (int status = 0; status < 1000; ++status) {
    EXPECT_FALSE(MaySendAgain(v1::EFFECT_ONCE, Status(status), 1, {})) << status;
  }
  for (Kind kind : {Kind::kUnavailable, Kind::kDeadline, Kind::kCancelled, Kind::kTooLarge, Kind::kProtocol,
                    Kind::kRefused, Kind::kNoCredentials}) {
    EXPECT_FALSE(MaySendAgain(v1::EFFECT_ONCE, Error(kind, kMaybe), 1, {}));
  }
}

TEST(MaySendAgain, CountsTheAttempts) {
  const RetryOptions options{.max_attempts = 4};
  for (int attempts = 1; attempts <= 6; ++attempts) {
    EXPECT_EQ(MaySendAgain(v1::EFFECT_READ, Status(503), attempts, options), attempts < 4);
    EXPECT_EQ(MaySendAgain(v1::EFFECT_REPEATABLE, Status(503), attempts, options), attempts < 4);
    EXPECT_EQ(MaySendAgain(v1::EFFECT_PAID_READ, Status(503), attempts, options), attempts < 2);
    EXPECT_EQ(MaySendAgain(v1::EFFECT_ONCE, Error(Kind::kUnavailable, kNo), attempts, options), attempts < 4);
  }
  EXPECT_FALSE(MaySendAgain(v1::EFFECT_PAID_READ, Status(503), 1, {.max_attempts = 1}));
}

TEST(Backoff, DoublesUpToItsMostWithHalfOfItRandom) {
  FixedRandom least(0);
  FixedRandom most(0xff);
  const RetryOptions options{
      .max_attempts = 10, .initial_backoff = milliseconds(100), .max_backoff = milliseconds(350)};
  const milliseconds longest[] = {milliseconds(100), milliseconds(200), milliseconds(350), milliseconds(350)};
  for (int attempts = 1; attempts <= 4; ++attempts) {
    EXPECT_EQ(Backoff(attempts, options, least), longest[attempts - 1] / 2.0) << attempts;
    EXPECT_LE(Backoff(attempts, options, most), longest[attempts - 1]);
    EXPECT_GE(Backoff(attempts, options, most), longest[attempts - 1] - milliseconds(1));
  }
}

TEST(Backoff, ManyAttemptsDoNotOverflow) {
  FixedRandom most(0xff);
  EXPECT_LE(
      Backoff(
          1000,
          {.max_attempts = 10, .initial_backoff = milliseconds(60'000), .max_backoff = milliseconds(60'000)},
          most),
      milliseconds(60'000));
}

TEST(RetryBudget, AllowsATenthOfTheRequestsAfterAFirstStore) {
  RetryBudget budget;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(budget.Withdraw()) << i;
  EXPECT_FALSE(budget.Withdraw());
  int retries = 0;
  for (int i = 0; i < 1000; ++i) {
    budget.Deposit();
    if (budget.Withdraw()) ++retries;
  }
  EXPECT_GE(retries, 99);
  EXPECT_LE(retries, 100);
}

TEST(RetryBudget, DoesNotSaveUpWithoutEnd) {
  RetryBudget budget;
  for (int i = 0; i < 100'000; ++i) budget.Deposit();
  int retries = 0;
  while (budget.Withdraw()) ++retries;
  EXPECT_EQ(retries, 10);
}

}  // namespace
}  // namespace phonegate::retry_test

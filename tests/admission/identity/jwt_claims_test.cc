#include "service/admission/identity/jwt_claims.h"

#include <cstdint>
#include <ostream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace phonegate::jwt_claims_test {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kLeeway = 30;

json Good() {
  return {{"iss", "https://issuer"}, {"aud", "phonegate"}, {"sub", "billing"}, {"exp", kNow + 60}};
}

absl::StatusOr<JwtClaims> Checked(const json& claims) {
  static const JwtRules rules{"https://issuer", {"phonegate", "phonegate-test"}, seconds(kLeeway)};
  const JsonText text = ParseJson(claims.dump()).value();
  return CheckClaims(text.root(), rules, WallTime(seconds(kNow)));
}

TEST(CheckClaims, TellsWhoseAGoodTokenIsAndHowLong) {
  const auto claims = Checked(Good());
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->subject, "billing");
  EXPECT_EQ(claims->expires, WallTime(seconds(kNow + 60)));
}

struct Case {
  std::string name;
  json changes;         // members; null removes one
  std::string problem;  // empty: it is good
};
void PrintTo(const Case& tested, std::ostream* out) { *out << tested.name; }

class ClaimsTest : public ::testing::TestWithParam<Case> {};

TEST_P(ClaimsTest, AreCheckedOneByOne) {
  json claims = Good();
  claims.merge_patch(GetParam().changes);
  EXPECT_EQ(std::string(Checked(claims).status().message()), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Each, ClaimsTest,
    ::testing::Values(Case{"NoIssuer", {{"iss", nullptr}}, "is of another issuer"},
                      Case{"OtherIssuer", {{"iss", "https://issuer/"}}, "is of another issuer"},
                      Case{"IssuerNoText", {{"iss", 1}}, "is of another issuer"},
                      Case{"SecondAudience", {{"aud", "phonegate-test"}}, ""},
                      Case{"AudienceInList", {{"aud", {"other", "phonegate"}}}, ""},
                      Case{"NoAudience", {{"aud", nullptr}}, "is for another audience"},
                      Case{"EmptyAudiences", {{"aud", json::array()}}, "is for another audience"},
                      Case{"OtherAudience", {{"aud", "phonegate2"}}, "is for another audience"},
                      Case{"OtherAudiences", {{"aud", {"a", 1, {"phonegate"}}}}, "is for another audience"},
                      Case{"AudienceNoText", {{"aud", {{"phonegate", true}}}}, "is for another audience"},
                      Case{"NoExpiry", {{"exp", nullptr}}, "does not say when it expires"},
                      Case{"ExpiryNoNumber", {{"exp", "1900000000"}}, "does not say when it expires"},
                      Case{"ExpiryNegative", {{"exp", -1}}, "does not say when it expires"},
                      Case{"ExpiryBeyondReason", {{"exp", 1e300}}, "does not say when it expires"},
                      Case{"ExpiryFarAway", {{"exp", 253'402'300'799}}, ""},
                      Case{"ExpiryFraction", {{"exp", kNow + 0.5}}, ""},
                      Case{"WithinLeeway", {{"exp", kNow - kLeeway + 1}}, ""},
                      Case{"Expired", {{"exp", kNow - kLeeway}}, "has expired"},
                      Case{"ExpiredLongAgo", {{"exp", 0}}, "has expired"},
                      Case{"BeginsWithinLeeway", {{"nbf", kNow + kLeeway}}, ""},
                      Case{"BeginsLater", {{"nbf", kNow + kLeeway + 1}}, "is not valid yet"},
                      Case{"BeginNoNumber", {{"nbf", "0"}}, "is not valid yet"},
                      Case{"IssuedBefore", {{"iat", kNow - 1}}, ""},
                      Case{"IssuedLater", {{"iat", kNow + kLeeway + 1}}, "was issued in the future"},
                      Case{"NoSubject", {{"sub", nullptr}}, "does not say whose it is"},
                      Case{"EmptySubject", {{"sub", ""}}, "does not say whose it is"},
                      Case{"SubjectNoText", {{"sub", 7}}, "does not say whose it is"}),
    [](const auto& tested) { return tested.param.name; });

TEST(IssuerOf, IsEmptyWhereThereIsNone) {
  const auto issuer_of = [](const json& claims) {
    const JsonText text = ParseJson(claims.dump()).value();
    return IssuerOf(text.root());
  };
  EXPECT_EQ(issuer_of(Good()), "https://issuer");
  EXPECT_EQ(issuer_of({{"iss", 1}}), "");
  EXPECT_EQ(issuer_of(json::object()), "");
}

}  // namespace
}  // namespace phonegate::jwt_claims_test

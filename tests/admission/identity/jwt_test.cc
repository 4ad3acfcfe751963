#include "service/admission/identity/jwt.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/test_jwt.h"

namespace phonegate::jwt_test {
namespace {

std::string Compact(const std::string& header, const std::string& claims, const std::string& signature) {
  return Base64Url(header) + "." + Base64Url(claims) + "." + signature;
}

std::string WithHeader(const std::string& header) { return Compact(header, "{}", "AAAA"); }

TEST(ParseJwt, TakesATokenApart) {
  const std::string token =
      Compact(R"({"alg":"ES256","kid":"a","typ":"JWT"})", R"({"iss":"me"})", Base64Url("signature"));
  const auto jwt = ParseJwt(token);
  ASSERT_TRUE(jwt.ok()) << jwt.status();
  EXPECT_EQ(jwt->algorithm, JwtAlgorithm::kEs256);
  EXPECT_EQ(jwt->key_id, "a");
  EXPECT_EQ(Written(jwt->claims.root()), R"({"iss":"me"})");
  EXPECT_EQ(jwt->signature, "signature");
  EXPECT_EQ(jwt->signed_part, token.substr(0, token.rfind('.')));
  EXPECT_EQ(ParseJwt(WithHeader(R"({"alg":"RS256"})"))->key_id, std::nullopt);
  EXPECT_TRUE(ParseJwt(WithHeader(R"({"alg":"RS256","typ":"at+JWT"})")).ok());
}

TEST(LooksLikeJwt, GoesByTheBeginning) {
  EXPECT_TRUE(LooksLikeJwt(WithHeader(R"({"alg":"none"})")));
  for (const char* other : {"", "ey", "pgt_eyJ", "eyj"}) EXPECT_FALSE(LooksLikeJwt(other)) << other;
}

struct BadToken {
  std::string name;
  std::string token;
  std::string problem;
};
void PrintTo(const BadToken& token, std::ostream* out) { *out << token.name; }

class BadJwt : public ::testing::TestWithParam<BadToken> {};

TEST_P(BadJwt, IsRefused) {
  const auto jwt = ParseJwt(GetParam().token);
  ASSERT_FALSE(jwt.ok());
  EXPECT_EQ(jwt.status().message(), GetParam().problem);
}

constexpr char kParts[] = "is no JWT of three parts";
constexpr char kUnreadable[] = "is no JWT whose parts can be read";
constexpr char kAlgorithm[] = "is not signed with RS256 or ES256";

INSTANTIATE_TEST_SUITE_P(
    Each, BadJwt,
    ::testing::Values(
        BadToken{"Empty", "", kParts}, BadToken{"OnePart", "eyJ", kParts},
        BadToken{"TwoParts", "eyJ.e30", kParts}, BadToken{"FourParts", "e30.e30.e30.e30", kParts},
        BadToken{"Encrypted", "e30.e30.e30.e30.e30", kParts},
        BadToken{"Huge", std::string(8193, 'e'), "is longer than 8,192 bytes"},
        BadToken{"Dots", "..", kUnreadable}, BadToken{"HeaderNoBase64", "e!0.e30.AAAA", kUnreadable},
        BadToken{"HeaderPadded", "e30=.e30.AAAA", kUnreadable},
        BadToken{"Space", "e30.e30.AA A", kUnreadable},
        BadToken{"HeaderNoJson", Compact("alg", "{}", "AAAA"), kUnreadable},
        BadToken{"HeaderNoObject", Compact("[]", "{}", "AAAA"), kUnreadable},
        BadToken{"HeaderTwice", Compact(R"({"alg":"RS256"}{})", "{}", "AAAA"), kUnreadable},
        BadToken{"HeaderNotUtf8", Compact("{\"alg\":\"RS256\",\"a\":\"\xff\"}", "{}", "AAAA"), kUnreadable},
        BadToken{"ClaimsNoObject", Compact(R"({"alg":"RS256"})", "1", "AAAA"), kUnreadable},
        BadToken{"ClaimsTooDeep",
                 Compact(R"({"alg":"RS256"})",
                         R"({"a":)" + std::string(2000, '[') + std::string(2000, ']') + "}", "AA"),
                 kUnreadable},
        BadToken{"None", WithHeader(R"({"alg":"none"})"), kAlgorithm},
        BadToken{"NoneWithoutSignature", Compact(R"({"alg":"nOnE"})", "{}", ""), kAlgorithm},
        BadToken{"Hs256", WithHeader(R"({"alg":"HS256"})"), kAlgorithm},
        BadToken{"Rs512", WithHeader(R"({"alg":"RS512"})"), kAlgorithm},
        BadToken{"NoAlgorithm", WithHeader("{}"), kAlgorithm},
        BadToken{"AlgorithmNoText", WithHeader(R"({"alg":["RS256"]})"), kAlgorithm},
        BadToken{"Critical", WithHeader(R"({"alg":"RS256","crit":["b64"],"b64":false})"),
                 "has an extension that the gateway does not know"},
        BadToken{"OtherType", WithHeader(R"({"alg":"RS256","typ":"logout+jwt"})"),
                 "is of another type than JWT"},
        BadToken{"TypeNoText", WithHeader(R"({"alg":"RS256","typ":1})"), "is of another type than JWT"},
        BadToken{"KidNoText", WithHeader(R"({"alg":"RS256","kid":{}})"), "has a \"kid\" that is no text"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace phonegate::jwt_test

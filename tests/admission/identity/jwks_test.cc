#include "service/admission/identity/jwks.h"

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_jwt.h"

namespace phonegate::jwks_test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

const TestKey& RsaKey() {
  static const TestKey key = TestKey::Rsa();
  return key;
}

const TestKey& EcKey() {
  static const TestKey key = TestKey::Ec();
  return key;
}

std::string ProblemOf(const std::string& text) {
  const auto keys = Jwks::Parse(text);
  return keys.ok() ? "" : std::string(keys.status().message());
}

json With(json item, const char* name, const json& value) {
  item[name] = value;
  return item;
}

TEST(Jwks, FindsTheKeyThatATokenNames) {
  const auto keys =
      Jwks::Parse(JwksText({RsaKey().Jwk("a"), EcKey().Jwk("a"), EcKey().Jwk("b"), TestKey::Rsa().Jwk("c")}));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->size(), 4U);
  const JwtKey* rsa = keys->Find(JwtAlgorithm::kRs256, "a");
  ASSERT_NE(rsa, nullptr);
  EXPECT_TRUE(rsa->Verifies("x", RsaKey().Sign("x")));
  const JwtKey* ec = keys->Find(JwtAlgorithm::kEs256, "a");
  ASSERT_NE(ec, nullptr) << "of two with one name it is that of the algorithm";
  EXPECT_TRUE(ec->Verifies("x", EcKey().Sign("x")));
  EXPECT_EQ(keys->Find(JwtAlgorithm::kRs256, "b"), nullptr) << "it serves another algorithm";
  EXPECT_EQ(keys->Find(JwtAlgorithm::kRs256, "d"), nullptr);
  EXPECT_EQ(keys->Find(JwtAlgorithm::kRs256, ""), nullptr);
  EXPECT_EQ(keys->Find(JwtAlgorithm::kRs256, std::nullopt), nullptr) << "it could be either";
}

TEST(Jwks, TakesTheOnlyKeyForATokenThatNamesNone) {
  json nameless = RsaKey().Jwk("");
  nameless.erase("kid");
  const auto keys = Jwks::Parse(JwksText({nameless, EcKey().Jwk("b")}));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_NE(keys->Find(JwtAlgorithm::kRs256, std::nullopt), nullptr);
  EXPECT_NE(keys->Find(JwtAlgorithm::kEs256, std::nullopt), nullptr);
  EXPECT_EQ(keys->Find(JwtAlgorithm::kRs256, "a"), nullptr) << "a key without a name has not this one";
}

TEST(Jwks, LeavesOutWhatServesSomethingElse) {
  const auto keys = Jwks::Parse(JwksText({RsaKey().Jwk("a"),
                                          With(RsaKey().Jwk("b"), "use", "enc"),
                                          With(RsaKey().Jwk("c"), "alg", "RS512"),
                                          With(RsaKey().Jwk("d"), "alg", "HS256"),
                                          With(EcKey().Jwk("e"), "crv", "P-384"),
                                          {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "AAAA"}},
                                          {{"kty", "oct"}, {"k", "AAAA"}},
                                          42,
                                          nullptr}));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->size(), 1U);
}

struct BadSet {
  std::string name;
  std::string text;
  std::string problem;
};
void PrintTo(const BadSet& set, std::ostream* out) { *out << set.name; }

class BadJwks : public ::testing::TestWithParam<BadSet> {};

TEST_P(BadJwks, IsRefusedInASentence) {
  EXPECT_THAT(ProblemOf(GetParam().text), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadJwks,
    ::testing::Values(
        BadSet{"Empty", "", "is no JSON Web Key Set"}, BadSet{"NoJson", "keys: []", "is no JSON Web Key Set"},
        BadSet{"NoObject", "[]", "is no JSON Web Key Set"},
        BadSet{"KeysNoList", R"({"keys":{}})", "is no JSON Web Key Set"},
        BadSet{"TooDeep", R"({"keys":)" + std::string(100'000, '['), "is no JSON Web Key Set"},
        BadSet{"NoKey", JwksText({}), "holds no key for RS256 or ES256"},
        BadSet{"OnlyOthers", JwksText({With(RsaKey().Jwk("b"), "use", "enc")}), "holds no key for RS256"},
        BadSet{"WeakRsa", JwksText({EcKey().Jwk("a"), TestKey::Rsa(1024).Jwk("b")}),
               "no good key at keys[1]"},
        BadSet{"NoPoint", JwksText({With(EcKey().Jwk("a"), "x", Base64Url(std::string(32, 'x')))}),
               "no good key at keys[0]"},
        BadSet{"NoBase64", JwksText({With(RsaKey().Jwk("a"), "n", "!!!")}), "no good key at keys[0]"},
        BadSet{"NumberInsteadOfText", JwksText({With(RsaKey().Jwk("a"), "n", 65537)}),
               "no good key at keys[0]"},
        BadSet{"PrivateKey", JwksText({With(RsaKey().Jwk("a"), "d", "AAAA")}),
               "holds a private key (keys[0])"},
        BadSet{"KidNoText", JwksText({With(RsaKey().Jwk("a"), "kid", 1)}), "has a wrong \"kid\" at keys[0]"},
        BadSet{"KidTooLong", JwksText({RsaKey().Jwk(std::string(300, 'x'))}), "has a wrong \"kid\""},
        BadSet{"KidTwice", JwksText({RsaKey().Jwk("a"), TestKey::Rsa().Jwk("a")}),
               "has the \"kid\" of keys[1] twice"},
        BadSet{"TooMany", JwksText(std::vector<json>(65, json(1))), "holds more than 64 keys"}),
    [](const auto& tested) { return tested.param.name; });

TEST(Jwks, NeverSaysWhatTheFileHolds) {
  const std::string secret = "c2VjcmV0";
  for (const std::string& text : {secret, JwksText({With(RsaKey().Jwk(secret), "d", secret)}),
                                  JwksText({With(RsaKey().Jwk(secret), "n", secret)}),
                                  JwksText({RsaKey().Jwk(secret), RsaKey().Jwk(secret)})})
    EXPECT_THAT(ProblemOf(text), Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace phonegate::jwks_test

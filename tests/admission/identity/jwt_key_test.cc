#include "service/admission/identity/jwt_key.h"

#include <optional>
#include <string>
#include <tuple>

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "service/admission/identity/base64url.h"
#include "tests/support/test_jwt.h"

namespace phonegate::jwt_key_test {
namespace {

std::string Member(const nlohmann::json& jwk, const char* name) {
  return DecodeBase64Url(jwk.at(name).get<std::string>()).value();
}

std::optional<JwtKey> Rsa(const TestKey& key) {
  const nlohmann::json jwk = key.Jwk("");
  return JwtKey::Rsa(Member(jwk, "n"), Member(jwk, "e"));
}

std::optional<JwtKey> P256(const TestKey& key) {
  const nlohmann::json jwk = key.Jwk("");
  return JwtKey::P256(Member(jwk, "x"), Member(jwk, "y"));
}

class JwtKeyTest : public ::testing::Test {
 protected:
  // gRPC's TLS would take an error that was left behind for its own.
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0U); }
};

TEST(JwtAlgorithmNamed, KnowsTwoNames) {
  EXPECT_EQ(JwtAlgorithmNamed("RS256"), JwtAlgorithm::kRs256);
  EXPECT_EQ(JwtAlgorithmNamed("ES256"), JwtAlgorithm::kEs256);
  for (const char* name : {"none", "None", "", "HS256", "RS384", "RS512", "PS256", "ES384", "EdDSA", "rs256"})
    EXPECT_EQ(JwtAlgorithmNamed(name), std::nullopt) << name;
}

TEST_F(JwtKeyTest, VerifiesWhatItsOtherHalfSigned) {
  const TestKey rsa = TestKey::Rsa();
  const TestKey ec = TestKey::Ec();
  for (int i = 0; i < 50; ++i) {  // the numbers of a signature may begin with zeros
    const std::string data = "data " + std::to_string(i);
    EXPECT_TRUE(P256(ec)->Verifies(data, ec.Sign(data)));
  }
  EXPECT_TRUE(Rsa(rsa)->Verifies("data", rsa.Sign("data")));
  EXPECT_EQ(Rsa(rsa)->algorithm(), JwtAlgorithm::kRs256);
  EXPECT_EQ(P256(ec)->algorithm(), JwtAlgorithm::kEs256);
}

TEST_F(JwtKeyTest, VerifiesNothingElse) {
  const TestKey rsa = TestKey::Rsa();
  const TestKey ec = TestKey::Ec();
  for (const auto& [key, other, signer] :
       {std::tuple(Rsa(rsa), TestKey::Rsa(), rsa), std::tuple(P256(ec), TestKey::Ec(), ec)}) {
    std::string signature = signer.Sign("data");
    EXPECT_FALSE(key->Verifies("date", signature));
    EXPECT_FALSE(key->Verifies("data", other.Sign("data")));
    EXPECT_FALSE(key->Verifies("data", ""));
    EXPECT_FALSE(key->Verifies("data", signature + "x"));
    EXPECT_FALSE(key->Verifies("data", signature.substr(1)));
    EXPECT_FALSE(key->Verifies("data", std::string(64, '\0')));
    EXPECT_FALSE(key->Verifies("data", std::string(64, '\xff')));
    EXPECT_FALSE(key->Verifies("data", std::string(256, '\xff')));
    signature[5] = static_cast<char>(signature[5] ^ 1);
    EXPECT_FALSE(key->Verifies("data", signature));
  }
}

TEST_F(JwtKeyTest, RefusesKeysThatAreTooWeakOrNone) {
  EXPECT_FALSE(Rsa(TestKey::Rsa(1024)));
  EXPECT_TRUE(Rsa(TestKey::Rsa(3072)));
  const std::string modulus = Member(TestKey::Rsa().Jwk(""), "n");
  EXPECT_FALSE(JwtKey::Rsa(modulus, ""));
  EXPECT_FALSE(JwtKey::Rsa(modulus, "\x01")) << "everything would be its own signature";
  EXPECT_FALSE(JwtKey::Rsa(modulus, "\x04"));
  EXPECT_FALSE(JwtKey::Rsa(modulus, "\x01\x01\x01\x01\x01"));
  EXPECT_FALSE(JwtKey::Rsa(modulus, std::string(5000, '\x01')));
  EXPECT_FALSE(JwtKey::Rsa(std::string(100'000, '\x01'), "\x03"));
  EXPECT_FALSE(JwtKey::Rsa("", "\x03"));
  EXPECT_FALSE(JwtKey::P256(std::string(32, '\x01'), std::string(32, '\x01'))) << "no point of the curve";
  EXPECT_FALSE(JwtKey::P256(std::string(32, '\0'), std::string(32, '\0')));
  EXPECT_FALSE(JwtKey::P256(std::string(32, '\xff'), std::string(32, '\xff')));
  EXPECT_FALSE(JwtKey::P256("", ""));
  const nlohmann::json jwk = TestKey::Ec().Jwk("");
  EXPECT_FALSE(JwtKey::P256(Member(jwk, "x").substr(1), Member(jwk, "y")));
}

}  // namespace
}  // namespace phonegate::jwt_key_test

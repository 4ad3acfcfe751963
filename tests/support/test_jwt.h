// Issuers of JSON Web Tokens for tests.
#ifndef PHONEGATE_TESTS_SUPPORT_TEST_JWT_H_
#define PHONEGATE_TESTS_SUPPORT_TEST_JWT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace phonegate {

std::string Base64Url(std::string_view bytes);

// A key that is made for one test run. Throws std::runtime_error.
class TestKey {
 public:
  static TestKey Rsa(unsigned int bits = 2048);
  static TestKey Ec(const char* curve = "P-256");

  // Its public half as a member of a JSON Web Key Set.
  nlohmann::json Jwk(const std::string& id) const;
  // With SHA-256, in the form that a token has.
  std::string Sign(std::string_view data) const;
  // A token with this header and these claims, whatever they say.
  std::string TokenWith(const nlohmann::json& header, const nlohmann::json& claims) const;
  // The same with the usual header.
  std::string Token(const std::string& id, const nlohmann::json& claims) const;

 private:
  explicit TestKey(EVP_PKEY* key);
  bool is_rsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }

  std::shared_ptr<EVP_PKEY> key_;
};

// The text of a set with these members.
std::string JwksText(const std::vector<nlohmann::json>& keys);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_TEST_JWT_H_

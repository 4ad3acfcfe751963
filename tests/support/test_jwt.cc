#include "tests/support/test_jwt.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "absl/strings/escaping.h"
#include "tests/support/openssl_check.h"

namespace phonegate {
namespace {

using nlohmann::json;

constexpr int kCoordinate = 32;  // bytes, of P-256

// A number of the key, with zeros before it up to `least` bytes.
std::string NumberOf(const EVP_PKEY* key, const char* name, int least = 0) {
  BIGNUM* number = nullptr;
  CheckDone(EVP_PKEY_get_bn_param(key, name, &number) == 1, name);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> owned(number, &BN_free);
  const int size = std::max(least, BN_num_bytes(number));
  std::string bytes(static_cast<std::size_t>(size), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size);
  return bytes;
}

// The two numbers of a signature, one behind the other.
std::string Raw(const std::vector<unsigned char>& der) {
  const unsigned char* at = der.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> numbers(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
  CheckDone(numbers != nullptr, "signature");
  std::string raw(std::size_t{2} * kCoordinate, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  CheckDone(BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), out, kCoordinate) > 0, "r");
  CheckDone(BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), out + kCoordinate, kCoordinate) > 0, "s");
  return raw;
}

}  // namespace

std::string Base64Url(std::string_view bytes) {
  std::string text;
  absl::WebSafeBase64Escape({bytes.data(), bytes.size()}, &text);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

TestKey::TestKey(EVP_PKEY* key) : key_(key, &EVP_PKEY_free) { CheckDone(key != nullptr, "key"); }

TestKey TestKey::Rsa(unsigned int bits) { return TestKey(EVP_RSA_gen(bits)); }
TestKey TestKey::Ec(const char* curve) { return TestKey(EVP_EC_gen(curve)); }

json TestKey::Jwk(const std::string& id) const {
  if (is_rsa()) {
    return {{"kty", "RSA"},
            {"use", "sig"},
            {"alg", "RS256"},
            {"kid", id},
            {"n", Base64Url(NumberOf(key_.get(), OSSL_PKEY_PARAM_RSA_N))},
            {"e", Base64Url(NumberOf(key_.get(), OSSL_PKEY_PARAM_RSA_E))}};
  }
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"kid", id},
          {"x", Base64Url(NumberOf(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, kCoordinate))},
          {"y", Base64Url(NumberOf(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinate))}};
}

std::string TestKey::Sign(std::string_view data) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  std::size_t size = 0;
  CheckDone(
      EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) == 1,
      "sign");
  CheckDone(EVP_DigestSign(context.get(), nullptr, &size, bytes, data.size()) == 1, "sign");
  std::vector<unsigned char> signature(size);
  CheckDone(EVP_DigestSign(context.get(), signature.data(), &size, bytes, data.size()) == 1, "sign");
  signature.resize(size);
  return is_rsa() ? std::string(signature.begin(), signature.end()) : Raw(signature);
}

std::string TestKey::TokenWith(const json& header, const json& claims) const {
  const std::string signed_part = Base64Url(header.dump()) + "." + Base64Url(claims.dump());
  return signed_part + "." + Base64Url(Sign(signed_part));
}

std::string TestKey::Token(const std::string& id, const json& claims) const {
  return TokenWith(json{{"alg", is_rsa() ? "RS256" : "ES256"}, {"kid", id}}, claims);
}

std::string JwksText(const std::vector<json>& keys) { return json{{"keys", keys}}.dump(); }

}  // namespace phonegate

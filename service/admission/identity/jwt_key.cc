#include "service/admission/identity/jwt_key.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "service/base/openssl_pointer.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;
constexpr int kMaxExponentBits = 32;
constexpr std::size_t kP256Bytes = 32;

// gRPC's TLS looks at the errors that OpenSSL keeps for each thread: none may stay.
struct ErrorsCleared {
  ErrorsCleared() = default;
  ErrorsCleared(const ErrorsCleared&) = delete;
  ErrorsCleared& operator=(const ErrorsCleared&) = delete;
  ~ErrorsCleared() { ERR_clear_error(); }
};

const unsigned char* BytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

OpensslPointer<BIGNUM> NumberOf(std::string_view bytes) {
  return OpensslPointer<BIGNUM>(BN_bin2bn(BytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
}

// The key of a kind, such as "RSA", that the parameters describe; null when there is none.
OpensslPointer<EVP_PKEY> MakeKey(const char* kind, OSSL_PARAM_BLD* builder) {
  const OpensslPointer<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const OpensslPointer<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return OpensslPointer<EVP_PKEY>(key);
}

// The form that OpenSSL takes of the two numbers of a signature, which a token has one
// behind the other; empty when they are none.
std::string ToDer(std::string_view signature) {
  if (signature.size() != 2 * kP256Bytes) return {};
  const OpensslPointer<ECDSA_SIG> numbers(ECDSA_SIG_new());
  BIGNUM* const r = NumberOf(signature.substr(0, kP256Bytes)).release();
  BIGNUM* const s = NumberOf(signature.substr(kP256Bytes)).release();
  if (numbers == nullptr || ECDSA_SIG_set0(numbers.get(), r, s) != 1) {  // then they belong to it
    BN_free(r);
    BN_free(s);
    return {};
  }
  const int size = i2d_ECDSA_SIG(numbers.get(), nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(numbers.get(), &out);
  return der;
}

}  // namespace

std::optional<JwtAlgorithm> JwtAlgorithmNamed(std::string_view name) {
  if (name == "RS256") return JwtAlgorithm::kRs256;
  if (name == "ES256") return JwtAlgorithm::kEs256;
  return std::nullopt;
}

std::optional<JwtKey> JwtKey::Rsa(std::string_view modulus, std::string_view exponent) {
  const ErrorsCleared cleared;
  if (modulus.size() > kMaxRsaBits / 8 + 1 || exponent.size() > sizeof(std::uint64_t)) return std::nullopt;
  const OpensslPointer<BIGNUM> n = NumberOf(modulus);
  const OpensslPointer<BIGNUM> e = NumberOf(exponent);
  if (BN_num_bits(n.get()) < kLeastRsaBits || BN_num_bits(n.get()) > kMaxRsaBits || BN_is_odd(n.get()) == 0)
    return std::nullopt;
  if (BN_num_bits(e.get()) < 2 || BN_num_bits(e.get()) > kMaxExponentBits || BN_is_odd(e.get()) == 0)
    return std::nullopt;
  const OpensslPointer<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  OpensslPointer<EVP_PKEY> key = MakeKey("RSA", builder.get());
  if (key == nullptr) return std::nullopt;
  return JwtKey(JwtAlgorithm::kRs256, key.release());
}

std::optional<JwtKey> JwtKey::P256(std::string_view x, std::string_view y) {
  const ErrorsCleared cleared;
  if (x.size() != kP256Bytes || y.size() != kP256Bytes) return std::nullopt;
  const std::string point = Concat("\x04", x, y);  // that both coordinates follow
  const OpensslPointer<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  OpensslPointer<EVP_PKEY> key = MakeKey("EC", builder.get());
  if (key == nullptr) return std::nullopt;
  const OpensslPointer<EVP_PKEY_CTX> check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (check == nullptr || EVP_PKEY_public_check(check.get()) != 1) return std::nullopt;
  return JwtKey(JwtAlgorithm::kEs256, key.release());
}

bool JwtKey::Verifies(std::string_view data, std::string_view signature) const {
  const ErrorsCleared cleared;
  std::string der;
  if (algorithm_ == JwtAlgorithm::kEs256) {
    der = ToDer(signature);
    signature = der;
  }
  const OpensslPointer<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return !signature.empty() && context != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) ==
             1 &&
         EVP_DigestVerify(context.get(), BytesOf(signature), signature.size(), BytesOf(data), data.size()) ==
             1;
}

}  // namespace phonegate

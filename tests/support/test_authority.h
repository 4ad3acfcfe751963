// Certificates of an authority that is made for one test run.
#ifndef PHONEGATE_TESTS_SUPPORT_TEST_AUTHORITY_H_
#define PHONEGATE_TESTS_SUPPORT_TEST_AUTHORITY_H_

#include <chrono>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace phonegate {

// A certificate and its key, PEM.
struct TestPair {
  std::string certificate;
  std::string key;
};

// From now on, counted from the present.
struct TestPeriod {
  std::chrono::seconds begins{-3600};
  std::chrono::seconds ends{24 * 3600};
};

// Throws std::runtime_error.
class TestAuthority {
 public:
  explicit TestAuthority(const TestPeriod& period = {});

  const std::string& certificate() const { return pem_; }  // PEM
  // `names` as OpenSSL writes them: "URI:spiffe://example.org/a", "DNS:localhost,IP:127.0.0.1".
  TestPair Issue(const std::string& names, const TestPeriod& period = {}) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string pem_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_TEST_AUTHORITY_H_

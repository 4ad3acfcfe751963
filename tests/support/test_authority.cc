#include "tests/support/test_authority.h"

#include <cstddef>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/support/openssl_check.h"

namespace phonegate {
namespace {

// Each has another number.
std::shared_ptr<X509> Unsigned(const char* name, EVP_PKEY* key, const TestPeriod& period) {
  static int serial = 0;
  return UnsignedCertificate(name, key, ++serial, period.begins.count(), period.ends.count());
}

std::string PemOf(const auto& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  CheckDone(write(out.get()) == 1, "PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return PemOf([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

TestAuthority::TestAuthority(const TestPeriod& period)
    : key_(NewEcKey()), certificate_(Unsigned("authority", key_.get(), period)) {
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  AddExtension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  CheckDone(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0, "sign");
  pem_ = PemOf(certificate_.get());
}

TestPair TestAuthority::Issue(const std::string& names, const TestPeriod& period) const {
  const std::shared_ptr<EVP_PKEY> key = NewEcKey();
  const std::shared_ptr<X509> certificate = Unsigned("leaf", key.get(), period);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  if (!names.empty()) AddExtension(certificate.get(), certificate_.get(), NID_subject_alt_name, names);
  CheckDone(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0, "sign");
  return {PemOf(certificate.get()), PemOf([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace phonegate

#include "tests/support/test_authority.h"

#include <cstddef>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace phonegate {
namespace {

void CheckAuthority(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("TestAuthority: ") + what);
}

std::shared_ptr<EVP_PKEY> NewKey() {
  std::shared_ptr<EVP_PKEY> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  CheckAuthority(key != nullptr, "key");
  return key;
}

void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), &X509_EXTENSION_free);
  CheckAuthority(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

std::shared_ptr<X509> Unsigned(const char* name, EVP_PKEY* key, const TestPeriod& period) {
  static int serial = 0;
  std::shared_ptr<X509> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), period.begins.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), period.ends.count());
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return certificate;
}

std::string PemOf(const auto& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  CheckAuthority(write(out.get()) == 1, "PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return PemOf([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

TestAuthority::TestAuthority(const TestPeriod& period)
    : key_(NewKey()), certificate_(Unsigned("authority", key_.get(), period)) {
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  AddExtension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  CheckAuthority(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0, "sign");
  pem_ = PemOf(certificate_.get());
}

TestPair TestAuthority::Issue(const std::string& names, const TestPeriod& period) const {
  const std::shared_ptr<EVP_PKEY> key = NewKey();
  const std::shared_ptr<X509> certificate = Unsigned("leaf", key.get(), period);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  if (!names.empty()) AddExtension(certificate.get(), certificate_.get(), NID_subject_alt_name, names);
  CheckAuthority(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0, "sign");
  return {PemOf(certificate.get()), PemOf([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace phonegate

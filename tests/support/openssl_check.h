// What tests do with OpenSSL must succeed.
#ifndef PHONEGATE_TESTS_SUPPORT_OPENSSL_CHECK_H_
#define PHONEGATE_TESTS_SUPPORT_OPENSSL_CHECK_H_

#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509v3.h>

namespace phonegate {

// Throws std::runtime_error, which ends the test, with what was not done.
inline void CheckDone(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("not done by OpenSSL or the system: ") + what);
}

inline std::shared_ptr<EVP_PKEY> NewEcKey() {
  std::shared_ptr<EVP_PKEY> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  CheckDone(key != nullptr, "key");
  return key;
}

// A certificate for `name` that nobody has signed yet. Its times are seconds from now.
inline std::shared_ptr<X509> UnsignedCertificate(const std::string& name, EVP_PKEY* key, int serial,
                                                 long begins, long ends) {
  std::shared_ptr<X509> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ends);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

// `value` as in openssl.cnf.
inline void AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), &X509_EXTENSION_free);
  CheckDone(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_OPENSSL_CHECK_H_

#include "tests/support/test_certificate.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

namespace phonegate {

namespace {

void CheckCertificate(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("TestCertificate: ") + what);
}

struct Cleanup {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

template <typename T>
using Owned = std::unique_ptr<T, Cleanup>;

void AddExtension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  CheckCertificate(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

Owned<X509> SelfSigned(const std::string& name, EVP_PKEY* key) {
  Owned<X509> certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate.get(), NID_subject_alt_name,
               "DNS:" + name + (name == "localhost" ? ",IP:127.0.0.1" : ""));
  CheckCertificate(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "sign");
  return certificate;
}

}  // namespace

TestCertificate::TestCertificate(const std::string& name) {
  std::string folder = (std::filesystem::temp_directory_path() / "phonegate-cert-XXXXXX").string();
  CheckCertificate(mkdtemp(folder.data()) != nullptr, "mkdtemp");
  folder_ = folder;
  certificate_file_ = folder_ + "/certificate.pem";
  key_file_ = folder_ + "/key.pem";

  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  CheckCertificate(key != nullptr, "key");
  const Owned<X509> certificate = SelfSigned(name, key.get());
  const Owned<std::FILE> certificate_file(std::fopen(certificate_file_.c_str(), "we"));
  const Owned<std::FILE> key_file(std::fopen(key_file_.c_str(), "we"));
  CheckCertificate(certificate_file != nullptr && key_file != nullptr, "files");
  CheckCertificate(PEM_write_X509(certificate_file.get(), certificate.get()) == 1, "write certificate");
  CheckCertificate(
      PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
      "write key");
}

TestCertificate::~TestCertificate() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace phonegate

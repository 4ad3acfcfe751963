#include "tests/support/test_certificate.h"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "tests/support/openssl_check.h"

namespace phonegate {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::shared_ptr<X509> SelfSigned(const std::string& name, EVP_PKEY* key) {
  std::shared_ptr<X509> certificate = UnsignedCertificate(name, key, 1, -3600, 24 * 3600);
  X509* const self = certificate.get();
  X509_set_issuer_name(self, X509_get_subject_name(self));
  AddExtension(self, self, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(self, self, NID_subject_alt_name,
               "DNS:" + name + (name == "localhost" ? ",IP:127.0.0.1" : ""));
  CheckDone(X509_sign(self, key, EVP_sha256()) > 0, "sign");
  return certificate;
}

}  // namespace

TestCertificate::TestCertificate(const std::string& name) {
  std::string folder = (std::filesystem::temp_directory_path() / "phonegate-cert-XXXXXX").string();
  CheckDone(mkdtemp(folder.data()) != nullptr, "mkdtemp");
  folder_ = folder;
  certificate_file_ = folder_ + "/certificate.pem";
  key_file_ = folder_ + "/key.pem";

  const std::shared_ptr<EVP_PKEY> key = NewEcKey();
  const std::shared_ptr<X509> certificate = SelfSigned(name, key.get());
  const File certificate_file(std::fopen(certificate_file_.c_str(), "we"));
  const File key_file(std::fopen(key_file_.c_str(), "we"));
  CheckDone(certificate_file != nullptr && key_file != nullptr, "files");
  CheckDone(PEM_write_X509(certificate_file.get(), certificate.get()) == 1, "write certificate");
  CheckDone(PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "write key");
}

TestCertificate::~TestCertificate() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace phonegate

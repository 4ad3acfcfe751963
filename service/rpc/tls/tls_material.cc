#include "service/rpc/tls/tls_material.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "service/base/openssl_pointer.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxCertificates = 1000;

absl::Status BadMaterial(const char* clause) { return absl::InvalidArgumentError(clause); }

OpensslPointer<BIO> Reader(const std::string& pem) {
  return OpensslPointer<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// All certificates of a text, in order; empty when one of them cannot be read.
std::vector<OpensslPointer<X509>> CertificatesOf(const std::string& pem) {
  std::vector<OpensslPointer<X509>> certificates;
  const OpensslPointer<BIO> reader = Reader(pem);
  while (certificates.size() < kMaxCertificates) {
    OpensslPointer<X509> certificate(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  // Where the text ends it finds no further beginning; anything else is a bad one.
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE) return {};
  return certificates;
}

// In place of OpenSSL's own, which would ask at the terminal.
int NoPassword(char* /*out*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

OpensslPointer<EVP_PKEY> KeyOf(const std::string& pem) {
  OpensslPointer<EVP_PKEY> key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  return key;
}

bool IsKeyOf(const EVP_PKEY* key, X509* certificate) {
  const bool is = X509_check_private_key(certificate, key) == 1;
  ERR_clear_error();
  return is;
}

std::optional<WallTime> TimeOf(const ASN1_TIME* time) {
  std::tm parts = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  // WallTime ends in 2262, which no certificate needs.
  constexpr std::time_t kMax = 9'000'000'000;
  return WallTime(std::chrono::seconds(std::min(timegm(&parts), kMax)));
}

absl::Status CheckTime(const X509* certificate, WallTime now, const char* early, const char* late) {
  const std::optional<WallTime> begins = TimeOf(X509_get0_notBefore(certificate));
  const std::optional<WallTime> ends = TimeOf(X509_get0_notAfter(certificate));
  if (!begins || now < *begins) return BadMaterial(early);
  return !ends || *ends <= now ? BadMaterial(late) : absl::OkStatus();
}

// An expired one does no harm while another is good.
absl::Status CheckAuthorities(const std::string& pem, WallTime now) {
  const std::vector<OpensslPointer<X509>> authorities = CertificatesOf(pem);
  if (authorities.empty())
    return BadMaterial("the authorities of clients hold no certificate, or one that cannot be read");
  absl::Status status;
  for (const OpensslPointer<X509>& authority : authorities) {
    status = CheckTime(authority.get(), now, "no authority of clients is valid yet",
                       "the authorities of clients have expired");
    if (status.ok()) break;
  }
  return status;
}

}  // namespace

absl::StatusOr<WallTime> CheckTls(const TlsMaterial& material, WallTime now) {
  const std::vector<OpensslPointer<X509>> chain = CertificatesOf(material.certificates);
  if (chain.empty()) return BadMaterial("the certificate cannot be read, or one of its chain");
  const OpensslPointer<EVP_PKEY> key = KeyOf(material.key);
  if (key == nullptr) return BadMaterial("the key cannot be read; it must be PEM and not encrypted");
  X509* const own = chain.front().get();
  if (!IsKeyOf(key.get(), own)) return BadMaterial("the key is not that of the certificate");
  if (absl::Status time =
          CheckTime(own, now, "the certificate is not valid yet", "the certificate has expired");
      !time.ok())
    return time;
  if (!material.client_authorities.empty()) {
    if (absl::Status status = CheckAuthorities(material.client_authorities, now); !status.ok()) return status;
  }
  return TimeOf(X509_get0_notAfter(own)).value_or(now);
}

}  // namespace phonegate

#include "service/admission/tls_material.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace phonegate {
namespace {

constexpr std::size_t kMostCertificates = 1000;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

template <typename T>
using Owned = std::unique_ptr<T, Free>;

absl::Status Bad(const char* clause) { return absl::InvalidArgumentError(clause); }

Owned<BIO> Reader(const std::string& pem) {
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// All certificates of a text, in order; empty when one of them cannot be read.
std::vector<Owned<X509>> CertificatesOf(const std::string& pem) {
  std::vector<Owned<X509>> certificates;
  const Owned<BIO> reader = Reader(pem);
  while (certificates.size() < kMostCertificates) {
    Owned<X509> certificate(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
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

Owned<EVP_PKEY> KeyOf(const std::string& pem) {
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, NoPassword, nullptr));
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
  constexpr std::time_t kMost = 9'000'000'000;
  return WallTime(std::chrono::seconds(std::min(timegm(&parts), kMost)));
}

absl::Status CheckTime(const X509* certificate, WallTime now, const char* early, const char* late) {
  const std::optional<WallTime> begins = TimeOf(X509_get0_notBefore(certificate));
  const std::optional<WallTime> ends = TimeOf(X509_get0_notAfter(certificate));
  if (!begins || now < *begins) return Bad(early);
  return !ends || *ends <= now ? Bad(late) : absl::OkStatus();
}

// One that has ended harms nobody while another is good.
absl::Status CheckAuthorities(const std::string& pem, WallTime now) {
  const std::vector<Owned<X509>> authorities = CertificatesOf(pem);
  if (authorities.empty())
    return Bad("the authorities of clients hold no certificate, or one that cannot be read");
  absl::Status status;
  for (const Owned<X509>& authority : authorities) {
    status = CheckTime(authority.get(), now, "no authority of clients is valid yet",
                       "the authorities of clients have expired");
    if (status.ok()) break;
  }
  return status;
}

}  // namespace

absl::StatusOr<WallTime> CheckTls(const TlsMaterial& material, WallTime now) {
  const std::vector<Owned<X509>> chain = CertificatesOf(material.certificates);
  if (chain.empty()) return Bad("the certificate cannot be read, or one of its chain");
  const Owned<EVP_PKEY> key = KeyOf(material.key);
  if (key == nullptr) return Bad("the key cannot be read; it must be PEM and not encrypted");
  X509* const own = chain.front().get();
  if (!IsKeyOf(key.get(), own)) return Bad("the key is not that of the certificate");
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

#include "service/config/ca_file.h"

#include <cstddef>
#include <memory>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "service/base/small_file.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxCaFile = std::size_t{4} * 1024 * 1024;  // bytes

bool HoldsCertificate(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  ERR_clear_error();
  return certificate != nullptr;
}

absl::Status Unusable(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(Concat(
      "The CA file ", path, " ", why, "; put the PEM certificates of the authorities to trust into it."));
}

}  // namespace

absl::Status CheckCaFile(const std::string& path) {
  std::string pem;
  if (absl::Status read = ReadSmallFile(path, kMaxCaFile, pem); !read.ok()) {
    return Unusable(path, std::string(read.message()));
  }
  return HoldsCertificate(pem) ? absl::OkStatus() : Unusable(path, "holds no certificate");
}

}  // namespace phonegate

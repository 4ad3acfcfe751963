#include "service/base/sha256.h"

#include <cstdlib>
#include <memory>

#include <openssl/evp.h>

namespace phonegate {
namespace {

// Looking the algorithm up costs more than hashing a record: once is enough. Never
// freed, since threads may hash until the process has ended.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MD_CTX* ContextOfThread() {
  using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
  thread_local const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return context.get();
}

}  // namespace

Sha256Digest Sha256(std::string_view data) {
  Sha256Digest digest{};
  EVP_MD_CTX* const context = ContextOfThread();
  // Fails only without memory; a made-up digest would be worse than an end.
  if (EVP_DigestInit_ex2(context, Algorithm(), nullptr) != 1 ||
      EVP_DigestUpdate(context, data.data(), data.size()) != 1 ||
      EVP_DigestFinal_ex(context, digest.data(), nullptr) != 1)
    std::abort();
  return digest;
}

}  // namespace phonegate

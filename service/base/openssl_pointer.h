// Owners of OpenSSL's objects.
#ifndef PHONEGATE_SERVICE_BASE_OPENSSL_POINTER_H_
#define PHONEGATE_SERVICE_BASE_OPENSSL_POINTER_H_

#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace phonegate {

struct OpensslDelete {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

template <typename T>
using OpensslPointer = std::unique_ptr<T, OpensslDelete>;

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_OPENSSL_POINTER_H_

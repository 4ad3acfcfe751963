// Callers that show a certificate.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_CLIENT_CERTIFICATES_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_CLIENT_CERTIFICATES_H_

#include "service/admission/identity/identity.h"

namespace phonegate {

// Names callers by the certificate of their connection: the SPIFFE id, or else dns: and
// the DNS name in lower case. A call that shows a token as well is left to that: what
// makes connections for others, such as a proxy, has a certificate of its own.
class ClientCertificates final : public Authenticator {
 public:
  //   UNAUTHENTICATED  IDENTITY_REQUIRED: the certificate names no caller.
  absl::StatusOr<Identified> Identify(const Credentials& credentials, Caller& caller) override;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_CLIENT_CERTIFICATES_H_

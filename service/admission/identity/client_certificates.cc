#include "service/admission/identity/client_certificates.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/admission/identity/identity_error.h"
#include "service/base/text.h"
#include "service/contract/caller_name.h"

namespace phonegate {

absl::StatusOr<Identified> ClientCertificates::Identify(const Credentials& credentials, Caller& caller) {
  if (!credentials.certificate || credentials.authorizations > 0) return Identified::kNo;
  std::string name(credentials.spiffe_id);
  if (name.empty() && !credentials.dns_name.empty())
    name = Concat(kDnsCallers, absl::AsciiStrToLower(std::string(credentials.dns_name)));
  const bool known_form = name.starts_with(kSpiffeCallers) || name.starts_with(kDnsCallers);
  if (!known_form || !IsCallerName(name)) return NamelessCertificate();
  caller.name = std::move(name);
  caller.authenticated_by = "mtls";
  return Identified::kYes;
}

}  // namespace phonegate

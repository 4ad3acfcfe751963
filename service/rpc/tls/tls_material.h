// What the gRPC port shows and trusts when it speaks TLS.
#ifndef PHONEGATE_SERVICE_RPC_TLS_TLS_MATERIAL_H_
#define PHONEGATE_SERVICE_RPC_TLS_TLS_MATERIAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "service/base/clock.h"

namespace phonegate {

// All PEM.
struct TlsMaterial {
  std::string certificates;        // the chain, the port's own first
  std::string key;                 // of the first
  std::string client_authorities;  // empty: clients need not show a certificate
};

// When the certificate of the port ends, if all of it can be used now: it parses, the key
// is that of the certificate, and nothing of it has ended or not yet begun. The error is
// a clause such as "the key is not that of the certificate", which holds nothing of the
// material. Never asks for a password. Any thread.
absl::StatusOr<WallTime> CheckTls(const TlsMaterial& material, WallTime now);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_TLS_TLS_MATERIAL_H_

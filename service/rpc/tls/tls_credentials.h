// TLS for the gRPC port.
#ifndef PHONEGATE_SERVICE_RPC_TLS_TLS_CREDENTIALS_H_
#define PHONEGATE_SERVICE_RPC_TLS_TLS_CREDENTIALS_H_

#include <functional>
#include <memory>

#include <grpcpp/security/server_credentials.h>

#include "service/rpc/tls/tls_material.h"

namespace phonegate {

// Whether the port asks callers for a certificate. One that is shown must be of an
// authority of the material, or the connection is refused.
enum class ClientCertificateMode { kNotAsked, kAsked, kRequired };

// What new connections get. Called for each, by gRPC's threads; never null.
using TlsSource = std::function<std::shared_ptr<const TlsMaterial>()>;

// Credentials whose certificates may change while the server runs: each connection gets
// what `source` gives when it begins. They must outlive the server.
std::shared_ptr<grpc::ServerCredentials> TlsCredentials(TlsSource source, ClientCertificateMode client);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_TLS_TLS_CREDENTIALS_H_

// What a caller says beside its request.
#ifndef PHONEGATE_SERVICE_RPC_CALLER_METADATA_H_
#define PHONEGATE_SERVICE_RPC_CALLER_METADATA_H_

#include <map>
#include <string>

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/string_ref.h>

#include "service/admission/identity/identity.h"
#include "service/contract/call.h"
#include "service/rpc/tls/tls_credentials.h"

namespace phonegate {

using ClientMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// The metadata that has a meaning here. Several of one key are one, with commas between.
struct CallerMetadata {
  std::string actor = {};          // x-actor
  std::string cache_control = {};  // cache-control
  std::string trace_id = {};       // of a W3C traceparent: 32 hex digits; empty when it is none
  Credentials credentials = {};    // what shows who calls; refers to what was read
};

// All of a call: its metadata and, where certificates are asked for, that of its
// connection, which belong to the context.
CallerMetadata ReadCaller(const grpc::ServerContextBase& context, ClientCertificateMode certificates);

// In one pass, as there may be much else.
CallerMetadata ReadMetadata(const ClientMetadata& metadata);

// Whom the certificate of a connection names; refers to `connection`.
void ReadCertificate(const grpc::AuthContext& connection, Credentials& credentials);

// Where a call comes from; who makes it is not known yet.
Caller OriginOf(std::string peer, const CallerMetadata& metadata);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_CALLER_METADATA_H_

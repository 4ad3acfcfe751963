#include "service/rpc/caller_metadata.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <grpc/grpc_security_constants.h>

namespace phonegate {
namespace {

void Join(std::string_view value, bool first, std::string& joined) {
  if (!first) joined += ',';
  joined += value;
}

// The trace id of "00-TRACEID-SPANID-FLAGS".
std::string TraceIdOf(const std::string& traceparent) {
  constexpr std::size_t kStart = 3;
  constexpr std::size_t kLength = 32;
  if (traceparent.size() < kStart + kLength + 1 || traceparent[2] != '-') return "";
  std::string id = traceparent.substr(kStart, kLength);
  const bool hex =
      std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return hex && traceparent[kStart + kLength] == '-' ? id : "";
}

// The first value of a property of a connection; empty when it has none.
std::string_view FirstOf(const grpc::AuthContext& connection, const char* property) {
  const std::vector<grpc::string_ref> values = connection.FindPropertyValues(property);
  return values.empty() ? std::string_view() : std::string_view(values.front().data(), values.front().size());
}

}  // namespace

CallerMetadata ReadCaller(const grpc::ServerContextBase& context, ClientCertificateMode certificates) {
  CallerMetadata read = ReadMetadata(context.client_metadata());
  if (certificates == ClientCertificateMode::kNotAsked) return read;
  // The context keeps what this gives out.
  if (const auto connection = context.auth_context(); connection != nullptr)
    ReadCertificate(*connection, read.credentials);
  return read;
}

void ReadCertificate(const grpc::AuthContext& connection, Credentials& credentials) {
  credentials.certificate = connection.IsPeerAuthenticated();
  if (!credentials.certificate) return;
  credentials.spiffe_id = FirstOf(connection, GRPC_PEER_SPIFFE_ID_PROPERTY_NAME);
  credentials.dns_name = FirstOf(connection, GRPC_PEER_DNS_PROPERTY_NAME);
}

CallerMetadata ReadMetadata(const ClientMetadata& metadata) {
  CallerMetadata read;
  std::string traceparent;
  std::string_view before;
  for (const auto& [name, value] : metadata) {
    const std::string_view key(name.data(), name.size());
    const std::string_view text(value.data(), value.size());
    const bool first = key != before;
    before = key;
    if (key == "x-actor") Join(text, first, read.actor);
    if (key == "cache-control") Join(text, first, read.cache_control);
    if (key == "traceparent") Join(text, first, traceparent);
    if (key == "authorization") {
      if (first) read.credentials.authorization = text;
      ++read.credentials.authorizations;
    }
  }
  read.trace_id = TraceIdOf(traceparent);
  return read;
}

Caller OriginOf(std::string peer, const CallerMetadata& metadata) {
  Caller caller;
  caller.peer = std::move(peer);
  caller.actor = metadata.actor;
  caller.trace_id = metadata.trace_id;
  return caller;
}

}  // namespace phonegate

// The gRPC channel to the gateway.
#ifndef PHONEGATE_CLIENT_CHANNEL_H_
#define PHONEGATE_CLIENT_CHANNEL_H_

#include <memory>
#include <string>

#include <grpcpp/channel.h>

#include "absl/status/statusor.h"
#include "phonegate/client_options.h"

namespace phonegate::internal {

// Whether what is sent to this target stays on this machine: a loopback address,
// `localhost` or a Unix socket.
bool IsLoopback(const std::string& target);

// Does not connect yet. INVALID_ARGUMENT with a sentence when the options do not go
// together or a file cannot be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ClientOptions& options);

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_CHANNEL_H_

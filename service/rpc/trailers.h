// The metadata that comes with an answer.
#ifndef PHONEGATE_SERVICE_RPC_TRAILERS_H_
#define PHONEGATE_SERVICE_RPC_TRAILERS_H_

#include <chrono>
#include <string>

#include <grpcpp/grpcpp.h>

#include "service/contract/call.h"

namespace phonegate {

// Adds `x-request-id`, `x-upstream-attempts`, `server-timing`, of a read `x-cache` and
// `age`, of a change that was only validated `x-would-send`.
void AddTrailers(const Operation& operation, const std::string& request_id, const CallTrace& trace,
                 std::chrono::nanoseconds duration, grpc::CallbackServerContext& context);

// What the metadata `server-timing` says of a call that took this long: milliseconds
// with one digit behind the point.
std::string ServerTiming(std::chrono::nanoseconds duration);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_TRAILERS_H_

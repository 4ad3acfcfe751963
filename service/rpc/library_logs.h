// What gRPC and Protobuf want to say.
#ifndef PHONEGATE_SERVICE_RPC_LIBRARY_LOGS_H_
#define PHONEGATE_SERVICE_RPC_LIBRARY_LOGS_H_

#include "service/base/log.h"

namespace phonegate {

// Has gRPC's messages written to `log`, as events "grpc", and Protobuf's dropped:
// they tell of bad requests, which are answered. Otherwise both would print lines
// that are not JSON to stderr. Call once, before either is used; `log` must live
// as long as the process.
void RouteLibraryLogs(Log& log);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LIBRARY_LOGS_H_

// gRPC's handlers of calls that are answered with callbacks, wherever it has them.
#ifndef PHONEGATE_SERVICE_RPC_CALLBACK_HANDLERS_H_
#define PHONEGATE_SERVICE_RPC_CALLBACK_HANDLERS_H_

// IWYU pragma: begin_exports
#if __has_include(<grpcpp/impl/server_callback_handlers.h>)
#include <grpcpp/impl/server_callback_handlers.h>
#else  // where gRPC before 1.53 has them
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#endif
// IWYU pragma: end_exports

#endif  // PHONEGATE_SERVICE_RPC_CALLBACK_HANDLERS_H_

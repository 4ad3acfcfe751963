// gRPC's handlers of calls whose messages are bytes, wherever this version keeps them.
#ifndef PHONEGATE_SERVICE_RPC_CALLBACK_HANDLERS_H_
#define PHONEGATE_SERVICE_RPC_CALLBACK_HANDLERS_H_

#if __has_include(<grpcpp/impl/server_callback_handlers.h>)
#include <grpcpp/impl/server_callback_handlers.h>
#else  // where gRPC before 1.53 keeps it
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#endif

#endif  // PHONEGATE_SERVICE_RPC_CALLBACK_HANDLERS_H_

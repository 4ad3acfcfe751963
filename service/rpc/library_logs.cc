#include "service/rpc/library_logs.h"

#include <google/protobuf/stubs/common.h>
#include <grpcpp/version_info.h>

// Newer gRPC and Protobuf log through Abseil, which has sinks of its own.
#if GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR < 65
#include <grpc/support/log.h>
#define PHONEGATE_GRPC_LOGS_BY_ITSELF 1
#endif
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#define PHONEGATE_PROTOBUF_LOGS_BY_ITSELF 1
#endif

#include "service/base/utf8.h"

namespace phonegate {
namespace {

#ifdef PHONEGATE_GRPC_LOGS_BY_ITSELF
constexpr std::size_t kMaxMessage = 500;

// gRPC's hook takes no context of ours; set once, before any thread reads it.
Log* grpc_log = nullptr;

LogLevel LevelOf(gpr_log_severity severity) {
  return severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kError : LogLevel::kInfo;
}

void WriteGrpcMessage(gpr_log_func_args* message) {
  grpc_log->Write(LevelOf(message->severity), "grpc", Displayable(message->message, kMaxMessage), {});
}
#endif

}  // namespace

void RouteLibraryLogs([[maybe_unused]] Log& log) {
#ifdef PHONEGATE_GRPC_LOGS_BY_ITSELF
  grpc_log = &log;
  gpr_set_log_function(&WriteGrpcMessage);
#endif
#ifdef PHONEGATE_PROTOBUF_LOGS_BY_ITSELF
  google::protobuf::SetLogHandler(nullptr);
#endif
}

}  // namespace phonegate

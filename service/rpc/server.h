// The gRPC server: port, health, end.
#ifndef PHONEGATE_SERVICE_RPC_SERVER_H_
#define PHONEGATE_SERVICE_RPC_SERVER_H_

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "service/base/log.h"
#include "service/rpc/listener.h"

namespace phonegate {

struct GrpcServerOptions {
  int max_request_bytes = 4 << 20;                 // larger requests are RESOURCE_EXHAUSTED
  std::chrono::milliseconds max_connection_age{};  // then a connection is asked to close
  bool channelz = false;                           // gRPC's statistics of connections and calls
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
};

// Serves services with health (overall and by their names).
class GrpcServer {
 public:
  // Serves what comes in on `port`. The services, by their full names, and `log` outlive
  // the server. INTERNAL when gRPC does not start.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const GrpcServerOptions& options, std::unique_ptr<ListeningPort> port,
      const std::map<std::string, grpc::Service*>& services, Log& log);
  ~GrpcServer();

  // What was bound.
  int port() const { return listener_.port().port(); }

  // What the health service says from now on.
  void SetServing(bool serving);
  // What it says of the name "mutations": whether changes are served now.
  void SetMutations(bool serving);

  // Accepts no more connections and calls, and waits for those under way. At
  // `deadline` it cancels what is left, and still waits until each call has
  // heard of it: somebody must watch over this.
  void Shutdown(std::chrono::system_clock::time_point deadline);

 private:
  using Acceptor = grpc::experimental::ExternalConnectionAcceptor;

  GrpcServer(std::shared_ptr<grpc::ServerCredentials> credentials, std::vector<std::string> service_names,
             std::unique_ptr<Acceptor> acceptor, std::unique_ptr<grpc::Server> server,
             std::unique_ptr<ListeningPort> port, Log& log);

  const std::shared_ptr<grpc::ServerCredentials> credentials_;  // gRPC refers to them to its end
  const std::vector<std::string> service_names_;
  const std::unique_ptr<Acceptor> acceptor_;
  const std::unique_ptr<grpc::Server> server_;
  GrpcListener listener_;  // last: hands connections to what is above
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_SERVER_H_

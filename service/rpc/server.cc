#include "service/rpc/server.h"

#include <utility>

#include <grpcpp/health_check_service_interface.h>

#include "grpc/health/v1/health.pb.h"

namespace phonegate {
namespace {

// What the health service says of the server and of each of its services.
void SetHealth(grpc::Server& server, const std::vector<std::string>& service_names, bool serving) {
  grpc::HealthCheckServiceInterface* health = server.GetHealthCheckService();
  health->SetServingStatus(serving);
  for (const std::string& name : service_names) health->SetServingStatus(name, serving);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const GrpcServerOptions& options, std::unique_ptr<ListeningPort> port,
    const std::map<std::string, grpc::Service*>& services, Log& log) {
  // Reflection lists the health service; this links the descriptor that it needs
  // to describe it.
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             static_cast<int>(options.max_connection_age.count()));
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, options.channelz ? 1 : 0);
  std::vector<std::string> names;
  for (const auto& [name, service] : services) {
    builder.RegisterService(service);
    names.push_back(name);
  }
  auto acceptor = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, options.credentials);
  auto server = builder.BuildAndStart();
  if (server == nullptr) return absl::InternalError("gRPC did not start; its own log says why");
  SetHealth(*server, names, true);
  return std::unique_ptr<GrpcServer>(new GrpcServer(
      options.credentials, std::move(names), std::move(acceptor), std::move(server), std::move(port), log));
}

GrpcServer::GrpcServer(std::shared_ptr<grpc::ServerCredentials> credentials,
                       std::vector<std::string> service_names, std::unique_ptr<Acceptor> acceptor,
                       std::unique_ptr<grpc::Server> server, std::unique_ptr<ListeningPort> port, Log& log)
    : credentials_(std::move(credentials)),
      service_names_(std::move(service_names)),
      acceptor_(std::move(acceptor)),
      server_(std::move(server)),
      listener_(
          std::move(port),
          [this](int fd) {
            Acceptor::NewConnectionParameters connection;
            connection.fd = fd;
            acceptor_->HandleNewConnection(&connection);
          },
          RaiseDescriptorLimit(), log) {}

GrpcServer::~GrpcServer() { Shutdown(std::chrono::system_clock::now()); }

void GrpcServer::SetServing(bool serving) { SetHealth(*server_, service_names_, serving); }

void GrpcServer::SetMutations(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus("mutations", serving);
}

void GrpcServer::Shutdown(std::chrono::system_clock::time_point deadline) {
  listener_.Stop();
  server_->Shutdown(deadline);
}

}  // namespace phonegate

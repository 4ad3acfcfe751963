#include "service/rpc/server.h"

#include <utility>

#include <grpcpp/health_check_service_interface.h>

#include "grpc/health/v1/health.pb.h"

namespace phonegate {

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const GrpcServerOptions& options, const std::map<std::string, grpc::Service*>& services, Log& log) {
  auto listener = GrpcListener::Bind(options.host, options.port, log);
  if (!listener.ok()) return listener.status();
  std::unique_ptr<GrpcServer> started(new GrpcServer(*std::move(listener)));

  // Reflection lists the health service; this links the descriptor that it needs
  // to describe it.
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             static_cast<int>(options.max_connection_age.count()));
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, options.channelz ? 1 : 0);
  for (const auto& [name, service] : services) {
    builder.RegisterService(service);
    started->service_names_.push_back(name);
  }
  started->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, options.credentials);
  started->credentials_ = options.credentials;
  started->server_ = builder.BuildAndStart();
  if (started->server_ == nullptr) return absl::InternalError("gRPC did not start; its own log says why");
  started->SetServing(true);
  started->listener_->Start(
      [acceptor = started->acceptor_.get()](int fd) {
        grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
        connection.fd = fd;
        acceptor->HandleNewConnection(&connection);
      },
      RaiseDescriptorLimit());
  return started;
}

GrpcServer::~GrpcServer() { Shutdown(std::chrono::system_clock::now()); }

void GrpcServer::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus(serving);
  for (const std::string& name : service_names_) health->SetServingStatus(name, serving);
}

void GrpcServer::SetMutations(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus("mutations", serving);
}

void GrpcServer::Shutdown(std::chrono::system_clock::time_point deadline) {
  if (server_ == nullptr) return;
  listener_->Stop();
  server_->Shutdown(deadline);
}

}  // namespace phonegate

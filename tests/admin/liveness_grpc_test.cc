// The liveness probe against a real gRPC server.
#include <chrono>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "service/admin/liveness.h"

namespace phonegate::liveness_grpc_test {
namespace {

namespace asio = boost::asio;

TEST(LivenessOfGrpc, ServerIsAliveUntilItIsShutDown) {
  grpc::CallbackGenericService service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(&service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  ASSERT_NE(server, nullptr);

  const auto dial = [port] {
    asio::io_context io;
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(),
                                           static_cast<std::uint16_t>(port));
    auto result = asio::co_spawn(io, DialListener(endpoint, std::chrono::seconds(60)), asio::use_future);
    io.run();
    return result.get();
  };
  EXPECT_EQ(dial(), absl::OkStatus());
  server->Shutdown();
  server->Wait();
  server.reset();
  EXPECT_EQ(dial().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace phonegate::liveness_grpc_test

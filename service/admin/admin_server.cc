#include "service/admin/admin_server.h"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "service/admin/listen_address.h"
#include "service/admin/no_throw.h"
#include "service/base/text.h"

namespace phonegate {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// How long to leave the port alone after accepting failed, such as for want of
// file descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};

absl::Status CannotListen(const tcp::endpoint& endpoint, const boost::system::error_code& error) {
  if (error == asio::error::address_in_use) {
    return absl::FailedPreconditionError(
        Concat("listen.admin: ", ToText(endpoint),
               " is already in use by another program; stop it or write another port."));
  }
  return absl::FailedPreconditionError(
      Concat("listen.admin: cannot listen on ", ToText(endpoint), ": ", error.message(), "."));
}

}  // namespace

// Stands in the list of those that may be ended to make room.
class AdminServer::Silent {
 public:
  Silent(std::list<boost::beast::tcp_stream*>& all, boost::beast::tcp_stream& stream)
      : all_(all), stream_(stream) {
    all_.push_back(&stream_);
  }
  ~Silent() { all_.remove(&stream_); }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;

 private:
  std::list<boost::beast::tcp_stream*>& all_;
  boost::beast::tcp_stream& stream_;
};

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(AdminOptions options,
                                                                const AdminPages& pages) {
  std::unique_ptr<AdminServer> server(new AdminServer(std::move(options), pages));
  absl::Status listening = server->Listen();
  if (!listening.ok()) return listening;
  asio::co_spawn(server->io_, server->AcceptForEver(), asio::detached);
  server->thread_ = std::thread([&io = server->io_] { io.run(); });
  return server;
}

AdminServer::AdminServer(AdminOptions options, const AdminPages& pages)
    : options_(std::move(options)), pages_(pages) {}

AdminServer::~AdminServer() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

absl::Status AdminServer::Listen() {
  auto address = ParseListenHost(options_.host);
  if (!address.ok()) {
    return absl::InvalidArgumentError(Concat("listen.admin: ", std::string(address.status().message()), "."));
  }
  const tcp::endpoint endpoint(*address, options_.port);
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  return error ? CannotListen(endpoint, error) : absl::OkStatus();
}

Awaitable<> AdminServer::AcceptForEver() {
  for (;;) {
    auto [error, socket] = co_await acceptor_.async_accept(kNoThrow);
    if (error) {
      asio::steady_timer pause(io_, kAcceptPause);
      co_await pause.async_wait(kNoThrow);
      continue;
    }
    co_await MakeRoom();
    Spawn(std::move(socket));
  }
}

// Returns when there is a place for one more.
Awaitable<> AdminServer::MakeRoom() {
  while (open_ >= options_.limits.max_connections) {
    if (!silent_.empty()) silent_.front()->close();
    room_.expires_at(asio::steady_timer::time_point::max());
    co_await room_.async_wait(kNoThrow);
  }
}

void AdminServer::Spawn(tcp::socket socket) {
  ++open_;
  // An exception can only be a want of memory; it ends the one connection.
  asio::co_spawn(io_, Serve(std::move(socket)), [this](const std::exception_ptr&) {
    --open_;
    room_.cancel();
  });
}

Awaitable<> AdminServer::Serve(tcp::socket socket) {
  boost::beast::tcp_stream stream(std::move(socket));
  std::optional<AdminRequest> request;
  {
    Silent silent(silent_, stream);
    request = co_await ReadAdminRequest(stream, options_.limits.request_timeout);
  }
  if (!request) co_return;

  AdminPage page;
  if (request->refusal) {
    page = *request->refusal;
  } else if (request->method == AdminRequest::Method::kOther) {
    page = LinePage(405, "This port only shows pages: use GET or HEAD.");
  } else {
    page = co_await pages_.Get(request->path);
  }
  const bool head = request->method == AdminRequest::Method::kHead;
  co_await WriteAdminPage(stream, page, head ? AdminBody::kOmitted : AdminBody::kSent,
                          options_.limits.request_timeout);
}

}  // namespace phonegate

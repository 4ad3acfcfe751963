#include "tests/simulator/server.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "tests/simulator/control.h"
#include "tests/simulator/service.h"

namespace sim {
namespace {

namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Parser = http::request_parser<http::string_body>;

constexpr uint32_t kMaxHeader = 64 * 1024;
constexpr uint64_t kMaxBody = 8 * 1024 * 1024;
constexpr auto kForever = std::chrono::hours(24 * 365);

// One connection and what is known about the request that it is serving.
struct Peer {
  Tcp::socket socket;
  uint64_t number;
  bool keep_alive = false;
};

enum class Next { kAnotherRequest, kDone };

std::string Text(boost::beast::string_view text) { return {text.data(), text.size()}; }

Request Convert(http::request<http::string_body>& message) {
  Request request;
  request.method = Text(message.method_string());
  request.target = Text(message.target());
  for (const auto& field : message)
    request.headers.emplace_back(Text(field.name_string()), Text(field.value()));
  request.body = std::move(message.body());
  ParseTarget(request);
  return request;
}

uint64_t Record(State& state, const Request& request, uint64_t connection) {
  RecordedRequest record;
  record.connection = connection;
  record.time = state.world->Now();
  record.method = request.method;
  record.target = request.target;
  record.headers = request.headers;
  record.body = request.body;
  for (auto& [name, value] : record.headers) {
    if (Lower(name) == "authorization") value = RedactedAuthorization(*state.world, value);
  }
  const uint64_t sequence = state.record.Add(std::move(record));
  state.changed.Notify();
  return sequence;
}

void Finish(State& state, uint64_t sequence, Outcome outcome, int status) {
  state.record.Finish(sequence, outcome, status);
  state.changed.Notify();
}

void Close(Peer& peer, bool reset) {
  boost::system::error_code ignored;
  if (reset) peer.socket.set_option(asio::socket_base::linger(true, 0), ignored);
  if (!reset) peer.socket.shutdown(Tcp::socket::shutdown_both, ignored);
  peer.socket.close(ignored);
}

asio::awaitable<bool> Write(Peer& peer, const std::string& bytes) {
  const auto [error, written] = co_await asio::async_write(peer.socket, asio::buffer(bytes), kAsTuple);
  co_return !error;
}

asio::awaitable<Next> Send(Peer& peer, const Reply& reply) {
  const std::string bytes = Serialize(reply, peer.keep_alive ? Connection::kKeepAlive : Connection::kClose);
  const bool written = co_await Write(peer, bytes);
  co_return written&& peer.keep_alive ? Next::kAnotherRequest : Next::kDone;
}

// Reads and drops what the client sends until it goes away.
asio::awaitable<void> WaitForClose(Peer& peer) {
  std::string sink(4096, '\0');
  while (true) {
    const auto [error, read] = co_await peer.socket.async_read_some(asio::buffer(sink), kAsTuple);
    if (error) co_return;
  }
}

asio::awaitable<void> WaitAtHold(State& state, const std::string& name) {
  if (name.empty()) co_return;
  state.holds.Enter(name);
  state.changed.Notify();
  std::function<bool()> open = [&state, &name] { return !state.holds.IsShut(name); };
  co_await WaitUntil(state, open, kForever);
  state.holds.Leave(name);
}

asio::awaitable<void> WaitBeforeActing(State& state, const Fault& fault) {
  co_await WaitAtHold(state, fault.hold_before);
  if (fault.delay.count() > 0) {
    asio::steady_timer timer(co_await asio::this_coro::executor, fault.delay);
    co_await timer.async_wait(kAsTuple);
  }
  const Time until = state.world->Now() + fault.delay_virtual;
  while (state.world->Now() < until) {
    // A running clock moves without notice, so look again now and then.
    const bool frozen = state.world->clock.mode() == Clock::Mode::kFrozen;
    const auto wait = frozen ? std::chrono::steady_clock::duration(kForever) : std::chrono::milliseconds(50);
    co_await state.changed.Wait(std::chrono::steady_clock::now() + wait);
  }
}

bool ActsFirst(Deed deed) {
  return deed == Deed::kPass || deed == Deed::kActThenAnswer || deed == Deed::kActThenClose ||
         deed == Deed::kActThenNeverAnswer;
}

Reply Scripted(const Fault& fault) { return {fault.status, fault.body, fault.headers, fault.content_type}; }

asio::awaitable<Next> SendCut(State& state, Peer& peer, const Fault& fault, const Reply& reply,
                              uint64_t sequence) {
  const size_t keep = fault.keep_bytes.value_or(std::string::npos);
  const std::string bytes = fault.raw.empty() ? Serialize(reply, Connection::kKeepAlive, keep) : fault.raw;
  co_await Write(peer, bytes);
  Close(peer, fault.reset);
  Finish(state, sequence, Outcome::kCut, fault.raw.empty() ? reply.status : 0);
  co_return Next::kDone;
}

asio::awaitable<Next> Answer(State& state, Peer& peer, const Reply& reply, uint64_t sequence) {
  Finish(state, sequence, Outcome::kAnswered, reply.status);  // before the client can ask
  const bool wanted = peer.keep_alive;
  const Next next = co_await Send(peer, reply);
  if (wanted && next == Next::kDone) Finish(state, sequence, Outcome::kClientClosed, 0);
  co_return next;
}

asio::awaitable<Next> ServeWithFault(State& state, Peer& peer, Request& request,
                                     std::shared_ptr<const Fault> fault) {
  co_await WaitBeforeActing(state, *fault);
  Reply reply;
  if (ActsFirst(fault->deed)) reply = Act(state, request);
  state.changed.Notify();
  co_await WaitAtHold(state, fault->hold_after);
  const Deed deed = fault->deed;
  if (deed == Deed::kClose || deed == Deed::kActThenClose) {
    Finish(state, request.sequence, Outcome::kCut, 0);
    Close(peer, fault->reset);
    co_return Next::kDone;
  }
  if (deed == Deed::kNeverAnswer || deed == Deed::kActThenNeverAnswer) {
    co_await WaitForClose(peer);
    Finish(state, request.sequence, Outcome::kClientClosed, 0);
    co_return Next::kDone;
  }
  if (deed != Deed::kPass) reply = Scripted(*fault);
  if (fault->keep_bytes || !fault->raw.empty()) {
    const Next cut = co_await SendCut(state, peer, *fault, reply, request.sequence);
    co_return cut;
  }
  const Next next = co_await Answer(state, peer, reply, request.sequence);
  co_return next;
}

asio::awaitable<Next> Serve(State& state, Peer& peer, Request& request) {
  if (IsControl(request)) {
    const Reply reply = co_await HandleControl(state, request);
    const Next sent = co_await Send(peer, reply);
    co_return sent;
  }
  request.sequence = Record(state, request, peer.number);
  if (const auto fault = state.faults.Take(request.method, request.target)) {
    const Next faulty = co_await ServeWithFault(state, peer, request, fault);
    co_return faulty;
  }
  const Reply reply = Act(state, request);
  const Next next = co_await Answer(state, peer, reply, request.sequence);
  co_return next;
}

// What to answer to bytes that are no request; nullopt when the client just left.
std::optional<Reply> RefusalOf(const boost::system::error_code& error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() != boost::system::error_code(http::error::end_of_stream).category())
    return std::nullopt;
  if (error == http::error::header_limit) return PlainError(431);
  return PlainError(error == http::error::body_limit ? 413 : 400);
}

asio::awaitable<bool> Read(Peer& peer, boost::beast::flat_buffer& buffer, Parser& parser) {
  auto [error, read] = co_await http::async_read_header(peer.socket, buffer, parser, kAsTuple);
  if (!error && Text(parser.get()[http::field::expect]) == "100-continue") {
    co_await Write(peer, "HTTP/1.1 100 Continue\r\n\r\n");
  }
  if (!error) {
    const auto [body_error, body_read] = co_await http::async_read(peer.socket, buffer, parser, kAsTuple);
    error = body_error;
  }
  if (!error) co_return true;
  if (const auto refusal = RefusalOf(error)) {
    peer.keep_alive = false;
    co_await Send(peer, *refusal);
    Close(peer, /*reset=*/false);
  }
  co_return false;
}

asio::awaitable<void> ServeConnection(State& state, Tcp::socket socket, uint64_t number) {
  Peer peer{std::move(socket), number};
  boost::beast::flat_buffer buffer;
  Next next = Next::kAnotherRequest;
  while (next == Next::kAnotherRequest) {
    Parser parser;
    parser.header_limit(kMaxHeader);
    parser.body_limit(kMaxBody);
    const bool read = co_await Read(peer, buffer, parser);
    if (!read) co_return;
    // Answers to HEAD carry a body that a client does not expect: never reuse the connection.
    peer.keep_alive = parser.get().keep_alive() && parser.get().method() != http::verb::head;
    Request request = Convert(parser.get());
    next = co_await Serve(state, peer, request);
  }
}

}  // namespace

asio::awaitable<void> Accept(Tcp::acceptor& acceptor, State& state) {
  uint64_t connections = 0;
  while (true) {
    auto [error, socket] = co_await acceptor.async_accept(kAsTuple);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {  // out of descriptors: some will be free soon
      asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(20));
      co_await pause.async_wait(kAsTuple);
      continue;
    }
    boost::system::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    asio::co_spawn(acceptor.get_executor(), ServeConnection(state, std::move(socket), ++connections),
                   asio::detached);
  }
}

}  // namespace sim

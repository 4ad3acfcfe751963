// static_upstream: SignalWire as fast as can be, for when the simulator would be
// what is measured. Answers every HTTP/1.1 request with the sample number, or, where
// numbers are listed, with a page of 1,000 of it.
#include <iostream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "service/base/text.h"
#include "tests/bench/run_program.h"
#include "tests/bench/sample_number.h"

namespace phonegate::bench {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using std::chrono::milliseconds;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
// A request is only its head: nobody sends it a body.
constexpr char kHeadEnd[] = "\r\n\r\n";

std::string Answer(const std::string& body) {
  return Concat("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ",
                body.size(), kHeadEnd, body);
}

struct Answers {
  const std::string number = Answer(SampleJson());
  const std::string page = Answer(SamplePageJson(kPageNumbers));

  const std::string& To(std::string_view head) const {
    const bool one = head.substr(0, head.find('\r')).find("/phone_numbers/") != std::string_view::npos;
    return one ? number : page;
  }
};

asio::awaitable<void> Serve(Tcp::socket socket, const Answers& answers, milliseconds delay) {
  asio::steady_timer timer(socket.get_executor());
  std::string received;
  bool open = true;
  while (open) {
    const auto [read_error, size] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(received), kHeadEnd, kAsTuple);
    if (read_error) co_return;
    const std::string& answer = answers.To(std::string_view(received).substr(0, size));
    received.erase(0, size);
    if (delay.count() > 0) {
      timer.expires_after(delay);
      co_await timer.async_wait(kAsTuple);
    }
    const auto [write_error, written] = co_await asio::async_write(socket, asio::buffer(answer), kAsTuple);
    open = !write_error;
  }
}

asio::awaitable<void> Accept(Tcp::acceptor& acceptor, const Answers& answers, milliseconds delay) {
  bool open = true;
  while (open) {
    auto [error, socket] = co_await acceptor.async_accept(kAsTuple);
    open = !error;
    if (error) continue;
    boost::system::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    asio::co_spawn(acceptor.get_executor(), Serve(std::move(socket), answers, delay), asio::detached);
  }
}

int Main(int argc, char** argv) {
  CLI::App app("Answers every HTTP/1.1 request with one phone number, on a free port of 127.0.0.1.");
  milliseconds::rep delay = 0;
  app.add_option("--delay-ms", delay, "How long each answer takes.")->check(CLI::Range(0, 60'000));
  CLI11_PARSE(app, argc, argv);
  asio::io_context io(1);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
  Tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  acceptor.listen(asio::socket_base::max_listen_connections);
  const Answers answers;
  asio::co_spawn(io, Accept(acceptor, answers, milliseconds(delay)), asio::detached);
  std::cout << "{\"port\":" << acceptor.local_endpoint().port() << "}" << std::endl;
  io.run();
  return 0;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }

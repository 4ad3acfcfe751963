// A small blocking HTTP client for tests of the admin port.
#ifndef PHONEGATE_TESTS_ADMIN_HTTP_CLIENT_H_
#define PHONEGATE_TESTS_ADMIN_HTTP_CLIENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <gtest/gtest.h>

namespace phonegate {

using AdminResponse = boost::beast::http::response<boost::beast::http::string_body>;

// One connection to 127.0.0.1. Not connected when the port is closed.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port}, error_);
  }

  // False once anything has failed.
  bool connected() const { return !error_; }

  // Sends the bytes as they are.
  void SendRaw(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes), error_); }

  void EndSending() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, error_); }

  // Everything that the server sends until it ends the connection.
  std::string ReadToEnd() {
    std::string all;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(all), error_);
    return all;
  }

  // True when the server ended the connection in good order, without a reset.
  bool ended() const { return error_ == boost::asio::error::eof; }

  AdminResponse Read(std::string_view method = "GET") {
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    parser.skip(method == "HEAD");  // an answer without a body
    boost::beast::http::read(socket_, buffer_, parser, error_);
    EXPECT_FALSE(error_) << error_.message();
    return parser.release();
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  boost::beast::flat_buffer buffer_;
  boost::system::error_code error_;
};

// Makes one request on a connection of its own.
inline AdminResponse Fetch(std::uint16_t port, std::string_view method, std::string_view target) {
  HttpClient client(port);
  client.SendRaw(std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n\r\n");
  return client.Read(method);
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_ADMIN_HTTP_CLIENT_H_

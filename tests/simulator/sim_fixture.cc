#include "tests/simulator/sim_fixture.h"

#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

Options AtFixedTime(Options options) {
  options.start = ParseIso8601("2026-01-10T12:00:00Z");
  return options;
}

const Json* FirstError(const Json& json) {
  if (!json.is_object()) return nullptr;
  if (!json.contains("errors")) return &json;
  return json["errors"].empty() ? nullptr : &json["errors"][0];
}

std::string TextOf(const Json& json, const char* member) {
  const Json* error = FirstError(json);
  if (error == nullptr || !error->contains(member)) return "";
  const Json& value = (*error)[member];
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::string Answer::Header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (Lower(key) == Lower(name)) return value;
  }
  return "";
}

std::string Answer::Code() const { return TextOf(json, "code"); }

std::string Answer::Detail() const {
  for (const char* member : {"detail", "message", "error"}) {
    if (const std::string text = TextOf(json, member); !text.empty()) return text;
  }
  return "";
}

struct Client::Impl {
  uint16_t port;
  std::string user;
  std::string token;
  asio::io_context context;
  Tcp::socket socket{context};
  boost::beast::flat_buffer buffer;

  void Connect() {
    if (socket.is_open()) return;
    buffer.clear();
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    socket.set_option(Tcp::no_delay(true));
  }
};

Client::Client(uint16_t port, std::string user, std::string token) : impl_(std::make_unique<Impl>()) {
  impl_->port = port;
  impl_->user = std::move(user);
  impl_->token = std::move(token);
}

Client::~Client() = default;

void Client::Send(const std::string& method, const std::string& target, const std::string& body,
                  const Fields& headers) {
  impl_->Connect();
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!impl_->user.empty()) {
    request += "Authorization: Basic " + EncodeBase64(impl_->user + ":" + impl_->token) + "\r\n";
  }
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  boost::system::error_code error;
  asio::write(impl_->socket, asio::buffer(request), error);  // a broken connection shows when reading
}

Answer Client::Call(const std::string& method, const std::string& target, const std::string& body,
                    const Fields& headers) {
  Send(method, target, body, headers);
  boost::system::error_code error;
  http::response_parser<http::string_body> parser;  // keeps what came before a broken end
  http::read(impl_->socket, impl_->buffer, parser, error);
  const auto& response = parser.get();
  Answer answer;
  if (!error) answer.status = static_cast<int>(response.result_int());
  answer.body = response.body();
  answer.json = Json::parse(answer.body, nullptr, false);
  for (const auto& field : response)
    answer.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  if (error || !response.keep_alive()) Disconnect();
  return answer;
}

Answer Client::Post(const std::string& target, const Json& body) {
  return Call("POST", target, body.dump(), {{"Content-Type", "application/json"}});
}

Answer Client::Put(const std::string& target, const Json& body) {
  return Call("PUT", target, body.dump(), {{"Content-Type", "application/json"}});
}

Answer Client::Form(const std::string& target, const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) body += (body.empty() ? "" : "&") + name + "=" + Encode(value);
  return Call("POST", target, body, {{"Content-Type", "application/x-www-form-urlencoded"}});
}

std::string Client::Raw(const std::string& bytes) {
  impl_->Connect();
  boost::system::error_code error;
  asio::write(impl_->socket, asio::buffer(bytes), error);
  std::string received;
  asio::read(impl_->socket, asio::dynamic_buffer(received), error);
  Disconnect();
  return received;
}

void Client::Disconnect() {
  boost::system::error_code ignored;
  impl_->socket.close(ignored);
}

SimTest::SimTest(Options options) {
  std::string error;
  sim_ = Simulator::Start(AtFixedTime(std::move(options)), &error);
  if (sim_ == nullptr) throw std::runtime_error(error);
  client_ = std::make_unique<Client>(sim_->port());
}

Json SimTest::Control(const std::string& method, const std::string& target, const Json& body) {
  const Answer answer = Client(sim_->port(), "").Call(method, target, body.dump());
  EXPECT_EQ(answer.status, 200) << target << answer.body;
  return answer.json;
}

void SimTest::SetSwitch(const std::string& name, const Json& value) {
  EXPECT_EQ(sim_->SetSwitch(name, value), std::nullopt);
}

void SimTest::SetProject(const Json& changes) {
  EXPECT_EQ(sim_->SetProject(kDemoProject, changes), std::nullopt);
}

std::string SimTest::Available(const std::string& query) {
  const Answer found = client_->Get(kNumbers + "/search?max_results=1&" + query);
  return found.json["data"].at(0)["e164"].get<std::string>();
}

Json SimTest::Buy() {
  const Answer bought = client_->Post(kNumbers, Json{{"number", Available()}});
  EXPECT_EQ(bought.status, 200) << bought.body;
  return bought.json;
}

std::vector<std::string> SimTest::Actions() {
  std::vector<std::string> actions;
  for (const LedgerEntry& entry : sim_->Ledger()) actions.push_back(entry.action);
  return actions;
}

}  // namespace sim

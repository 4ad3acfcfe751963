#include "tests/simulator/http.h"

#include <ostream>  // what Boost's string_view forgets

#include <boost/beast/http/status.hpp>

namespace sim {

std::string_view Request::Header(std::string_view name) const {
  const std::string wanted = Lower(name);
  for (const auto& [key, value] : headers) {
    if (Lower(key) == wanted) return value;
  }
  return {};
}

std::string Request::ContentType() const {
  std::string_view type = Header("content-type");
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return Lower(type);
}

void ParseTarget(Request& request) {
  const std::string_view target = request.target;
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  for (const std::string_view raw : Split(request.path, '/')) {
    auto decoded = DecodePath(raw);
    request.well_formed = request.well_formed && decoded.has_value();
    request.segments.push_back(decoded.value_or(""));
  }
  if (!request.segments.empty()) request.segments.erase(request.segments.begin());  // before the first slash
  if (question == std::string_view::npos) return;
  auto query = ParseForm(target.substr(question + 1));
  request.well_formed = request.well_formed && query.has_value();
  request.query = std::move(query).value_or(Fields{});
}

std::string_view ReasonPhrase(int status) {
  const auto phrase =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  return {phrase.data(), phrase.size()};
}

std::string Serialize(const Reply& reply, Connection connection, size_t keep_bytes) {
  std::string out;
  out.reserve(reply.body.size() + 256);
  out.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ").append(ReasonPhrase(reply.status));
  out.append("\r\nServer: signalwire-sim\r\n");
  for (const auto& [name, value] : reply.headers) out.append(name).append(": ").append(value).append("\r\n");
  if (connection == Connection::kClose) out.append("Connection: close\r\n");
  const bool bodiless = reply.status == 204 || reply.status == 304 || reply.status < 200;
  if (!bodiless) {
    if (!reply.content_type.empty()) out.append("Content-Type: ").append(reply.content_type).append("\r\n");
    out.append("Content-Length: ").append(std::to_string(reply.body.size())).append("\r\n");
  }
  out.append("\r\n");
  if (!bodiless) out.append(reply.body, 0, keep_bytes);
  return out;
}

}  // namespace sim

#include "service/admin/listen_address.h"

#include "absl/status/status.h"
#include "service/base/text.h"

namespace phonegate {

namespace ip = boost::asio::ip;

absl::StatusOr<ip::address> ParseListenHost(const std::string& host) {
  if (host == "localhost") return ip::address(ip::address_v4::loopback());
  boost::system::error_code error;
  ip::address address = ip::make_address(host, error);
  if (error) {
    return absl::InvalidArgumentError(
        Concat("\"", host, "\" is not an IP address; write one such as 127.0.0.1, 0.0.0.0 or ::1"));
  }
  return address;
}

std::string ToText(const ip::tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  if (endpoint.address().is_v6()) return Concat("[", host, "]:", endpoint.port());
  return Concat(host, ":", endpoint.port());
}

}  // namespace phonegate

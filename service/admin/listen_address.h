// The addresses of the listeners.
#ifndef PHONEGATE_SERVICE_ADMIN_LISTEN_ADDRESS_H_
#define PHONEGATE_SERVICE_ADMIN_LISTEN_ADDRESS_H_

#include <string>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "absl/status/statusor.h"

namespace phonegate {

// Reads an IP address; "localhost" is 127.0.0.1. Other names are not looked up:
// a listener and a probe must not depend on DNS.
//   INVALID_ARGUMENT  one sentence that says what to write instead.
absl::StatusOr<boost::asio::ip::address> ParseListenHost(const std::string& host);

// "127.0.0.1:9090", "[::1]:9090".
std::string ToText(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_LISTEN_ADDRESS_H_

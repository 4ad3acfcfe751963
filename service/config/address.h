// Network addresses as the configuration file writes them.
#ifndef PHONEGATE_SERVICE_CONFIG_ADDRESS_H_
#define PHONEGATE_SERVICE_CONFIG_ADDRESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phonegate {

// Where to listen.
struct ListenAddress {
  std::string host;        // a name, an IPv4 address, or an IPv6 address without brackets
  std::uint16_t port = 0;  // 0: the system chooses
};

// Reads "HOST:PORT", an IPv6 host in brackets; nothing when it is anything else.
std::optional<ListenAddress> ParseListenAddress(std::string_view text);

// Whether `text` is where a server can listen without asking DNS: an IP address
// or localhost, with a port.
bool IsListenAddress(std::string_view text);

// Whether only this machine can reach `host`: 127.x.x.x, localhost or ::1, an
// IPv6 address without brackets.
bool IsLoopback(std::string_view host);

// Whether `text` is https://HOST[:PORT] or, for a loopback host, http://HOST[:PORT].
bool IsSafeOrigin(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_ADDRESS_H_

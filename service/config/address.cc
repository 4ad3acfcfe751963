#include "service/config/address.h"

#include <charconv>
#include <cstddef>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxHost = 253;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHostCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

bool ConsistsOf(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == text.npos;
}

bool IsIpv4(std::string_view text) {
  in_addr address = {};
  return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

bool IsIpv6(std::string_view text) {
  in6_addr address = {};
  return ConsistsOf(text, "0123456789abcdefABCDEF:.") &&
         inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

// Digits and dots that are no IPv4 address are refused: resolvers read "127.1"
// or "1.2.3" in ways of their own.
bool IsHost(std::string_view text) {
  if (ConsistsOf(text, "0123456789.")) return IsIpv4(text);
  return text.size() <= kMaxHost && ConsistsOf(text, kHostCharacters) && !text.starts_with('.') &&
         !text.starts_with('-') && text.find("..") == text.npos;
}

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.size() > 5 || !ConsistsOf(text, kDigits) || error != std::errc()) return std::nullopt;
  return port;
}

}  // namespace

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  const std::optional<std::uint16_t> port = ParsePort(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!port || !(bracketed ? IsIpv6(host) : IsHost(host))) return std::nullopt;
  return ListenAddress{std::string(host), *port};
}

bool IsListenAddress(std::string_view text) {
  const auto address = ParseListenAddress(text);
  return address && (address->host == "localhost" || IsIpv4(address->host) || IsIpv6(address->host));
}

bool IsLoopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && IsIpv4(host));
}

bool IsSafeOrigin(std::string_view text) {
  const bool plain = text.starts_with("http://");
  if (!plain && !text.starts_with("https://")) return false;
  text.remove_prefix(text.find("//") + 2);
  const bool has_port = text.find(':', text.find(']') == text.npos ? 0 : text.find(']')) != text.npos;
  const auto address = ParseListenAddress(has_port ? std::string(text) : Concat(text, ":443"));
  return address && address->port != 0 && (!plain || IsLoopback(address->host));
}

}  // namespace phonegate

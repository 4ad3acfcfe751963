#include "service/http/header_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace phonegate {

namespace {

constexpr std::size_t kMaxTarget = 16 * 1024;
constexpr std::size_t kMaxHost = 253;
constexpr std::string_view kHostCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
constexpr std::string_view kTokenCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";

// libcurl writes these itself; a second one would change where a request ends
// or whom it is for.
constexpr std::array<std::string_view, 8> kFramingHeaders = {
    "connection", "content-length", "expect", "host", "keep-alive", "te", "transfer-encoding", "upgrade"};

bool ConsistsOf(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == text.npos;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

bool ConsumePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool IsPort(std::string_view text) {
  int port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return text.size() <= 5 && ConsistsOf(text, "0123456789") && error == std::errc() && port > 0 &&
         port <= 65535;
}

bool IsLoopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && ConsistsOf(host, "0123456789."));
}

// Takes the host off the front: a name, an IPv4 address, or an IPv6 address in
// brackets. Empty when there is none.
std::string_view TakeHost(std::string_view& text) {
  std::size_t length = text.starts_with('[') ? text.find(']') : text.find(':');
  if (text.starts_with('[') && length != text.npos) ++length;
  const std::string_view host = text.substr(0, length);
  text.remove_prefix(host.size());
  if (host.size() > kMaxHost) return {};
  if (ConsistsOf(host, kHostCharacters)) return host;
  const bool bracketed = host.size() > 2 && host.ends_with(']') &&
                         ConsistsOf(host.substr(1, host.size() - 2), "0123456789abcdefABCDEF:.");
  return bracketed ? host : std::string_view();
}

// "." and ".." in any spelling; what is beyond them is a target that was not checked.
bool IsDotSegment(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (!ConsumePrefix(segment, ".") && !ConsumePrefix(segment, "%2e") && !ConsumePrefix(segment, "%2E")) {
      return false;
    }
    ++dots;
  }
  return dots == 1 || dots == 2;
}

bool HasDotSegment(std::string_view path) {
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    if (IsDotSegment(segment)) return true;
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
  }
  return false;
}

bool IsTarget(std::string_view target) {
  if (!target.starts_with('/') || target.size() > kMaxTarget) return false;
  const bool visible = std::all_of(target.begin(), target.end(),
                                   [](char c) { return c > 0x20 && c < 0x7f && c != '#' && c != '\\'; });
  return visible && !HasDotSegment(target.substr(0, target.find('?')));
}

bool IsHeaderName(std::string_view name) {
  return ConsistsOf(name, kTokenCharacters) &&
         std::none_of(kFramingHeaders.begin(), kFramingHeaders.end(),
                      [name](std::string_view framing) { return EqualsIgnoringCase(name, framing); });
}

bool IsHeaderValue(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return IsControl(c) && c != '\t'; });
}

}  // namespace

bool IsOrigin(std::string_view origin, PlainHttp plain_http) {
  const bool plain = ConsumePrefix(origin, "http://");
  if (!plain && !ConsumePrefix(origin, "https://")) return false;
  const std::string_view host = TakeHost(origin);
  if (host.empty()) return false;
  if (plain && (plain_http == PlainHttp::kRefuse || !IsLoopback(host))) return false;
  return origin.empty() || (ConsumePrefix(origin, ":") && IsPort(origin));
}

std::optional<std::string> WhyRefused(const HttpRequest& request, PlainHttp plain_http) {
  if (!IsOrigin(request.origin, plain_http)) {
    return "the origin is not https://host[:port], or http:// on loopback where that is allowed";
  }
  if (!IsTarget(request.target)) return "the target is not a percent-encoded absolute path";
  for (const HttpHeader& header : request.headers) {
    if (!IsHeaderName(header.name)) return "a header name is not allowed";
    if (!IsHeaderValue(header.value)) return "a header value holds control characters";
  }
  if (request.username.find(':') != std::string::npos || !IsHeaderValue(request.username) ||
      request.password.find('\0') != std::string::npos) {
    return "the username or password cannot be sent";
  }
  return std::nullopt;
}

}  // namespace phonegate

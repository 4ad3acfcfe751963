#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulator/text.h"

namespace sim {

struct Project;

// One request as the handlers see it: parsed, decoded, with the caller known.
struct Request {
  uint64_t sequence = 0;
  std::string method;
  std::string target;  // exactly as sent
  std::string path;    // the target before the query, not decoded
  std::vector<std::string> segments;
  Fields query;
  bool well_formed = true;  // false: a broken escape in path or query
  Fields headers;           // names as sent
  std::string body;
  Project* caller = nullptr;  // null: no or wrong credentials

  // Empty when the header is absent. The name is compared without case.
  std::string_view Header(std::string_view name) const;
  // The content type without its parameters, in lower case.
  std::string ContentType() const;
};

// Splits the target into path, segments and query. Never fails: see well_formed.
void ParseTarget(Request& request);

struct Reply {
  int status = 200;
  std::string body;
  Fields headers;
  std::string content_type = "application/json; charset=utf-8";
};

// A whole HTTP/1.1 answer in one string. A 204 has neither body nor length.
// `keep_bytes` cuts the body short of its announced length.
enum class Connection { kKeepAlive, kClose };
std::string Serialize(const Reply& reply, Connection connection, size_t keep_bytes = std::string::npos);

std::string_view ReasonPhrase(int status);

}  // namespace sim

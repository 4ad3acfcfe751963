#include "tests/simulator/service.h"

#include <algorithm>

#include "tests/simulator/laml.h"
#include "tests/simulator/rest.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr int kWritesPerWindow = 13'800;
constexpr int64_t kWindowSeconds = 10;

bool IsWrite(const std::string& method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

// Constant time is of no use here: tokens of a simulator are not secret.
bool TokenIsRight(const Project& project, std::string_view token) { return project.settings.token == token; }

Reply TooManyRequests(const Request& request, const World& world, int64_t retry_after) {
  const CodeStyle style = world.switches.error_codes == "422" ? CodeStyle::k422 : CodeStyle::kSymbolic;
  Reply reply = IsRest(request) ? SpaceErrors({{"rate_limit_exceeded", "Too many requests", ""}}, style, 429)
                                : LamlError(429, 20429, "Too many requests");
  reply.headers.emplace_back("Retry-After", std::to_string(retry_after));
  return reply;
}

// Counts this request and returns how many writes are left, negative when over.
int CountWrite(State& state, const Request& request) {
  WriteWindow& window = state.writes[request.caller->settings.id];
  const int64_t now = state.world->Now().time_since_epoch().count() / kWindowSeconds;
  if (window.window != now) window = {now, 0};
  if (IsWrite(request.method)) window.writes = std::min(window.writes + 1, kWritesPerWindow + 1);
  return kWritesPerWindow - window.writes;
}

Reply Route(State& state, const Request& request) {
  if (IsRest(request)) return HandleRest(*state.world, request);
  if (IsLaml(request)) return HandleLaml(*state.world, request);
  return PlainError(404);
}

}  // namespace

Credentials Authenticate(World& world, std::string_view authorization) {
  if (Lower(authorization.substr(0, 6)) != "basic ") return {};
  const auto decoded = DecodeBase64(authorization.substr(6));
  if (!decoded) return {};
  const size_t colon = decoded->find(':');
  if (colon == std::string::npos) return {*decoded, nullptr};
  Project* project = world.FindProject(std::string_view(*decoded).substr(0, colon));
  const bool right =
      project != nullptr && TokenIsRight(*project, std::string_view(*decoded).substr(colon + 1));
  return {decoded->substr(0, colon), right ? project : nullptr};
}

std::string RedactedAuthorization(World& world, std::string_view authorization) {
  const Credentials credentials = Authenticate(world, authorization);
  return "basic:" + credentials.user + (credentials.project != nullptr ? ":valid" : ":invalid");
}

Reply Act(State& state, Request& request) {
  World& world = *state.world;
  world.Settle();
  request.caller = Authenticate(world, request.Header("authorization")).project;
  if (request.caller == nullptr) return Route(state, request);
  const int left = CountWrite(state, request);
  const int64_t now = world.Now().time_since_epoch().count();
  const bool refuse = left < 0 && IsWrite(request.method) && world.switches.enforce_write_limit;
  Reply reply =
      refuse ? TooManyRequests(request, world, kWindowSeconds - now % kWindowSeconds) : Route(state, request);
  reply.headers.emplace_back("X-RateLimit-Limit", std::to_string(kWritesPerWindow));
  reply.headers.emplace_back("X-RateLimit-Remaining", std::to_string(std::max(left, 0)));
  return reply;
}

}  // namespace sim

#include "tests/simulator/laml.h"

#include "tests/simulator/errors.h"
#include "tests/simulator/laml_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

using Segments = std::vector<std::string>;

constexpr const char* kVersion = "2010-04-01";

// Where Accounts stands in the path; 0 when this is not LaML.
size_t AccountsAt(const Segments& path) {
  if (path.size() > 2 && path[0] == "api" && path[1] == "laml" && path[2] == kVersion) return 3;
  return !path.empty() && path[0] == kVersion ? 1 : 0;
}

Reply NotFound() { return LamlError(404, 20404, "The requested resource was not found"); }

std::string WithoutJson(std::string segment) {
  constexpr std::string_view kSuffix = ".json";
  const bool ends = segment.size() > kSuffix.size() &&
                    segment.compare(segment.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
  return ends ? segment.substr(0, segment.size() - kSuffix.size()) : segment;
}

// `rest` is what follows the account, without .json.
Reply Available(const LamlCall& call, const Segments& rest) {
  if (call.request.method != "GET") return NotFound();
  if (rest.size() == 1) return ListCountries(call);
  if (rest.size() == 2) return GetCountry(call, rest[1]);
  if (rest.size() == 3 && rest[2] == "Local") return SearchAvailable(call, rest[1], NumberKind::kLocal);
  if (rest.size() == 3 && rest[2] == "TollFree") return SearchAvailable(call, rest[1], NumberKind::kTollFree);
  return NotFound();
}

Reply Incoming(const LamlCall& call, const Segments& rest) {
  const std::string& method = call.request.method;
  if (rest.size() == 1 && method == "GET") return ListIncoming(call);
  if (rest.size() == 1 && method == "POST") return CreateIncoming(call);
  Number* number = rest.size() == 2 ? call.world.FindBySid(call.project, rest[1]) : nullptr;
  if (number == nullptr) return NotFound();
  if (method == "GET") return GetIncoming(call, *number);
  if (method == "POST") return UpdateIncoming(call, *number);
  return method == "DELETE" ? DeleteIncoming(call, *number) : NotFound();
}

Reply Route(const LamlCall& call, const Segments& rest) {
  if (rest.empty()) return NotFound();
  if (rest[0] == "AvailablePhoneNumbers") return Available(call, rest);
  if (rest[0] == "IncomingPhoneNumbers") return Incoming(call, rest);
  const bool import = rest.size() == 1 && rest[0] == "ImportedPhoneNumbers";
  return import && call.request.method == "POST" ? ImportIncoming(call) : NotFound();
}

}  // namespace

bool IsLaml(const Request& request) { return AccountsAt(request.segments) > 0; }

Reply HandleLaml(World& world, const Request& request) {
  if (request.caller == nullptr) {
    Reply reply = LamlError(401, 20003, "Authentication failed");
    reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"SignalWire\"");
    return reply;
  }
  if (request.caller->settings.scopes.count("Numbers") == 0) {
    return LamlError(world.switches.missing_scope_status, 20003, "The token lacks the Numbers scope");
  }
  if (!request.well_formed) return LamlError(400, 10000, "Bad request");
  const size_t at = AccountsAt(request.segments);
  const Segments& path = request.segments;
  if (path.size() < at + 2 || path[at] != "Accounts") return NotFound();
  if (Lower(path[at + 1]) != Lower(request.caller->settings.id)) {
    return LamlError(401, 20003, "Authentication failed: AccountSid is not the authenticated project");
  }
  Segments rest(path.begin() + static_cast<std::ptrdiff_t>(at) + 2, path.end());
  if (!rest.empty()) rest.back() = WithoutJson(rest.back());
  return Route({world, request, *request.caller}, rest);
}

}  // namespace sim

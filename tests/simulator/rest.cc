#include "tests/simulator/rest.h"

#include "tests/simulator/rest_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

using Segments = std::vector<std::string>;

bool HasScope(const Project& project, const char* scope) { return project.settings.scopes.count(scope) > 0; }

bool HasAnyFabricScope(const Project& project) {
  return HasScope(project, "Voice") || HasScope(project, "Messaging") || HasScope(project, "Fax") ||
         HasScope(project, "Video");
}

// What follows /api/relay/rest decides the scope: lookup needs none.
bool MayCall(const Project& project, const Segments& path) {
  if (path[1] == "fabric") return HasAnyFabricScope(project);
  return (path.size() > 3 && path[3] == "lookup") || HasScope(project, "Numbers");
}

Reply OneNumber(const RestCall& call, const Segments& path) {
  const std::string& method = call.request.method;
  Number* number = call.world.FindById(call.project, path[4]);
  if (number == nullptr) return PlainError(404);
  if (path.size() == 6 && path[5] == "e911_address") {
    if (method == "POST") return AssignE911Address(call, *number);
    if (method == "DELETE") return RemoveE911Address(call, *number);
    return PlainError(404);
  }
  if (path.size() != 5) return PlainError(404);
  if (method == "GET") return {200, number->RestText(), {}};
  if (method == "PUT") return UpdateNumber(call, *number);
  if (method == "DELETE") return ReleaseNumber(call, *number);
  return PlainError(404);
}

Reply PhoneNumbers(const RestCall& call, const Segments& path) {
  const std::string& method = call.request.method;
  if (path.size() == 4 && method == "GET") return ListNumbers(call);
  if (path.size() == 4 && method == "POST") return PurchaseNumber(call);
  if (path.size() == 5 && path[4] == "search" && method == "GET") return SearchNumbers(call);
  return path.size() > 4 ? OneNumber(call, path) : PlainError(404);
}

Reply Addresses(const RestCall& call, const Segments& path) {
  const std::string& method = call.request.method;
  if (path.size() == 4 && method == "GET") return ListAddresses(call);
  if (path.size() == 4 && method == "POST") return CreateAddress(call);
  if (path.size() != 5 || method != "GET") return PlainError(404);
  const Json* address = call.project.FindAddress(Lower(path[4]));
  return address == nullptr ? PlainError(404) : Reply{200, Dump(*address), {}};
}

Reply Relay(const RestCall& call, const Segments& path) {
  const std::string& method = call.request.method;
  if (path.size() < 4) return PlainError(404);
  if (path[3] == "phone_numbers") return PhoneNumbers(call, path);
  if (path[3] == "addresses") return Addresses(call, path);
  if (path[3] == "imported_phone_numbers" && path.size() == 4 && method == "POST")
    return ImportRestNumber(call);
  const bool lookup = path[3] == "lookup" && path.size() == 6 && path[4] == "phone_number";
  if (lookup && method == "GET") return LookupNumber(call, path[5]);
  return PlainError(404);
}

Reply Fabric(const RestCall& call, const Segments& path) {
  const bool route = path.size() == 5 && path[2] == "resources" && path[4] == "phone_routes";
  if (route && call.request.method == "POST") return AssignPhoneRoute(call, path[3]);
  return PlainError(404);
}

}  // namespace

bool IsRest(const Request& request) {
  const Segments& path = request.segments;
  if (path.size() < 2 || path[0] != "api") return false;
  return path[1] == "fabric" || (path[1] == "relay" && path.size() > 2 && path[2] == "rest");
}

Reply HandleRest(World& world, const Request& request) {
  if (request.caller == nullptr) return PlainError(401);
  if (!MayCall(*request.caller, request.segments)) return PlainError(world.switches.missing_scope_status);
  if (!request.well_formed) return PlainError(400);
  const RestCall call{world, request, *request.caller};
  return request.segments[1] == "fabric" ? Fabric(call, request.segments) : Relay(call, request.segments);
}

}  // namespace sim

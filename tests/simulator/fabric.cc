// Phone routes: pointing a number at a Fabric resource.

#include "tests/simulator/rest_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

bool SuitsMessaging(const Resource& resource) {
  return resource.type == "cxml_webhook" || resource.type == "relay_application";
}

Json RouteAddress(const Resource& resource, const std::string& handler, Time now) {
  const bool calling = handler == "calling";
  const std::string path = "/external/" + resource.name;
  Json channels = Json::object();
  channels[calling ? "audio" : "messaging"] = path + (calling ? "?channel=audio" : "?channel=messaging");
  return Json{{"id", resource.id},
              {"name", resource.name},
              {"display_name", resource.display_name},
              {"cover_url", "https://example.com/cover.png"},
              {"preview_url", "https://example.com/preview.png"},
              {"locked", false},
              {"channels", channels},
              {"created_at", Iso8601(now)},
              {"type", "app"}};
}

void CheckRoute(const Resource& resource, const std::string& handler, const Number* number,
                std::vector<Problem>& problems) {
  if (number == nullptr) {
    problems.push_back({"provided_id_is_unrecognized", "Phone route does not exist", "phone_route_id"});
  }
  if (handler != "calling" && handler != "messaging") {
    problems.push_back({"invalid_handler_use", "handler must be calling or messaging", "handler"});
  } else if (handler == "messaging" && !SuitsMessaging(resource)) {
    problems.push_back({"invalid_resource_for_handler", "Resource cannot handle messaging", "handler"});
  }
}

}  // namespace

// The phone route id is taken to be the id of the number.
Reply AssignPhoneRoute(const RestCall& call, const std::string& resource_id) {
  const Resource* resource = call.project.FindResource(Lower(resource_id));
  if (resource == nullptr) return PlainError(404);
  auto body = ReadJsonObject(call.request, Family::kFabric, call.style());
  if (const auto* refusal = std::get_if<Reply>(&body)) return *refusal;
  std::vector<Problem> problems;
  CheckMembers(std::get<Json>(body), {"phone_route_id", "handler"}, problems);
  const std::string route = RequiredText(std::get<Json>(body), "phone_route_id", problems);
  const std::string handler = RequiredText(std::get<Json>(body), "handler", problems);
  Number* number = call.world.FindById(call.project, route);
  if (problems.empty()) CheckRoute(*resource, handler, number, problems);
  if (!problems.empty()) return FabricErrors(problems);
  call.world.AssignRoute(*number, *resource, handler, call.request.sequence);
  return {200, Dump(RouteAddress(*resource, handler, call.world.Now())), {}};
}

}  // namespace sim

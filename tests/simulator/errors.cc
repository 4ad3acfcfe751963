#include "tests/simulator/errors.h"

namespace sim {
namespace {

constexpr const char* kErrorPage = "https://signalwire.com/docs/apis/error-codes";
constexpr const char* kLamlErrorPage = "https://signalwire.com/docs/compatibility-api/reference/errors";

Reply JsonReply(int status, const Json& body) {
  Reply reply;
  reply.status = status;
  reply.body = Dump(body);
  return reply;
}

Json SpaceBody(const std::vector<Problem>& problems, CodeStyle style, int status) {
  Json errors = Json::array();
  for (const Problem& problem : problems) {
    errors.push_back(Json{{"detail", problem.detail},
                          {"status", std::to_string(status)},
                          {"title", "Invalid Attribute"},
                          {"code", style == CodeStyle::k422 ? "422" : problem.code}});
  }
  return Json{{"errors", std::move(errors)}};
}

}  // namespace

std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Reply PlainError(int status) {
  Reply reply = JsonReply(status, Json{{"error", std::string(ReasonPhrase(status))}});
  if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"SignalWire\"");
  return reply;
}

Reply SpaceErrors(const std::vector<Problem>& problems, CodeStyle style, int status) {
  return JsonReply(status, SpaceBody(problems, style, status));
}

Reply FabricErrors(const std::vector<Problem>& problems) {
  Json errors = Json::array();
  for (const Problem& problem : problems) {
    errors.push_back(Json{{"type", "validation_error"},
                          {"code", problem.code},
                          {"message", problem.detail},
                          {"attribute", problem.attribute.empty() ? Json(nullptr) : Json(problem.attribute)},
                          {"url", kErrorPage}});
  }
  return JsonReply(422, Json{{"errors", std::move(errors)}});
}

Reply AddressErrors(const std::vector<Problem>& problems, CodeStyle style, const Json& candidates) {
  Json body = SpaceBody(problems, style, 422);
  if (!candidates.empty()) body["candidates"] = candidates;
  return JsonReply(422, body);
}

Reply LamlError(int status, int code, std::string_view message, LamlCodeType type) {
  Json body;
  body["code"] = type == LamlCodeType::kString ? Json(std::to_string(code)) : Json(code);
  body["message"] = std::string(message);
  body["more_info"] = kLamlErrorPage;
  body["status"] = status;
  return JsonReply(status, body);
}

}  // namespace sim

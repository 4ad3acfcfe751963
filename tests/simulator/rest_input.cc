#include "tests/simulator/rest_input.h"

#include <algorithm>

#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr int kMaxDepth = 32;

}  // namespace

QueryReader::QueryReader(const Fields& query, std::initializer_list<std::string_view> known) : query_(query) {
  std::vector<std::string_view> seen;
  for (const auto& [name, value] : query) {
    const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
    if (!is_known) Complain({"invalid_parameter", name + " is not a recognized parameter", name});
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      Complain({"invalid_parameter", name + " was given more than once", name});
    }
    seen.push_back(name);
  }
}

std::string QueryReader::Text(std::string_view name) const {
  const std::string* value = Find(query_, name);
  return value == nullptr ? "" : *value;
}

int QueryReader::Int(std::string_view name, int least, int most, int fallback) {
  const std::string* text = Find(query_, name);
  if (text == nullptr) return fallback;
  const auto value = ParseInt(*text, least, most);
  if (!value) {
    const std::string attribute(name);
    Complain({"invalid_parameter",
              attribute + " must be a number from " + std::to_string(least) + " to " + std::to_string(most),
              attribute});
  }
  return value.value_or(fallback);
}

std::variant<Json, Reply> ReadJsonObject(const Request& request, Family family, CodeStyle style) {
  if (request.ContentType() != "application/json") {
    const std::vector<Problem> problems = {
        {"invalid_content_type", "Content-Type must be application/json", ""}};
    return family == Family::kFabric ? FabricErrors(problems) : SpaceErrors(problems, style);
  }
  if (JsonDepth(request.body) > kMaxDepth) return PlainError(400);
  Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object()) return PlainError(400);
  return body;
}

void CheckMembers(const Json& body, const std::vector<std::string_view>& known,
                  std::vector<Problem>& problems) {
  for (const auto& [name, value] : body.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.push_back({"invalid_parameter", name + " is not a recognized parameter", name});
    }
  }
}

std::string RequiredText(const Json& body, const char* member, std::vector<Problem>& problems) {
  const auto found = body.find(member);
  if (found != body.end() && !found->is_null() && !found->is_string()) {
    problems.push_back({"not_a_string", std::string(member) + " must be a string", member});
    return "";
  }
  const std::string value = found == body.end() || found->is_null() ? "" : found->get<std::string>();
  if (value.empty()) {
    problems.push_back({"missing_required_parameter", std::string(member) + " can't be blank", member});
  }
  return value;
}

std::optional<int> ParseInt(std::string_view text, int least, int most) {
  if (!IsDigits(text) || text.size() > 9) return std::nullopt;
  const int value = std::stoi(std::string(text));
  if (value < least || value > most) return std::nullopt;
  return value;
}

}  // namespace sim

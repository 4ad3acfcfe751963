#include "service/translate/upstream_refusal.h"

#include <optional>
#include <utility>

#include "service/base/utf8.h"
#include "service/translate/json.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxComplaints = 20;
constexpr std::size_t kMaxText = 1024;  // bytes of one member; a body may hold megabytes

std::string TextOf(Json object, std::string_view key) {
  const std::optional<Json> value = Find(object, key);
  return value ? Displayable(ScalarText(*value).value_or(""), kMaxText) : "";
}

// The first of the keys that holds a text.
std::string FirstText(Json object, std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) {
    if (std::string text = TextOf(object, key); !text.empty()) return text;
  }
  return "";
}

Complaint ReadComplaint(Json item) {
  if (const auto text = TextIn(item)) return {"", Displayable(*text, kMaxText), ""};
  return {TextOf(item, "code"), FirstText(item, {"detail", "message", "title"}), TextOf(item, "attribute")};
}

}  // namespace

std::vector<Complaint> ReadComplaints(std::string_view body) {
  const std::optional<JsonText> text = ParseJson(body);
  if (!text || !text->root().is_object()) return {};
  const Json answer = text->root();
  std::vector<Complaint> complaints;
  simdjson::dom::array errors;
  const std::optional<Json> list = Find(answer, "errors");
  if (list && list->get(errors) == simdjson::SUCCESS) {
    for (const Json item : errors) {
      if (complaints.size() == kMaxComplaints) break;
      complaints.push_back(ReadComplaint(item));
    }
    return complaints;
  }
  if (std::string error = TextOf(answer, "error"); !error.empty()) {
    complaints.push_back({"", std::move(error), ""});
  } else if (Complaint complaint = ReadComplaint(answer);
             !complaint.code.empty() || !complaint.text.empty()) {
    complaints.push_back(std::move(complaint));
  }
  return complaints;
}

}  // namespace phonegate

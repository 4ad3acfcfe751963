#include "service/translate/refusal.h"

#include <optional>
#include <utility>

#include "service/base/utf8.h"
#include "service/translate/json.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxComplaints = 20;
constexpr std::size_t kMaxText = 1024;  // bytes of one member; a body may hold megabytes

std::string TextOf(const Json& object, std::string_view key) {
  const Json* value = Find(object, key);
  return value == nullptr ? "" : Displayable(ScalarText(*value).value_or(""), kMaxText);
}

// The first of the keys that holds a text.
std::string FirstText(const Json& object, std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) {
    if (std::string text = TextOf(object, key); !text.empty()) return text;
  }
  return "";
}

Complaint ReadComplaint(const Json& item) {
  if (item.is_string()) return {"", Displayable(item.get_ref<const std::string&>(), kMaxText), ""};
  return {TextOf(item, "code"), FirstText(item, {"detail", "message", "title"}), TextOf(item, "attribute")};
}

}  // namespace

std::vector<Complaint> ReadComplaints(std::string_view body) {
  const std::optional<Json> json = ParseJson(body);
  if (!json || !json->is_object()) return {};
  std::vector<Complaint> complaints;
  if (const Json* errors = Find(*json, "errors"); errors != nullptr && errors->is_array()) {
    for (const Json& item : *errors) {
      if (complaints.size() == kMaxComplaints) break;
      complaints.push_back(ReadComplaint(item));
    }
    return complaints;
  }
  if (std::string error = TextOf(*json, "error"); !error.empty()) {
    complaints.push_back({"", std::move(error), ""});
  } else if (Complaint complaint = ReadComplaint(*json); !complaint.code.empty() || !complaint.text.empty()) {
    complaints.push_back(std::move(complaint));
  }
  return complaints;
}

}  // namespace phonegate

#include "service/translate/answer_parts.h"

#include <optional>
#include <utility>

#include "service/contract/message.h"
#include "service/translate/answer_reader.h"
#include "service/translate/json.h"
#include "service/translate/page_link.h"
#include "service/translate/upstream_error.h"

namespace phonegate {
namespace {

absl::Status Unreadable(const Operation& operation, const absl::Status& why) {
  return ErrorFromUnreadable(operation, std::string(why.message()));
}

bool IsNumber(const Json& item, const std::string& number) {
  const Json* value = Find(item, "number");
  return value != nullptr && value->is_string() && value->get_ref<const std::string&>() == number;
}

void ReadItems(const Operation& operation, const AnswerWanted& wanted, const Json& items,
               AnswerParts& parts) {
  for (const Json& item : items) {
    if (wanted.form == AnswerForm::kNumber && !IsNumber(item, wanted.number)) continue;
    auto message = ReadAnswer(*operation.answer, item);
    if (!message.ok()) {
      parts.items_end = Unreadable(operation, message.status());
      return;
    }
    parts.items.push_back(*std::move(message));
    if (wanted.form == AnswerForm::kNumber) return;
  }
}

absl::StatusOr<AnswerParts> ReadMessage(const Operation& operation, const Json& answer) {
  auto message = ReadAnswer(*operation.answer, answer);
  if (!message.ok()) return Unreadable(operation, message.status());
  AnswerParts parts;
  parts.message = *std::move(message);
  return parts;
}

// The items of a page; an array, empty when it has none.
absl::StatusOr<Json> TakeItems(const Operation& operation, const std::string& key, Json& page) {
  if (!page.is_object()) return ErrorFromUnreadable(operation, "the page is not a JSON object");
  const auto items = page.find(key);
  if (items == page.end() || items->is_null()) return Json::array();
  if (!items->is_array()) return ErrorFromUnreadable(operation, "the page's items are not a list");
  return std::move(*items);
}

absl::StatusOr<AnswerParts> ReadPage(const Operation& operation, const AnswerWanted& wanted, Json page) {
  absl::StatusOr<std::string> next = NextPageTarget(operation, wanted.path, page);
  if (!next.ok()) return Unreadable(operation, next.status());
  absl::StatusOr<Json> items = TakeItems(operation, wanted.items_key, page);
  if (!items.ok()) return items.status();
  AnswerParts parts;
  if (wanted.form == AnswerForm::kPage) {
    Json alone = Json::object();
    alone[wanted.items_key] = *std::move(items);
    absl::StatusOr<AnswerParts> whole = ReadMessage(operation, alone);
    if (!whole.ok()) return whole;
    parts = *std::move(whole);
  } else {
    ReadItems(operation, wanted, *items, parts);
  }
  parts.next = *std::move(next);
  return parts;
}

}  // namespace

absl::StatusOr<AnswerParts> ReadParts(const Operation& operation, const AnswerWanted& wanted,
                                      std::string_view body) {
  if (operation.response->field_count() == 0) {
    AnswerParts parts;
    parts.message = NewMessage(*operation.response);
    return parts;
  }
  std::optional<Json> json = ParseJson(body);
  if (!json) return ErrorFromUnreadable(operation, "it is not JSON within the limits");
  if (wanted.form == AnswerForm::kMessage) return ReadMessage(operation, *json);
  return ReadPage(operation, wanted, *std::move(json));
}

}  // namespace phonegate

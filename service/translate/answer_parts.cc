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

bool IsNumber(Json item, const std::string& number) {
  const std::optional<Json> value = Find(item, "number");
  return value && TextIn(*value) == number;
}

void ReadItems(const Operation& operation, const AnswerWanted& wanted, simdjson::dom::array items,
               AnswerParts& parts) {
  for (const Json item : items) {
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

// What was read as the whole message.
absl::StatusOr<AnswerParts> Whole(const Operation& operation,
                                  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> message) {
  if (!message.ok()) return Unreadable(operation, message.status());
  AnswerParts parts;
  parts.message = *std::move(message);
  return parts;
}

absl::StatusOr<AnswerParts> ReadPage(const Operation& operation, const AnswerWanted& wanted, Json page) {
  if (!page.is_object()) return ErrorFromUnreadable(operation, "the page is not a JSON object");
  absl::StatusOr<std::string> next = NextPageTarget(operation, wanted.path, page);
  if (!next.ok()) return Unreadable(operation, next.status());
  std::optional<Json> items = Find(page, wanted.items_key);
  if (items && items->is_null()) items.reset();
  if (items && !items->is_array()) {
    return ErrorFromUnreadable(operation, "the page's items are not a list");
  }
  AnswerParts parts;
  if (wanted.form == AnswerForm::kPage) {
    std::optional<JsonMember> only;
    if (items) only = JsonMember{wanted.items_key, *items};
    absl::StatusOr<AnswerParts> whole = Whole(operation, ReadAnswer(*operation.answer, only));
    if (!whole.ok()) return whole;
    parts = *std::move(whole);
  } else if (items) {
    ReadItems(operation, wanted, items->get_array().value_unsafe(), parts);
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
  const std::optional<JsonText> text = ParseJson(body);
  if (!text) return ErrorFromUnreadable(operation, "it is not JSON within the limits");
  if (wanted.form == AnswerForm::kMessage) {
    return Whole(operation, ReadAnswer(*operation.answer, text->root()));
  }
  return ReadPage(operation, wanted, text->root());
}

}  // namespace phonegate

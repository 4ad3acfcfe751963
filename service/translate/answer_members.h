// The members of one object of an answer, by the fields of a message.
#ifndef PHONEGATE_SERVICE_TRANSLATE_ANSWER_MEMBERS_H_
#define PHONEGATE_SERVICE_TRANSLATE_ANSWER_MEMBERS_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "service/contract/answer_plan.h"
#include "service/translate/json.h"

namespace phonegate {

struct JsonMember {
  std::string_view key;
  Json value;
};

// Sorts by key; of several with one key the last counts.
void SortMembers(std::vector<JsonMember>& members);

// Refers to the type and to the text of the values.
class AnswerMembers {
 public:
  explicit AnswerMembers(const AnswerType& type) : type_(type), named_(type.fields.size()) {}

  // A later member takes the place of an earlier one with the same key.
  void Add(std::string_view key, Json value);

  // To be called once, when all are added: each field's value is that of its json_name,
  // else of an alias in any case. A value that says nothing, null or "" of a field marked
  // `identity`, is the last choice: an upstream that renames a key may send both.
  void Settle();

  // The member that the field with this index is read from; nothing when it has none.
  const std::optional<JsonMember>& Of(std::size_t field) const { return named_[field]; }
  // What no field is read from and no json_name stands for, sorted.
  const std::vector<JsonMember>& unknown() const { return unknown_; }

 private:
  void SettleByAlias(const AnswerType::Field& field, std::optional<JsonMember>& named);

  const AnswerType& type_;
  std::vector<std::optional<JsonMember>> named_;  // one a field
  std::vector<JsonMember> unknown_;
  std::size_t next_ = 0;  // the field whose key is likely to come next
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_ANSWER_MEMBERS_H_

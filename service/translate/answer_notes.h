// The nulls and unknowns of an answer.
#ifndef PHONEGATE_SERVICE_TRANSLATE_ANSWER_NOTES_H_
#define PHONEGATE_SERVICE_TRANSLATE_ANSWER_NOTES_H_

#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "service/contract/answer_plan.h"
#include "service/translate/json.h"

namespace phonegate {

// Where the nulls and unknowns of a message are noted: in itself or the nearest message
// around it that can. Refers to that message and its type.
class AnswerNotes {
 public:
  // In the message itself; not kept when its type cannot.
  static AnswerNotes Of(const AnswerType& type, google::protobuf::Message& message);

  // Of a message in the field `name`.
  AnswerNotes Below(std::string_view name) const;

  bool kept() const { return message_ != nullptr; }
  void AddNull(std::string_view name) const;
  // Notes the text of a string, the JSON of anything else.
  void AddUnrecognized(std::string_view name, Json value) const;

 private:
  AnswerNotes() = default;

  google::protobuf::Message* message_ = nullptr;
  const google::protobuf::Reflection* reflection_ = nullptr;  // of message_
  const AnswerType* type_ = nullptr;                          // of message_
  std::string prefix_;                                        // the names in between, with a dot behind each
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_ANSWER_NOTES_H_

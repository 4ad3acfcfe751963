// REST answer → proto message.
#ifndef PHONEGATE_SERVICE_TRANSLATE_ANSWER_READER_H_
#define PHONEGATE_SERVICE_TRANSLATE_ANSWER_READER_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/contract/answer_plan.h"
#include "service/translate/answer_members.h"
#include "service/translate/json.h"

namespace phonegate {

// Reads `answer` into a new message of the plan's type.
//
// Keys are matched by json_name, then by the field's aliases in any case; null
// (and "" of a field marked `identity`) only where no other key of the field has a
// value. A null is noted in `null_fields`; what the contract does not know (a key,
// an enum's text, a value of another type, an unreadable time) in `unrecognized`.
// Both stand in the nearest message around that has these fields. Nothing that is
// only unknown fails. A number or boolean where a text is expected is no unknown:
// it becomes its text, so that an id stays one when the upstream drops its quotes.
//
// INTERNAL, with a sentence that names the field and never its value, when the
// answer is no object or lacks a field marked `identity`.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ReadAnswer(const AnswerPlan& plan, Json answer);

// The same of an object that has only this member, or none.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ReadAnswer(const AnswerPlan& plan,
                                                                      const std::optional<JsonMember>& only);

// The same, for what is read once: it makes the plan itself.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ReadAnswer(
    const google::protobuf::Descriptor& type, Json answer);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_ANSWER_READER_H_

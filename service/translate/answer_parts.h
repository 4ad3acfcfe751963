// What a call needs of one answer of the upstream.
#ifndef PHONEGATE_SERVICE_TRANSLATE_ANSWER_PARTS_H_
#define PHONEGATE_SERVICE_TRANSLATE_ANSWER_PARTS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/contract/operation.h"

namespace phonegate {

// How the body of a success is to be read.
enum class AnswerForm {
  kMessage,  // the body is the response
  kPage,     // the body is a page of the response's items
  kItems,    // the body is a page, and each of its items is a response
  kNumber,   // the same, and only one of them is wanted
};

struct AnswerWanted {
  AnswerForm form = AnswerForm::kMessage;
  std::string path;       // of a list: where the link to its next page must lead
  std::string items_key;  // of a list: the member of the body that holds its items
  std::string number;     // of kNumber: the `number` of the item that is wanted
};

struct AnswerParts {
  std::unique_ptr<google::protobuf::Message> message;  // of kMessage and kPage
  std::vector<std::unique_ptr<google::protobuf::Message>> items;
  absl::Status items_end;  // why there are no more items although the page has more
  std::string next;        // path and query of the next page; empty after the last
};

// Reads the body of a success. For an operation whose answer is empty there is nothing
// to read. INTERNAL, or UNKNOWN of a change, when it is not what is wanted; the same as
// `items_end` when an item is not, behind the items before it.
//
// Everything that is built on the way is gone when this returns. Safe from any thread.
absl::StatusOr<AnswerParts> ReadParts(const Operation& operation, const AnswerWanted& wanted,
                                      std::string_view body);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_ANSWER_PARTS_H_

// The one number that a command is about, and printing one answer.
#ifndef PHONEGATE_CLIENT_PHONECTL_ONE_NUMBER_H_
#define PHONEGATE_CLIENT_PHONECTL_ONE_NUMBER_H_

#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/phonectl/session.h"

namespace phonegate::phonectl {

extern const std::vector<std::string> kNumberColumns;
extern const std::vector<std::string> kLamlColumns;

// Gets the number of the project: by E.164 when the text begins with `+`, else by id.
absl::StatusOr<v1::PhoneNumber> FindNumber(Session& session, const std::string& text);

// The REST id that the text is, or that the number in E.164 has.
absl::StatusOr<std::string> IdOf(Session& session, const std::string& text);

// Prints one answer.
void PrintOne(Session& session, const std::vector<std::string>& columns,
              const google::protobuf::Message& answer);

// Prints the answer of a change, or says that its checks passed when nothing was sent.
void PrintChange(Session& session, bool validate_only, const std::vector<std::string>& columns,
                 const google::protobuf::Message& answer);

// Prints the outcome of something that answers nothing, such as `released`.
void PrintDone(Session& session, bool validate_only, const std::string& what, const std::string& result);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_ONE_NUMBER_H_

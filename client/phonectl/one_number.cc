#include "client/phonectl/one_number.h"

#include "absl/strings/match.h"

namespace phonegate::phonectl {

const std::vector<std::string> kNumberColumns = {"number",       "name",         "number_type",
                                                 "capabilities", "call_handler", "id"};
const std::vector<std::string> kLamlColumns = {"phone_number", "friendly_name", "voice_url", "sms_url",
                                               "sid"};

absl::StatusOr<v1::PhoneNumber> FindNumber(Session& session, const std::string& text) {
  v1::GetPhoneNumberRequest request;
  request.set_project(session.flags.project);
  absl::StartsWith(text, "+") ? request.set_number(text) : request.set_id(text);
  return session.services.numbers.GetPhoneNumber(request);
}

absl::StatusOr<std::string> IdOf(Session& session, const std::string& text) {
  if (!absl::StartsWith(text, "+")) return text;
  const absl::StatusOr<v1::PhoneNumber> number = FindNumber(session, text);
  if (!number.ok()) return number.status();
  return number->id();
}

void PrintOne(Session& session, const std::vector<std::string>& columns,
              const google::protobuf::Message& answer) {
  Printer printer(session.flags.format, Shape::kOne, columns, session.out);
  printer.Add(answer);
  printer.End();
}

void PrintChange(Session& session, bool validate_only, const std::vector<std::string>& columns,
                 const google::protobuf::Message& answer) {
  if (validate_only) return PrintDone(session, validate_only, "", "");
  PrintOne(session, columns, answer);
}

void PrintDone(Session& session, bool validate_only, const std::string& what, const std::string& result) {
  Printer printer(session.flags.format, Shape::kOne, {"number", "result"}, session.out);
  printer.AddCells({what, validate_only ? "valid, nothing was sent" : result});
  printer.End();
}

}  // namespace phonegate::phonectl

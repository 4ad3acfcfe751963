#include "service/cache/tags.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/base/text.h"
#include "service/contract/subject.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string ProjectTag(const std::string& project_id) {
  return Concat("project ", absl::AsciiStrToLower(project_id));
}
std::string ListTag(const std::string& project_id) {
  return Concat("numbers ", absl::AsciiStrToLower(project_id));
}
std::string EachNumberTag(const std::string& project_id) {
  return Concat("each number ", absl::AsciiStrToLower(project_id));
}
std::string NumberTag(const std::string& number) {
  std::string digits = number;
  std::erase_if(digits, [](char c) { return !absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  return Concat("number ", digits);
}
std::string IdTag(const std::string& project_id, const std::string& id) {
  return Concat("id ", absl::AsciiStrToLower(project_id), " ", absl::AsciiStrToLower(id));
}

void AddSubject(const std::string& project_id, const Subject& subject, Tags& tags) {
  if (!subject.number.empty()) tags.push_back(NumberTag(subject.number));
  if (!subject.resource_id.empty()) tags.push_back(IdTag(project_id, subject.resource_id));
}

bool NamesSomething(const Subject& subject) {
  return !subject.number.empty() || !subject.resource_id.empty();
}

// The number for sale that an item of a search offers, or empty: what makes it the
// item that it is, as far as that is a number and not, say, a country.
std::string OfferedNumber(const Message& item) {
  const Descriptor& type = *item.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!RulesOf(field).identity() || field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
    std::string text = item.GetReflection()->GetString(item, &field);
    if (std::ranges::any_of(text, [](unsigned char c) { return absl::ascii_isdigit(c); })) return text;
  }
  return "";
}

void AddOffers(const Message& answer, Tags& tags) {
  const Descriptor& type = *answer.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (!field->is_repeated() || field->message_type() == nullptr || field->is_map()) continue;
    const int size = answer.GetReflection()->FieldSize(answer, field);
    for (int item = 0; item < size; ++item) {
      const std::string number =
          OfferedNumber(answer.GetReflection()->GetRepeatedMessage(answer, field, item));
      if (!number.empty()) tags.push_back(NumberTag(number));
    }
  }
}

// The project that a change moves the number to, or empty. Only LaML's update can; the
// field names a project and not a number, so the contract marks it with nothing.
std::string NewProject(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("account_sid");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->is_repeated())
    return "";
  return request.GetReflection()->GetString(request, field);
}

}  // namespace

Tags TagsOfAnswer(const Operation& operation, const std::string& project_id, const Message& request,
                  const Message& answer) {
  Tags tags = {ProjectTag(project_id)};
  if (operation.upstream.paging() != v1::PAGING_UNSPECIFIED) {
    tags.push_back(ListTag(project_id));
    return tags;
  }
  const Subject asked = SubjectOf(request);
  const Subject told = SubjectOf(answer);
  const bool paid = operation.EffectOf(request) == v1::EFFECT_PAID_READ;
  if (!paid && (NamesSomething(asked) || NamesSomething(told))) tags.push_back(EachNumberTag(project_id));
  AddSubject(project_id, asked, tags);
  AddSubject(project_id, told, tags);
  AddOffers(answer, tags);
  return tags;
}

Tags TagsOfNotFound(const std::string& project_id, const Message& request) {
  Tags tags = {ProjectTag(project_id), ListTag(project_id)};
  AddSubject(project_id, SubjectOf(request), tags);
  return tags;
}

Tags TagsOfChange(const std::string& project_id, const Message& request, const std::string& known_number) {
  Subject subject = SubjectOf(request);
  if (subject.number.empty()) subject.number = known_number;
  Tags tags = {ListTag(project_id)};
  AddSubject(project_id, subject, tags);
  if (subject.number.empty()) tags.push_back(EachNumberTag(project_id));
  if (const std::string project = NewProject(request); !project.empty()) tags.push_back(ListTag(project));
  return tags;
}

Tags TagsOfOutcome(const std::string& project_id, const Message& answer) {
  Tags tags;
  AddSubject(project_id, SubjectOf(answer), tags);
  return tags;
}

Tags TagsOfNumber(const std::string& project_id, const std::string& number) {
  return {NumberTag(number), ListTag(project_id)};
}

Tags TagsOfProject(const std::string& project_id) { return {ProjectTag(project_id)}; }

}  // namespace phonegate

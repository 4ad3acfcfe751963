#include "service/journal/ledger/intent.h"

#include <google/protobuf/util/json_util.h>

#include "service/base/serialize.h"
#include "service/base/sha256.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/contract/message.h"
#include "service/contract/subject.h"

namespace phonegate {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kMaxRequestJson = 4096;
constexpr std::size_t kMaxText = 1024;
constexpr std::size_t kMaxActor = 256;
constexpr std::size_t kMaxSubject = 64;

// Of a URL what tells where calls or messages go; its path and query may hold
// secrets.
std::string Shortened(const FieldDescriptor& field, const std::string& text) {
  if (RulesOf(field).format() != v1::FORMAT_HTTP_URL) return "(left out)";
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string::npos) return "(left out)";
  const std::size_t host_end = text.find_first_of("/?#", scheme_end + 3);
  const std::string_view authority =
      std::string_view(text).substr(0, host_end == std::string::npos ? text.size() : host_end);
  if (authority.find('@') != std::string_view::npos) return "(left out)";
  return Concat(authority, host_end == std::string::npos ? "" : "/(left out)");
}

std::string RequestJson(const Message& request) {
  std::unique_ptr<Message> shown = Copy(request);
  const Reflection& reflection = *shown->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*shown, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->is_repeated()) continue;
    const std::string text = reflection.GetString(*shown, field);
    if (RulesOf(*field).sensitive()) {
      reflection.SetString(shown.get(), field, Shortened(*field, text));
    } else if (text.size() > kMaxText) {  // of a request that is refused for it
      reflection.SetString(shown.get(), field, Displayable(text, kMaxText));
    }
  }
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*shown, &json, options).ok()) return "";
  return Displayable(json, kMaxRequestJson);
}

void Clear(Message& message, const FieldDescriptor* field) {
  if (field != nullptr) message.GetReflection()->ClearField(&message, field);
}

// Copies one field, set or not, and nothing else.
std::unique_ptr<Message> OnlyField(const Message& message, const FieldDescriptor& field) {
  std::unique_ptr<Message> only = Copy(message);
  for (int i = 0; i < only->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* other = only->GetDescriptor()->field(i);
    if (other != &field) Clear(*only, other);
  }
  return only;
}

}  // namespace

std::string ComparableRequest(const Operation& operation, const Message& request) {
  std::unique_ptr<Message> comparable = Copy(request);
  Clear(*comparable, operation.request_id);
  Clear(*comparable, operation.validate_only);
  Clear(*comparable, operation.project);
  return SerializeInOrder(*comparable);
}

std::vector<std::string> DifferingFields(const Operation& operation, std::string_view a, std::string_view b) {
  const std::unique_ptr<Message> first = Parse(*operation.request, a);
  const std::unique_ptr<Message> second = Parse(*operation.request, b);
  std::vector<std::string> names;
  if (first == nullptr || second == nullptr) return names;
  for (int i = 0; i < operation.request->field_count(); ++i) {
    const FieldDescriptor* field = operation.request->field(i);
    const std::unique_ptr<Message> only_first = OnlyField(*first, *field);
    const std::unique_ptr<Message> only_second = OnlyField(*second, *field);
    if (SerializeInOrder(*only_first) != SerializeInOrder(*only_second)) names.push_back(field->name());
  }
  return names;
}

v1::AuditIntent IntentOf(const Operation& operation, const Message* request, const Caller& caller,
                         const std::string& request_id) {
  v1::AuditIntent intent;
  intent.set_caller(caller.name);
  intent.set_authenticated_by(caller.authenticated_by);
  intent.set_peer(caller.peer);
  intent.set_actor(Displayable(caller.actor, kMaxActor));
  intent.set_trace_id(caller.trace_id);
  intent.set_method(operation.name);
  intent.set_request_id(request_id);
  if (request == nullptr) return intent;
  intent.set_request_json(RequestJson(*request));
  const Subject subject = SubjectOf(*request);
  intent.set_number(Displayable(subject.number, kMaxSubject));
  intent.set_resource_id(Displayable(subject.resource_id, kMaxSubject));
  const Sha256Digest digest = Sha256(ComparableRequest(operation, *request));
  intent.set_fingerprint(std::string(digest.begin(), digest.end()));
  return intent;
}

v1::AuditIntent IntentOf(const Call& call) {
  v1::AuditIntent intent = IntentOf(call.operation, &call.request, call.caller, call.request_id);
  intent.set_project(call.decision.project.alias);
  intent.set_project_id(call.decision.project.project_id);
  return intent;
}

}  // namespace phonegate

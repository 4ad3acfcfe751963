#include "service/contract/operation.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/message.h"
#include "service/base/text.h"
#include "service/contract/enum_text.h"
#include "service/contract/permission.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

absl::Status Contradiction(const std::string& where, std::string_view what) {
  return absl::FailedPreconditionError(Concat("contract: ", where, ": ", what));
}

absl::Status SetVerbAndTemplate(Operation& operation, std::string& path_template) {
  const v1::Upstream& upstream = operation.upstream;
  switch (upstream.pattern_case()) {
    case v1::Upstream::kGet:
      operation.verb = HttpMethod::kGet;
      path_template = upstream.get();
      return absl::OkStatus();
    case v1::Upstream::kPost:
      operation.verb = HttpMethod::kPost;
      path_template = upstream.post();
      return absl::OkStatus();
    case v1::Upstream::kPut:
      operation.verb = HttpMethod::kPut;
      path_template = upstream.put();
      return absl::OkStatus();
    case v1::Upstream::kDelete:
      operation.verb = HttpMethod::kDelete;
      path_template = upstream.delete_();
      return absl::OkStatus();
    case v1::Upstream::PATTERN_NOT_SET:
      break;
  }
  return Contradiction(operation.name, "no verb and path");
}

bool IsSingularText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated();
}

// A field may stand in a path only when its format leaves nothing to escape
// from: any text could hold "..".
bool SafeInPath(const FieldDescriptor& field) {
  const v1::Format format = RulesOf(field).format();
  return IsSingularText(field) &&
         (format == v1::FORMAT_E164 || format == v1::FORMAT_UUID || format == v1::FORMAT_SID ||
          format == v1::FORMAT_COUNTRY || format == v1::FORMAT_DIGITS);
}

// Whether a request without the field passes its checks: an empty path segment
// would turn one object into the whole collection. `number` stands in for `id`
// where the hook looks for it.
bool MayBeEmpty(const Operation& operation, const FieldDescriptor& field) {
  if (RulesOf(field).required()) return false;
  if (operation.upstream.hook() != v1::HOOK_GET_BY_NUMBER) return true;
  const v1::MessageRules& rules = operation.request->options().GetExtension(v1::message);
  return std::none_of(
      rules.exactly_one().begin(), rules.exactly_one().end(), [&](const v1::FieldGroup& group) {
        return group.fields_size() == 2 && group.fields(0) == field.name() && group.fields(1) == "number";
      });
}

absl::Status ParsePath(Operation& operation, const std::string& path_template) {
  if (path_template.empty() || path_template[0] != '/')
    return Contradiction(operation.name, "path without leading /");
  std::string_view rest = path_template;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    if (open != 0) {
      const std::string literal(rest.substr(0, open));
      if (literal.find_first_of("?#%} ") != std::string::npos) {
        return Contradiction(operation.name, Concat("path text ", literal, " holds a reserved character"));
      }
      operation.path.push_back({PathPart::Kind::kLiteral, literal, nullptr});
      if (open == std::string_view::npos) break;
      rest.remove_prefix(open);
      continue;
    }
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) return Contradiction(operation.name, "path variable without }");
    const std::string name(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
    if (name == "project_id") {
      operation.path.push_back({PathPart::Kind::kProjectId, "", nullptr});
      continue;
    }
    const FieldDescriptor* field = operation.request->FindFieldByName(name);
    if (field == nullptr)
      return Contradiction(operation.name, Concat("path variable ", name, " names no field"));
    if (!SafeInPath(*field)) {
      return Contradiction(operation.name,
                           Concat("path variable ", name, " needs a text field with a strict format"));
    }
    if (MayBeEmpty(operation, *field)) {
      return Contradiction(operation.name, Concat("path variable ", name, " must be required"));
    }
    operation.path.push_back({PathPart::Kind::kField, "", field});
  }
  return absl::OkStatus();
}

bool InPath(const Operation& operation, const FieldDescriptor* field) {
  return std::any_of(operation.path.begin(), operation.path.end(),
                     [&](const PathPart& part) { return part.field == field; });
}

bool IsFieldMask(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.FieldMask";
}

// Whether the request writer knows how to send a field.
bool Sendable(const FieldDescriptor& field) {
  if (field.is_repeated()) return field.enum_type() != nullptr;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_UINT32:
      return true;
    default:
      return false;
  }
}

absl::Status CheckRequestEnum(const std::string& where, const EnumDescriptor& type) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (AllowedInRequests(*type.value(i))) return absl::OkStatus();
  }
  return Contradiction(where, Concat("enum ", type.name(), " has no value that can be sent"));
}

absl::Status CheckFieldRules(const std::string& where, const FieldDescriptor& field) {
  const v1::FieldRules& rules = RulesOf(field);
  if (!v1::Format_IsValid(rules.format())) return Contradiction(where, "unknown format");
  if (rules.format() != v1::FORMAT_UNSPECIFIED && field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return Contradiction(where, "a format on a field that is not text");
  }
  if (rules.max_length() != 0 && rules.min_length() > rules.max_length()) {
    return Contradiction(where, "min_length above max_length");
  }
  if (!v1::Subject_IsValid(rules.subject())) return Contradiction(where, "unknown subject");
  if ((rules.subject() != v1::SUBJECT_UNSPECIFIED || rules.sensitive()) && !IsSingularText(field)) {
    return Contradiction(where, "a subject or sensitive field that is not one text");
  }
  if (rules.maximum() != 0 && field.cpp_type() != FieldDescriptor::CPPTYPE_UINT32) {
    return Contradiction(where, "a maximum on a field that is not a uint32");
  }
  return absl::OkStatus();
}

// A request field that has a meaning of its own by its name.
struct GatewayField {
  std::string_view name;
  const FieldDescriptor* Operation::* member;
  FieldDescriptor::CppType type;
};

absl::Status SetGatewayField(Operation& operation, const std::string& where, const FieldDescriptor* field) {
  static constexpr GatewayField kKnown[] = {
      {"project", &Operation::project, FieldDescriptor::CPPTYPE_STRING},
      {"request_id", &Operation::request_id, FieldDescriptor::CPPTYPE_STRING},
      {"validate_only", &Operation::validate_only, FieldDescriptor::CPPTYPE_BOOL},
      {"update_mask", &Operation::update_mask, FieldDescriptor::CPPTYPE_MESSAGE},
      {"page_token", &Operation::page_token, FieldDescriptor::CPPTYPE_STRING}};
  for (const GatewayField& known : kKnown) {
    if (field->name() != known.name) continue;
    if (field->cpp_type() != known.type || field->is_repeated() ||
        (field->message_type() != nullptr && !IsFieldMask(*field))) {
      return Contradiction(where, "a gateway field of the wrong type");
    }
    operation.*known.member = field;
  }
  return absl::OkStatus();
}

absl::Status SortRequestFields(Operation& operation) {
  for (int i = 0; i < operation.request->field_count(); ++i) {
    const FieldDescriptor* field = operation.request->field(i);
    const std::string where = Concat(operation.request->name(), ".", field->name());
    if (auto status = CheckFieldRules(where, *field); !status.ok()) return status;
    if (RulesOf(*field).gateway()) {
      if (auto status = SetGatewayField(operation, where, field); !status.ok()) return status;
      continue;
    }
    if (field->name() == "page_size" && field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
      operation.page_size = field;
    }
    if (InPath(operation, field)) continue;
    if (!Sendable(*field)) return Contradiction(where, "a field of this type cannot be sent");
    if (operation.verb == HttpMethod::kDelete)
      return Contradiction(where, "DELETE has neither query nor body");
    if (field->enum_type() != nullptr) {
      if (auto status = CheckRequestEnum(where, *field->enum_type()); !status.ok()) return status;
    }
    operation.parameters.push_back(field);
  }
  if (operation.project == nullptr) return Contradiction(operation.name, "the request has no project field");
  for (const FieldDescriptor* field : operation.parameters) {
    if (operation.update_mask != nullptr && field->is_repeated())
      return Contradiction(operation.name, Concat("update_mask beside the list ", field->name()));
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const std::string& where, const Descriptor& message,
                        const google::protobuf::RepeatedPtrField<std::string>& names) {
  for (const std::string& name : names) {
    if (message.FindFieldByName(name) == nullptr)
      return Contradiction(where, Concat("rule names no field: ", name));
  }
  return absl::OkStatus();
}

absl::Status CheckMessageRules(const Descriptor& message) {
  const v1::MessageRules& rules = message.options().GetExtension(v1::message);
  for (const auto* groups : {&rules.at_most_one(), &rules.exactly_one()}) {
    for (const v1::FieldGroup& group : *groups) {
      if (auto status = CheckNames(message.name(), message, group.fields()); !status.ok()) return status;
    }
  }
  for (const v1::Companion& rule : rules.needs()) {
    for (const std::string& name : {rule.field(), rule.needs()}) {
      if (message.FindFieldByName(name) == nullptr) {
        return Contradiction(message.name(), Concat("rule names no field: ", name));
      }
    }
  }
  for (const v1::Exclusion& rule : rules.excludes()) {
    const FieldDescriptor* field = message.FindFieldByName(rule.field());
    if (field == nullptr || field->enum_type() == nullptr ||
        field->enum_type()->FindValueByName(rule.value()) == nullptr) {
      return Contradiction(message.name(),
                           Concat("rule names no enum value: ", rule.field(), " ", rule.value()));
    }
    if (auto status = CheckNames(message.name(), message, rule.excludes()); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckEffect(Operation& operation) {
  const v1::Upstream& upstream = operation.upstream;
  if (upstream.api() != v1::API_REST && upstream.api() != v1::API_LAML) {
    return Contradiction(operation.name, "unknown API family");
  }
  if (upstream.effect() == v1::EFFECT_UNSPECIFIED || !v1::Effect_IsValid(upstream.effect())) {
    return Contradiction(operation.name, "unknown effect");
  }
  if (operation.IsChange() == (operation.verb == HttpMethod::kGet)) {
    return Contradiction(operation.name, "a change is no GET, and a read is nothing else");
  }
  if (operation.IsChange() == upstream.changes().empty()) {
    return Contradiction(operation.name, "a change, and only a change, tells what it changes");
  }
  if (operation.IsChange() && (operation.request_id == nullptr || operation.validate_only == nullptr)) {
    return Contradiction(operation.name, "a change has request_id and validate_only");
  }
  if (!v1::Reason_IsValid(upstream.unexplained_refusal())) {
    return Contradiction(operation.name, "unknown unexplained_refusal");
  }
  if (!upstream.paid_when().empty()) {
    operation.paid_when = operation.request->FindFieldByName(upstream.paid_when());
    if (operation.paid_when == nullptr || !operation.paid_when->is_repeated() ||
        upstream.effect() != v1::EFFECT_READ) {
      return Contradiction(operation.name, "paid_when names no list of a read");
    }
  }
  return absl::OkStatus();
}

bool IsForChanges(v1::Permission permission) {
  return permission == v1::PERMISSION_BUY || permission == v1::PERMISSION_CONFIGURE ||
         permission == v1::PERMISSION_RELEASE;
}

// A grant for reading must not let anybody change something or spend money.
absl::Status CheckPermission(Operation& operation) {
  auto permission = ReadPermission(*operation.method);
  if (!permission.ok()) return permission.status();
  operation.permission = *permission;
  if (operation.IsChange() != IsForChanges(*permission)) {
    return Contradiction(operation.name, "a change, and only a change, needs BUY, CONFIGURE or RELEASE");
  }
  if (operation.upstream.effect() == v1::EFFECT_ONCE && *permission != v1::PERMISSION_BUY) {
    return Contradiction(operation.name, "EFFECT_ONCE moves money, and so needs BUY");
  }
  if (operation.paid_when != nullptr && *permission != v1::PERMISSION_LOOKUP) {
    return Contradiction(operation.name, "paid_when goes with LOOKUP");
  }
  if ((operation.upstream.effect() == v1::EFFECT_PAID_READ) != (*permission == v1::PERMISSION_PAID_LOOKUP)) {
    return Contradiction(operation.name, "EFFECT_PAID_READ goes with PAID_LOOKUP");
  }
  return absl::OkStatus();
}

// Whether each value of a list that costs money says what kind of answer it gets.
bool SaysWhatIsKept(const EnumDescriptor& type) {
  for (int i = 0; i < type.value_count(); ++i) {
    const v1::Caching caching = type.value(i)->options().GetExtension(v1::value).caching();
    if (!v1::Caching_IsValid(caching)) return false;
    if (AllowedInRequests(*type.value(i)) && caching == v1::CACHING_UNSPECIFIED) return false;
  }
  return true;
}

absl::Status CheckCaching(const Operation& operation) {
  const v1::Upstream& upstream = operation.upstream;
  if (!v1::Caching_IsValid(upstream.caching())) return Contradiction(operation.name, "unknown caching");
  if (upstream.caching() == v1::CACHING_UNSPECIFIED) return absl::OkStatus();
  if (operation.IsChange() || operation.method->server_streaming()) {
    return Contradiction(operation.name, "caching is for unary reads");
  }
  if (operation.paid_when == nullptr) return absl::OkStatus();
  const EnumDescriptor* type = operation.paid_when->enum_type();
  if (type == nullptr || !SaysWhatIsKept(*type)) {
    return Contradiction(operation.name, "caching beside a paid_when list whose values do not all have one");
  }
  return absl::OkStatus();
}

absl::Status CheckHook(const Operation& operation) {
  const v1::Upstream& upstream = operation.upstream;
  if (!v1::Hook_IsValid(upstream.hook())) return Contradiction(operation.name, "unknown hook");
  if (upstream.hook() == v1::HOOK_STREAM_PAGES && upstream.paging() == v1::PAGING_UNSPECIFIED) {
    return Contradiction(operation.name, "HOOK_STREAM_PAGES without paging");
  }
  if (upstream.hook() == v1::HOOK_GET_BY_NUMBER) {
    const FieldDescriptor* number = operation.request->FindFieldByName("number");
    if (number == nullptr || !IsSingularText(*number) || !RulesOf(*number).gateway()) {
      return Contradiction(operation.name, "HOOK_GET_BY_NUMBER without a text field number for the gateway");
    }
  }
  return absl::OkStatus();
}

// The first list of messages, or nullptr.
const FieldDescriptor* FindList(const Descriptor& response) {
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor* field = response.field(i);
    if (field->is_repeated() && field->message_type() != nullptr && !field->is_map()) return field;
  }
  return nullptr;
}

absl::Status CheckPaging(Operation& operation) {
  if (!v1::Paging_IsValid(operation.upstream.paging()))
    return Contradiction(operation.name, "unknown paging");
  if (operation.upstream.paging() == v1::PAGING_UNSPECIFIED) {
    if (operation.page_token != nullptr) return Contradiction(operation.name, "page_token without paging");
    return absl::OkStatus();
  }
  if (operation.page_size == nullptr) return Contradiction(operation.name, "paging without page_size");
  if (operation.upstream.hook() == v1::HOOK_STREAM_PAGES) return absl::OkStatus();
  operation.next_page_token = operation.response->FindFieldByName("next_page_token");
  if (operation.page_token == nullptr || operation.next_page_token == nullptr ||
      !IsSingularText(*operation.next_page_token)) {
    return Contradiction(operation.name, "paging without page_token and next_page_token");
  }
  operation.items = FindList(*operation.response);
  if (operation.items == nullptr) {
    return Contradiction(operation.name, "paging without a list in the response");
  }
  return absl::OkStatus();
}

absl::StatusOr<Operation> ReadOperation(const MethodDescriptor& method) {
  Operation operation;
  operation.name = method.name();
  operation.full_method = Concat("/", method.service()->full_name(), "/", method.name());
  operation.method = &method;
  operation.request = method.input_type();
  operation.response = method.output_type();
  operation.answer = std::make_shared<AnswerPlan>(*operation.response);
  if (!method.options().HasExtension(v1::upstream))
    return Contradiction(operation.name, "no upstream annotation");
  operation.upstream = method.options().GetExtension(v1::upstream);
  if (method.client_streaming())
    return Contradiction(operation.name, "client streaming has no meaning upstream");
  if (method.server_streaming() != (operation.upstream.hook() == v1::HOOK_STREAM_PAGES)) {
    return Contradiction(operation.name, "server streaming goes with HOOK_STREAM_PAGES");
  }
  std::string path_template;
  for (const absl::Status& status :
       {SetVerbAndTemplate(operation, path_template), ParsePath(operation, path_template),
        SortRequestFields(operation), CheckMessageRules(*operation.request), CheckEffect(operation),
        CheckPermission(operation), CheckCaching(operation), CheckHook(operation), CheckPaging(operation)}) {
    if (!status.ok()) return status;
  }
  return operation;
}

bool HasSubject(const Descriptor& message, v1::Subject subject) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (RulesOf(*message.field(i)).subject() == subject && IsSingularText(*message.field(i))) return true;
  }
  return false;
}

// Whether a change that must not happen twice can be looked for.
absl::Status CheckReconcile(Operation& operation, const std::vector<Operation>& operations) {
  const v1::Reconcile& reconcile = operation.upstream.reconcile();
  if ((operation.upstream.effect() == v1::EFFECT_ONCE) != operation.upstream.has_reconcile()) {
    return Contradiction(operation.name, "reconcile goes with EFFECT_ONCE");
  }
  if (!operation.upstream.has_reconcile()) return absl::OkStatus();
  const Operation* list = FindOperation(operations, reconcile.list());
  if (list == nullptr || list->items == nullptr || list->items->message_type() != operation.response) {
    return Contradiction(operation.name, "reconcile.list names no paged list of what the change answers");
  }
  const FieldDescriptor* filter = list->request->FindFieldByName(reconcile.filter());
  if (filter == nullptr || !IsSingularText(*filter)) {
    return Contradiction(operation.name, "reconcile.filter names no text of the list's request");
  }
  operation.created = operation.response->FindFieldByName(reconcile.created());
  if (operation.created == nullptr || operation.created->message_type() == nullptr ||
      operation.created->message_type()->full_name() != "google.protobuf.Timestamp") {
    return Contradiction(operation.name, "reconcile.created names no time of the answer");
  }
  if (!HasSubject(*operation.request, v1::SUBJECT_NUMBER) ||
      !HasSubject(*operation.response, v1::SUBJECT_NUMBER)) {
    return Contradiction(operation.name, "reconcile needs a number in the request and in the answer");
  }
  return absl::OkStatus();
}

}  // namespace

v1::Effect Operation::EffectOf(const google::protobuf::Message& message) const {
  if (paid_when != nullptr && message.GetReflection()->FieldSize(message, paid_when) > 0)
    return v1::EFFECT_PAID_READ;
  return upstream.effect();
}

v1::Permission Operation::PermissionOf(const google::protobuf::Message& message) const {
  return EffectOf(message) == v1::EFFECT_PAID_READ ? v1::PERMISSION_PAID_LOOKUP : permission;
}

std::vector<v1::Caching> Operation::CachingOf(const google::protobuf::Message& message) const {
  if (upstream.caching() == v1::CACHING_UNSPECIFIED) return {};
  if (EffectOf(message) != v1::EFFECT_PAID_READ) return {upstream.caching()};
  std::vector<v1::Caching> kinds;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, paid_when); ++i) {
    const google::protobuf::EnumValueDescriptor* asked = reflection.GetRepeatedEnum(message, paid_when, i);
    kinds.push_back(asked->options().GetExtension(v1::value).caching());
  }
  return kinds;
}

absl::StatusOr<std::vector<Operation>> ReadContract(const google::protobuf::ServiceDescriptor& service) {
  std::vector<Operation> operations;
  for (int i = 0; i < service.method_count(); ++i) {
    auto operation = ReadOperation(*service.method(i));
    if (!operation.ok()) return operation.status();
    operations.push_back(*std::move(operation));
  }
  for (Operation& operation : operations) {
    if (auto status = CheckReconcile(operation, operations); !status.ok()) return status;
  }
  return operations;
}

absl::StatusOr<Operation> ReadLocalOperation(const MethodDescriptor& method) {
  Operation operation;
  operation.name = method.name();
  operation.full_method = Concat("/", method.service()->full_name(), "/", method.name());
  operation.method = &method;
  operation.request = method.input_type();
  operation.response = method.output_type();
  if (method.options().HasExtension(v1::upstream))
    return Contradiction(operation.name, "an upstream annotation where the gateway answers itself");
  auto permission = ReadPermission(method);
  if (!permission.ok()) return permission.status();
  operation.permission = *permission;
  const FieldDescriptor* project = operation.request->FindFieldByName("project");
  if (project != nullptr && IsSingularText(*project)) operation.project = project;
  return operation;
}

absl::StatusOr<std::vector<Operation>> ReadLocalContract(const google::protobuf::ServiceDescriptor& service) {
  std::vector<Operation> operations;
  for (int i = 0; i < service.method_count(); ++i) {
    auto operation = ReadLocalOperation(*service.method(i));
    if (!operation.ok()) return operation.status();
    operations.push_back(*std::move(operation));
  }
  return operations;
}

const Operation* FindOperation(const std::vector<Operation>& operations, const std::string& name) {
  const auto found = std::find_if(operations.begin(), operations.end(),
                                  [&](const Operation& operation) { return operation.name == name; });
  return found == operations.end() ? nullptr : &*found;
}

const v1::FieldRules& RulesOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(v1::field);
}

}  // namespace phonegate

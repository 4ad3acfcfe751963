// What one RPC is upstream, read from its annotation.
#ifndef PHONEGATE_SERVICE_CONTRACT_OPERATION_H_
#define PHONEGATE_SERVICE_CONTRACT_OPERATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "phonegate/v1/annotations.pb.h"
#include "service/base/http_method.h"
#include "service/contract/answer_plan.h"

namespace phonegate {

// A piece of a path: text, or a variable.
struct PathPart {
  enum class Kind { kLiteral, kProjectId, kField };
  Kind kind = Kind::kLiteral;
  std::string literal;                                       // of kLiteral
  const google::protobuf::FieldDescriptor* field = nullptr;  // of kField
};

// One RPC: what the engine knows about it. Immutable; descriptors are owned by
// the pool and live as long as the process.
struct Operation {
  std::string name;         // "PurchasePhoneNumber"
  std::string full_method;  // "/phonegate.v1.PhoneNumberService/PurchasePhoneNumber"
  const google::protobuf::MethodDescriptor* method = nullptr;
  const google::protobuf::Descriptor* request = nullptr;
  const google::protobuf::Descriptor* response = nullptr;
  std::shared_ptr<const AnswerPlan> answer;  // of the response

  HttpMethod verb = HttpMethod::kGet;
  std::vector<PathPart> path;
  v1::Upstream upstream;  // the annotation itself
  v1::Permission permission = v1::PERMISSION_UNSPECIFIED;

  // Request fields that become the query of a GET or the body of a POST or PUT,
  // in the order of their declaration.
  std::vector<const google::protobuf::FieldDescriptor*> parameters;

  // Request fields with a meaning of their own; nullptr where the RPC has none.
  const google::protobuf::FieldDescriptor* project = nullptr;
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  const google::protobuf::FieldDescriptor* validate_only = nullptr;
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
  const google::protobuf::FieldDescriptor* page_size = nullptr;
  const google::protobuf::FieldDescriptor* page_token = nullptr;
  const google::protobuf::FieldDescriptor* paid_when = nullptr;

  // Of a change that must not happen twice: where an item of the list that can
  // show it tells when it was created; nullptr elsewhere.
  const google::protobuf::FieldDescriptor* created = nullptr;

  // Response fields of a paged list; nullptr elsewhere. Of several lists of
  // messages, `items` is the first.
  const google::protobuf::FieldDescriptor* items = nullptr;
  const google::protobuf::FieldDescriptor* next_page_token = nullptr;

  bool IsChange() const {
    return upstream.effect() == v1::EFFECT_REPEATABLE || upstream.effect() == v1::EFFECT_ONCE;
  }
  // Whether it takes its object away for good and answers nothing: sent a second
  // time, it finds nothing any more.
  bool IsRelease() const { return verb == HttpMethod::kDelete && response->field_count() == 0; }
  // Whether the gateway answers it itself.
  bool IsLocal() const { return upstream.pattern_case() == v1::Upstream::PATTERN_NOT_SET; }
  // The effect of one request: a READ becomes a PAID_READ by what it asks for.
  v1::Effect EffectOf(const google::protobuf::Message& request) const;
  // What its caller must be granted: `permission`, or PAID_LOOKUP where it costs money.
  v1::Permission PermissionOf(const google::protobuf::Message& request) const;
  // What kinds of answer the request gets; empty: none that may be kept.
  std::vector<v1::Caching> CachingOf(const google::protobuf::Message& request) const;
};

// Reads the annotations of all RPCs of a service.
//
// FAILED_PRECONDITION with one sentence that names the RPC or field, for the
// first contradiction: no annotation, an unknown API or effect, a path variable
// without a field, a field that cannot be sent, a rule that names no field.
absl::StatusOr<std::vector<Operation>> ReadContract(const google::protobuf::ServiceDescriptor& service);

// What there is to know of an RPC that the gateway answers itself: its names, messages,
// permission, and the field `project` where it has one. FAILED_PRECONDITION with one
// sentence when it has no permission, or stands for a REST call.
absl::StatusOr<Operation> ReadLocalOperation(const google::protobuf::MethodDescriptor& method);
// The same of all RPCs of a service.
absl::StatusOr<std::vector<Operation>> ReadLocalContract(const google::protobuf::ServiceDescriptor& service);

// The operation of that name, or nullptr.
const Operation* FindOperation(const std::vector<Operation>& operations, const std::string& name);

// The options of one field; the defaults when it has none.
const v1::FieldRules& RulesOf(const google::protobuf::FieldDescriptor& field);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_OPERATION_H_

// What the journal writes down of a call before it is made.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_INTENT_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_INTENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "phonegate/v1/audit.pb.h"
#include "service/contract/call.h"

namespace phonegate {

// Who asked for what. Sensitive fields of the request are shortened, as the
// contract says.
v1::AuditIntent IntentOf(const Call& call);

// The same for a call that was refused before it became one: `request` may break
// any rule, and is nullptr when its bytes did not parse.
v1::AuditIntent IntentOf(const Operation& operation, const google::protobuf::Message* request,
                         const Caller& caller, const std::string& request_id);

// What two calls with one request id must agree in: the request without
// `request_id`, `validate_only` and `project`, serialised.
std::string ComparableRequest(const Operation& operation, const google::protobuf::Message& request);

// The names of the fields in which two comparable requests differ.
std::vector<std::string> DifferingFields(const Operation& operation, std::string_view a, std::string_view b);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_INTENT_H_

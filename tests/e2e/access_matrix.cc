#include "tests/e2e/access_matrix.h"

#include "phonegate/v1/access_service.pb.h"
#include "phonegate/v1/admin_service.pb.h"
#include "phonegate/v1/audit_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/text.h"
#include "tests/e2e/callers.h"

namespace phonegate {
namespace {

using google::protobuf::MethodDescriptor;

constexpr char kNoSuchId[] = "11111111-2222-4333-8444-555555555555";

// How a call ends, as "7 PERMISSION_DENIED"; "0 " when it is answered.
std::string EndOf(const CallResult& result) { return Concat(result.code, " ", result.info.reason()); }

constexpr char kOk[] = "0 ";
constexpr char kDenied[] = "7 PERMISSION_DENIED";
constexpr char kInvalid[] = "3 INVALID_REQUEST";
constexpr char kNotFound[] = "5 NOT_FOUND";

// What a method is asked, and how that ends for those who may.
struct Granted {
  Json request;
  std::string end;
};

const std::map<std::string, Granted>& GrantedCalls() {
  static const Json kNothing = Json::object();
  static const Json kId = {{"id", kNoSuchId}};
  static const Json kReason = {{"reason", "a test"}};
  static const std::map<std::string, Granted> calls = {
      {"SearchAvailablePhoneNumbers", {kNothing, kOk}},
      {"PurchasePhoneNumber", {{{"number", "+15125550100"}}, "9 NUMBER_NOT_AVAILABLE"}},
      {"ImportPhoneNumber",
       {{{"number", "+4930901820"}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}}, kOk}},
      {"ListPhoneNumbers", {kNothing, kOk}},
      {"StreamPhoneNumbers", {kNothing, kOk}},
      {"GetPhoneNumber", {kId, kNotFound}},
      {"UpdatePhoneNumber", {{{"id", kNoSuchId}, {"name", "a"}}, kNotFound}},
      {"ReleasePhoneNumber", {kId, kNotFound}},
      {"AssignE911Address", {{{"id", kNoSuchId}, {"e911_address_id", kNoSuchId}}, kNotFound}},
      {"RemoveE911Address", {kId, kNotFound}},
      {"LookupPhoneNumber", {{{"number", "+15125550100"}}, kOk}},
      {"AssignPhoneRoute",
       {{{"resource_id", kNoSuchId},
         {"phone_route_id", kNoSuchId},
         {"handler", "PHONE_ROUTE_HANDLER_CALLING"}},
        kNotFound}},
      {"CreateIncomingPhoneNumber", {{{"phone_number", "+15125550100"}}, "3 UPSTREAM_REJECTED_REQUEST"}},
      {"ListIncomingPhoneNumbers", {kNothing, kOk}},
      {"GetIncomingPhoneNumber", {{{"sid", kNoSuchId}}, kNotFound}},
      {"UpdateIncomingPhoneNumber", {{{"sid", kNoSuchId}, {"friendly_name", "a"}}, kNotFound}},
      {"ReleaseIncomingPhoneNumber", {{{"sid", kNoSuchId}}, kNotFound}},
      {"ImportIncomingPhoneNumber",
       {{{"number", "+4930901821"}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}}, kOk}},
      {"ListAvailableCountries", {kNothing, kOk}},
      {"GetAvailableCountry", {{{"iso_country", "US"}}, kOk}},
      {"SearchLocalPhoneNumbers", {{{"iso_country", "US"}}, kOk}},
      {"SearchTollFreePhoneNumbers", {{{"iso_country", "US"}}, kOk}},
      {"ListAuditEntries", {kNothing, kOk}},
      {"GetAuditEntry", {{{"entry_id", kNoSuchId}}, kNotFound}},
      // A tail that is granted does not end; this one is refused later.
      {"TailAuditEntries", {{{"from_sequence", "1000000"}}, kInvalid}},
      {"VerifyJournal", {kNothing, kOk}},
      {"GetOperation", {{{"method", "PurchasePhoneNumber"}, {"request_id", kNoSuchId}}, kNotFound}},
      {"PurgeCache", {{{"everything", true}}, kOk}},
      // Rows are called in the contract's order: the next one thaws what is frozen.
      {"FreezeProject", {kReason, kOk}},
      {"ThawProject", {kReason, kOk}},
      {"GetCacheStatistics", {kNothing, kOk}},
      {"ExplainAccess", {kNothing, kOk}},
  };
  return calls;
}

// One method's row.
class Row {
 public:
  Row(const MethodDescriptor& method, const MatrixGateway& gateway, std::vector<std::string>& differences)
      : method_(method), gateway_(gateway), differences_(differences) {}

  void Check() {
    const auto found = GrantedCalls().find(method_.name());
    if (found == GrantedCalls().end()) {
      differences_.push_back(Concat(method_.name(), " is not in the matrix; add it"));
      return;
    }
    const Json& request = found->second.request;
    Refused("no identity", request, {}, "16 IDENTITY_REQUIRED");
    for (const auto& [what, options] : gateway_.rejected)
      Refused(what, request, options, "16 TOKEN_REJECTED");
    if (method_.options().GetExtension(v1::needs_no_grant)) {
      Refused("missing grant", request, As(kNobody), kOk);  // and nothing is sent
    } else {
      Refused("missing grant", request, As(kNobody), kDenied);
      CheckProjects(request);
    }
    Expect("granted", EndOf(gateway_.call(method_.name(), InDemo(request), As(kAdmin))), found->second.end);
  }

 private:
  void CheckProjects(const Json& request) {
    if (method_.input_type()->FindFieldByName("project") == nullptr) {
      const bool concerns_all = method_.name() == "VerifyJournal" || method_.name() == "GetCacheStatistics";
      if (concerns_all) Refused("grant for some projects only", request, As(kBilling), kDenied);
      return;
    }
    for (const char* project : {"other", "nowhere"}) {
      Json named = request;
      named.erase("everything");  // another part of the same oneof
      named["project"] = project;
      Refused(Concat("the project ", project), named, As(kBilling), kDenied);
    }
  }
  Json InDemo(Json request) const {
    if (method_.input_type()->FindFieldByName("project") != nullptr && !request.contains("everything"))
      request["project"] = "demo";
    return request;
  }

  void Refused(const std::string& kind, const Json& request, const CallOptions& options,
               const std::string& end) {
    const std::size_t before = gateway_.requests();
    Expect(kind, EndOf(gateway_.call(method_.name(), InDemoUnlessNamed(request), options)), end);
    if (gateway_.requests() != before)
      differences_.push_back(Concat(method_.name(), ", ", kind, ": something was sent to SignalWire"));
  }
  Json InDemoUnlessNamed(const Json& request) const {
    return request.contains("project") ? request : InDemo(request);
  }
  void Expect(const std::string& kind, const std::string& end, const std::string& expected) {
    if (end != expected)
      differences_.push_back(Concat(method_.name(), ", ", kind, ": ended ", end, " instead of ", expected));
  }

  const MethodDescriptor& method_;
  const MatrixGateway& gateway_;
  std::vector<std::string>& differences_;
};

}  // namespace

std::vector<std::string> CheckAccess(const MatrixGateway& gateway) {
  std::vector<std::string> differences;
  for (const auto* request :
       {v1::PurchasePhoneNumberRequest::descriptor(), v1::ListAuditEntriesRequest::descriptor(),
        v1::PurgeCacheRequest::descriptor(), v1::ExplainAccessRequest::descriptor()}) {
    const auto* service = request->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) Row(*service->method(i), gateway, differences).Check();
  }
  return differences;
}

}  // namespace phonegate

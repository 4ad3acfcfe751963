#include "phonegate/service_config.h"

#include <vector>

#include <google/protobuf/descriptor.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "phonegate/v1/annotations.pb.h"
#include "phonegate/v1/audit_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

enum class Kind { kFreeRead, kPaidRead, kOther };

Kind KindOf(const MethodDescriptor& method) {
  const v1::Upstream& upstream = method.options().GetExtension(v1::upstream);
  if (upstream.effect() == v1::EFFECT_PAID_READ || !upstream.paid_when().empty()) return Kind::kPaidRead;
  return upstream.effect() == v1::EFFECT_READ ? Kind::kFreeRead : Kind::kOther;
}

std::string Name(const ServiceDescriptor& service, const std::string& method) {
  return absl::StrCat("        {\"service\": \"", std::string(service.full_name()), "\"",
                      method.empty() ? "" : absl::StrCat(", \"method\": \"", method, "\""), "}");
}

void AddMethods(const ServiceDescriptor& service, Kind kind, std::vector<std::string>& names) {
  for (int i = 0; i < service.method_count(); ++i) {
    if (KindOf(*service.method(i)) == kind)
      names.push_back(Name(service, std::string(service.method(i)->name())));
  }
}

std::string MethodConfig(const std::vector<std::string>& names, int attempts) {
  return absl::StrCat("    {\n      \"name\": [\n", absl::StrJoin(names, ",\n"), "\n      ],\n",
                      "      \"retryPolicy\": {\n        \"maxAttempts\": ", attempts,
                      ",\n        \"initialBackoff\": \"0.2s\",\n        \"maxBackoff\": \"3s\",\n"
                      "        \"backoffMultiplier\": 2.5,\n"
                      "        \"retryableStatusCodes\": [\"UNAVAILABLE\"]\n      }\n    }");
}

}  // namespace

std::string ServiceConfigJson(HealthChecks health_checks) {
  const ServiceDescriptor& numbers = *v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
  const ServiceDescriptor& audit = *v1::GetOperationRequest::descriptor()->file()->service(0);
  std::vector<std::string> free_reads;
  AddMethods(numbers, Kind::kFreeRead, free_reads);
  free_reads.push_back(Name(audit, ""));  // it only reads, and only the journal
  std::vector<std::string> paid_reads;
  AddMethods(numbers, Kind::kPaidRead, paid_reads);
  const std::string health = health_checks == HealthChecks::kOff
                                 ? ""
                                 : absl::StrCat("  \"healthCheckConfig\": {\"serviceName\": \"",
                                                std::string(numbers.full_name()), "\"},\n");
  return absl::StrCat("{\n  \"loadBalancingConfig\": [{\"round_robin\": {}}],\n", health,
                      "  \"retryThrottling\": {\"maxTokens\": 100, \"tokenRatio\": 0.1},\n",
                      "  \"methodConfig\": [\n", MethodConfig(free_reads, 4), ",\n",
                      MethodConfig(paid_reads, 2), "\n  ]\n}\n");
}

}  // namespace phonegate

#include "service/rpc/local/access_service.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "phonegate/v1/access_service.pb.h"
#include "service/admission/explanation.h"
#include "service/base/error.h"
#include "service/translate/request_check.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxWaiting = 16;

absl::Status NoSuchRpc() {
  return Error(v1::REASON_INVALID_REQUEST, "Nothing was decided: `method` names no RPC of the gateway.")
      .Field("method", "must be the name of an RPC, such as PurchasePhoneNumber")
      .Build();
}

void Describe(const PlacedGrant& grant, v1::AccessGrant& out) {
  out.set_place(static_cast<std::uint32_t>(grant.place));
  const GrantRule& rule = grant.rule;
  out.mutable_projects()->Assign(rule.projects.begin(), rule.projects.end());
  out.mutable_groups()->Assign(rule.groups.begin(), rule.groups.end());
  const GrantConditions& conditions = rule.conditions;
  out.mutable_numbers()->Assign(conditions.numbers.begin(), conditions.numbers.end());
  out.mutable_countries()->Assign(conditions.countries.begin(), conditions.countries.end());
  out.mutable_webhook_hosts()->Assign(conditions.webhook_hosts.begin(), conditions.webhook_hosts.end());
}

}  // namespace

AccessService::AccessService(const std::vector<Operation>& operations, FindOperation find,
                             const RpcEnvironment& environment)
    : LocalService(operations, environment), find_(std::move(find)), thread_(kMaxWaiting) {
  auto post = [this](BlockingThread::Work work) { return thread_.TryPost(std::move(work)); };
  auto make = [this](const LocalRequest& call) { return Explain(call); };
  AddUnary(LocalMethod::Effect::kReads, {post, "Too many of these calls wait; try again later.", make});
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> AccessService::Explain(
    const LocalRequest& call) const {
  const auto& request = static_cast<const v1::ExplainAccessRequest&>(call.message);
  if (absl::Status status = CheckRequest(call.operation, request); !status.ok()) return status;
  const Admission& admission = environment().admission;
  auto response = std::make_unique<v1::ExplainAccessResponse>();
  response->set_caller(call.caller.name);
  response->set_authenticated_by(call.caller.authenticated_by);
  for (const PlacedGrant& grant : admission.GrantsOf(call.caller)) Describe(grant, *response->add_grants());
  if (request.method().empty()) return response;
  const Operation* operation = find_(request.method());
  if (operation == nullptr) return NoSuchRpc();
  absl::StatusOr<v1::AccessDecision> decision =
      ExplainAccess(admission, call.caller, *operation, request.project());
  if (!decision.ok()) return decision.status();
  *response->mutable_decision() = *std::move(decision);
  return response;
}

}  // namespace phonegate

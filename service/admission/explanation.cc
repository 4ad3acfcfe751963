#include "service/admission/explanation.h"

#include <cstdint>

#include "absl/algorithm/container.h"
#include "service/base/text.h"
#include "service/contract/permission.h"

namespace phonegate {
namespace {

v1::AccessDecision Decided(v1::Access access, std::string reason) {
  v1::AccessDecision decision;
  decision.set_access(access);
  decision.set_reason(std::move(reason));
  return decision;
}

// What the gateway answers itself, without a project: in any.
absl::StatusOr<Admitted> Admit(const Admission& admission, const Caller& caller, const Operation& operation,
                               const std::string& alias) {
  if (!operation.IsLocal() || !alias.empty())
    return admission.AdmitUnderConditions(caller, operation.permission, alias);
  const absl::StatusOr<ProjectScope> scope = admission.ScopeOf(caller, operation.permission);
  if (!scope.ok()) return scope.status();
  return Admitted{};
}

// Of the grants that let it on; `project` is nullptr for any.
void AddPlaces(const std::vector<PlacedGrant>& grants, const std::string& group, const Project* project,
               v1::AccessDecision& decision) {
  for (const PlacedGrant& grant : grants) {
    const bool there = project == nullptr || absl::c_linear_search(grant.rule.projects, "*") ||
                       absl::c_linear_search(grant.rule.projects, project->alias);
    if (there && absl::c_linear_search(grant.rule.groups, group))
      decision.add_places(static_cast<std::uint32_t>(grant.place));
  }
}

}  // namespace

absl::StatusOr<v1::AccessDecision> ExplainAccess(const Admission& admission, const Caller& caller,
                                                 const Operation& operation, const std::string& alias) {
  if (operation.permission == v1::PERMISSION_UNSPECIFIED)
    return Decided(v1::ACCESS_ALLOWED, "The RPC needs an identity and no grant.");
  const std::string group = PermissionName(operation.permission);
  const absl::StatusOr<Admitted> admitted = Admit(admission, caller, operation, alias);
  v1::AccessDecision decision;
  if (absl::IsPermissionDenied(admitted.status())) {
    decision = Decided(v1::ACCESS_DENIED, std::string(admitted.status().message()));
  } else if (!admitted.ok()) {
    return admitted.status();
  } else if (admitted->grants.empty()) {
    decision =
        Decided(v1::ACCESS_ALLOWED, Concat("A grant for the group ", group, " lets every request on."));
  } else {
    decision = Decided(v1::ACCESS_CONDITIONAL,
                       Concat("A grant for the group ", group,
                              " lets requests on that keep to its conditions; each grant for itself."));
  }
  decision.set_group(group);
  if (admitted.ok()) AddPlaces(admission.GrantsOf(caller), group, admitted->project, decision);
  return decision;
}

}  // namespace phonegate

#include "service/admission/admission.h"

#include <utility>

#include "absl/strings/match.h"
#include "service/admission/identity/identity_error.h"
#include "service/admission/policy_error.h"
#include "service/contract/subject.h"

namespace phonegate {

absl::Status Admission::Identify(const Credentials& credentials, Caller& caller) const {
  const absl::StatusOr<Identified> identified = rules_.With([&](const AdmissionRules& rules) {
    for (const auto& authenticator : rules.authenticators) {
      absl::StatusOr<Identified> result = authenticator->Identify(credentials, caller);
      if (!result.ok() || *result == Identified::kYes) return result;
    }
    return absl::StatusOr<Identified>(Identified::kNo);
  });
  if (identified.ok() && *identified == Identified::kYes) return absl::OkStatus();
  caller.name.clear();
  caller.authenticated_by = "none";
  if (!identified.ok()) return identified.status();
  if (credentials.authorizations > 0) return TokenRejected();
  if (anonymous_ == Anonymous::kRefused) return IdentityRequired();
  caller.name = kAnonymous;
  return absl::OkStatus();
}

absl::StatusOr<const Project*> Admission::Admit(const Caller& caller, v1::Permission permission,
                                                const std::string& alias) const {
  absl::StatusOr<const Project*> project = projects_.Find(alias);
  const bool allowed = rules_.With([&](const AdmissionRules& rules) {
    if (project.ok()) return rules.policy.Allows(caller.name, permission, **project);
    // That a project does not exist is told only to callers that may use all of them.
    if (absl::IsNotFound(project.status())) return rules.policy.AllowsEverywhere(caller.name, permission);
    return rules.policy.AllowsSomewhere(caller.name, permission);
  });
  if (!allowed) return MissingGrant(caller, permission, alias);
  return project;
}

absl::StatusOr<Admitted> Admission::AdmitUnderConditions(const Caller& caller, v1::Permission permission,
                                                         const std::string& alias) const {
  const absl::StatusOr<const Project*> whole = Admit(caller, permission, alias);
  if (whole.ok()) return Admitted{*whole, {}};
  const Project* project = projects_.FindOrNull(alias);
  if (project == nullptr) return whole.status();
  ConditionList grants = rules_.With([&](const AdmissionRules& rules) {
    return rules.policy.ConditionsOf(caller.name, permission, *project);
  });
  if (grants.empty()) return whole.status();
  return Admitted{project, std::move(grants)};
}

// Several aliases may stand for one project.
absl::StatusOr<Admitted> Admission::AdmitMove(const Caller& caller, v1::Permission permission,
                                              const std::string& project_id) const {
  for (const Project& project : projects_.all()) {
    if (!absl::EqualsIgnoreCase(project.project_id, project_id)) continue;
    absl::StatusOr<Admitted> admitted = AdmitUnderConditions(caller, permission, project.alias);
    if (admitted.ok()) return admitted;
  }
  return MoveDenied(caller, permission);
}

absl::StatusOr<std::unique_ptr<RequestConditions>> Admission::Narrow(
    const Caller& caller, const Operation& operation, const Admitted& admitted,
    const google::protobuf::Message& request) const {
  std::string target = operation.IsChange() ? MoveTargetOf(request) : "";
  if (absl::EqualsIgnoreCase(target, admitted.project->project_id)) target.clear();
  if (target.empty() && admitted.grants.empty()) return nullptr;
  const v1::Permission group = operation.PermissionOf(request);
  auto conditions = std::make_unique<RequestConditions>(caller, group, FactsOf(request));
  conditions->AddProject(admitted.project->alias, admitted.grants);
  if (!target.empty()) {
    absl::StatusOr<Admitted> there = AdmitMove(caller, group, target);
    if (!there.ok()) return there.status();
    conditions->AddProject(there->project->alias, std::move(there->grants));
  }
  if (absl::Status decided = conditions->Decide(); !decided.ok()) return decided;
  if (!conditions->depends_on_number()) return nullptr;
  return conditions;
}

absl::Status Admission::AdmitForAll(const Caller& caller, v1::Permission permission) const {
  const bool allowed = rules_.With(
      [&](const AdmissionRules& rules) { return rules.policy.AllowsEverywhere(caller.name, permission); });
  return allowed ? absl::OkStatus() : MissingGrantForAll(caller, permission);
}

absl::StatusOr<ProjectScope> Admission::ScopeOf(const Caller& caller, v1::Permission permission) const {
  ProjectScope scope =
      rules_.With([&](const AdmissionRules& rules) { return rules.policy.ScopeOf(caller.name, permission); });
  if (scope.empty()) return MissingGrantAnywhere(caller, permission);
  return scope;
}

absl::Status Admission::CountCall(const Caller& caller, const Project& project, SteadyTime now) const {
  const Limits limits =
      rules_.With([&](const AdmissionRules& rules) { return rules.budgets.Of(caller.name, project); });
  if (!limits.requests_per_second) return absl::OkStatus();
  const auto index = static_cast<std::size_t>(&project - projects_.all().data());
  const auto wait = rates_.Take(caller.name, index, *limits.requests_per_second, now);
  if (!wait) return absl::OkStatus();
  return RateLimited(caller, project, *limits.requests_per_second, *wait);
}

std::optional<std::uint32_t> Admission::DailyBudget(const Caller& caller, const Project& project,
                                                    v1::Spending spending) const {
  return rules_.With(
      [&](const AdmissionRules& rules) { return rules.budgets.Of(caller.name, project).PerDay(spending); });
}

std::vector<PlacedGrant> Admission::GrantsOf(const Caller& caller) const {
  return rules_.With([&](const AdmissionRules& rules) { return rules.policy.GrantsOf(caller.name); });
}

bool Admission::WantsInJournal(v1::Permission permission, const std::string& rpc) const {
  return rules_.With(
      [&](const AdmissionRules& rules) { return rules.policy.WantsInJournal(permission, rpc); });
}

}  // namespace phonegate

#include "service/admission/admission.h"

#include "service/admission/refusal.h"

namespace phonegate {

absl::Status Admission::Identify(const Presented& presented, Caller& caller) const {
  const absl::StatusOr<Identified> identified = rules_.With([&](const AdmissionRules& rules) {
    for (const auto& authenticator : rules.authenticators) {
      absl::StatusOr<Identified> result = authenticator->Identify(presented, caller);
      if (!result.ok() || *result == Identified::kYes) return result;
    }
    return absl::StatusOr<Identified>(Identified::kNo);
  });
  if (identified.ok() && *identified == Identified::kYes) return absl::OkStatus();
  caller.name.clear();
  caller.authenticated_by = "none";
  if (!identified.ok()) return identified.status();
  if (presented.authorizations > 0) return TokenRejected();
  if (anonymous_ == Anonymous::kRefused) return IdentityRequired();
  caller.name = kAnonymous;
  return absl::OkStatus();
}

absl::StatusOr<const Project*> Admission::Admit(const Caller& caller, v1::Permission permission,
                                                const std::string& alias) const {
  absl::StatusOr<const Project*> project = projects_.Find(alias);
  const bool allowed = rules_.With([&](const AdmissionRules& rules) {
    if (project.ok()) return rules.policy.Allows(caller.name, permission, **project);
    // That a project does not exist is told to those only from whom none is kept.
    if (absl::IsNotFound(project.status())) return rules.policy.AllowsEverywhere(caller.name, permission);
    return rules.policy.AllowsSomewhere(caller.name, permission);
  });
  if (!allowed) return MissingGrant(caller, permission, alias);
  return project;
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

bool Admission::WantsInJournal(v1::Permission permission, const std::string& rpc) const {
  return rules_.With(
      [&](const AdmissionRules& rules) { return rules.policy.WantsInJournal(permission, rpc); });
}

}  // namespace phonegate

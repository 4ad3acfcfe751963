// Admission: who calls, and what the caller may do.
#ifndef PHONEGATE_SERVICE_ADMISSION_ADMISSION_H_
#define PHONEGATE_SERVICE_ADMISSION_ADMISSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/admission/budgets.h"
#include "service/admission/identity/identity.h"
#include "service/admission/policy.h"
#include "service/admission/rates.h"
#include "service/admission/request_conditions.h"
#include "service/base/clock.h"
#include "service/base/published.h"
#include "service/contract/call.h"
#include "service/contract/project.h"
#include "service/contract/project_scope.h"

namespace phonegate {

// What the configuration says of callers; replaced as a whole.
struct AdmissionRules {
  // Asked in this order; the first that knows what is shown decides.
  std::vector<std::unique_ptr<Authenticator>> authenticators;
  Policy policy;
  Budgets budgets;
};

// Whether a call that shows nothing is let on as `anonymous`: only where no other
// machine can reach the listener.
enum class Anonymous { kRefused, kAllowed };

// A project that its caller may use.
struct Admitted {
  const Project* project = nullptr;
  ConditionList grants;  // under the conditions of one of these; without any when there is none
};

// Any thread; does not block.
class Admission {
 public:
  // `projects` outlives it.
  Admission(const Projects& projects, Anonymous anonymous, const std::shared_ptr<const AdmissionRules>& rules)
      : projects_(projects), anonymous_(anonymous), rules_(rules) {}

  // The rules of all calls from now on.
  void Publish(const std::shared_ptr<const AdmissionRules>& rules) { rules_.Publish(rules); }

  // Finds out who calls, and says so in `caller`; on an error it names none. What is
  // shown and unknown is never anonymous.
  //   UNAUTHENTICATED  IDENTITY_REQUIRED, TOKEN_REJECTED, or what an authenticator says.
  absl::Status Identify(const Credentials& credentials, Caller& caller) const;

  // The project that a call means by `alias`, when the caller has the permission there,
  // whatever the request is.
  //   PERMISSION_DENIED  PERMISSION_DENIED: the same whether or not there is such a
  //                      project.
  // To callers with the permission for all projects also what Projects::Find says.
  absl::StatusOr<const Project*> Admit(const Caller& caller, v1::Permission permission,
                                       const std::string& alias) const;

  // The same under conditions, too.
  absl::StatusOr<Admitted> AdmitUnderConditions(const Caller& caller, v1::Permission permission,
                                                const std::string& alias) const;

  // Whether the request, which keeps to the contract, keeps to the conditions of the
  // grants that admitted it; one that moves a number, to those of the target, too. What
  // is returned still depends on the number; nullptr: nothing does.
  //   PERMISSION_DENIED  PERMISSION_DENIED.
  absl::StatusOr<std::unique_ptr<RequestConditions>> Narrow(const Caller& caller, const Operation& operation,
                                                            const Admitted& admitted,
                                                            const google::protobuf::Message& request) const;

  // Of what concerns all projects.
  //   PERMISSION_DENIED  PERMISSION_DENIED.
  absl::Status AdmitForAll(const Caller& caller, v1::Permission permission) const;

  // The projects in which the caller has the permission.
  //   PERMISSION_DENIED  PERMISSION_DENIED: there is none.
  absl::StatusOr<ProjectScope> ScopeOf(const Caller& caller, v1::Permission permission) const;

  // Counts one call of the caller in the project. RESOURCE_EXHAUSTED (RATE_LIMITED): it
  // makes too many.
  absl::Status CountCall(const Caller& caller, const Project& project, SteadyTime now) const;
  // How many calls that count as this the caller may make in the project on one day;
  // nothing: as many as it likes.
  std::optional<std::uint32_t> DailyBudget(const Caller& caller, const Project& project,
                                           v1::Spending spending) const;
  // All that the policy grants to the caller.
  std::vector<PlacedGrant> GrantsOf(const Caller& caller) const;

  // Whether policy wants calls of this RPC in the journal although they only read.
  bool WantsInJournal(v1::Permission permission, const std::string& rpc) const;

 private:
  // The grants of the project that a number is moved to.
  absl::StatusOr<Admitted> AdmitMove(const Caller& caller, v1::Permission permission,
                                     const std::string& project_id) const;

  const Projects& projects_;
  const Anonymous anonymous_;
  Published<AdmissionRules> rules_;
  mutable CallRates rates_;  // outlasts new rules
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_ADMISSION_H_

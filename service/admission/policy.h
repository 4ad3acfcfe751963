// Who may do what.
#ifndef PHONEGATE_SERVICE_ADMISSION_POLICY_H_
#define PHONEGATE_SERVICE_ADMISSION_POLICY_H_

#include <bitset>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "service/admission/grant_conditions.h"
#include "service/base/text_hash.h"
#include "service/contract/operation.h"
#include "service/contract/project.h"
#include "service/contract/project_scope.h"

namespace phonegate {

// Lets each of the callers do all of the groups in each of the projects, as far as the
// conditions hold. `numbers` and `countries` are for groups that they narrow only;
// `webhook_hosts` narrows changes, and leaves the other groups as they are.
struct GrantRule {
  std::vector<std::string> callers;   // names, or "spiffe://DOMAIN/PATH/*"
  std::vector<std::string> projects;  // aliases, or "*"
  std::vector<std::string> groups;    // see PermissionNamed
  GrantConditions conditions = {};
};

// The same, and its place in the policy, from 0.
struct PlacedGrant {
  std::size_t place = 0;
  GrantRule rule;
};

// A policy as it is written.
struct PolicyRules {
  std::vector<GrantRule> grants;
  std::vector<std::string> journal_reads;  // groups, and names of RPCs
};

// The same as tables. What nothing grants is denied. Immutable, so safe from any
// thread; a look-up allocates nothing.
class Policy {
 public:
  // INVALID_ARGUMENT with a sentence that repeats nothing of the rules: no grant, a project, group, country
  // or RPC that there is not, a pattern that is none, a condition that does not narrow a group. `projects`
  // outlives the policy; `rpcs` are the names of all RPCs.
  static absl::StatusOr<Policy> Compile(const PolicyRules& rules, const Projects& projects,
                                        const std::vector<std::string>& rpcs);

  // Whatever the request is. `project` is one of those it was compiled with.
  bool Allows(std::string_view caller, v1::Permission permission, const Project& project) const;
  // The conditions under which it is allowed; empty when there is no such grant.
  ConditionList ConditionsOf(std::string_view caller, v1::Permission permission,
                             const Project& project) const;
  // In all projects, and for what belongs to none.
  bool AllowsEverywhere(std::string_view caller, v1::Permission permission) const;
  // In some project, under conditions or without.
  bool AllowsSomewhere(std::string_view caller, v1::Permission permission) const;
  // All that it grants to the caller, in its order. Allocates; not for every call.
  std::vector<PlacedGrant> GrantsOf(std::string_view caller) const;
  // Where it is allowed.
  ProjectScope ScopeOf(std::string_view caller, v1::Permission permission) const;

  // Whether calls that only read are to be written into the journal.
  bool WantsInJournal(v1::Permission permission, const std::string& rpc) const;

 private:
  using Permissions = std::bitset<v1::Permission_ARRAYSIZE>;

  // What a grant with conditions allows.
  struct Narrowed {
    Permissions groups;
    ProjectScope scope;
    std::shared_ptr<const GrantConditions> conditions;
  };
  // What one caller, or all under a prefix, may do.
  struct Rights {
    std::vector<Permissions> by_project;  // in the order of Projects::all(); with what is everywhere
    Permissions everywhere;
    Permissions somewhere;           // those below, too
    std::vector<Narrowed> narrowed;  // not in the others
  };
  using RightsByName = std::unordered_map<std::string, Rights, TextHash, std::equal_to<>>;

  explicit Policy(const Projects& projects) : projects_(&projects) {}
  absl::Status Add(const GrantRule& rule, const std::string& place);
  // What a grant is once it has been read.
  struct Reading {
    Permissions groups;
    ProjectScope scope;
    Permissions narrowed;  // those of the groups for which the conditions count
    std::shared_ptr<const GrantConditions> conditions;
  };
  void Add(Rights& rights, const Reading& grant) const;
  // False when the name means nothing.
  bool AddJournalRead(const std::string& name, const std::vector<std::string>& rpcs);
  // Whether `allow` is true of what one of the caller's names grants: its own, and
  // those of the prefixes that it is under.
  template <typename Allow>
  bool Any(std::string_view caller, const Allow& allow) const;

  const Projects* projects_;
  std::vector<GrantRule> grants_;
  RightsByName callers_;
  RightsByName prefixes_;  // "spiffe://DOMAIN/PATH/"
  Permissions journal_groups_;
  std::unordered_set<std::string> journal_rpcs_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_POLICY_H_

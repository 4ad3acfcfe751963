// Who may do what.
#ifndef PHONEGATE_SERVICE_ADMISSION_POLICY_H_
#define PHONEGATE_SERVICE_ADMISSION_POLICY_H_

#include <bitset>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "service/contract/operation.h"
#include "service/contract/project.h"
#include "service/contract/project_scope.h"

namespace phonegate {

// Lets each of the callers do all of the groups in each of the projects.
struct GrantRule {
  std::vector<std::string> callers;   // names, or "spiffe://DOMAIN/PATH/*"
  std::vector<std::string> projects;  // aliases, or "*"
  std::vector<std::string> groups;    // see PermissionNamed
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
  // INVALID_ARGUMENT with a sentence that repeats nothing of the rules: no grant, a project, group or RPC
  // that there is not, a pattern that is none. `projects` outlives the policy; `rpcs` are the names of all
  // RPCs.
  static absl::StatusOr<Policy> Compile(const PolicyRules& rules, const Projects& projects,
                                        const std::vector<std::string>& rpcs);

  // `project` is one of those it was compiled with.
  bool Allows(std::string_view caller, v1::Permission permission, const Project& project) const;
  // In all projects, and for what belongs to none.
  bool AllowsEverywhere(std::string_view caller, v1::Permission permission) const;
  bool AllowsSomewhere(std::string_view caller, v1::Permission permission) const;
  // Where it is allowed.
  ProjectScope ScopeOf(std::string_view caller, v1::Permission permission) const;

  // Whether calls that only read are to be written into the journal.
  bool WantsInJournal(v1::Permission permission, const std::string& rpc) const;

 private:
  using Permissions = std::bitset<v1::Permission_ARRAYSIZE>;

  // What one caller, or all under a prefix, may do.
  struct Rights {
    std::vector<Permissions> by_project;  // in the order of Projects::all(); with what is everywhere
    Permissions everywhere;
    Permissions somewhere;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using RightsByName = std::unordered_map<std::string, Rights, TextHash, std::equal_to<>>;

  explicit Policy(const Projects& projects) : projects_(&projects) {}
  absl::Status Add(const GrantRule& rule, const std::string& place);
  void Add(Rights& rights, const Permissions& groups, const ProjectScope& scope) const;
  // False when the name means nothing.
  bool AddJournalRead(const std::string& name, const std::vector<std::string>& rpcs);
  // Whether `allow` is true of what one of the caller's names grants: his own, and
  // those of the prefixes that he is under.
  template <typename Allow>
  bool Any(std::string_view caller, const Allow& allow) const;

  const Projects* projects_;
  RightsByName callers_;
  RightsByName prefixes_;  // "spiffe://DOMAIN/PATH/"
  Permissions journal_groups_;
  std::unordered_set<std::string> journal_rpcs_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_POLICY_H_

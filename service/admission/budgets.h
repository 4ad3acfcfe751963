// How much callers may do and spend.
#ifndef PHONEGATE_SERVICE_ADMISSION_BUDGETS_H_
#define PHONEGATE_SERVICE_ADMISSION_BUDGETS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "phonegate/v1/audit.pb.h"
#include "service/base/text_hash.h"
#include "service/contract/project.h"
#include "service/contract/project_scope.h"

namespace phonegate {

// What one caller may do in one project; nothing: as much as it likes.
struct Limits {
  std::optional<std::uint32_t> requests_per_second = std::nullopt;
  std::optional<std::uint32_t> purchases_per_day = std::nullopt;
  std::optional<std::uint32_t> paid_lookups_per_day = std::nullopt;

  std::optional<std::uint32_t> PerDay(v1::Spending spending) const;
  bool operator==(const Limits&) const = default;
};

// Limits each of the callers in each of the projects.
struct BudgetRule {
  std::vector<std::string> callers;   // names, "spiffe://DOMAIN/PATH/*", or "*"
  std::vector<std::string> projects;  // aliases, or "*"
  Limits limits = {};
};

// The budgets of all callers. Where several rules apply, the least of each kind counts.
// Immutable, so safe from any thread; a look-up allocates nothing.
class Budgets {
 public:
  // INVALID_ARGUMENT with a sentence that repeats nothing of the rules: a rule without
  // callers, projects or limits, a project that there is not, a pattern that is none.
  // `projects` outlives the budgets.
  static absl::StatusOr<Budgets> Compile(const std::vector<BudgetRule>& rules, const Projects& projects);

  // `project` is one of those it was compiled with.
  Limits Of(std::string_view caller, const Project& project) const;

 private:
  using ByProject = std::vector<Limits>;  // in the order of Projects::all()

  explicit Budgets(const Projects& projects) : projects_(&projects) {}
  absl::Status Add(const BudgetRule& rule, const std::string& place);
  void Add(ByProject& limits, const ProjectScope& scope, const Limits& added) const;
  // Where the limits of those callers stand; nullptr when `pattern` is none.
  ByProject* PlaceOf(const std::string& pattern);

  const Projects* projects_;
  std::unordered_map<std::string, ByProject, TextHash, std::equal_to<>> callers_;
  std::vector<std::pair<std::string, ByProject>> prefixes_;  // "spiffe://DOMAIN/PATH/", or "" for all
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_BUDGETS_H_

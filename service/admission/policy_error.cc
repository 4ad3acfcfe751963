#include "service/admission/policy_error.h"

#include <cstddef>
#include <string>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/contract/permission.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxShown = 256;  // bytes of a name

absl::Status Denied(const Caller& caller, v1::Permission group, std::string_view where,
                    std::string_view project) {
  const std::string name = Displayable(caller.name, kMaxShown);
  const std::string group_name = PermissionName(group);
  Error error(v1::REASON_PERMISSION_DENIED,
              Concat("The caller \"", name, "\" has no grant for the group ", group_name, " in ", where,
                     "; ask the gateway's operator for one."));
  error.Metadata("caller", name).Metadata("group", group_name);
  if (!project.empty()) error.Metadata("project", project);
  return error.Build();
}

}  // namespace

absl::Status MissingGrant(const Caller& caller, v1::Permission group, std::string_view project) {
  if (project.empty()) return Denied(caller, group, "the default project", "");
  const std::string shown = Displayable(project, kMaxShown);
  return Denied(caller, group, Concat("the project \"", shown, "\""), shown);
}

absl::Status ConditionFails(const Caller& caller, v1::Permission group, std::string_view project,
                            const ConditionResult& narrowing) {
  const std::string name = Displayable(caller.name, kMaxShown);
  const std::string group_name = PermissionName(group);
  std::string conditions;
  for (const std::string_view condition : narrowing.failed)
    Append(conditions, conditions.empty() ? "" : ", ", condition);
  const bool one = narrowing.failed.size() == 1;
  Error error(v1::REASON_PERMISSION_DENIED,
              Concat("The caller \"", name, "\" has a grant for the group ", group_name, " in the project \"",
                     project, "\", but the request does not keep to its condition", one ? " " : "s ",
                     conditions, narrowing.field.empty() ? "" : Concat(" (", narrowing.field, ")"),
                     "; ask the gateway's operator for one that lets it on."));
  error.Metadata("caller", name).Metadata("group", group_name).Metadata("project", project);
  error.Metadata("condition", conditions);
  return error.Build();
}

absl::Status MoveDenied(const Caller& caller, v1::Permission group) {
  return Denied(caller, group, "the project that account_sid would move the number to", "");
}

absl::Status MissingGrantForAll(const Caller& caller, v1::Permission group) {
  return Denied(caller, group, "all projects", "*");
}

absl::Status MissingGrantAnywhere(const Caller& caller, v1::Permission group) {
  return Denied(caller, group, "any project", "");
}

absl::Status RateLimited(const Caller& caller, const Project& project, std::uint32_t per_second,
                         std::chrono::nanoseconds wait) {
  const std::string limit = Concat("at most ", per_second, " calls a second");
  return Error(v1::REASON_RATE_LIMITED,
               Concat("You call this project too often: ", limit, ". Nothing was sent; wait a moment."))
      .Quota(Concat("caller:", Displayable(caller.name, kMaxShown), " project:", project.alias), limit)
      .RetryAfter(std::chrono::ceil<std::chrono::seconds>(wait))
      .Build();
}

}  // namespace phonegate

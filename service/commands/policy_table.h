// What a policy is expected to allow and to deny.
#ifndef PHONEGATE_SERVICE_COMMANDS_POLICY_TABLE_H_
#define PHONEGATE_SERVICE_COMMANDS_POLICY_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/config/yaml_tree.h"

namespace phonegate {

// One row. All but what is marked must be written.
struct Expectation {
  int line = 1;
  std::string caller;
  std::string method;   // the name of an RPC
  std::string project;  // alias; may be absent, as in a call
  YamlNode request;     // its fields, as JSON has them; may be absent
  std::string number;   // what the request's id stands for, where that decides; may be absent
  enum class Access { kAllow, kDeny } access = Access::kDeny;
  std::string reason;  // part of the sentence that denies; may be absent
};

// Reads a YAML list of rows. INVALID_ARGUMENT with a sentence that names the file and the
// line. Never throws.
absl::StatusOr<std::vector<Expectation>> ReadPolicyTable(const std::string& path, const std::string& text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_COMMANDS_POLICY_TABLE_H_

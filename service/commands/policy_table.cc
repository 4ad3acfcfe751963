#include "service/commands/policy_table.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/config/suggestion.h"

namespace phonegate {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kMaxShown = 64;  // bytes of a key

// The texts of a row, by key.
std::map<std::string, std::string*> TextsOf(Expectation& row, std::string& expect) {
  return {{"caller", &row.caller}, {"method", &row.method}, {"project", &row.project},
          {"number", &row.number}, {"expect", &expect},     {"reason", &row.reason}};
}

std::optional<Problem> ReadKey(const YamlEntry& entry, const std::map<std::string, std::string*>& texts,
                               Expectation& row) {
  if (entry.key == "request") {
    if (entry.value.kind != Kind::kMap) return Problem{entry.line, "request must be made of fields"};
    row.request = entry.value;
    return std::nullopt;
  }
  const auto found = texts.find(entry.key);
  if (found == texts.end()) {
    return Problem{entry.line, Concat("unknown key \"", Displayable(entry.key, kMaxShown), "\"; ",
                                      Suggestion(entry.key, {"caller", "method", "project", "request",
                                                             "number", "expect", "reason"}))};
  }
  if (entry.value.kind != Kind::kText && entry.value.kind != Kind::kQuotedText)
    return Problem{entry.line, Concat(entry.key, " must be a text")};
  *found->second = entry.value.text;
  return std::nullopt;
}

std::optional<Problem> ReadRow(const YamlNode& node, Expectation& row) {
  row.line = node.line;
  if (node.kind != Kind::kMap)
    return Problem{node.line, "an expectation must be made of keys: caller, method, request, expect"};
  std::string expect;
  const std::map<std::string, std::string*> texts = TextsOf(row, expect);
  std::set<std::string> seen;
  for (const YamlEntry& entry : node.map) {
    if (!seen.insert(entry.key).second)
      return Problem{entry.line, Concat("duplicate key \"", Displayable(entry.key, kMaxShown), "\"")};
    if (auto problem = ReadKey(entry, texts, row)) return problem;
  }
  if (row.caller.empty() || row.method.empty())
    return Problem{node.line, "an expectation needs a caller and a method"};
  if (expect != "allow" && expect != "deny") return Problem{node.line, "expect must be allow or deny"};
  const bool allow = expect == "allow";
  if (allow && !row.reason.empty())
    return Problem{node.line, "reason is for what is denied; remove it, or expect deny"};
  row.access = allow ? Expectation::Access::kAllow : Expectation::Access::kDeny;
  return std::nullopt;
}

std::optional<Problem> ReadRows(const std::string& text, std::vector<Expectation>& rows) {
  YamlNode root;
  if (auto problem = ParseYaml(text, root)) return problem;
  if (root.kind != Kind::kList || root.list.empty())
    return Problem{root.line, "the file must be a list of expectations, each beginning with a hyphen"};
  for (const YamlNode& node : root.list) {
    if (auto problem = ReadRow(node, rows.emplace_back())) return problem;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::vector<Expectation>> ReadPolicyTable(const std::string& path, const std::string& text) {
  std::vector<Expectation> rows;
  if (auto problem = ReadRows(text, rows))
    return absl::InvalidArgumentError(Concat(path, ":", problem->line, ": ", problem->sentence));
  return rows;
}

}  // namespace phonegate

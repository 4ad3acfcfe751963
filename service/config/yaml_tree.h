// A YAML text as a tree that knows its lines.
#ifndef PHONEGATE_SERVICE_CONFIG_YAML_TREE_H_
#define PHONEGATE_SERVICE_CONFIG_YAML_TREE_H_

#include <optional>
#include <string>
#include <vector>

#include "service/config/problem.h"

namespace phonegate {

struct YamlEntry;

// One value. Maps keep their order and their duplicates.
struct YamlNode {
  enum class Kind { kNothing, kText, kQuotedText, kList, kMap };
  Kind kind = Kind::kNothing;
  int line = 1;                // where it begins, counted from 1
  std::string text;            // of kText and kQuotedText, as YAML reads it
  std::vector<YamlNode> list;  // of kList
  std::vector<YamlEntry> map;  // of kMap
};

struct YamlEntry {
  std::string key;
  int line = 1;
  YamlNode value;
};

// Reads one YAML document into `root`. Refuses what a configuration file does
// not need and an attacker could use: anchors, aliases, tags, several documents,
// nesting deeper than 16, text that is not UTF-8, control characters. A text
// without a value makes a root of kNothing. Never throws.
std::optional<Problem> ParseYaml(const std::string& text, YamlNode& root);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_YAML_TREE_H_

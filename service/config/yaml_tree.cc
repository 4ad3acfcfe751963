#include "service/config/yaml_tree.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "service/base/text.h"
#include "service/base/utf8.h"

namespace phonegate {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kMaxDepth = 16;

int LineOf(const YAML::Mark& mark) { return std::max(mark.line, 0) + 1; }

YamlNode NodeAt(const YAML::Mark& mark, Kind kind, std::string text = {}) {
  YamlNode node;
  node.kind = kind;
  node.line = LineOf(mark);
  node.text = std::move(text);
  return node;
}

// Collects the events of yaml-cpp's parser. After the first problem it ignores
// the rest: the parser can only be stopped by an exception.
class TreeBuilder final : public YAML::EventHandler {
 public:
  std::optional<Problem> TakeProblem() { return std::move(problem_); }
  YamlNode TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Refuse(mark, "a second YAML document begins here; keep one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (Accept(mark, "", anchor)) Add(NodeAt(mark, Kind::kNothing));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "YAML aliases are not allowed; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Kind kind = tag == "!" ? Kind::kQuotedText : Kind::kText;
    if (Accept(mark, tag, anchor)) Add(NodeAt(mark, kind, value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Kind::kList);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Kind::kMap);
  }
  void OnMapEnd() override { Close(); }

 private:
  // A list or map whose end has not come yet.
  struct Unfinished {
    YamlNode node;
    std::optional<YamlNode> key;  // of a map: waits for its value
  };

  void Refuse(const YAML::Mark& mark, std::string sentence) { Refuse(LineOf(mark), std::move(sentence)); }
  void Refuse(int line, std::string sentence) {
    if (!problem_) problem_ = Problem{line, std::move(sentence)};
  }

  bool Accept(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) Refuse(mark, "YAML anchors are not allowed; write the value out");
    if (!tag.empty() && tag != "?" && tag != "!") Refuse(mark, "YAML tags are not allowed; remove it");
    return !problem_;
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Kind kind) {
    if (!Accept(mark, tag, anchor)) return;
    if (open_.size() >= kMaxDepth) return Refuse(mark, "the nesting is too deep; write fewer levels");
    open_.push_back({NodeAt(mark, kind), std::nullopt});
  }

  void Close() {
    if (problem_) return;
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Unfinished& parent = open_.back();
    if (parent.node.kind == Kind::kList) {
      parent.node.list.push_back(std::move(node));
    } else if (parent.key) {
      YamlNode key = *std::exchange(parent.key, std::nullopt);
      parent.node.map.push_back({std::move(key.text), key.line, std::move(node)});
    } else if (node.kind == Kind::kText || node.kind == Kind::kQuotedText) {
      parent.key = std::move(node);
    } else {
      Refuse(node.line, "a key must be text");
    }
  }

  int documents_ = 0;
  std::vector<Unfinished> open_;
  YamlNode root_;
  std::optional<Problem> problem_;
};

// UTF-16 and binary files end here, and characters that could forge log lines.
std::optional<Problem> CheckCharacters(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_of('\t') < line.find_first_not_of(" \t"))
      return Problem{number, "the line is indented with a tab; use spaces"};
    std::replace(line.begin(), line.end(), '\t', ' ');
    if (line.ends_with('\r')) line.pop_back();
    if (!Utf8Length(line) || HasControlCharacter(line))
      return Problem{number, "the line is not plain UTF-8 text; save the file as UTF-8"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Problem> ParseYaml(const std::string& text, YamlNode& root) {
  if (auto problem = CheckCharacters(text)) return problem;
  TreeBuilder builder;
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) continue;
  } catch (const YAML::Exception& error) {
    if (auto problem = builder.TakeProblem()) return problem;
    return Problem{LineOf(error.mark), Concat("this is not valid YAML (", error.msg, ")")};
  } catch (const std::exception&) {
    return Problem{1, "this is not valid YAML"};
  }
  root = builder.TakeRoot();
  return builder.TakeProblem();
}

}  // namespace phonegate

#include "service/config/load_config.h"

#include <cstddef>
#include <optional>

#include "service/base/small_file.h"
#include "service/base/text.h"
#include "service/config/config_check.h"
#include "service/config/config_reader.h"
#include "service/config/yaml_tree.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxFile = 1024 * 1024;  // bytes

// The folder of `path` without the slash at its end; empty for the working directory.
std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  return slash == 0 ? "/." : path.substr(0, slash);
}

std::optional<Problem> Interpret(const std::string& text, ConfigReader& reader, config::v1::Config& config) {
  YamlNode root;
  if (auto problem = ParseYaml(text, root)) return problem;
  if (root.kind == YamlNode::Kind::kNothing)
    return Problem{1, "the configuration file is empty; give it at least one project"};
  if (auto problem = reader.Read(root, config)) return problem;
  return CheckCombinations(config, reader);
}

}  // namespace

absl::StatusOr<std::string> ReadConfig(const std::string& path) {
  std::string text;
  if (absl::Status read = ReadSmallFile(path, kMaxFile, text); !read.ok()) {
    return absl::InvalidArgumentError(Concat(path, ": the configuration file ", std::string(read.message()),
                                             "; give the path of a readable YAML file"));
  }
  return text;
}

absl::StatusOr<config::v1::Config> ParseConfig(const std::string& path, const std::string& text) {
  ConfigReader reader(FolderOf(path));
  config::v1::Config config;
  if (auto problem = Interpret(text, reader, config))
    return absl::InvalidArgumentError(Concat(path, ":", problem->line, ": ", problem->sentence));
  return config;
}

absl::StatusOr<config::v1::Config> LoadConfig(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadConfig(path);
  if (!text.ok()) return text.status();
  return ParseConfig(path, *text);
}

std::string OriginOf(const config::v1::Project& project) {
  if (!project.origin().empty()) return project.origin();
  return Concat("https://", project.space(), ".signalwire.com");
}

}  // namespace phonegate

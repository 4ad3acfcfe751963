#include "client/phonectl/settings_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/phonectl/cell.h"

namespace phonegate::phonectl {
namespace {

const std::vector<std::string> kKeys = {"target", "tls",        "ca",      "cert",
                                        "key",    "token_file", "project", "output"};

// Of these the value is a file.
const std::vector<std::string> kFileKeys = {"ca", "cert", "key", "token_file"};

// A file is found from the folder of the settings at `path`, whatever the working directory.
std::string ValueOf(const std::string& path, const std::string& key, const std::string& text) {
  const bool is_file = std::find(kFileKeys.begin(), kFileKeys.end(), key) != kFileKeys.end();
  if (!is_file || text.empty()) return text;
  return (std::filesystem::path(path).parent_path() / text).string();
}

absl::Status Wrong(const std::string& path, const YAML::Mark& mark, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ":", mark.line + 1, ": ", what));
}

}  // namespace

SettingsFile::SettingsFile(CLI::App& app, std::string config_home)
    : app_(app), default_path_(std::move(config_home) + "/phonegate/phonectl.yaml") {
  app.add_option("--config", path_,
                 absl::StrCat("A YAML file with ", absl::StrJoin(kKeys, ", "),
                              "; $XDG_CONFIG_HOME/phonegate/phonectl.yaml unless told"))
      ->envname("PHONEGATE_CONFIG");
}

absl::Status SettingsFile::Apply() const {
  const std::string& path = path_.empty() ? default_path_ : path_;
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file && path_.empty()) return absl::OkStatus();
  if (!file) return absl::NotFoundError(absl::StrCat("Cannot read ", path, "."));
  return ApplyText(path, text);
}

absl::Status SettingsFile::ApplyText(const std::string& path, const std::string& text) const try {
  const YAML::Node root = YAML::Load(text);
  if (root.IsNull()) return absl::OkStatus();
  if (!root.IsMap())
    return Wrong(path, root.Mark(), "write one key and value a line: `target: gateway:50051`");
  for (const auto& entry : root) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
      return Wrong(path, entry.first.Mark(),
                   absl::StrCat("the key `", Harmless(key), "` is none of ", absl::StrJoin(kKeys, ", ")));
    }
    if (!entry.second.IsScalar())
      return Wrong(path, entry.second.Mark(), absl::StrCat(key, " needs one value"));
    CLI::Option& option = *app_.get_option("--" + absl::StrReplaceAll(key, {{"_", "-"}}));
    if (!option.empty()) continue;
    try {
      option.add_result(ValueOf(path, key, entry.second.Scalar()));
      option.run_callback();
    } catch (const CLI::Error& error) {
      return Wrong(path, entry.second.Mark(), error.what());
    }
  }
  return absl::OkStatus();
} catch (const YAML::Exception& error) {
  return Wrong(path, error.mark, error.msg);
}

std::string XdgFolder(const char* xdg, const char* home, const std::string& below_home) {
  if (xdg != nullptr && *xdg == '/') return xdg;  // others are to be ignored, says the specification
  return absl::StrCat(home == nullptr ? "" : home, "/", below_home);
}

}  // namespace phonegate::phonectl

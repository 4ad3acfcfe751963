// What the command line does not say, from a small file.
#ifndef PHONEGATE_CLIENT_PHONECTL_SETTINGS_FILE_H_
#define PHONEGATE_CLIENT_PHONECTL_SETTINGS_FILE_H_

#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"

namespace phonegate::phonectl {

// The file and what is in it: `target: gateway:50051` and so on, YAML. Flags count
// before the environment, and that before the file.
class SettingsFile {
 public:
  // Adds `--config` to `app`. Without it the file is `phonegate/phonectl.yaml` in
  // `config_home`, and need not be there.
  SettingsFile(CLI::App& app, std::string config_home);
  SettingsFile(const SettingsFile&) = delete;
  SettingsFile& operator=(const SettingsFile&) = delete;

  // Gives each flag that neither the command line nor the environment has the file's
  // value; files from its folder. To be called once `app` has been parsed. INVALID_ARGUMENT with the line of
  // a key that is not known or a value that the flag does not take; NOT_FOUND when a file that was asked for
  // is not there.
  absl::Status Apply() const;

 private:
  absl::Status ApplyText(const std::string& path, const std::string& text) const;

  CLI::App& app_;
  std::string path_;
  const std::string default_path_;
};

// The folder for one kind of files: `$XDG_CONFIG_HOME`, or `~/.config`.
std::string XdgFolder(const char* xdg, const char* home, const std::string& below_home);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_SETTINGS_FILE_H_

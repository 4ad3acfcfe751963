// phonectl: the gateway for people.
#include <cstdlib>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "absl/status/status.h"
#include "build_commit.h"
#include "client/phonectl/command_set.h"
#include "client/phonectl/connection_flags.h"
#include "client/phonectl/settings_file.h"
#include "client/phonectl/status_text.h"
#include "client/system_pace.h"
#include "phonegate/client.h"

namespace phonegate::phonectl {
namespace {

int Fail(const absl::Status& status) {
  std::cout << std::flush;  // answers stand before what is wrong with the rest
  std::cerr << "phonectl: " << ErrorText(status);
  return ExitCodeOf(status);
}

std::string Folder(const char* variable, const std::string& below_home) {
  return XdgFolder(std::getenv(variable), std::getenv("HOME"), below_home);
}

absl::Status RunAtGateway(const CommandSet& commands, const ClientOptions& options) {
  absl::StatusOr<Client> client = Client::Create(options);
  if (!client.ok()) return client.status();
  const bool terminal = isatty(STDERR_FILENO) == 1;
  Consent consent(
      std::cin, std::cerr,
      terminal && isatty(STDIN_FILENO) == 1 ? Consent::Terminal::kThere : Consent::Terminal::kNone);
  internal::SystemPace pace;
  Session session{{*client, *client, *client, *client},
                  commands.flags(),
                  options.target,
                  std::cout,
                  std::cerr,
                  terminal,
                  consent,
                  pace,
                  Folder("XDG_STATE_HOME", ".local/state") + "/phonegate"};
  return commands.Run(session);
}

int Run(int argc, char** argv) {
  CLI::App app("Phone numbers through the gateway.", "phonectl");
  app.footer(ExitCodeHelp());
  app.set_version_flag("--version", std::string("phonectl " PHONECTL_VERSION " (") + BuildCommit() + ")");
  const ConnectionFlags connection(app);
  const SettingsFile settings(app, Folder("XDG_CONFIG_HOME", ".config"));
  CommandSet commands(app);
  AddAllCommands(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsageExit;
  }
  if (commands.is_local()) {
    const absl::Status status = commands.RunLocal(std::cout);
    return status.ok() ? 0 : Fail(status);
  }
  if (const absl::Status applied = settings.Apply(); !applied.ok()) {
    Fail(applied);
    return kUsageExit;
  }
  const absl::Status status = RunAtGateway(commands, connection.options());
  return status.ok() ? 0 : Fail(status);
}

}  // namespace
}  // namespace phonegate::phonectl

int main(int argc, char** argv) { return phonegate::phonectl::Run(argc, argv); }

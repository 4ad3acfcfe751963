// The commands of the program.
#ifndef PHONEGATE_CLIENT_PHONECTL_COMMAND_SET_H_
#define PHONEGATE_CLIENT_PHONECTL_COMMAND_SET_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "client/phonectl/session.h"

namespace phonegate::phonectl {

// Commands, and the one that the command line chose. Each file that ends with
// `_commands.h` adds some.
class CommandSet {
 public:
  using Action = std::function<absl::Status(Session&)>;
  // Of a command that needs no gateway.
  using LocalAction = std::function<absl::Status(std::ostream& out)>;

  // Adds the flags of all commands to `app`, which must outlive this and what the
  // commands refer to.
  explicit CommandSet(CLI::App& app);
  CommandSet(const CommandSet&) = delete;
  CommandSet& operator=(const CommandSet&) = delete;

  CLI::App& app() { return app_; }
  // Of the flags of all commands, once the command line has been parsed.
  const CommonFlags& flags() const { return flags_; }

  // A command, such as `get` or, in a group, `list`. The example goes on behind
  // `phonectl`. The action is kept and may hold what the command's flags write to.
  CLI::App& Add(CLI::App& parent, const std::string& name, const std::string& what,
                const std::string& example, Action action);
  CLI::App& AddLocal(const std::string& name, const std::string& what, const std::string& example,
                     LocalAction action);
  // A command that only has commands, such as `audit`.
  CLI::App& AddGroup(const std::string& name, const std::string& what, const std::string& example);

  // Whether the chosen command needs no gateway; then RunLocal does it, else Run.
  bool is_local() const { return static_cast<bool>(local_); }
  absl::Status RunLocal(std::ostream& out) const { return local_(out); }
  absl::Status Run(Session& session) const { return action_(session); }

 private:
  CLI::App& app_;
  CommonFlags flags_;
  Action action_;
  LocalAction local_;
};

// All commands there are.
void AddAllCommands(CommandSet& commands);

// A flag whose text is handed to `set`.
template <typename Set>
CLI::Option& AddText(CLI::App& command, const std::string& flag, const std::string& what, const Set& set) {
  return *command.add_option_function<std::string>(flag, [set](const std::string& text) { set(text); }, what);
}

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_COMMAND_SET_H_

#include "client/phonectl/command_set.h"

#include <map>
#include <utility>

#include "client/phonectl/admin_commands.h"
#include "client/phonectl/audit_commands.h"
#include "client/phonectl/buy_commands.h"
#include "client/phonectl/change_commands.h"
#include "client/phonectl/completion.h"
#include "client/phonectl/import_commands.h"
#include "client/phonectl/laml_commands.h"
#include "client/phonectl/operation_commands.h"
#include "client/phonectl/read_commands.h"

namespace phonegate::phonectl {
namespace {

const std::map<std::string, Format> kFormats = {
    {"table", Format::kTable}, {"json", Format::kJson}, {"jsonl", Format::kJsonl}, {"csv", Format::kCsv}};

}  // namespace

CommandSet::CommandSet(CLI::App& app) : app_(app) {
  app.require_subcommand(1);
  app.fallthrough();  // the flags of all commands may stand behind a command
  app.add_option("-o,--output", flags_.format, "table, or for scripts json, jsonl, csv")
      ->transform(CLI::CheckedTransformer(kFormats).description(""))
      ->envname("PHONEGATE_OUTPUT");
  app.add_option("--project", flags_.project, "Alias of the project; the default one unless told")
      ->envname("PHONEGATE_PROJECT");
  app.add_flag("-y,--yes", flags_.yes, "Do not ask before money or loss; for scripts");
}

CLI::App& CommandSet::Add(CLI::App& parent, const std::string& name, const std::string& what,
                          const std::string& example, Action action) {
  CLI::App& command = *parent.add_subcommand(name, what);
  command.footer("Example: phonectl " + example);
  command.callback([this, action = std::move(action)] { action_ = action; });
  return command;
}

CLI::App& CommandSet::AddLocal(const std::string& name, const std::string& what, const std::string& example,
                               LocalAction action) {
  CLI::App& command = *app_.add_subcommand(name, what);
  command.footer("Example: phonectl " + example);
  command.callback([this, action = std::move(action)] { local_ = action; });
  return command;
}

CLI::App& CommandSet::AddGroup(const std::string& name, const std::string& what, const std::string& example) {
  CLI::App& group = *app_.add_subcommand(name, what);
  group.footer("Example: phonectl " + example);
  group.require_subcommand(1);
  return group;
}

void AddAllCommands(CommandSet& commands) {
  AddReadCommands(commands);
  AddBuyCommands(commands);
  AddChangeCommands(commands);
  AddImportCommands(commands);
  AddLamlCommands(commands);
  AddAuditCommands(commands);
  AddOperationCommands(commands);
  AddAdminCommands(commands);
  AddCompletion(commands);
}

}  // namespace phonegate::phonectl

#include "client/phonectl/import_commands.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/phonectl/import_file.h"
#include "client/phonectl/in_parallel.h"
#include "client/phonectl/make_change.h"
#include "client/phonectl/shell_word.h"
#include "client/phonectl/stop_signals.h"
#include "client/phonectl/tally.h"

namespace phonegate::phonectl {
namespace {

constexpr char kImportFooter[] =
    "Example: phonectl import numbers.csv --parallel 8\n\n"
    "The first line of a file names the columns: number, and perhaps number_type and\n"
    "capabilities (with spaces between). Ctrl-C once begins no more and waits for those under\n"
    "way; twice leaves at once. The same command again imports nothing twice: the request id of\n"
    "each row follows from what it says, wherever it stands in whatever file, and the gateway\n"
    "remembers for 30 days what it has done with it. So a number that was refused for good, or\n"
    "imported and released since, needs another --batch to be tried again.";

// What the command line says.
struct ImportFlags {
  std::string what;
  std::string batch;
  std::size_t parallel = 4;
  ImportKind kind;
  ChangeFlags flags;
};

absl::Status ImportOne(Session& session, const ImportFlags& told) {
  v1::ImportPhoneNumberRequest request;
  request.set_number(told.what);
  if (absl::Status filled = told.kind.Fill(request); !filled.ok()) return filled;
  absl::Status agreed = told.flags.Ask(session, absl::StrCat("Imports ", told.what), "it is billed");
  if (!agreed.ok()) return agreed;
  return MakeChange(session, told.flags, request, &PhoneNumbers::ImportPhoneNumber, kNumberColumns);
}

// The command that means the same requests: with all that their ids follow from.
std::string Again(const Session& session, const ImportFlags& told) {
  const std::string type = told.kind.type == ImportKind().type ? "" : told.kind.type;
  return absl::StrCat(
      "phonectl import ", ShellWord(told.what), FlagText("--batch", told.batch), FlagText("--type", type),
      FlagText("--capabilities", absl::StrJoin(told.kind.capabilities, ",")),
      FlagText("--project", session.flags.project), told.flags.validate_only ? " --validate-only" : "");
}

// Imports each, and prints its outcome; how all of it ended.
absl::Status ImportAll(Session& session, const std::vector<v1::ImportPhoneNumberRequest>& requests,
                       const ImportFlags& told) {
  const StopSignals signals;
  Tally tally(session, told.flags.validate_only ? "valid" : "imported", requests.size(),
              Tally::Refused::kIsOne);
  std::atomic<bool> halted = false;
  const auto import = [&](std::size_t i) {
    v1::ImportPhoneNumberRequest request = requests[i];
    request.set_project(session.flags.project);
    request.set_validate_only(told.flags.validate_only);
    const auto imported = session.services.numbers.ImportPhoneNumber(request);
    if (ConcernsAll(imported.status())) halted = true;
    tally.Add({request.number(), OutcomeOf(imported.status()), imported.ok() ? imported->id() : "",
               request.request_id(), imported.status()});
  };
  InParallel(requests.size(), told.parallel, [&] { return halted || StopSignals::came(); }, import);
  tally.End();
  absl::Status result = tally.Result(Again(session, told));
  if (result.ok()) session.consent.Say(absl::StrCat(tally.Text(), "."));
  return result;
}

absl::Status ImportMany(Session& session, const ImportFlags& told) {
  std::ifstream file(told.what, std::ios::binary);
  const std::string csv{std::istreambuf_iterator<char>(file), {}};
  if (!file)
    return absl::NotFoundError(
        absl::StrCat("Cannot read ", told.what, ": give a number that begins with +, or a CSV file."));
  const auto requests = ReadImports(csv, told.kind, told.batch);
  if (!requests.ok())
    return absl::InvalidArgumentError(absl::StrCat(told.what, ": ", requests.status().message()));
  absl::Status agreed = told.flags.Ask(
      session, absl::StrCat("Imports the ", requests->size(), " numbers of ", told.what), "each is billed");
  if (!agreed.ok()) return agreed;
  return ImportAll(session, *requests, told);
}

absl::Status Import(Session& session, const ImportFlags& told) {
  if (absl::StartsWith(told.what, "+")) return ImportOne(session, told);
  if (!told.flags.request_id.empty())
    return absl::InvalidArgumentError("--request-id is for one number; the rows of a file have their own.");
  return ImportMany(session, told);
}

}  // namespace

void AddImportCommands(CommandSet& commands) {
  const auto told = std::make_shared<ImportFlags>();
  CLI::App& command =
      commands.Add(commands.app(), "import", "Imports one number, or those of a CSV file; asks", "",
                   [told](Session& session) { return Import(session, *told); });
  command.footer(kImportFooter);
  command.add_option("what", told->what, "A number: + and digits; or a CSV file")->required();
  told->kind.AddTo(command);
  command.add_option("--batch", told->batch, "Another name makes new request ids for a file");
  command.add_option("--parallel", told->parallel, "How many at once, 1 to 16; 4 unless told")
      ->check(CLI::Range(1, 16));
  told->flags.AddTo(command);
}

}  // namespace phonegate::phonectl

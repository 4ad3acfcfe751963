#include "client/phonectl/audit_commands.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/phonectl/audit_filter.h"
#include "client/phonectl/one_number.h"
#include "client/phonectl/print_all.h"

namespace phonegate::phonectl {
namespace {

const std::vector<std::string> kEntryColumns = {"time",           "intent.caller", "intent.method",
                                                "intent.project", "intent.number", "outcome.result",
                                                "outcome.reason", "entry_id"};
const std::vector<std::string> kTailColumns = {"sequence",
                                               "entry.time",
                                               "entry.intent.caller",
                                               "entry.intent.method",
                                               "entry.intent.project",
                                               "entry.intent.number",
                                               "entry.outcome.result",
                                               "entry.outcome.reason"};

// How often in a row a stream is begun again without a single record.
constexpr int kMaxFailures = 10;

void AddAuditList(CommandSet& commands, CLI::App& audit) {
  const auto filter = std::make_shared<v1::ListAuditEntriesRequest>();
  const auto most = std::make_shared<std::size_t>(50);
  const auto run = [filter, most](Session& session) {
    v1::ListAuditEntriesRequest request = *filter;
    request.set_project(session.flags.project);
    request.set_page_size(static_cast<std::uint32_t>(std::min<std::size_t>(*most, 1000)));
    return PrintAll(session, kEntryColumns, AllAuditEntries(session.services.audit, request), *most);
  };
  CLI::App& command =
      commands.Add(audit, "list", "Lists changes and their outcome, newest first",
                   "audit list --method PurchasePhoneNumber --from 2026-11-21 --max 200", run);
  AddAuditFilter(command, *filter);
  command.add_option("--max", *most, "How many at most; 50 unless told")->check(CLI::Range(1, 1'000'000));
}

void AddAuditGet(CommandSet& commands, CLI::App& audit) {
  const auto id = std::make_shared<std::string>();
  const auto run = [id](Session& session) {
    v1::GetAuditEntryRequest request;
    request.set_entry_id(*id);
    const auto entry = session.services.audit.GetAuditEntry(request);
    if (!entry.ok()) return entry.status();
    PrintOne(session, kEntryColumns, *entry);
    return absl::OkStatus();
  };
  commands.Add(audit, "get", "Shows one entry", "audit get 0193f6a2-5717-7562-b3fc-2c963f66afa6", run)
      .add_option("entry", *id, "Its id, a UUID")
      ->required();
}

// Follows the journal; after a break it goes on behind the last record.
absl::Status Tail(Session& session, std::uint64_t from, std::size_t most) {
  Printer printer(session.flags.format, Shape::kStream, kTailColumns, session.out);
  std::size_t count = 0;
  const auto take = [&](const v1::TailAuditEntriesResponse& record) {
    printer.Add(record);
    from = record.sequence() + 1;
    return ++count != most;
  };
  absl::Status status;
  for (int failures = 0; failures < kMaxFailures; ++failures) {
    const std::size_t before = count;
    v1::TailAuditEntriesRequest request;
    request.set_from_sequence(from);
    status = session.services.audit.TailAuditEntries(request, take);
    if (status.code() != absl::StatusCode::kUnavailable) break;
    if (count > before) failures = 0;
    session.pace.Pause(std::chrono::seconds(1));
  }
  printer.End();
  return status;
}

void AddAuditTail(CommandSet& commands, CLI::App& audit) {
  const auto from = std::make_shared<std::uint64_t>(0);
  const auto most = std::make_shared<std::size_t>(0);
  CLI::App& command = commands.Add(audit, "tail", "Follows the journal until Ctrl-C", "audit tail -o jsonl",
                                   [from, most](Session& session) { return Tail(session, *from, *most); });
  command.add_option("--from-sequence", *from,
                     "The first record; 1 is the beginning; unless told, from now on");
  command.add_option("--max", *most, "Ends after so many records");
}

void AddAuditVerify(CommandSet& commands, CLI::App& audit) {
  const auto run = [](Session& session) -> absl::Status {
    const auto verified = session.services.audit.VerifyJournal({});
    if (!verified.ok()) return verified.status();
    PrintOne(session, {"intact", "records", "entries", "first_bad_sequence", "finding"}, *verified);
    return verified->intact() ? absl::OkStatus()
                              : absl::DataLossError("The journal is not what was written.");
  };
  CLI::App& command =
      commands.Add(audit, "verify", "Has the gateway check the whole journal", "audit verify", run);
  command.footer(
      "Example: phonectl audit verify\n\n"
      "The gateway reads its own journal, and is believed. To check without it, and against keys\n"
      "and checkpoints that were kept elsewhere, run `phonegate journal verify` where the files are.");
}

}  // namespace

void AddAuditCommands(CommandSet& commands) {
  CLI::App& audit =
      commands.AddGroup("audit", "Reads the journal of all changes", "audit list --number +15125550100");
  AddAuditList(commands, audit);
  AddAuditGet(commands, audit);
  AddAuditTail(commands, audit);
  AddAuditVerify(commands, audit);
}

}  // namespace phonegate::phonectl

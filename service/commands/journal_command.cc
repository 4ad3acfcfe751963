#include "service/commands/journal_command.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <ostream>
#include <utility>

#include <google/protobuf/stubs/logging.h>

#include "absl/time/time.h"
#include "service/base/text.h"
#include "service/journal/audit/export.h"
#include "service/journal/audit/verify.h"
#include "service/journal/ledger/checkpoint.h"
#include "service/journal/ledger/signing_key.h"
#include "service/translate/timestamp.h"

namespace phonegate {
namespace {

constexpr int kInOrder = 0;
constexpr int kBad = 1;
constexpr int kUnreadable = 2;
constexpr std::chrono::seconds kQuiet{1};  // before progress is shown

struct ResultName {
  const char* name;
  v1::AuditResult result;
};
constexpr ResultName kResults[] = {
    {"open", v1::AUDIT_RESULT_UNSPECIFIED},    {"succeeded", v1::AUDIT_RESULT_SUCCEEDED},
    {"refused", v1::AUDIT_RESULT_REFUSED},     {"did-not-happen", v1::AUDIT_RESULT_DID_NOT_HAPPEN},
    {"not-sent", v1::AUDIT_RESULT_NOT_SENT},   {"denied", v1::AUDIT_RESULT_DENIED},
    {"abandoned", v1::AUDIT_RESULT_ABANDONED},
};

std::filesystem::path JournalFile(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? path / "journal.db" : path;
}

int Fail(std::ostream& err, std::string_view sentence) {
  err << "phonegate: " << sentence << "\n";
  return kUnreadable;
}

// DATA_LOSS says that what is stored is not what was written.
int FailWith(std::ostream& err, const absl::Status& status) {
  Fail(err, std::string(status.message()));
  return absl::IsDataLoss(status) ? kBad : kUnreadable;
}

absl::StatusOr<std::vector<PublicKey>> ReadKeys(std::vector<std::string> paths, const std::string& journal) {
  if (paths.empty()) paths.push_back(std::filesystem::path(journal).replace_filename(kPublicKeyFile));
  std::vector<PublicKey> keys;
  for (const std::string& path : paths) {
    absl::StatusOr<PublicKey> key = PublicKey::Read(path);
    if (!key.ok()) return key.status();
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<std::vector<journal::v1::Checkpoint>> ParseCheckpoints(const std::vector<std::string>& texts) {
  std::vector<journal::v1::Checkpoint> checkpoints;
  for (const std::string& text : texts) {
    absl::StatusOr<journal::v1::Checkpoint> checkpoint = ParseCheckpoint(text);
    if (!checkpoint.ok()) return checkpoint.status();
    checkpoints.push_back(*std::move(checkpoint));
  }
  return checkpoints;
}

// A day alone is its first moment, in UTC.
absl::StatusOr<std::optional<WallTime>> ParseMoment(const std::string& text) {
  constexpr std::size_t kDay = 10;  // characters of 2026-01-31
  if (text.empty()) return std::nullopt;
  const std::optional<absl::Time> time = ParseTimestamp(text.size() == kDay ? text + "T00:00:00Z" : text);
  if (time) return absl::ToChronoTime(*time);
  return absl::InvalidArgumentError(
      Concat("\"", text, "\" is not a time; write 2026-01-31 or 2026-01-31T18:00:00Z."));
}

// Says how far the reading has come, on one line that it overwrites.
std::function<void(std::uint64_t, std::uint64_t)> ShowProgress(std::ostream& err) {
  const SteadyTime begin = std::chrono::steady_clock::now();
  return [&err, begin, shown = begin](std::uint64_t done, std::uint64_t total) mutable {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now - begin < kQuiet || now - shown < kQuiet / 4) return;
    shown = now;
    err << "\r" << done << " of " << total << " records" << std::flush;
  };
}

void Describe(const VerifyReport& report, std::ostream& out) {
  out << "In order: " << report.records << " records, " << report.entries << " entries, of which "
      << report.open_entries << " open.\n";
  if (report.signed_until == 0) {
    out << "No checkpoint covers any of it.\n";
    return;
  }
  out << report.checkpoints << " checkpoints cover it up to record " << report.signed_until;
  if (report.signed_until < report.records)
    out << "; the " << report.records - report.signed_until << " records behind that are not covered yet";
  out << ".\n";
}

void Describe(const JournalFault& fault, std::ostream& out) {
  out << "Bad";
  if (fault.sequence != 0) out << " at record " << fault.sequence;
  if (!fault.entry_id.empty()) out << ", entry " << fault.entry_id;
  out << ": " << fault.why << "\n";
}

}  // namespace

JournalCommand::JournalCommand(CLI::App& app, Opener open)
    : open_(std::move(open)),
      command_(app.add_subcommand("journal",
                                  "Check the journal, or write it out; works beside a running gateway.")) {
  command_->require_subcommand(1);
  AddVerify();
  AddExport();
}

void JournalCommand::AddVerify() {
  verify_ = command_->add_subcommand(
      "verify",
      "Check that the journal is what was written, and name the first record that is not.\n\n"
      "Examples:\n"
      "  phonegate journal verify /var/lib/phonegate\n"
      "  phonegate journal verify journal.db --public-key signing_key.pub.pem\n"
      "  phonegate journal verify journal.db --checkpoint v1.1000.3f...  (from the log)\n\n"
      "Exit codes: 0 in order, 1 not what was written, 2 bad usage or unreadable.");
  verify_->add_option("path", path_, "The journal's directory, or its journal.db.")->required();
  verify_
      ->add_option("--public-key", public_keys_,
                   "Public key that checkpoints are signed with (PEM); several after a change of key. "
                   "signing_key.pub.pem beside the journal unless given; a copy from elsewhere proves more.")
      ->type_name("FILE");
  verify_
      ->add_option(
          "--checkpoint", checkpoints_,
          "A checkpoint kept elsewhere, such as the newest of the log: finds an end that was cut off.")
      ->type_name("TEXT");
}

void JournalCommand::AddExport() {
  export_ = command_->add_subcommand(
      "export",
      "Write the entries that match as JSON Lines (AuditEntry), newest first.\n\n"
      "Examples:\n"
      "  phonegate journal export /var/lib/phonegate > audit.jsonl\n"
      "  phonegate journal export /var/lib/phonegate --number +15551234567\n"
      "  phonegate journal export /var/lib/phonegate --from 2026-01-01 --until 2026-02-01\n\n"
      "Exit codes: 0 all written, 1 the journal is not what was written, 2 bad usage or unreadable.");
  export_->add_option("path", path_, "The journal's directory, or its journal.db.")->required();
  export_->add_option("--caller", filter_.caller, "Only entries of this caller.");
  export_->add_option("--method", filter_.method, "Only of this RPC, such as PurchasePhoneNumber.");
  export_->add_option("--project", filter_.project, "Only of the project with this alias.");
  export_->add_option("--number", filter_.number, "Only about this number, in E.164.");
  export_->add_option("--resource-id", filter_.resource_id, "Only about the resource with this id or sid.");
  export_->add_option("--request-id", filter_.request_id, "Only with this request id.");
  std::vector<std::string> results;
  for (const ResultName& result : kResults) results.emplace_back(result.name);
  export_->add_option("--result", result_, "Only with this result.")->check(CLI::IsMember(results));
  export_
      ->add_option("--from", from_,
                   "Only written at this time or later: 2026-01-31T18:00:00Z, or a day in UTC.")
      ->type_name("TIME");
  export_->add_option("--until", until_, "Only written before this time.")->type_name("TIME");
}

bool JournalCommand::chosen() const { return command_->parsed(); }

int JournalCommand::Run(std::ostream& out, std::ostream& err, Progress progress) {
  // It would tell of every text in a damaged record that is not UTF-8.
  const google::protobuf::LogSilencer quiet;
  return verify_->parsed() ? Verify(out, err, progress) : Export(out, err);
}

int JournalCommand::Verify(std::ostream& out, std::ostream& err, Progress progress) {
  const std::string file = JournalFile(path_);
  const std::unique_ptr<StoreReader> index_reader = open_(file);
  // Told first: without a journal, there is no key beside it either.
  if (auto head = index_reader->Head(); !head.ok()) return FailWith(err, head.status());
  VerifyOptions options;
  options.index_reader = index_reader.get();
  auto keys = ReadKeys(public_keys_, file);
  if (!keys.ok()) return FailWith(err, keys.status());
  options.keys = *std::move(keys);
  auto known = ParseCheckpoints(checkpoints_);
  if (!known.ok()) return FailWith(err, known.status());
  options.known = *std::move(known);
  if (progress == Progress::kShown) options.progress = ShowProgress(err);

  const std::unique_ptr<StoreReader> reader = open_(file);
  const absl::StatusOr<VerifyReport> report = VerifyJournal(*reader, options);
  if (progress == Progress::kShown) err << "\r\x1b[K";
  if (!report.ok()) return FailWith(err, report.status());
  for (const std::string& warning : report->warnings) err << "Warning: " << warning << "\n";
  if (!report->fault) {
    Describe(*report, out);
    return kInOrder;
  }
  Describe(*report->fault, out);
  return kBad;
}

int JournalCommand::Export(std::ostream& out, std::ostream& err) {
  for (const ResultName& result : kResults)
    if (result_ == result.name) filter_.result = result.result;
  auto from = ParseMoment(from_);
  if (!from.ok()) return FailWith(err, from.status());
  filter_.from = *from;
  auto until = ParseMoment(until_);
  if (!until.ok()) return FailWith(err, until.status());
  filter_.until = *until;

  const std::unique_ptr<StoreReader> reader = open_(JournalFile(path_));
  const absl::Status status = ExportJournal(*reader, filter_, [&](const std::string& line) {
    out << line;
    return out.good();
  });
  if (!status.ok()) return FailWith(err, status);
  if (!out.flush()) return Fail(err, "The output could not be written to its end.");
  return kInOrder;
}

}  // namespace phonegate

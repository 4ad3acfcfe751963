#include "service/commands/policy_command.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include <google/protobuf/stubs/logging.h>

#include "service/app/admission_config.h"
#include "service/app/service_catalog.h"
#include "service/base/small_file.h"
#include "service/base/text.h"
#include "service/commands/policy_table.h"
#include "service/commands/policy_trial.h"
#include "service/config/load_config.h"

namespace phonegate {
namespace {

constexpr int kAsExpected = 0;
constexpr int kDiffers = 1;
constexpr int kUnusable = 2;
constexpr std::size_t kMaxTable = 1024 * 1024;  // bytes

absl::StatusOr<std::vector<Expectation>> ReadTable(const std::string& path) {
  std::string text;
  if (absl::Status read = ReadSmallFile(path, kMaxTable, text); !read.ok())
    return absl::InvalidArgumentError(Concat(path, ": the table ", std::string(read.message())));
  return ReadPolicyTable(path, text);
}

// How many rows differ.
std::size_t WriteDifferences(const std::string& path, const std::vector<Expectation>& rows,
                             const Admission& admission, const Contract& contract, std::ostream& out) {
  std::size_t different = 0;
  for (const Expectation& row : rows) {
    const std::optional<std::string> difference = DifferenceOf(row, admission, contract);
    if (!difference) continue;
    ++different;
    out << path << ":" << row.line << ": " << *difference << "\n";
  }
  return different;
}

absl::StatusOr<int> Try(const std::string& table, const std::string& config_file, std::ostream& out) {
  const absl::StatusOr<std::vector<Expectation>> rows = ReadTable(table);
  if (!rows.ok()) return rows.status();
  const absl::StatusOr<config::v1::Config> config = LoadConfig(config_file);
  if (!config.ok()) return config.status();
  const absl::StatusOr<Contract> contract = ReadWholeContract();
  if (!contract.ok()) return contract.status();
  const Projects projects = ProjectsOf(*config);
  absl::StatusOr<Policy> policy = PolicyOfConfig(config_file, *config, projects, NamesOf(*contract));
  if (!policy.ok()) return policy.status();
  absl::StatusOr<Budgets> unlimited = Budgets::Compile({}, projects);
  if (!unlimited.ok()) return unlimited.status();
  // No identity is needed, and nothing is counted.
  const Admission admission(
      projects, Anonymous::kAllowed,
      std::make_shared<const AdmissionRules>(AdmissionRules{{}, *std::move(policy), *std::move(unlimited)}));
  const std::size_t different = WriteDifferences(table, *rows, admission, *contract, out);
  if (different == 0) {
    out << "The policy does all that is expected: " << rows->size() << " expectations.\n";
  } else {
    out << "The policy differs from " << different << " of " << rows->size() << " expectations.\n";
  }
  return different == 0 ? kAsExpected : kDiffers;
}

}  // namespace

PolicyCommand::PolicyCommand(CLI::App& app)
    : command_(app.add_subcommand("policy", "Try the policy of a configuration out.")) {
  command_->require_subcommand(1);
  test_ = command_->add_subcommand(
      "test",
      "Compare the policy of a configuration with a table of expectations; nothing is sent.\n\n"
      "The table is a YAML list:\n"
      "  - caller: billing\n"
      "    method: PurchasePhoneNumber\n"
      "    project: main                  # as in the call\n"
      "    request: {number: +15125550100}\n"
      "    expect: allow\n"
      "  - caller: billing\n"
      "    method: UpdatePhoneNumber\n"
      "    request: {id: 3fa85f64-5717-4562-b3fc-2c963f66afa6, call_request_url: https://example.net}\n"
      "    number: +15125550100           # what the id stands for\n"
      "    expect: deny\n"
      "    reason: webhook_hosts          # part of the sentence\n\n"
      "Example:\n"
      "  phonegate policy test expectations.yaml --config phonegate.yaml\n\n"
      "Exit codes: 0 all is as expected, 1 something differs, 2 bad usage or a file that cannot be used.");
  test_->add_option("file", table_, "The table.")->required();
  test_->add_option("--config", config_, "The configuration file whose policy is tried.")->required();
}

bool PolicyCommand::chosen() const { return command_->parsed(); }

int PolicyCommand::Run(std::ostream& out, std::ostream& err) const {
  // Protobuf would write what is wrong with a request on the terminal by itself.
  const google::protobuf::LogSilencer silence;
  const absl::StatusOr<int> code = Try(table_, config_, out);
  if (!code.ok()) {
    err << "phonegate: " << std::string(code.status().message()) << "\n";
    return kUnusable;
  }
  return *code;
}

}  // namespace phonegate

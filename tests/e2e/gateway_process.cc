#include "tests/e2e/gateway_process.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <signal.h>

#include "service/base/text.h"
#include "tests/admin/http_client.h"

namespace phonegate {
namespace {

using sim::Json;

// Most tests are not about who may do what.
constexpr char kEverythingForAnonymous[] =
    "{callers: [anonymous], projects: ['*'], "
    "groups: [read, search, lookup, paid_lookup, buy, configure, release, audit, admin]}";

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Whole lines that are JSON; others, such as a sanitizer's, are left out.
std::vector<Json> LinesOf(const std::string& err, const std::string& event) {
  std::vector<Json> lines;
  std::istringstream in(err.substr(0, err.rfind('\n') + 1));
  for (std::string line; std::getline(in, line);) {
    Json json = Json::parse(line, nullptr, false);
    if (json.is_object() && (event.empty() || json.value("event", "") == event))
      lines.push_back(std::move(json));
  }
  return lines;
}

}  // namespace

std::string GatewayProgram() {
  const char* program = std::getenv("PHONEGATE");
  if (program == nullptr) throw std::runtime_error("PHONEGATE is not set; run through ctest");
  return program;
}

GatewayProcess::GatewayProcess(const GatewayOptions& options) : options_(options) {
  WriteConfig();
  if (!Start({})) throw std::runtime_error("phonegate does not serve: " + process_->err());
}

void GatewayProcess::WriteConfig() {
  auto settings = options_.settings;
  settings["listen"].insert({{"grpc", "127.0.0.1:0"}, {"admin", "127.0.0.1:0"}});
  settings["upstream"].insert({"retry", "{initial_backoff: 1ms, max_backoff: 2ms}"});
  // The disk of a machine that runs all tests at once may be slow.
  settings["journal"].insert({"write_timeout", "20s"});
  // Tests may run in a pod.
  settings["journal"].insert({"allow_ephemeral_storage", "true"});
  // Most tests look at each request; those of the cache say otherwise.
  settings["cache"].insert({"max_mebibytes", "0"});
  settings["server"].insert({"grace_period", "1s"});
  settings["policy"].insert({"grants", Concat("[", kEverythingForAnonymous, "]")});
  if (!options_.default_project.empty()) Append(config_, "default_project: ", options_.default_project, "\n");
  config_ += "projects:\n";
  for (const GatewayProject& project : options_.projects) {
    Append(config_, "  - alias: ", project.alias, "\n    origin: ", project.origin,
           "\n    project_id: ", project.project_id, "\n    token_file: token-", project.alias, "\n");
    folder_.Write("token-" + project.alias, project.token + "\n");
  }
  for (const auto& [section, keys] : settings) {
    Append(config_, section, ":\n");
    for (const auto& [key, value] : keys) Append(config_, "  ", key, ": ", value, "\n");
  }
  folder_.Write("phonegate.yaml", config_);
}

bool GatewayProcess::Start(const std::map<std::string, std::string>& more) {
  SubprocessOptions run;
  run.argv = options_.prefix;
  run.argv.insert(run.argv.end(), {GatewayProgram(), "--config", folder_ / "phonegate.yaml"});
  run.environment = options_.environment;
  for (const auto& [name, value] : more) run.environment.insert_or_assign(name, value);
  process_ = std::make_unique<Subprocess>(run);
  const std::vector<Json> serving = WaitForLog("serving");
  if (serving.empty()) return false;
  environment_ = ReadFile(Concat("/proc/", process_->pid(), "/environ"));
  command_line_ = ReadFile(Concat("/proc/", process_->pid(), "/cmdline"));
  grpc_port_ = serving.front().at("grpc_port").get<int>();
  admin_port_ = serving.front().at("admin_port").get<std::uint16_t>();
  return true;
}

void GatewayProcess::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait();
}

bool GatewayProcess::Restart(const std::map<std::string, std::string>& more) { return Start(more); }

std::string GatewayProcess::address() const { return Concat("127.0.0.1:", grpc_port_); }

void GatewayProcess::ReplaceToken(const std::string& alias, const std::string& token) const {
  const std::string fresh = folder_.Write("token-new", token + "\n");
  std::filesystem::rename(fresh, folder_ / ("token-" + alias));
}

std::vector<Json> GatewayProcess::Log(const std::string& event) const {
  return LinesOf(process_->err(), event);
}

std::vector<Json> GatewayProcess::WaitForLog(const std::string& event, std::size_t at_least) {
  process_->WaitForErr([&](const std::string& err) { return LinesOf(err, event).size() >= at_least; });
  return Log(event);
}

std::string GatewayProcess::Page(const std::string& path) const {
  return Fetch(admin_port_, "GET", path).body();
}

bool GatewayProcess::running() const { return !process_->Wait(std::chrono::milliseconds(0)).has_value(); }

int GatewayProcess::Stop() {
  process_->Signal(SIGINT);
  return process_->Wait().value_or(-1);
}

}  // namespace phonegate

#include "tests/deploy/confined_gateway.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr uid_t kUser = 65532;

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == text.npos) throw std::runtime_error("the configuration has no " + from);
  return text.replace(at, from.size(), to);
}

// The configuration of the overlay, on free ports.
std::string Configuration(int simulator) {
  std::ifstream in("deploy/kubernetes/overlays/dev/phonegate.yaml");
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  text = Replaced(std::move(text), "0.0.0.0:50051", "0.0.0.0:0");
  text = Replaced(std::move(text), "0.0.0.0:9090", "0.0.0.0:0");
  return Replaced(std::move(text), "127.0.0.1:8090", Concat("127.0.0.1:", simulator));
}

// As the kubelet gives it to the pod: root's, with read permission for the group.
void HandOver(const std::string& path, uid_t owner, mode_t mode) {
  if (::chown(path.c_str(), owner, kUser) != 0 && ::getuid() == 0) throw std::runtime_error("chown " + path);
  if (::chmod(path.c_str(), mode) != 0) throw std::runtime_error("chmod " + path);
}

}  // namespace

ConfinedGateway::ConfinedGateway(std::string root, JournalVolume journal) : root_(std::move(root)) {
  std::string error;
  simulator_ = sim::Simulator::Start({}, &error);
  if (simulator_ == nullptr) throw std::runtime_error(error);
  for (const char* name : {"config", "signalwire", "journal"}) {
    if (std::string(name) == "journal" && journal == JournalVolume::kMissing) continue;
    std::filesystem::create_directory(folder_ / name);
    HandOver(folder_ / name, 0, 02775);
  }
  HandOver(folder_.Write("config/phonegate.yaml", Configuration(simulator_->port())), 0, 0644);
  HandOver(folder_.Write("signalwire/token", Concat(sim::kDemoToken, "\n")), 0, 0440);
}

std::unique_ptr<Subprocess> ConfinedGateway::Confined(std::vector<std::string> arguments) const {
  const std::vector<std::string> first = {"tests/deploy/run_confined.sh", root_, folder_.path().string()};
  arguments.insert(arguments.begin(), first.begin(), first.end());
  return std::make_unique<Subprocess>(SubprocessOptions{.argv = std::move(arguments)});
}

std::string ConfinedGateway::Objection() const {
  if (::getuid() != 0) return "it needs root";
  const auto attempt = Confined({});
  return attempt->Wait() == 0 ? "" : attempt->err();
}

std::optional<int> ConfinedGateway::Start() {
  process_ = Confined({"--config", "/etc/phonegate/config/phonegate.yaml"});
  static const std::regex kPort("\"grpc_port\":([0-9]+)");
  std::smatch match;
  const auto serves = [](const std::string& err) { return std::regex_search(err, kPort); };
  if (!process_->WaitForErr(serves)) return std::nullopt;
  const std::string err = process_->err();
  std::regex_search(err, match, kPort);
  return std::stoi(match[1]);
}

Subprocess& ConfinedGateway::Run(std::vector<std::string> arguments) {
  other_ = Confined(std::move(arguments));
  other_->Wait();
  return *other_;
}

}  // namespace phonegate

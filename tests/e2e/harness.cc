#include "tests/e2e/harness.h"

#include <sstream>
#include <stdexcept>
#include <utility>

#include "service/base/text.h"

namespace phonegate {

sim::Fault FaultOn(const std::string& method, const std::string& path_prefix, sim::Deed deed) {
  sim::Fault fault;
  fault.match = {method, path_prefix, ""};
  fault.deed = deed;
  return fault;
}

sim::Fault AnswerOn(const std::string& method, const std::string& path_prefix, int status,
                    const std::string& body) {
  sim::Fault fault = FaultOn(method, path_prefix, sim::Deed::kAnswer);
  fault.status = status;
  fault.body = body;
  return fault;
}

E2eTest::E2eTest() {
  leaks_.AddCredentials(kE2eProjectId, kToken);
  leaks_.AddCredentials(kOtherProjectId, kOtherToken);
}

E2eTest::~E2eTest() = default;

void E2eTest::SetUp() {
  StartSimulator();
  StartGateway();
}

sim::Options E2eTest::SimulatorOptions() {
  sim::ProjectOptions first;
  first.id = kE2eProjectId;
  first.token = kToken;
  sim::ProjectOptions second;
  second.id = kOtherProjectId;
  second.token = kOtherToken;
  sim::Options options;
  options.projects = {first, second};
  options.numbers_per_area_code = 20;
  return options;
}

void E2eTest::StartSimulator(sim::Options options) {
  std::string error;
  simulator_ = sim::Simulator::Start(std::move(options), &error);
  if (simulator_ == nullptr) throw std::runtime_error(error);
}

void E2eTest::StartSimulatorOfMakeRun() {
  sim::Options options = SimulatorOptions();
  options.numbers_per_area_code = sim::Options().numbers_per_area_code;
  StartSimulator(std::move(options));
}

Nghttpx& E2eTest::StartFront() {
  certificate_ = std::make_unique<TestCertificate>();
  front_ = std::make_unique<Nghttpx>(simulator_->port(), *certificate_);
  return *front_;
}

GatewayProject E2eTest::Project(const std::string& alias, Front front) {
  if (front == Front::kTls && front_ == nullptr) StartFront();
  return {alias, front == Front::kTls ? front_->origin() : simulator_->base_url(), kE2eProjectId, kToken};
}

GatewayProject E2eTest::OtherProject(const std::string& alias, Front front) {
  GatewayProject project = Project(alias, front);
  project.project_id = kOtherProjectId;
  project.token = kOtherToken;
  return project;
}

GatewayProcess& E2eTest::StartGateway(GatewayOptions options) {
  if (options.projects.empty()) options.projects.push_back(Project());
  if (front_ != nullptr) options.settings["upstream"].insert({"ca_file", front_->ca_file()});
  for (const GatewayProject& project : options.projects) {
    if (!project.token.empty()) leaks_.AddCredentials(project.project_id, project.token);
  }
  gateways_.push_back(std::make_unique<GatewayProcess>(options));
  clients_.push_back(std::make_unique<GrpcClient>(gateway().address()));
  grpcurls_.push_back(std::make_unique<Grpcurl>(gateway().address()));
  return gateway();
}

CallResult E2eTest::Scanned(CallResult result) {
  std::ostringstream text;
  PrintTo(result, &text);
  text << result.info.DebugString() << result.bytes;
  for (const auto* metadata : {&result.headers, &result.trailers}) {
    for (const auto& [name, value] : *metadata) text << name << ": " << value << "\n";
  }
  leaks_.Scan("an answer", text.str(), LeakSource::kOther);
  return result;
}

// One that has ended has no pages any more; all else is looked through.
void E2eTest::ScanGateway(GatewayProcess& gateway) {
  EXPECT_FALSE(gateway.environment().empty());
  leaks_.Scan("phonegate's environment", gateway.environment(), LeakSource::kOther);
  leaks_.Scan("phonegate's command line", gateway.command_line(), LeakSource::kOther);
  if (!gateway.running()) return;
  for (const char* page : {"/metrics", "/", "/version", "/readyz"}) {
    leaks_.Scan(Concat("the page ", page), gateway.Page(page), LeakSource::kLog);
  }
}

// The clients go first: an idle connection whose client does not listen would be
// waited for. Then the simulator, which lets go of the requests that it holds.
void E2eTest::EndAll() {
  for (auto& gateway : gateways_) ScanGateway(*gateway);
  clients_.clear();
  if (simulator_ != nullptr) simulator_->Stop();
  for (auto& gateway : gateways_) {
    EXPECT_EQ(gateway->Stop(), gateway->expected_exit()) << gateway->process().err();
    leaks_.Scan("phonegate's log", gateway->process().err(), LeakSource::kLog);
    leaks_.Scan("phonegate's output", gateway->process().out(), LeakSource::kLog);
  }
  for (auto& grpcurl : grpcurls_) leaks_.Scan("grpcurl's output", grpcurl->printed(), LeakSource::kOther);
}

void E2eTest::TearDown() {
  EndAll();
  EXPECT_THAT(leaks_.findings(), ::testing::IsEmpty());
}

std::vector<std::string> E2eTest::Actions() {
  std::vector<std::string> actions;
  for (const sim::LedgerEntry& entry : simulator_->Ledger()) {
    if (entry.action != "seed") actions.push_back(entry.action);
  }
  return actions;
}

std::string E2eTest::AvailableNumber(const std::string& areacode) {
  const CallResult found =
      Call("SearchAvailablePhoneNumbers", Json{{"areacode", areacode}, {"max_results", 1}});
  if (!found.ok()) throw std::runtime_error("the search failed: " + found.message);
  return found.answer().at("data").at(0).at("number").get<std::string>();
}

Json E2eTest::Buy(const std::string& areacode) {
  const CallResult bought = Call("PurchasePhoneNumber", Json{{"number", AvailableNumber(areacode)}});
  EXPECT_TRUE(bought.ok()) << testing::PrintToString(bought);
  return bought.answer();
}

}  // namespace phonegate

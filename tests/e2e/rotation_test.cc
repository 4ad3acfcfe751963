// Tokens and certificates that are replaced again and again, under load.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>

#include "service/base/text.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/steady_load.h"
#include "tests/support/test_authority.h"

namespace phonegate::rotation_test {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Under the slower sanitizers a part of them.
std::size_t Swaps(std::size_t all) {
  const char* part = std::getenv("SWAPS_DIVIDED_BY");
  return part == nullptr ? all : all / std::stoul(part);
}

class Rotation : public E2eTest {
 protected:
  void SetUp() override { StartSimulator(); }

  // The folder of a new version of the files.
  std::string NewVersion() {
    const std::string version = Concat("v", ++version_);
    fs::create_directory(files_ / version);
    return version + "/";
  }
  // All readers see the newest version from now on, as Kubernetes does it.
  void SwapTheLink() {
    fs::create_symlink(Concat("v", version_), files_ / "data_tmp");
    fs::rename(files_ / "data_tmp", files_ / "data");
  }

  // Swaps the link, runs `then`, and returns once the log has told of the event so often.
  void SwapAndWait(const std::string& event, int times, const std::function<void()>& then) {
    const auto since = std::chrono::steady_clock::now();
    SwapTheLink();
    then();
    const std::string line = Concat("\"event\":\"", event, "\"");
    ASSERT_TRUE(gateway().process().WaitForErr([&](const std::string& err) {
      for (std::size_t at = 0; times > 0 && (at = err.find(line, read_)) != std::string::npos; --times)
        read_ = at + line.size();
      return times == 0;
    }));
    slowest_ = std::max(slowest_, std::chrono::steady_clock::now() - since);
  }
  void PrintSlowest() const {
    std::cout << "The slowest of " << version_ - 1 << " swaps was in effect after "
              << std::chrono::duration_cast<std::chrono::milliseconds>(slowest_).count() << " ms.\n";
  }

  TempFolder files_;
  int version_ = 0;
  std::size_t read_ = 0;  // how much of the log was looked through
  std::chrono::steady_clock::duration slowest_{0};
};

// Both projects' tokens change with each swap, and SignalWire knows the old ones no more
// as soon as the files are there: what was sent with them is sent again.
TEST_F(Rotation, OfTokensFailsNoCall) {
  const auto write_tokens = [this] {
    const std::string version = NewVersion();
    for (const char* project : {"demo", "other"})
      files_.Write(version + project, Concat("PTe2e-not-real-", project, "-", version_));
  };
  const auto revoke_old = [this] {
    for (const auto& [id, project] :
         {std::pair(kE2eProjectId, "demo"), std::pair(kOtherProjectId, "other")}) {
      const std::string token = Concat("PTe2e-not-real-", project, "-", version_);
      EXPECT_EQ(simulator().SetProject(id, {{"token", token}}), std::nullopt);
    }
  };
  leaks().AddCredentials(kE2eProjectId, "PTe2e-not-real-");
  write_tokens();
  SwapTheLink();
  revoke_old();
  GatewayOptions options;
  options.projects = {Project(), OtherProject()};
  options.default_project = "demo";
  StartGateway(options);
  for (const char* project : {"demo", "other"}) {
    fs::create_symlink(files_ / Concat("data/", project), gateway().folder() / "link");
    fs::rename(gateway().folder() / "link", gateway().folder() / Concat("token-", project));
  }
  gateway().WaitForLog("token_replaced", 2);
  read_ = gateway().process().err().size();

  SteadyLoad load(
      {.address = gateway().address(), .requests = {Json{{"project", "demo"}}, Json{{"project", "other"}}}});
  for (std::size_t i = 0; i < Swaps(200); ++i) {
    write_tokens();
    SwapAndWait("token_replaced", 2, revoke_old);
    load.WaitForThoseUnderWay();  // a call survives one rotation, not two
  }
  EXPECT_THAT(load.Stop(), ElementsAre(Pair("OK", testing::Gt(0U))));
  EXPECT_THAT(gateway().Log("token_kept"), IsEmpty());
  PrintSlowest();
}

// Connections live shortly, so that many are made with each certificate.
TEST_F(Rotation, OfCertificatesFailsNoCall) {
  const TestAuthority servers;
  const TestAuthority clients;
  const auto write_files = [&] {
    const std::string version = NewVersion();
    const TestPair pair = servers.Issue("DNS:localhost,IP:127.0.0.1");
    files_.Write(version + "tls.crt", pair.certificate);
    files_.Write(version + "tls.key", pair.key);
    files_.Write(version + "ca.crt", clients.certificate());
  };
  write_files();
  SwapTheLink();
  GatewayOptions options;
  options.projects = {Project()};
  options.settings["server"] = {{"max_connection_age", "1s"}};
  options.settings["listen"] = {
      {"tls",
       Concat("{certificate_file: '", files_ / "data/tls.crt", "', key_file: '", files_ / "data/tls.key",
              "', client_ca_file: '", files_ / "data/ca.crt", "', require_client_certificate: true}")}};
  options.settings["policy"] = {
      {"grants", Concat("[", Grant("'spiffe://example.org/billing/*'", "demo", "read"), "]")}};
  StartGateway(options);

  const TestPair caller = clients.Issue("URI:spiffe://example.org/billing/api");
  SteadyLoad load({.address = gateway().address(),
                   .tls = TlsClient{servers.certificate(), caller.certificate, caller.key}});
  for (std::size_t i = 0; i < Swaps(50); ++i) {
    write_files();
    SwapAndWait("certificate_replaced", 1, [] {});
  }
  EXPECT_THAT(load.Stop(), ElementsAre(Pair("OK", testing::Gt(0U))));
  EXPECT_THAT(gateway().Log("certificate_kept"), IsEmpty());
  PrintSlowest();
}

}  // namespace
}  // namespace phonegate::rotation_test

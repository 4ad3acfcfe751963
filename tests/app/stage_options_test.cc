#include "service/app/stage_options.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "service/config/load_config.h"
#include "service/version.h"
#include "tests/support/temp_folder.h"

namespace phonegate::stage_options_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr char kProjects[] =
    "projects:\n"
    "  - {alias: main, space: example, project_id: 8f0a119a-cda7-4497-a47d-c81493b824d4, token_file: token}\n"
    "  - {alias: trial, space: example, project_id: 8f0a119a-cda7-4497-a47d-c81493b824d5, token_file: "
    "other}\n"
    "default_project: main\n";

config::v1::Config Load(const std::string& more = "") {
  const TempFolder folder;
  const auto config = LoadConfig(folder.Write("phonegate.yaml", kProjects + more));
  EXPECT_TRUE(config.ok()) << config.status();
  return config.value_or(config::v1::Config());
}

TEST(StageOptions, NameTheProjectsInTheirOrder) {
  const config::v1::Config config = Load();
  EXPECT_THAT(AliasesOf(config), ElementsAre("main", "trial"));
  ASSERT_EQ(TokenFilesOf(config).size(), 2U);
  EXPECT_EQ(TokenFilesOf(config)[1].project_alias, "trial");
  EXPECT_TRUE(TokenFilesOf(config)[1].path.ends_with("/other"));
}

TEST(StageOptions, LetNobodyBeAnonymousWhereOthersCanConnect) {
  EXPECT_TRUE(IsOpenToAnonymous(Load("listen: {grpc: 127.0.0.1:0}\n").listen()));
  EXPECT_FALSE(
      IsOpenToAnonymous(Load("listen: {grpc: 0.0.0.0:0, allow_plaintext_elsewhere: true}\n").listen()));
  EXPECT_FALSE(IsOpenToAnonymous(
      Load("listen: {grpc: 127.0.0.1:0, tls: {certificate_file: c, key_file: k}}\n").listen()))
      << "whoever speaks TLS wants to know who calls";
}

TEST(StageOptions, TellHowCallersShowWhoTheyAre) {
  EXPECT_FALSE(HasAuthenticators(Load()));
  EXPECT_EQ(ClientCertificateModeOf(Load()), ClientCertificateMode::kNotAsked);
  const std::string tls = "listen: {tls: {certificate_file: c, key_file: k, client_ca_file: a";
  EXPECT_EQ(ClientCertificateModeOf(Load(tls + "}}\n")), ClientCertificateMode::kAsked);
  EXPECT_EQ(ClientCertificateModeOf(Load(tls + ", require_client_certificate: true}}\n")),
            ClientCertificateMode::kRequired);
  EXPECT_TRUE(HasAuthenticators(Load(tls + "}}\n")));
}

TEST(StageOptions, OfTheUpstream) {
  const config::v1::Config config = Load(
      "upstream: {max_connections: 7, connect_timeout: 3s, change_timeout: 40s, retry: {max_attempts: 5}}\n");
  EXPECT_EQ(MultiOptionsOf(config).max_connections_per_host, 7);
  EXPECT_EQ(TransportOptionsOf(config).connect_timeout, seconds(3));
  EXPECT_EQ(TransportOptionsOf(config).plain_http, PlainHttp::kLoopbackOnly);
  EXPECT_EQ(TransportOptionsOf(config).user_agent, std::string("phonegate/") + kVersion);
  EXPECT_EQ(UpstreamOptionsOf(config).change_timeout, seconds(40));
  EXPECT_EQ(UpstreamOptionsOf(config).retry.max_attempts, 5);
}

// Whoever knows that SignalWire settles sooner or later than usual says one figure.
TEST(StageOptions, AskAfterADoubtInStepWithTheSettleTime) {
  const ReconcilerOptions options = ReconcilerOptionsOf(Load("journal: {settle_time: 10s}\n"));
  EXPECT_EQ(options.settle_time, seconds(10));
  EXPECT_THAT(options.asks, ElementsAre(seconds(0), seconds(1), seconds(5), seconds(15), seconds(30)));
  EXPECT_EQ(options.recovery_asks.back(), milliseconds(12'500));
  EXPECT_EQ(options.ask_again, seconds(30));
}

TEST(StageOptions, KeepNothingInACacheOfNoSize) {
  EXPECT_EQ(CacheOptionsOf(Load("cache: {max_mebibytes: 0}\n")).max_bytes, 0U);
  const CacheOptions options = CacheOptionsOf(Load("cache: {max_mebibytes: 3, lists: 7s}\n"));
  EXPECT_EQ(options.max_bytes, 3U << 20U);
  EXPECT_EQ(options.times.lists, seconds(7));
}

}  // namespace
}  // namespace phonegate::stage_options_test

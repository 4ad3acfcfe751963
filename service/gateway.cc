#include "service/gateway.h"

#include <utility>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/text.h"
#include "service/config/address.h"
#include "service/config/ca_file.h"
#include "service/config/duration.h"
#include "service/config/key_file.h"
#include "service/config/load_config.h"
#include "service/version.h"

namespace phonegate {
namespace {

// How often the token files are read. A new token is in use within this time and
// TokenFiles::kSettled.
constexpr std::chrono::milliseconds kTokenRefresh{250};

Projects ProjectsOf(const config::v1::Config& config) {
  std::vector<Project> projects;
  for (const config::v1::Project& project : config.projects()) {
    projects.push_back({project.alias(), OriginOf(project), project.project_id()});
  }
  return {std::move(projects), config.default_project()};
}

std::vector<std::string> AliasesOf(const config::v1::Config& config) {
  std::vector<std::string> aliases;
  for (const config::v1::Project& project : config.projects()) aliases.push_back(project.alias());
  return aliases;
}

std::vector<TokenFile> TokenFilesOf(const config::v1::Config& config) {
  std::vector<TokenFile> files;
  for (const config::v1::Project& project : config.projects()) {
    files.push_back({project.alias(), project.token_file()});
  }
  return files;
}

std::vector<std::string> NamesOf(const std::vector<Operation>& operations) {
  std::vector<std::string> names;
  for (const Operation& operation : operations) names.push_back(operation.name);
  return names;
}

absl::StatusOr<PageTokens::Key> PageTokenKey(const config::v1::Config& config) {
  if (!config.paging().page_token_key_file().empty())
    return ReadKeyFile(config.paging().page_token_key_file());
  PageTokens::Key key{};
  SystemRandom().Fill(key);
  return key;
}

LaneOptions LaneOptionsOf(const config::v1::Config& config) {
  LaneOptions options;
  options.curl.max_connections_per_host = static_cast<long>(config.upstream().max_connections());
  return options;
}

CurlTransportOptions TransportOptionsOf(const config::v1::Config& config) {
  CurlTransportOptions options;
  options.connect_timeout = ToChrono(config.upstream().connect_timeout());
  options.max_body = config.upstream().max_body_bytes();
  options.ca_file = config.upstream().ca_file();
  // The loader lets http:// pass for loopback origins only.
  options.plain_http = PlainHttp::kLoopbackOnly;
  options.user_agent = Concat("phonegate/", kVersion);
  return options;
}

UpstreamOptions UpstreamOptionsOf(const config::v1::Config& config) {
  UpstreamOptions options;
  options.change_timeout = ToChrono(config.upstream().change_timeout());
  options.page_timeout = ToChrono(config.server().default_deadline());
  options.retry.max_attempts = static_cast<int>(config.upstream().retry().max_attempts());
  options.retry.initial_backoff = ToChrono(config.upstream().retry().initial_backoff());
  options.retry.max_backoff = ToChrono(config.upstream().retry().max_backoff());
  return options;
}

}  // namespace

Gateway::LaneStages::LaneStages(const config::v1::Config& config, Gateway& gateway)
    : lane(LaneOptionsOf(config), gateway.clock_),
      transport(TransportOptionsOf(config), lane),
      upstream(UpstreamOptionsOf(config), transport, gateway.tokens_, gateway.clock_, lane.timers(),
               gateway.random_, gateway.metrics_),
      translator(upstream, gateway.page_tokens_, gateway.clock_) {}

Gateway::Gateway(const config::v1::Config& config, std::vector<Operation> operations,
                 const PageTokens::Key& key, Log& log)
    : log_(log),
      operations_(std::move(operations)),
      projects_(ProjectsOf(config)),
      metrics_(NamesOf(operations_), AliasesOf(config)),
      tokens_(TokenFilesOf(config), log, metrics_),
      page_tokens_(key, random_),
      pages_({kVersion, kBuildType, AliasesOf(config)}, state_, metrics_, clock_) {}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Prepare(const config::v1::Config& config, Log& log) {
  auto operations = ReadContract(*v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0));
  if (!operations.ok()) return operations.status();
  auto key = PageTokenKey(config);
  if (!key.ok()) return key.status();
  if (!config.upstream().ca_file().empty()) {
    if (absl::Status status = CheckCaFile(config.upstream().ca_file()); !status.ok()) return status;
  }
  std::unique_ptr<Gateway> gateway(new Gateway(config, *std::move(operations), *key, log));
  if (absl::Status status = gateway->tokens_.Load(); !status.ok()) return status;
  return gateway;
}

absl::Status Gateway::Check(const config::v1::Config& config, Log& log) {
  return Prepare(config, log).status();
}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const config::v1::Config& config, Log& log) {
  auto gateway = Prepare(config, log);
  if (!gateway.ok()) return gateway;
  if (absl::Status status = (*gateway)->StartServers(config); !status.ok()) return status;
  return gateway;
}

absl::Status Gateway::StartServers(const config::v1::Config& config) {
  std::vector<LaneEntry> entries;
  for (std::uint32_t i = 0; i < config.upstream().lanes(); ++i) {
    lanes_.push_back(std::make_unique<LaneStages>(config, *this));
    entries.push_back({&lanes_.back()->lane, &lanes_.back()->translator});
  }
  Lane& first = lanes_.front()->lane;
  first.Spawn(tokens_.RefreshLoop(first.timers(), clock_, kTokenRefresh));
  for (auto& stages : lanes_) threads_.push_back(std::make_unique<LaneThread>(stages->lane));

  const RpcEnvironment environment{
      projects_, clock_, random_, log_, metrics_, in_flight_, ToChrono(config.server().default_deadline())};
  service_ = std::make_unique<GatewayService>(operations_, std::move(entries), environment);

  const ListenAddress admin = ParseListenAddress(config.listen().admin()).value_or(ListenAddress{});
  auto admin_server = AdminServer::Start({admin.host, admin.port, {}}, pages_);
  if (!admin_server.ok()) return admin_server.status();
  admin_ = *std::move(admin_server);

  const ListenAddress grpc = ParseListenAddress(config.listen().grpc()).value_or(ListenAddress{});
  GrpcServerOptions options;
  options.host = grpc.host;
  options.port = grpc.port;
  options.max_request_bytes = static_cast<int>(config.server().max_request_bytes());
  options.max_connection_age = ToChrono(config.server().max_connection_age());
  auto server =
      GrpcServer::Start(options, *service_, operations_.front().method->service()->full_name(), log_);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);

  if (auto status = pages_.SetGrpcAddress(server_->address(), static_cast<std::uint16_t>(server_->port()));
      !status.ok()) {
    return status;
  }
  state_.Set(ServingPhase::kServing);
  return absl::OkStatus();
}

Gateway::~Gateway() {
  admin_.reset();
  server_.reset();
  threads_.clear();  // the lanes stop before what they run is destroyed
}

void Gateway::StopBeingReady() {
  state_.Set(ServingPhase::kDraining);
  server_->SetServing(false);
}

bool Gateway::Finish(std::chrono::milliseconds grace) {
  const SteadyTime end = clock_.Steady() + grace;
  server_->Shutdown(clock_.Now() + grace);
  // Only now does no call come in any more. The server does not wait for changes
  // whose callers have been answered, and what ends after `end` was cut off by it.
  return in_flight_.WaitUntilIdle(end) && clock_.Steady() < end;
}

}  // namespace phonegate

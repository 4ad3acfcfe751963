#include "service/app/gateway.h"

#include <cstddef>
#include <utility>

#include "build_commit.h"
#include "service/admin/listen_address.h"
#include "service/app/admission_config.h"
#include "service/app/journal_records.h"
#include "service/app/stage_options.h"
#include "service/base/text.h"
#include "service/cache/cache_statistics.h"
#include "service/config/address.h"
#include "service/config/ca_file.h"
#include "service/config/duration.h"
#include "service/config/key_file.h"
#include "service/config/load_config.h"
#include "service/journal/audit/verify.h"
#include "service/journal/store/lasting_storage.h"
#include "service/lane/repeat.h"
#include "service/rpc/tls/tls_credentials.h"
#include "service/version.h"

namespace phonegate {
namespace {

// How often files of credentials are read: tokens and the certificate. New ones are in
// use within this time and that for which they must have stood still.
constexpr std::chrono::milliseconds kCredentialRefresh{250};
static_assert(2 * kCredentialRefresh + TokenFiles::kStable < std::chrono::seconds(1));

// The same of the configuration file, for its policy and what it says of callers, and of
// the files of issuers' keys.
constexpr std::chrono::milliseconds kRulesRefresh{500};

// Large answers that wait to be read: about two seconds of work.
constexpr std::size_t kMaxBlockingWork = 64;

const std::string& ServiceOf(const std::vector<Operation>& operations) {
  return operations.front().method->service()->full_name();
}

absl::StatusOr<PageTokens::Key> PageTokenKey(const config::v1::Config& config) {
  if (!config.paging().page_token_key_file().empty())
    return ReadKeyFile(config.paging().page_token_key_file());
  PageTokens::Key key{};
  SystemRandom().Fill(key);
  return key;
}

// A new name at each start: what a former run left open is another owner's.
std::string OwnerName(Random& random) { return RandomUuid(random); }

LanePort PortOf(Lane& lane, BlockingExecutor& blocking_executor) {
  return {[&lane](Lane::Task task) { lane.Post(std::move(task)); }, lane.executor(), lane.timers(),
          &blocking_executor};
}

}  // namespace

Gateway::LaneStages::LaneStages(const config::v1::Config& config, Gateway& gateway)
    : transfers(MultiOptionsOf(config)),
      lane(transfers, gateway.clock_),
      transport(TransportOptionsOf(config), transfers, lane),
      upstream(UpstreamOptionsOf(config), transport, gateway.tokens_, gateway.clock_, lane.timers(),
               gateway.random_, gateway.metrics_),
      translator(upstream, gateway.page_tokens_, gateway.clock_, PortOf(lane, *gateway.blocking_executor_)),
      journal(ReconcilerOptionsOf(config), gateway.contract_.phone_numbers, gateway.projects_,
              *gateway.journal_, PortOf(lane, *gateway.blocking_executor_), translator),
      cache(gateway.cache_, PortOf(lane, *gateway.blocking_executor_), journal),
      journalled_reads(*gateway.journal_, PortOf(lane, *gateway.blocking_executor_), cache) {}

Gateway::Gateway(const config::v1::Config& config, Contract contract, const PageTokens::Key& key, Log& log)
    : log_(log),
      contract_(std::move(contract)),
      numbers_(contract_.phone_numbers),
      projects_(ProjectsOf(config)),
      metrics_({kVersion, BuildCommit(), kBuildType}, NamesOf(contract_), AliasesOf(config), clock_),
      tokens_(TokenFilesOf(config), log, metrics_),
      jwks_(log, metrics_),
      page_tokens_(key, random_),
      cache_(CacheOptionsOf(config), contract_.phone_numbers, projects_, clock_, random_, invalidations_) {}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Prepare(const std::string& path,
                                                          const config::v1::Config& config, Log& log) {
  auto contract = ReadWholeContract();
  if (!contract.ok()) return contract.status();
  auto key = PageTokenKey(config);
  if (!key.ok()) return key.status();
  if (!config.upstream().ca_file().empty()) {
    if (absl::Status status = CheckCaFile(config.upstream().ca_file()); !status.ok()) return status;
  }
  if (const std::string& file = config.journal().signing_key_file(); !file.empty()) {
    if (auto signing_key = SigningKey::Read(file); !signing_key.ok()) return signing_key.status();
  }
  if (!config.journal().allow_ephemeral_storage()) {
    if (absl::Status status = CheckLastingStorage(config.journal().directory()); !status.ok()) return status;
  }
  std::unique_ptr<Gateway> gateway(new Gateway(config, *std::move(contract), *key, log));
  if (absl::Status status = gateway->ReadCertificate(config.listen().tls()); !status.ok()) return status;
  if (absl::Status status = gateway->ReadRules(path, config); !status.ok()) return status;
  if (absl::Status status = gateway->tokens_.Load(); !status.ok()) return status;
  return gateway;
}

absl::Status Gateway::ReadCertificate(const config::v1::Tls& tls) {
  if (tls.certificate_file().empty()) return absl::OkStatus();
  tls_ = std::make_unique<TlsFiles>(TlsPaths{tls.certificate_file(), tls.key_file(), tls.client_ca_file()},
                                    clock_, log_, metrics_);
  return tls_->Load();
}

absl::Status Gateway::ReadRules(const std::string& path, const config::v1::Config& config) {
  const bool open = IsOpenToAnonymous(config.listen());
  if (!open && !HasAuthenticators(config)) {
    return absl::FailedPreconditionError(Concat(
        path,
        ": listen.grpc is no plaintext loopback address, so every caller must be known, and none is; "
        "add a token to identity.tokens (phonegate token --caller NAME), an issuer to identity.jwt, or "
        "listen.tls.client_ca_file"));
  }
  rules_ = std::make_unique<RulesFile>(
      RulesOfConfig(
          path, projects_, NamesOf(contract_),
          {random_, clock_, jwks_, ClientCertificateModeOf(config) != ClientCertificateMode::kNotAsked}),
      log_, metrics_);
  const absl::StatusOr<std::shared_ptr<const AdmissionRules>> rules = rules_->Load();
  if (!rules.ok()) return rules.status();
  admission_ =
      std::make_unique<Admission>(projects_, open ? Anonymous::kAllowed : Anonymous::kRefused, *rules);
  return absl::OkStatus();
}

absl::Status Gateway::Check(const std::string& path, const config::v1::Config& config, Log& log) {
  return Prepare(path, config, log).status();
}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const std::string& path,
                                                        const config::v1::Config& config, Log& log) {
  auto gateway = Prepare(path, config, log);
  if (!gateway.ok()) return gateway;
  if (absl::Status status = (*gateway)->StartServers(config); !status.ok()) return status;
  return gateway;
}

absl::Status Gateway::OpenJournal(const config::v1::Config& config) {
  auto store = SqliteStore::Open({config.journal().directory(), ""});
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  const std::string& key_file = config.journal().signing_key_file();
  auto key =
      key_file.empty() ? SigningKey::ReadOrCreate(config.journal().directory()) : SigningKey::Read(key_file);
  if (!key.ok()) return key.status();
  // A journal that is not ours to go on with is refused before anything is served;
  // one that cannot be written now may be able to later.
  if (auto first = store_->Begin(); !first.ok() && !absl::IsUnavailable(first.status()))
    return first.status();
  // Nothing is submitted, so nothing is committed, before the checkpointer is there.
  journal_writer_ = std::make_unique<GroupCommit>(*store_, clock_, metrics_, [this](std::uint64_t sequence) {
    feed_.NotifyCommitted(sequence);
    checkpointer_->Committed(sequence);
  });
  checkpointer_ = std::make_unique<Checkpointer>(*key, CheckpointPace{}, *journal_writer_, clock_, log_);
  verify_ = [this, public_key = key->public_key()] { return Verify(public_key); };
  JournalOptions options;
  options.owner.name = OwnerName(random_);
  options.write_timeout = ToChrono(config.journal().write_timeout());
  options.request_ids =
      std::chrono::duration_cast<std::chrono::hours>(ToChrono(config.journal().request_id_retention()));
  journal_ = std::make_unique<Journal>(std::move(options), *journal_writer_, clock_, random_, log_, metrics_,
                                       cache_.open_changes());
  records_ = std::make_unique<JournalRecords>(*journal_, projects_, clock_, log_);
  return absl::OkStatus();
}

absl::StatusOr<v1::VerifyJournalResponse> Gateway::Verify(const PublicKey& key) {
  auto reader = store_->Read();
  if (!reader.ok()) return reader.status();
  VerifyOptions options;
  options.keys = {key};
  absl::StatusOr<VerifyReport> report = VerifyJournal(**reader, options);
  if (!report.ok()) return report.status();
  v1::VerifyJournalResponse response;
  response.set_records(report->records);
  response.set_entries(report->entries);
  response.set_intact(!report->fault);
  if (report->fault) {
    response.set_first_bad_sequence(report->fault->sequence);
    response.set_first_bad_entry_id(report->fault->entry_id);
    response.set_finding(report->fault->why);
  }
  return response;
}

absl::Status Gateway::StartServers(const config::v1::Config& config) {
  if (absl::Status status = OpenJournal(config); !status.ok()) return status;
  blocking_executor_ = std::make_unique<BlockingThread>(kMaxBlockingWork);
  std::vector<LaneEntry> entries;
  for (std::uint32_t i = 0; i < config.upstream().lanes(); ++i) {
    lanes_.push_back(std::make_unique<LaneStages>(config, *this));
    entries.push_back({&lanes_.back()->lane, &lanes_.back()->journalled_reads});
  }
  Lane& first = lanes_.front()->lane;
  first.Spawn(
      Repeat(first.timers(), clock_, kCredentialRefresh, [this](SteadyTime now) { tokens_.Refresh(now); }));
  first.Spawn(Repeat(first.timers(), clock_, kRulesRefresh,
                     [this](SteadyTime now) { rules_->Refresh(*admission_, now); }));
  first.Spawn(Repeat(first.timers(), clock_, kRulesRefresh, [this](SteadyTime now) { jwks_.Refresh(now); }));
  if (tls_ != nullptr)
    first.Spawn(Repeat(first.timers(), clock_, kCredentialRefresh, [this](SteadyTime) { tls_->Refresh(); }));
  first.Spawn(lanes_.front()->journal.Recover());
  first.Spawn(checkpointer_->Loop(first.timers()));
  for (auto& stages : lanes_) threads_.push_back(std::make_unique<LaneThread>(stages->lane));

  const RpcEnvironment environment{*admission_,
                                   clock_,
                                   ids_,
                                   log_,
                                   metrics_,
                                   in_flight_,
                                   *records_,
                                   cache_,
                                   ToChrono(config.server().default_deadline()),
                                   &numbers_,
                                   ClientCertificateModeOf(config)};
  service_ = std::make_unique<GatewayService>(contract_.phone_numbers, std::move(entries), environment);
  admin_service_ =
      std::make_unique<AdminService>(contract_.admin, cache_, journal_->freezes(), projects_, environment);
  access_ = std::make_unique<AccessService>(
      contract_.access, [this](const std::string& name) { return FindRpc(contract_, name); }, environment);
  audit_ = std::make_unique<AuditService>(contract_.audit, *store_, page_tokens_, projects_, feed_, verify_,
                                          environment);

  reflection_ = std::make_unique<ReflectionService>(
      std::vector<std::string>{ServiceOf(contract_.phone_numbers), ServiceOf(contract_.audit),
                               ServiceOf(contract_.admin), ServiceOf(contract_.access)},
      environment);

  // Nothing is taken from it before the gRPC server has it, when the admin port is open.
  const ListenAddress grpc = ParseListenAddress(config.listen().grpc()).value_or(ListenAddress{});
  auto port = ListeningPort::Bind(grpc.host, grpc.port);
  if (!port.ok()) return port.status();
  if (absl::Status status = StartAdmin(config, **port); !status.ok()) return status;

  GrpcServerOptions options;
  options.max_request_bytes = static_cast<int>(config.server().max_request_bytes());
  options.max_connection_age = ToChrono(config.server().max_connection_age());
  options.channelz = config.server().channelz();
  if (tls_ != nullptr)
    options.credentials = TlsCredentials([this] { return tls_->Current(); }, ClientCertificateModeOf(config));
  auto server = GrpcServer::Start(options, *std::move(port),
                                  {{ServiceOf(contract_.phone_numbers), service_.get()},
                                   {ServiceOf(contract_.audit), audit_.get()},
                                   {ServiceOf(contract_.admin), admin_service_.get()},
                                   {ServiceOf(contract_.access), access_.get()},
                                   {ReflectionService::kName, reflection_.get()}},
                                  log_);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  journal_->OnAvailability([this](bool available) { server_->SetMutations(available); });
  state_.Set(ServingPhase::kServing);
  return absl::OkStatus();
}

absl::Status Gateway::StartAdmin(const config::v1::Config& config, const ListeningPort& grpc) {
  const auto host = ParseListenHost(grpc.address());
  if (!host.ok()) return host.status();
  pages_ = std::make_unique<AdminPages>(
      AdminInfo{kVersion, BuildCommit(), kBuildType, AliasesOf(config)}, state_,
      [this] { return metrics_.Text(journal_->open_entries().Figures(clock_.Now()), StatisticsOf(cache_)); },
      boost::asio::ip::tcp::endpoint(*host, static_cast<std::uint16_t>(grpc.port())), clock_);
  const ListenAddress admin = ParseListenAddress(config.listen().admin()).value_or(ListenAddress{});
  auto server = AdminServer::Start({admin.host, admin.port, {}}, *pages_);
  if (!server.ok()) return server.status();
  admin_ = *std::move(server);
  return absl::OkStatus();
}

Gateway::~Gateway() {
  admin_.reset();
  if (journal_ != nullptr) journal_->OnAvailability({});
  server_.reset();
  threads_.clear();            // the lanes stop before what they run is destroyed
  blocking_executor_.reset();  // and what works for them, before the stages that it works on
  journal_writer_.reset();     // and it, before the lanes that it tells of its work
}

void Gateway::StopBeingReady() {
  state_.Set(ServingPhase::kDraining);
  server_->SetServing(false);
}

bool Gateway::Finish(std::chrono::milliseconds grace) {
  const SteadyTime end = clock_.Steady() + grace;
  audit_->EndTails();
  server_->Shutdown(clock_.Now() + grace);
  // Only now does no call come in any more. The server does not wait for changes
  // whose callers have been answered, and what ends after `end` was cut off by it.
  return in_flight_.WaitUntilIdle(end) && clock_.Steady() < end;
}

}  // namespace phonegate

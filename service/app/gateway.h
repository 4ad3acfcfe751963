// The whole gateway, wired.
#ifndef PHONEGATE_SERVICE_APP_GATEWAY_H_
#define PHONEGATE_SERVICE_APP_GATEWAY_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "phonegate/config/v1/config.pb.h"
#include "service/admin/admin_pages.h"
#include "service/admin/admin_server.h"
#include "service/admin/prometheus_metrics.h"
#include "service/admin/serving_state.h"
#include "service/admission/admission.h"
#include "service/admission/identity/jwks_files.h"
#include "service/admission/number_finder.h"
#include "service/admission/rules_file.h"
#include "service/app/service_catalog.h"
#include "service/base/block_random.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/random.h"
#include "service/cache/cache.h"
#include "service/cache/cache_stage.h"
#include "service/contract/operation.h"
#include "service/contract/project.h"
#include "service/http/curl_multi.h"
#include "service/http/curl_transport.h"
#include "service/journal/ledger/checkpointer.h"
#include "service/journal/ledger/feed.h"
#include "service/journal/ledger/group_commit.h"
#include "service/journal/ledger/journal.h"
#include "service/journal/stage/journal_stage.h"
#include "service/journal/stage/journalled_reads.h"
#include "service/journal/store/sqlite/sqlite_store.h"
#include "service/lane/blocking_thread.h"
#include "service/lane/lane.h"
#include "service/rpc/gateway_service.h"
#include "service/rpc/local/access_service.h"
#include "service/rpc/local/admin_service.h"
#include "service/rpc/local/audit_service.h"
#include "service/rpc/local/reflection_service.h"
#include "service/rpc/server.h"
#include "service/rpc/tls/tls_files.h"
#include "service/translate/page_token.h"
#include "service/translate/translator.h"
#include "service/upstream/token_files.h"
#include "service/upstream/upstream_client.h"

namespace phonegate {

// Everything that runs in one process, and the order of the stages: a call comes
// in at rpc and goes through admission, cache, journal, translate, upstream and http.
class Gateway {
 public:
  // Builds and starts everything a loaded configuration asks for. The error is a
  // sentence for the person who starts the program. `path` is the file that it was
  // loaded from, which is read again: it may change. `log` outlives the gateway.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(const std::string& path,
                                                        const config::v1::Config& config, Log& log);
  // Looks through all that Start reads from files, and starts nothing. The same errors.
  static absl::Status Check(const std::string& path, const config::v1::Config& config, Log& log);
  ~Gateway();

  int grpc_port() const { return server_->port(); }
  int admin_port() const { return admin_->port(); }

  // Says that it is going away: readiness and health fail from now on; calls are
  // still served.
  void StopBeingReady();

  // After StopBeingReady: refuses new calls and waits for those under way, callers
  // answered or not, at most for `grace`; then cancels, and waits until each has
  // heard of it. False when some had to be cut off: the process must end without
  // destroying the gateway. Whoever calls this watches over it, as a call that
  // never ends would keep it.
  bool Finish(std::chrono::milliseconds grace);

 private:
  // One lane with its own connections and stages.
  struct LaneStages {
    LaneStages(const config::v1::Config& config, Gateway& gateway);
    CurlMulti transfers;
    Lane lane;
    CurlTransport transport;
    UpstreamClient upstream;
    Translator translator;
    JournalStage journal;
    CacheStage cache;
    JournalledReads journalled_reads;
  };

  Gateway(const config::v1::Config& config, Contract contract, const PageTokens::Key& key, Log& log);
  static absl::StatusOr<std::unique_ptr<Gateway>> Prepare(const std::string& path,
                                                          const config::v1::Config& config, Log& log);
  absl::Status ReadCertificate(const config::v1::Tls& tls);
  absl::Status ReadRules(const std::string& path, const config::v1::Config& config);
  absl::Status OpenJournal(const config::v1::Config& config);
  absl::StatusOr<v1::VerifyJournalResponse> Verify(const PublicKey& key);
  absl::Status StartServers(const config::v1::Config& config);
  // Starts the admin port, whose /livez asks the gRPC port.
  absl::Status StartAdmin(const config::v1::Config& config, const ListeningPort& grpc);

  SystemClock clock_;
  SystemRandom random_;
  BlockRandom ids_{random_};
  Log& log_;
  ServingState state_;
  const Contract contract_;
  const NumberFinder numbers_;
  const Projects projects_;
  PrometheusMetrics metrics_;
  TokenFiles tokens_;
  JwksFiles jwks_;
  std::unique_ptr<TlsFiles> tls_;  // null: the port speaks plaintext
  std::unique_ptr<RulesFile> rules_;
  std::unique_ptr<Admission> admission_;
  const PageTokens page_tokens_;
  InFlight in_flight_;
  JournalFeed feed_;
  InProcessBus invalidations_;
  Cache cache_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<GroupCommit> journal_writer_;
  JournalVerifier verify_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<CallRecords> records_;
  std::unique_ptr<BlockingThread> blocking_executor_;
  std::vector<std::unique_ptr<LaneStages>> lanes_;
  std::vector<std::unique_ptr<LaneThread>> threads_;
  std::unique_ptr<GatewayService> service_;
  std::unique_ptr<AuditService> audit_;
  std::unique_ptr<AdminService> admin_service_;
  std::unique_ptr<AccessService> access_;
  std::unique_ptr<ReflectionService> reflection_;
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<AdminPages> pages_;
  std::unique_ptr<AdminServer> admin_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_APP_GATEWAY_H_

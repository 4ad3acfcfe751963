// AuditService: the journal, read by callers.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_AUDIT_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_AUDIT_SERVICE_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "service/journal/audit/audit_reader.h"
#include "service/journal/ledger/feed.h"
#include "service/lane/blocking_thread.h"
#include "service/rpc/local/audit_tail_call.h"
#include "service/rpc/local/local_service.h"

namespace phonegate {

// Checks the whole journal. Blocks as long as that takes; called on a thread of its
// own, never twice at a time.
using JournalVerifier = std::function<absl::StatusOr<v1::VerifyJournalResponse>()>;

struct AuditServiceOptions {
  std::size_t max_waiting = 64;      // reads that may wait for the one under way; more are AUDIT_BUSY
  std::size_t max_tails = 64;        // live streams that may be open; more are AUDIT_BUSY
  std::size_t records_at_once = 64;  // that a stream reads before others have their turn
};

// gRPC's threads never block: one thread reads for all calls, one checks the journal.
// Callers see what belongs to the projects of their grants.
class AuditService final : public LocalService {
 public:
  // `operations` are all RPCs of the service. What is referred to outlives this object,
  // and this object the server. Its destructor waits for a check that is under way.
  AuditService(const std::vector<Operation>& operations, Store& store, const PageTokens& page_tokens,
               const Projects& projects, JournalFeed& feed, JournalVerifier verify,
               const RpcEnvironment& environment, const AuditServiceOptions& options = {});

  // Ends all live streams and refuses new ones: they would never end by themselves.
  // To be called when the server begins to go away. Any thread.
  void EndTails() { tails_.EndAll(); }

 private:
  // Answers that the reader's thread makes.
  template <typename Request, typename Response>
  LocalAnswer ReadWith(absl::StatusOr<Response> (AuditService::*read)(const Request&, const LocalRequest&));
  LocalAnswer Verification();

  absl::StatusOr<v1::ListAuditEntriesResponse> List(const v1::ListAuditEntriesRequest& request,
                                                    const LocalRequest& call);
  absl::StatusOr<v1::AuditEntry> Get(const v1::GetAuditEntryRequest& request, const LocalRequest& call);
  absl::StatusOr<v1::GetOperationResponse> GetOperation(const v1::GetOperationRequest& request,
                                                        const LocalRequest& call);

  const JournalVerifier verify_;
  AuditReader reader_;  // on reader_thread_ only
  AuditTails tails_;
  std::atomic<bool> verifying_{false};
  const AuditTailSource source_;
  // Last, so that they end first.
  BlockingThread reader_thread_;
  BlockingThread verifier_thread_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_AUDIT_SERVICE_H_

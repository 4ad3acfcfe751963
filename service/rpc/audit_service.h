// AuditService: the journal, read by callers.
#ifndef PHONEGATE_SERVICE_RPC_AUDIT_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_AUDIT_SERVICE_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include "service/base/work_thread.h"
#include "service/journal/audit_reader.h"
#include "service/journal/journal_feed.h"
#include "service/rpc/audit_read_call.h"
#include "service/rpc/audit_tail_call.h"
#include "service/rpc/rpc_call.h"

namespace phonegate {

// Checks the whole journal. Blocks as long as that takes; called on a thread of its
// own, never twice at a time.
using JournalVerifier = std::function<absl::StatusOr<v1::VerifyJournalResponse>()>;

struct AuditServiceOptions {
  std::size_t max_waiting = 64;      // reads that may wait for the one under way; more are AUDIT_BUSY
  std::size_t max_tails = 64;        // live streams that may be open; more are AUDIT_BUSY
  std::size_t records_at_once = 64;  // that a stream reads before others have their turn
};

// Registers a raw handler for each RPC, so that bytes which are no request get an
// error like all others. gRPC's threads never block: one thread reads for all
// calls, one checks the journal.
class AuditService final : public grpc::Service {
 public:
  // What is referred to outlives this object, and this object the server. Its
  // destructor waits for a check that is under way.
  AuditService(Store& store, const PageTokens& page_tokens, JournalFeed& feed, JournalVerifier verify,
               const RpcEnvironment& environment, const AuditServiceOptions& options = {});

  // Ends all live streams and refuses new ones: they would never end by themselves.
  // To be called when the server begins to go away. Any thread.
  void EndTails() { tails_.EndAll(); }

 private:
  template <typename Request, typename Response>
  AuditRead ReadWith(absl::StatusOr<Response> (AuditReader::*read)(const Request&));
  AuditRead Verification();
  void AddUnary(const std::string& name, AuditRead read);
  void AddTail(const std::string& name);
  // The method's full name, for as long as this object lives.
  const char* FullName(const google::protobuf::MethodDescriptor& method);

  const RpcEnvironment environment_;
  const JournalVerifier verify_;
  AuditReader reader_;  // on reader_thread_ only
  AuditTails tails_;
  std::deque<std::string> full_names_;
  std::deque<AuditRead> reads_;
  int methods_ = 0;
  std::atomic<bool> verifying_{false};
  const AuditTailSource source_;
  // Last, so that they end first.
  WorkThread reader_thread_;
  WorkThread verifier_thread_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_AUDIT_SERVICE_H_

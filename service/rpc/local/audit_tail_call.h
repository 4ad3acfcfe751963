// One live stream of AuditService.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_AUDIT_TAIL_CALL_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_AUDIT_TAIL_CALL_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <set>

#include "phonegate/v1/audit_service.pb.h"
#include "service/base/mutex.h"
#include "service/journal/audit/audit_reader.h"
#include "service/journal/ledger/feed.h"
#include "service/lane/blocking_thread.h"
#include "service/rpc/local/local_call.h"

namespace phonegate {

class AuditTailCall;

// The live streams that are open. Safe from any thread.
class AuditTails {
 public:
  explicit AuditTails(std::size_t most) : most_(most) {}

  // RESOURCE_EXHAUSTED (AUDIT_BUSY) when there are as many as may be; UNAVAILABLE
  // (SHUTTING_DOWN) after EndAll.
  absl::Status Enter(const std::shared_ptr<AuditTailCall>& tail);
  void Leave(const std::shared_ptr<AuditTailCall>& tail);
  // Ends all of them; there will be no others.
  void EndAll();

 private:
  const std::size_t most_;
  Mutex mutex_;
  std::set<std::shared_ptr<AuditTailCall>> open_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

// Where the streams get their messages from. All outlives the calls.
struct AuditTailSource {
  AuditReader& reader;  // on `thread` only
  BlockingThread& thread;
  JournalFeed& feed;
  AuditTails& tails;
  std::size_t records_at_once;  // that one stream reads before the next has its turn
};

// Follows the journal: reads some records, writes them one after the other as fast
// as the caller takes them, and reads on; when there are no more it waits for the
// feed, holding no thread. Owns itself: lives until gRPC is done with it and its
// read has ended.
class AuditTailCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                            public std::enable_shared_from_this<AuditTailCall> {
 public:
  static grpc::ServerWriteReactor<grpc::ByteBuffer>* Start(const LocalMethod& method,
                                                           const RpcEnvironment& environment,
                                                           const AuditTailSource& source,
                                                           grpc::CallbackServerContext& context,
                                                           const grpc::ByteBuffer& request);

  // Ends the stream once gRPC has taken what it has been given. Any thread.
  void End(absl::Status why);

  void OnSendInitialMetadataDone(bool ok) override { Sent(ok); }
  void OnWriteDone(bool ok) override { Sent(ok); }
  void OnCancel() override { End(call_.CallerIsGone()); }
  void OnDone() override;

 private:
  AuditTailCall(const LocalMethod& method, const RpcEnvironment& environment, const AuditTailSource& source,
                grpc::CallbackServerContext& context)
      : source_(source), environment_(environment), call_(method, environment, context) {}

  void Follow();
  // Writes the call down where policy wants that.
  absl::Status Record();
  // On the reader's thread.
  void Open(const v1::TailAuditEntriesRequest& request);
  void ReadOn();
  // On the writer's thread.
  void Grown();
  void Sent(bool ok);
  // Does what is to be done next. Without the mutex, as gRPC may call back at once.
  void Proceed();
  bool ShouldRead() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return next_ != 0 && grown_ && !reading_ && !sending_ && pending_.empty();
  }

  const AuditTailSource& source_;
  const RpcEnvironment& environment_;
  LocalCall call_;
  JournalFeed::Subscription subscription_;
  std::shared_ptr<AuditTailCall> while_grpc_needs_it_;

  Mutex mutex_;
  std::uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;  // the record to read next; 0: not settled yet
  bool grown_ ABSL_GUARDED_BY(mutex_) = false;      // there may be records from next_ on
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;    // a read is under way
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;    // gRPC works on metadata or a message
  std::deque<grpc::ByteBuffer> pending_ ABSL_GUARDED_BY(mutex_);  // read, and not given to gRPC yet
  absl::Status end_ ABSL_GUARDED_BY(mutex_);                      // why the stream is to end; OK: it is not
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;                    // gRPC has been told so
  // Given out and taken back by sending_: gRPC reads it while that is set.
  grpc::ByteBuffer writing_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_AUDIT_TAIL_CALL_H_

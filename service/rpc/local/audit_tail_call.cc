#include "service/rpc/local/audit_tail_call.h"

#include <utility>

#include "service/base/error.h"
#include "service/rpc/message_bytes.h"

namespace phonegate {
namespace {

absl::Status ShuttingDown() {
  return Error(v1::REASON_SHUTTING_DOWN, "The gateway is going away; call again from the last sequence + 1.")
      .Build();
}

}  // namespace

absl::Status AuditTails::Enter(const std::shared_ptr<AuditTailCall>& tail) {
  const MutexLock lock(mutex_);
  if (ended_) return ShuttingDown();
  if (open_.size() >= most_) return AuditBusy("Too many live streams are open; try again later.");
  open_.insert(tail);
  return absl::OkStatus();
}

void AuditTails::Leave(const std::shared_ptr<AuditTailCall>& tail) {
  const MutexLock lock(mutex_);
  open_.erase(tail);
}

void AuditTails::EndAll() {
  std::set<std::shared_ptr<AuditTailCall>> open;
  {
    const MutexLock lock(mutex_);
    ended_ = true;
    open = open_;
  }
  for (const auto& tail : open) tail->End(ShuttingDown());
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* AuditTailCall::Start(const LocalMethod& method,
                                                                 const RpcEnvironment& environment,
                                                                 const AuditTailSource& source,
                                                                 grpc::CallbackServerContext& context,
                                                                 const grpc::ByteBuffer& request) {
  std::shared_ptr<AuditTailCall> call(new AuditTailCall(method, environment, source, context));
  call->while_grpc_needs_it_ = call;
  if (absl::Status begun = call->call_.Begin(request); !begun.ok()) {
    call->End(begun);
  } else if (absl::Status entered = source.tails.Enter(call); !entered.ok()) {
    call->End(entered);
  } else {
    call->Follow();
  }
  return call.get();
}

// Listens before it looks where the journal ends, so that nothing falls in between.
void AuditTailCall::Follow() {
  subscription_ = source_.feed.Subscribe([weak = weak_from_this()](std::uint64_t) {
    if (auto call = weak.lock()) call->Grown();
  });
  source_.thread.Post([call = shared_from_this()] {
    call->Open(static_cast<const v1::TailAuditEntriesRequest&>(call->call_.request().message));
  });
}

absl::Status AuditTailCall::Record() {
  const Operation& operation = call_.method().operation;
  if (!environment_.admission.WantsInJournal(operation.permission, operation.name)) return absl::OkStatus();
  const LocalRequest request = call_.request();
  return environment_.records.Write(operation, request.message, request.caller, request.request_id,
                                    absl::OkStatus());
}

void AuditTailCall::Open(const v1::TailAuditEntriesRequest& request) {
  if (absl::Status recorded = Record(); !recorded.ok()) {
    End(recorded);
    return;
  }
  const absl::StatusOr<std::uint64_t> start = source_.reader.TailStart(request);
  if (!start.ok()) {
    End(start.status());
    return;
  }
  {
    const MutexLock lock(mutex_);
    if (ended_) return;
    next_ = *start;
    grown_ = true;
    sending_ = true;
  }
  StartSendInitialMetadata();
}

void AuditTailCall::ReadOn() {
  std::uint64_t from = 0;
  {
    const MutexLock lock(mutex_);
    grown_ = false;  // what comes from now on may be missed by the read
    from = next_;
  }
  // Asked for each time: a grant may be taken away while the stream is open.
  const absl::StatusOr<ProjectScope> scope =
      environment_.admission.ScopeOf(call_.caller(), call_.method().operation.permission);
  const absl::StatusOr<AuditReader::RecordBatch> batch =
      scope.ok() ? source_.reader.ReadOn(from, source_.records_at_once, *scope) : scope.status();
  {
    const MutexLock lock(mutex_);
    reading_ = false;
    if (batch.ok()) {
      for (const v1::TailAuditEntriesResponse& message : batch->messages)
        pending_.push_back(ToBytes(message));
      // There may be more, until a read finds none.
      grown_ = grown_ || batch->next != next_;
      next_ = batch->next;
    }
  }
  if (batch.ok()) {
    Proceed();
  } else {
    End(batch.status());
  }
}

// Finishes nothing itself: the feed is busy until it returns, and what gRPC calls
// back at the end wants to unsubscribe.
void AuditTailCall::Grown() {
  const MutexLock lock(mutex_);
  grown_ = true;
  if (!end_.ok() || !ShouldRead()) return;
  reading_ = true;
  source_.thread.Post([call = shared_from_this()] { call->ReadOn(); });
}

void AuditTailCall::Sent(bool ok) {
  {
    const MutexLock lock(mutex_);
    sending_ = false;
  }
  if (ok) {
    Proceed();
  } else {
    End(call_.CallerIsGone());
  }
}

void AuditTailCall::End(absl::Status why) {
  {
    const MutexLock lock(mutex_);
    if (end_.ok()) end_ = std::move(why);
  }
  Proceed();
}

void AuditTailCall::Proceed() {
  MutexLock lock(mutex_);
  if (ended_ || sending_) return;  // Sent comes back here
  if (!end_.ok()) {
    ended_ = true;
    const absl::Status end = end_;
    lock.Unlock();
    source_.tails.Leave(shared_from_this());
    Finish(call_.Close(end));
  } else if (!pending_.empty()) {
    writing_ = pending_.front();
    pending_.pop_front();
    sending_ = true;
    lock.Unlock();
    StartWrite(&writing_);
  } else if (ShouldRead()) {
    reading_ = true;
    source_.thread.Post([call = shared_from_this()] { call->ReadOn(); });
  }
}

void AuditTailCall::OnDone() {
  subscription_ = JournalFeed::Subscription();
  while_grpc_needs_it_.reset();
}

}  // namespace phonegate

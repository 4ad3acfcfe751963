#include "service/rpc/unary_call.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "service/base/failpoint.h"
#include "service/lane/spawn.h"
#include "service/rpc/message_bytes.h"
#include "service/translate/upstream_error.h"

namespace phonegate {

using boost::asio::cancellation_type;

grpc::ServerUnaryReactor* UnaryCall::AnswerFromCache(RpcCall& rpc, grpc::CallbackServerContext& context,
                                                     grpc::ByteBuffer& answer) {
  std::optional<Reply> cached = rpc.FindCached();
  if (!cached) return nullptr;
  if (cached->status.ok()) answer = ToBytes(std::move(cached->bytes));
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(rpc.Close(std::move(cached->status)));
  return reactor;
}

grpc::ServerUnaryReactor* UnaryCall::Start(RpcCall rpc, LaneEntry lane, grpc::ByteBuffer& answer) {
  std::shared_ptr<UnaryCall> call(new UnaryCall(std::move(rpc), lane, answer));
  call->while_grpc_needs_it_ = call;
  if (absl::Status status = call->rpc_.Begin(); !status.ok()) {
    call->Finish(call->rpc_.Close(std::move(status)));
    return call.get();
  }
  call->rpc_.EnterLane();
  lane.lane->Post([call] { call->StartOnLane(call); });
  return call.get();
}

UnaryCall::UnaryCall(RpcCall rpc, LaneEntry lane, grpc::ByteBuffer& answer)
    : rpc_(std::move(rpc)), lane_(lane), answer_(answer) {}

void UnaryCall::OnCancel() {
  lane_.lane->Post([call = while_grpc_needs_it_] {
    if (call->while_running_ != nullptr && !call->answered_) call->GiveUp();
  });
}

void UnaryCall::OnDone() { while_grpc_needs_it_.reset(); }

void UnaryCall::StartOnLane(std::shared_ptr<UnaryCall> self) {
  while_running_ = std::move(self);
  const bool change = rpc_.operation().IsChange();
  coroutines_ = change ? 2 : 1;
  lane_.lane->Spawn(Run(), cancel_call_.slot());
  if (change) lane_.lane->Spawn(AnswerInTime(), cancel_timer_.slot());
}

Awaitable<> UnaryCall::Run() {
  Reply reply = co_await rpc_.Handle(*lane_.stage);
  if (rpc_.operation().IsChange()) Failpoint("before_answer");
  Answer(std::move(reply));
  cancel_timer_.emit(cancellation_type::terminal);
  CoroutineEnded();
}

Awaitable<> UnaryCall::AnswerInTime() {
  co_await lane_.lane->timers().SleepUntil(rpc_.answer_by());
  if (!answered_) TimeIsOver();
  CoroutineEnded();
}

// A caller whose deadline passes hears DEADLINE_EXCEEDED from its own library,
// which does not tell whether something was changed. So a change that was sent is
// answered just before, and finished all the same; one that still waits to be
// sent is given up, and its own end is the answer.
void UnaryCall::TimeIsOver() {
  if (rpc_.call().state.trace.attempts == 0) {
    rpc_.call().state.out_of_time = !rpc_.call().state.cancelled;
    GiveUp();
    return;
  }
  HttpError late{HttpError::Kind::kDeadline, Sent::kPerhapsAll,
                 "SignalWire has not answered in the caller's time"};
  Answer({ErrorFromFailure(rpc_.operation(), late), nullptr});
}

// A read whose caller has gone ends. A change that was sent goes on; one that
// was not will not be.
void UnaryCall::GiveUp() {
  rpc_.call().state.cancelled = true;
  const bool sent = rpc_.call().state.trace.attempts > 0;
  if (!rpc_.operation().IsChange() || !sent) cancel_call_.emit(cancellation_type::terminal);
}

void UnaryCall::Answer(Reply reply) {
  if (answered_) {
    rpc_.CloseLate(reply.status);
    return;
  }
  answered_ = true;
  if (reply.status.ok())
    answer_ = reply.bytes == nullptr ? ToBytes(*reply.message) : ToBytes(std::move(reply.bytes));
  Finish(rpc_.Close(std::move(reply.status)));
}

// Lets go of the object behind everything that is ready: the coroutine that
// calls this must have left its frames, which use the object's signals, and a
// cancellation that Asio has queued still goes through them.
void UnaryCall::CoroutineEnded() {
  if (--coroutines_ > 0) return;
  rpc_.LeaveLane();
  boost::asio::post(lane_.lane->executor(), [call = std::move(while_running_)] {});
}

}  // namespace phonegate

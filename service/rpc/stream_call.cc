#include "service/rpc/stream_call.h"

#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "service/lane/spawn.h"
#include "service/rpc/message_bytes.h"

namespace phonegate {

namespace asio = boost::asio;

grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamCall::Start(RpcCall rpc, LaneEntry lane) {
  std::shared_ptr<StreamCall> call(new StreamCall(std::move(rpc), lane));
  call->while_grpc_needs_it_ = call;
  if (absl::Status status = call->rpc_.Begin(call.get()); !status.ok()) {
    call->Finish(call->rpc_.Close(std::move(status)));
    return call.get();
  }
  call->rpc_.EnterLane();
  lane.lane->Post([call] { call->StartOnLane(call); });
  return call.get();
}

StreamCall::StreamCall(RpcCall rpc, LaneEntry lane) : rpc_(std::move(rpc)), lane_(lane) {}

void StreamCall::OnWriteDone(bool ok) {
  lane_.lane->Post([call = while_grpc_needs_it_, ok] {
    call->write_ok_ = ok;
    // Out of the member first: what it resumes starts the next write, which puts
    // another continuation there while this one still runs.
    auto resume = std::move(call->written_);
    std::move(resume)();
  });
}

void StreamCall::OnCancel() {
  lane_.lane->Post([call = while_grpc_needs_it_] {
    if (call->while_running_ == nullptr) return;
    call->rpc_.call().state.cancelled = true;
    call->cancel_.emit(asio::cancellation_type::terminal);
  });
}

void StreamCall::OnDone() { while_grpc_needs_it_.reset(); }

void StreamCall::StartOnLane(std::shared_ptr<StreamCall> self) {
  while_running_ = std::move(self);
  lane_.lane->Spawn(Run(), cancel_.slot());
}

Awaitable<> StreamCall::Run() {
  Reply reply = co_await rpc_.Handle(*lane_.stage);
  Finish(rpc_.Close(std::move(reply.status)));
  rpc_.LeaveLane();
  // Lets go of the object once this coroutine's frames are gone, and behind a
  // cancellation that Asio has queued.
  asio::post(lane_.lane->executor(), [call = std::move(while_running_)] {});
}

// gRPC ends a write by itself when the caller is gone, so this needs no
// cancellation of its own.
Awaitable<bool> StreamCall::Write(std::unique_ptr<google::protobuf::Message> message) {
  writing_ = ToBytes(*message);
  auto start = [this](auto handler) {
    written_ = std::move(handler);
    StartWrite(&writing_);
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  co_return write_ok_;
}

}  // namespace phonegate

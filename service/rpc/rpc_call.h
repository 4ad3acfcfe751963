// What a unary and a streaming call have in common.
#ifndef PHONEGATE_SERVICE_RPC_RPC_CALL_H_
#define PHONEGATE_SERVICE_RPC_RPC_CALL_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <grpcpp/grpcpp.h>

#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/random.h"
#include "service/cache/cache.h"
#include "service/contract/call.h"
#include "service/http/lane.h"
#include "service/rpc/in_flight.h"

namespace phonegate {

// A lane and the first of the stages that live on it.
struct LaneEntry {
  Lane* lane = nullptr;
  Stage* stage = nullptr;
};

// Hears of changes that were refused before they reached a stage. Any thread;
// never blocks.
class Rejections {
 public:
  virtual ~Rejections() = default;
  // `request` is nullptr when its bytes did not parse.
  virtual void Rejected(const Operation& operation, const google::protobuf::Message* request,
                        const Caller& caller, const std::string& request_id, const absl::Status& status) = 0;
};

// What the gRPC surface needs of the process; all outlives the server.
struct RpcEnvironment {
  const Projects& projects;
  const Clock& clock;
  Random& random;
  Log& log;
  Metrics& metrics;
  InFlight& in_flight;
  Rejections& rejections;
  Cache& cache;
  std::chrono::nanoseconds default_deadline;  // of a call without one
};

// One call from its bytes to its end: decodes and checks the request, builds the
// Call that the stages handle, and closes with metadata, metrics and one access
// line. Begin on gRPC's thread; the rest on the call's lane, or on gRPC's thread
// when Begin failed.
class RpcCall {
 public:
  RpcCall(const Operation& operation, const RpcEnvironment& environment,
          grpc::CallbackServerContext& context);

  // Decodes and checks. After OK there is a call().
  absl::Status Begin(const grpc::ByteBuffer& bytes);

  // After Begin: the answer to a read, when it is kept; on gRPC's thread, so that it
  // need not cross to a lane.
  std::optional<Reply> FindKept();

  Call& call() { return *call_; }
  const Operation& operation() const { return operation_; }

  // When a change that is still under way tells its caller that its outcome is
  // unknown: shortly before the deadline, so that the answer still arrives.
  Deadline answer_by() const { return call_->answer_by; }

  // Adds the metadata of the answer, counts it and writes the access line. Call
  // once, before the RPC is finished: the context ends with it.
  grpc::Status Close(absl::Status status);

  // Around the call's way to its lane and all it does there, the part after its
  // answer included.
  void EnterLane() { environment_.in_flight.Enter(); }
  void LeaveLane() { environment_.in_flight.Leave(); }

  // Writes what became of a change after its caller was answered.
  void CloseLate(const absl::Status& status);

 private:
  // Checks a request that parsed, and takes it when it passes.
  absl::Status Accept(std::unique_ptr<google::protobuf::Message>& request);
  void ReadRequestId(const google::protobuf::Message& request);
  Deadline ReadDeadline() const;
  void WriteLine(std::string_view event, std::string_view message, const absl::Status& status,
                 std::chrono::nanoseconds duration);

  const Operation& operation_;
  const RpcEnvironment& environment_;
  grpc::CallbackServerContext& context_;
  const SteadyTime started_;
  const Caller caller_;
  std::string request_id_;
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<Call> call_;
};

// A status as gRPC sends it, its details in the trailers.
grpc::Status ToGrpc(const absl::Status& status);

// What the metadata `server-timing` says of a call that took this long.
std::string ServerTiming(std::chrono::nanoseconds duration);

// The canonical name of a code, such as "NOT_FOUND".
std::string CodeName(absl::StatusCode code);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_RPC_CALL_H_

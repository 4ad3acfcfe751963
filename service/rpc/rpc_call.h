// What a unary and a streaming call have in common.
#ifndef PHONEGATE_SERVICE_RPC_RPC_CALL_H_
#define PHONEGATE_SERVICE_RPC_RPC_CALL_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/slice.h>

#include "service/admission/admission.h"
#include "service/admission/call_admission.h"
#include "service/admission/number_finder.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/random.h"
#include "service/cache/cache.h"
#include "service/contract/call.h"
#include "service/lane/lane.h"
#include "service/rpc/access_line.h"
#include "service/rpc/caller_metadata.h"
#include "service/rpc/in_flight.h"
#include "service/rpc/tls/tls_credentials.h"

namespace phonegate {

// A lane and the first of the stages that live on it.
struct LaneEntry {
  Lane* lane = nullptr;
  Stage* stage = nullptr;
};

// The journal, for calls that do not reach a stage. Any thread.
class CallRecords {
 public:
  virtual ~CallRecords() = default;
  // Hears of a call that was refused, and never blocks. `request` is nullptr when its
  // bytes did not parse.
  virtual void Rejected(const Operation& operation, const google::protobuf::Message* request,
                        const Caller& caller, const std::string& request_id, const absl::Status& status) = 0;
  // Writes down a call that has ended like this, and blocks until that is durable.
  // UNAVAILABLE (JOURNAL_UNAVAILABLE) when it is not in time.
  virtual absl::Status Write(const Operation& operation, const google::protobuf::Message& request,
                             const Caller& caller, const std::string& request_id,
                             const absl::Status& status) = 0;
};

// What the gRPC surface needs of the process; all outlives the server.
struct RpcEnvironment {
  const Admission& admission;
  const Clock& clock;
  Random& random;
  Log& log;
  Metrics& metrics;
  InFlight& in_flight;
  CallRecords& records;
  Cache& cache;
  std::chrono::nanoseconds default_deadline;  // of a call without one
  const NumberFinder* numbers = nullptr;      // of what goes through the stages
  // Whether the port asks callers for certificates; looking for one costs time.
  ClientCertificateMode client_certificates = ClientCertificateMode::kNotAsked;
};

// What a call is of; all of it outlives the call.
struct RpcCallSetup {
  const Operation& operation;
  CallMetrics& calls;  // the operation's
  const RpcEnvironment& environment;
  grpc::CallbackServerContext& context;
};

// One call from its bytes to its end: finds out who makes it, decodes the request, asks
// whether the caller may, checks the request, builds the Call that the stages handle,
// and closes with metadata, metrics and one access line. Begin on gRPC's thread; the
// rest on the call's lane, or on gRPC's thread when Begin failed or an answer was found.
// May be moved until Begin.
class RpcCall {
 public:
  RpcCall(const RpcCallSetup& setup, const grpc::ByteBuffer& request);

  // Before Begin: the answer to a read, when it is cached under the very bytes of the
  // request, and the caller may have it at once. Those have been parsed and checked when
  // the answer was fetched, so that here only the project is looked for in them.
  std::optional<Reply> FindCached();

  // Decodes and checks. After OK there is a call(). `sink` takes the items of a streamed
  // answer and outlives the call.
  absl::Status Begin(MessageSink* sink = nullptr);

  Call& call() { return *call_; }
  const Operation& operation() const { return setup_.operation; }

  // Has the call handled by `first`, where need be once it is known which number it is
  // about and that its caller may do it to that one. On the lane; both outlive the
  // coroutine.
  Awaitable<Reply> Handle(Stage& first);

  // When a change that is still under way tells its caller that its outcome is
  // unknown: shortly before the deadline, so that the answer still arrives.
  Deadline answer_by() const { return call_->answer_by; }

  // Adds the metadata of the answer, counts it and writes the access line. Call
  // once, before the RPC is finished: the context ends with it.
  grpc::Status Close(absl::Status status);

  // Around the call's way to its lane and all it does there, the part after its
  // answer included.
  void EnterLane() { setup_.environment.in_flight.Enter(); }
  void LeaveLane() { setup_.environment.in_flight.Leave(); }

  // Writes the outcome of a change after its caller was answered.
  void CloseLate(const absl::Status& status);

 private:
  // Decides about a request that parsed, and takes it when it may go on.
  absl::Status Accept(std::unique_ptr<google::protobuf::Message>& request, MessageSink* sink);
  // Has the number looked up that the decision depends on.
  Awaitable<Reply> HandleWhenDecided(Stage& first);
  // The call with another decision; on the lane.
  void Replace(const Decision& decision);
  AccessLine LineOf(const absl::Status& status, std::chrono::nanoseconds duration) const;
  // Tells the journal of a call that was refused, where that belongs there. `request` is
  // nullptr when it was not read.
  void RecordRefusal(const google::protobuf::Message* request, const absl::Status& status);
  void ReadRequestId(const google::protobuf::Message& request);
  Deadline ReadDeadline() const;
  const CallTrace& trace() const { return call_ == nullptr ? cached_ : call_->state.trace; }
  void AddErrorDetails(absl::Status& status) const;

  RpcCallSetup setup_;
  SteadyTime started_;
  grpc::Slice bytes_;
  CallerMetadata metadata_;
  CallAdmission admission_;
  const Project* project_ = nullptr;  // when it is known
  CallTrace cached_;                  // of an answer that FindCached found
  std::string request_id_;
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<Call> call_;
};

// A status as gRPC sends it, its details in the trailers.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_RPC_CALL_H_

#include "service/rpc/local/reflection_service.h"

#include <utility>

#include "service/rpc/access_line.h"
#include "service/rpc/callback_handlers.h"
#include "service/rpc/local/reflection_answers.h"
#include "service/rpc/message_bytes.h"

namespace phonegate {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;
using grpc::reflection::v1alpha::ServerReflectionRequest;

constexpr char kMethod[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

// One conversation: an answer for each question, one after the other. Owns itself.
class Conversation final : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  Conversation(const std::vector<std::string>& services, const RpcEnvironment& environment,
               const CallbackServerContext& context)
      : services_(services), environment_(environment), started_(environment.clock.Steady()) {
    const CallerMetadata metadata = ReadCaller(context, environment.client_certificates);
    caller_ = OriginOf(context.peer(), metadata);
    const absl::Status identified = environment.admission.Identify(metadata.credentials, caller_);
    if (identified.ok()) {
      StartRead(&question_);
    } else {
      End(identified);
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) return End(absl::OkStatus());  // there are no more, or the client has gone
    auto question = ParseRequest(*ServerReflectionRequest::descriptor(), question_);
    if (!question.ok()) return End(question.status());
    answer_ = ToBytes(AnswerReflection(static_cast<const ServerReflectionRequest&>(**question), services_));
    StartWrite(&answer_);
  }
  void OnWriteDone(bool ok) override { ok ? StartRead(&question_) : End(absl::OkStatus()); }
  void OnDone() override { delete this; }

 private:
  void End(const absl::Status& status) {
    const SteadyTime now = environment_.clock.Steady();
    WriteAccessLine(
        environment_.log, now,
        {.method = "ServerReflectionInfo", .status = status, .caller = caller_, .duration = now - started_});
    Finish(ToGrpc(status));
  }

  const std::vector<std::string>& services_;
  const RpcEnvironment& environment_;
  const SteadyTime started_;
  Caller caller_;
  ByteBuffer question_;
  ByteBuffer answer_;
};

}  // namespace

ReflectionService::ReflectionService(std::vector<std::string> services, const RpcEnvironment& environment)
    : services_(std::move(services)), environment_(environment) {
  services_.emplace_back(kName);
  services_.emplace_back("grpc.health.v1.Health");
  AddMethod(new grpc::internal::RpcServiceMethod(kMethod, RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodRawCallback(0, new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
                               [this](CallbackServerContext* context) {
                                 return new Conversation(services_, environment_, *context);
                               }));
}

}  // namespace phonegate

#include "service/rpc/audit_service.h"

#if __has_include(<grpcpp/impl/server_callback_handlers.h>)
#include <grpcpp/impl/server_callback_handlers.h>
#else  // where gRPC before 1.53 keeps it
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#endif

#include <utility>

#include "service/base/text.h"

namespace phonegate {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

namespace {

const MethodDescriptor& MethodOf(const std::string& name) {
  return *v1::ListAuditEntriesRequest::descriptor()->file()->service(0)->FindMethodByName(name);
}

}  // namespace

AuditService::AuditService(Store& store, const PageTokens& page_tokens, JournalFeed& feed,
                           JournalVerifier verify, const RpcEnvironment& environment,
                           const AuditServiceOptions& options)
    : environment_(environment),
      verify_(std::move(verify)),
      reader_(store, page_tokens, environment.projects),
      tails_(options.max_tails),
      source_{reader_, reader_thread_, feed, tails_, options.records_at_once},
      reader_thread_(options.max_waiting),
      verifier_thread_(0) {
  AddUnary("ListAuditEntries", ReadWith(&AuditReader::List));
  AddUnary("GetAuditEntry", ReadWith(&AuditReader::Get));
  AddTail("TailAuditEntries");
  AddUnary("VerifyJournal", Verification());
  AddUnary("GetOperation", ReadWith(&AuditReader::GetOperation));
}

template <typename Request, typename Response>
AuditRead AuditService::ReadWith(absl::StatusOr<Response> (AuditReader::*read)(const Request&)) {
  auto post = [this](WorkThread::Work work) { return reader_thread_.TryPost(std::move(work)); };
  auto answer = [this, read](const Message& request) -> absl::StatusOr<std::unique_ptr<Message>> {
    absl::StatusOr<Response> response = (reader_.*read)(static_cast<const Request&>(request));
    if (!response.ok()) return response.status();
    return std::make_unique<Response>(*std::move(response));
  };
  return {post, "Too many calls wait to read the journal; try again later.", answer};
}

AuditRead AuditService::Verification() {
  auto post = [this](WorkThread::Work work) {
    if (verifying_.exchange(true)) return false;
    verifier_thread_.Post(std::move(work));
    return true;
  };
  auto answer = [this](const Message&) -> absl::StatusOr<std::unique_ptr<Message>> {
    absl::StatusOr<v1::VerifyJournalResponse> response = verify_();
    verifying_ = false;  // before its caller hears of it, who may ask for another
    if (!response.ok()) return JournalError(response.status());
    return std::make_unique<v1::VerifyJournalResponse>(*std::move(response));
  };
  return {post, "The journal is being checked already; try again later.", answer};
}

void AuditService::AddUnary(const std::string& name, AuditRead read) {
  const MethodDescriptor& method = MethodOf(name);
  reads_.push_back(std::move(read));
  auto start = [this, &method, &kept = reads_.back()](CallbackServerContext* context,
                                                      const ByteBuffer* request, ByteBuffer* answer) {
    return AuditReadCall::Start(method, environment_, kept, *context, *request, *answer);
  };
  AddMethod(new RpcServiceMethod(FullName(method), RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(methods_++, new CallbackUnaryHandler<ByteBuffer, ByteBuffer>(start));
}

void AuditService::AddTail(const std::string& name) {
  const MethodDescriptor& method = MethodOf(name);
  auto start = [this, &method](CallbackServerContext* context, const ByteBuffer* request) {
    return AuditTailCall::Start(method, environment_, source_, *context, *request);
  };
  AddMethod(new RpcServiceMethod(FullName(method), RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(methods_++, new CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(start));
}

const char* AuditService::FullName(const MethodDescriptor& method) {
  return full_names_.emplace_back(Concat("/", method.service()->full_name(), "/", method.name())).c_str();
}

}  // namespace phonegate

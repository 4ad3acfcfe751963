#include "tests/e2e/grpc_client.h"

#include <future>
#include <stdexcept>
#include <utility>
#include <vector>

#include <google/protobuf/util/json_util.h>
#include <grpc/grpc.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include "phonegate/v1/access_service.pb.h"
#include "phonegate/v1/admin_service.pb.h"
#include "phonegate/v1/audit_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/text.h"
#include "tests/e2e/byte_buffer.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices)
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

Json ToJson(const Descriptor& type, const std::string& bytes) {
  const std::unique_ptr<Message> message = NewMessage(type);
  if (!message->ParseFromString(bytes)) throw std::runtime_error("the answer is no " + type.name());
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*message, &json).ok())
    throw std::runtime_error("the answer has no JSON form");
  return Json::parse(json);
}

std::string FullName(const MethodDescriptor& method) {
  return Concat("/", method.service()->full_name(), "/", method.name());
}

void Prepare(const CallOptions& options, grpc::ClientContext& context) {
  if (options.deadline) context.set_deadline(std::chrono::system_clock::now() + *options.deadline);
  for (const auto& [name, value] : options.metadata) context.AddMetadata(name, value);
}

Metadata Copy(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  Metadata copy;
  for (const auto& [name, value] : metadata) {
    copy.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  return copy;
}

void Conclude(const grpc::Status& status, const grpc::ClientContext& context, CallResult& result) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details()))
    throw std::runtime_error("the details are no google.rpc.Status");
  result.SetStatus(details);
  result.code = status.error_code();
  result.message = status.error_message();
  result.details_bytes = status.error_details().size();
  result.headers = Copy(context.GetServerInitialMetadata());
  result.trailers = Copy(context.GetServerTrailingMetadata());
}

std::shared_ptr<grpc::Channel> Connect(const std::string& address,
                                       const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  // Keeps gRPC loaded until the process ends: when the last user leaves it may
  // wait for 10 s for a connection that was aborted in the middle of a request.
  static const bool loaded = (grpc_init(), true);
  static_cast<void>(loaded);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);            // windows that do not grow
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

}  // namespace

// Goes on the thread of its owner, who waits for the end: gRPC's thread has no reference
// to the channel, neither by the stub nor by the context.
struct PendingCall::Impl {
  const MethodDescriptor& method;
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer answer;
  grpc::GenericStub stub;
  std::promise<grpc::Status> promise;
  std::shared_future<grpc::Status> status = promise.get_future().share();
};

PendingCall::PendingCall(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
  impl_->stub.UnaryCall(&impl_->context, FullName(impl_->method), grpc::StubOptions(), &impl_->request,
                        &impl_->answer,
                        [impl = impl_.get()](grpc::Status s) { impl->promise.set_value(std::move(s)); });
}

PendingCall::~PendingCall() {
  Cancel();
  impl_->status.wait();
}

void PendingCall::Cancel() { impl_->context.TryCancel(); }

CallResult PendingCall::Wait() {
  const grpc::Status& status = impl_->status.get();
  CallResult result;
  if (status.ok()) {
    result.bytes = ToString(impl_->answer);
    result.messages.push_back(ToJson(*impl_->method.output_type(), result.bytes));
  }
  Conclude(status, impl_->context, result);
  return result;
}

struct PendingStream::Impl {
  const MethodDescriptor& method;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader;
  bool finished = false;
};

PendingStream::PendingStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

PendingStream::~PendingStream() {
  Cancel();
  if (!impl_->finished) impl_->reader->Finish();
}

void PendingStream::Cancel() { impl_->context.TryCancel(); }

std::optional<Json> PendingStream::Read() {
  grpc::ByteBuffer bytes;
  if (!impl_->reader->Read(&bytes)) return std::nullopt;
  return ToJson(*impl_->method.output_type(), ToString(bytes));
}

CallResult PendingStream::Finish() {
  CallResult result;
  while (std::optional<Json> message = Read()) result.messages.push_back(*std::move(message));
  const grpc::Status status = impl_->reader->Finish();
  impl_->finished = true;
  Conclude(status, impl_->context, result);
  return result;
}

struct GrpcClient::Impl {
  explicit Impl(std::shared_ptr<grpc::Channel> connected) : channel(std::move(connected)) {}

  const std::shared_ptr<grpc::Channel> channel;

  std::unique_ptr<PendingCall> Unary(const MethodDescriptor& method, const std::string& bytes,
                                     const CallOptions& options) const {
    std::unique_ptr<PendingCall::Impl> call(
        new PendingCall::Impl{method, {}, ToBuffer(bytes), {}, grpc::GenericStub(channel), {}});
    Prepare(options, call->context);
    return std::make_unique<PendingCall>(std::move(call));
  }

  std::unique_ptr<PendingStream> Streaming(const MethodDescriptor& method, const std::string& bytes,
                                           const CallOptions& options) const {
    std::unique_ptr<PendingStream::Impl> call(new PendingStream::Impl{method, {}, {}});
    Prepare(options, call->context);
    const std::string name = FullName(method);
    const grpc::internal::RpcMethod rpc(name.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, channel);
    call->reader.reset(grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
        channel.get(), rpc, &call->context, ToBuffer(bytes)));
    return std::make_unique<PendingStream>(std::move(call));
  }
};

GrpcClient::GrpcClient(const std::string& address)
    : impl_(std::make_unique<Impl>(Connect(address, grpc::InsecureChannelCredentials()))) {}

GrpcClient::GrpcClient(const std::string& address, const TlsClient& tls)
    : impl_(std::make_unique<Impl>(
          Connect(address, grpc::SslCredentials({tls.roots, tls.key, tls.certificate})))) {}

GrpcClient::~GrpcClient() = default;

CallResult GrpcClient::Call(const std::string& method, const Json& request, const CallOptions& options) {
  return CallBytes(method, ToRequestBytes(*MethodOf(method).input_type(), request), options);
}

CallResult GrpcClient::CallBytes(const std::string& method, const std::string& bytes,
                                 const CallOptions& options) {
  const MethodDescriptor& descriptor = MethodOf(method);
  if (descriptor.server_streaming()) return impl_->Streaming(descriptor, bytes, options)->Finish();
  return impl_->Unary(descriptor, bytes, options)->Wait();
}

std::unique_ptr<PendingCall> GrpcClient::Start(const std::string& method, const Json& request,
                                               const CallOptions& options) {
  const MethodDescriptor& descriptor = MethodOf(method);
  return impl_->Unary(descriptor, ToRequestBytes(*descriptor.input_type(), request), options);
}

std::unique_ptr<PendingStream> GrpcClient::Stream(const std::string& method, const Json& request,
                                                  const CallOptions& options) {
  const MethodDescriptor& descriptor = MethodOf(method);
  return impl_->Streaming(descriptor, ToRequestBytes(*descriptor.input_type(), request), options);
}

const MethodDescriptor& MethodOf(const std::string& name) {
  for (const auto* request :
       {v1::PurchasePhoneNumberRequest::descriptor(), v1::ListAuditEntriesRequest::descriptor(),
        v1::PurgeCacheRequest::descriptor(), v1::ExplainAccessRequest::descriptor()}) {
    const MethodDescriptor* method = request->file()->service(0)->FindMethodByName(name);
    if (method != nullptr) return *method;
  }
  throw std::invalid_argument("no such method: " + name);
}

std::string ToRequestBytes(const Descriptor& type, const Json& json) {
  const std::unique_ptr<Message> message = NewMessage(type);
  const auto status = google::protobuf::util::JsonStringToMessage(json.dump(), message.get());
  if (!status.ok()) throw std::invalid_argument(Concat(type.name(), ": ", status.ToString()));
  return message->SerializeAsString();
}

}  // namespace phonegate

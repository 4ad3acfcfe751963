// A gRPC client for what grpcurl cannot do: cancel, read slowly, send bytes that
// are no message.
#ifndef PHONEGATE_TESTS_E2E_GRPC_CLIENT_H_
#define PHONEGATE_TESTS_E2E_GRPC_CLIENT_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <google/protobuf/message.h>

#include "tests/e2e/call_result.h"

namespace phonegate {

struct CallOptions {
  std::optional<std::chrono::milliseconds> deadline;  // from now; none: none
  Metadata metadata;
};

// All PEM; without a certificate of its own the key is empty, too.
struct TlsClient {
  std::string roots;  // whom it trusts
  std::string certificate;
  std::string key;
};

// A unary call under way.
class PendingCall {
 public:
  struct Impl;
  explicit PendingCall(std::unique_ptr<Impl> impl);
  ~PendingCall();  // cancels and waits

  void Cancel();
  // Blocks until it ended. May be repeated.
  CallResult Wait();

 private:
  std::unique_ptr<Impl> impl_;
};

// A server-streaming call under way. One thread, but for Cancel.
class PendingStream {
 public:
  struct Impl;
  explicit PendingStream(std::unique_ptr<Impl> impl);
  ~PendingStream();  // cancels and waits

  // Takes one message off the wire; nothing when there is none any more. What is
  // not read holds the server back once gRPC's windows are full (64 KiB).
  std::optional<Json> Read();
  void Cancel();
  // Reads the rest and tells how it ended; `messages` holds the rest.
  CallResult Finish();

 private:
  std::unique_ptr<Impl> impl_;
};

// Requests are JSON texts of the method's request message, or raw bytes. Methods
// are named as in the contract: "PurchasePhoneNumber". Blocks where it says so.
class GrpcClient {
 public:
  explicit GrpcClient(const std::string& address);
  GrpcClient(const std::string& address, const TlsClient& tls);
  ~GrpcClient();

  // Blocks until it ended. A streaming method gives all of its messages.
  CallResult Call(const std::string& method, const Json& request = Json::object(),
                  const CallOptions& options = {});
  CallResult CallBytes(const std::string& method, const std::string& bytes, const CallOptions& options = {});

  // Do not block.
  std::unique_ptr<PendingCall> Start(const std::string& method, const Json& request,
                                     const CallOptions& options = {});
  std::unique_ptr<PendingStream> Stream(const std::string& method, const Json& request,
                                        const CallOptions& options = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The method of one of the services with this name; throws when
// there is none.
const google::protobuf::MethodDescriptor& MethodOf(const std::string& name);

// The serialised message that the JSON stands for; throws when it does not fit.
std::string ToRequestBytes(const google::protobuf::Descriptor& type, const Json& json);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_GRPC_CLIENT_H_

// What all copies of a Client share: the channel, and how calls are made over it.
#ifndef PHONEGATE_CLIENT_CONNECTION_H_
#define PHONEGATE_CLIENT_CONNECTION_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/change.h"
#include "client/system_pace.h"
#include "client/token_file.h"
#include "phonegate/client.h"
#include "phonegate/v1/access_service.grpc.pb.h"
#include "phonegate/v1/admin_service.grpc.pb.h"
#include "phonegate/v1/audit_service.grpc.pb.h"
#include "phonegate/v1/phone_number_service.grpc.pb.h"

namespace phonegate::internal {

// The same error with its details as payloads.
absl::Status FromGrpc(const grpc::Status& status);

// Calls over one channel. Its methods may be called from any thread.
class Connection {
 public:
  // One call: it is made with the context it gets.
  using Call = std::function<grpc::Status(grpc::ClientContext&)>;

  // As Client::Create.
  static absl::StatusOr<std::shared_ptr<const Connection>> Make(const ClientOptions& options);

  const ClientOptions& options() const { return options_; }
  v1::PhoneNumberService::StubInterface& numbers() const { return *numbers_; }
  v1::AuditService::StubInterface& audit() const { return *audit_; }
  v1::AdminService::StubInterface& admin() const { return *admin_; }
  v1::AccessService::StubInterface& access() const { return *access_; }

  // Makes a call once; gRPC repeats it where the service config says so.
  absl::Status CallOnce(const CallSettings& settings, std::chrono::milliseconds timeout,
                        const Call& call) const;

  // Makes the call of a change until its outcome is known.
  absl::Status CallUntilSettled(const CallSettings& settings, const ChangeName& name, const Call& call) const;

  // The request id for a request without one.
  std::string MakeRequestId() const;

 private:
  explicit Connection(const ClientOptions& options);

  Attempt AttemptOnce(const CallSettings& settings, Pace::Time deadline, const Call& call) const;
  // Puts deadline, identity and metadata into the context.
  absl::Status Prepare(const CallSettings& settings, Pace::Time deadline, grpc::ClientContext& context) const;

  const ClientOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::PhoneNumberService::StubInterface> numbers_;
  std::unique_ptr<v1::AuditService::StubInterface> audit_;
  std::unique_ptr<v1::AdminService::StubInterface> admin_;
  std::unique_ptr<v1::AccessService::StubInterface> access_;
  const std::unique_ptr<TokenFile> token_;  // none: no token is shown
  const std::unique_ptr<Pace> pace_ = std::make_unique<SystemPace>();
};

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_CONNECTION_H_

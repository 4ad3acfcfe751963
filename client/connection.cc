#include "client/connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "client/channel.h"
#include "client/uuid.h"
#include "client/wire.h"

namespace phonegate::internal {
namespace {

// gRPC's deadlines are on the wall clock.
std::chrono::system_clock::time_point OnTheWallClock(Pace::Time time, Pace& pace) {
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(time - pace.Now());
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  // The details of a google.rpc.Status, each a google.protobuf.Any.
  for (const std::string& detail : Texts(ParseWire(status.error_details()), 3)) {
    const WireMessage any = ParseWire(detail);
    result.SetPayload(Text(any, 1), absl::Cord(Text(any, 2)));
  }
  return result;
}

absl::StatusOr<std::shared_ptr<const Connection>> Connection::Make(const ClientOptions& options) {
  std::shared_ptr<Connection> made(new Connection(options));
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = MakeChannel(options);
  if (!channel.ok()) return channel.status();
  made->channel_ = *std::move(channel);
  made->numbers_ = v1::PhoneNumberService::NewStub(made->channel_);
  made->audit_ = v1::AuditService::NewStub(made->channel_);
  made->admin_ = v1::AdminService::NewStub(made->channel_);
  made->access_ = v1::AccessService::NewStub(made->channel_);
  return made;
}

Connection::Connection(const ClientOptions& options)
    : options_(options),
      token_(options.token_file.empty() ? nullptr : std::make_unique<TokenFile>(options.token_file)) {}

absl::Status Connection::Prepare(const CallSettings& settings, Pace::Time deadline,
                                 grpc::ClientContext& context) const {
  context.set_deadline(OnTheWallClock(deadline, *pace_));
  if (!settings.cache_control.empty()) context.AddMetadata("cache-control", settings.cache_control);
  if (token_ == nullptr) return absl::OkStatus();
  absl::StatusOr<std::string> token = token_->Token();
  if (!token.ok()) return token.status();
  context.AddMetadata("authorization", absl::StrCat("Bearer ", *token));
  return absl::OkStatus();
}

absl::Status Connection::CallOnce(const CallSettings& settings, std::chrono::milliseconds timeout,
                                  const Call& call) const {
  grpc::ClientContext context;
  const Pace::Time deadline = pace_->Now() + settings.timeout.value_or(timeout);
  if (absl::Status prepared = Prepare(settings, deadline, context); !prepared.ok()) return prepared;
  return FromGrpc(call(context));
}

absl::Status Connection::CallUntilSettled(const CallSettings& settings, const ChangeName& name,
                                          const Call& call) const {
  const Pace::Time deadline = pace_->Now() + settings.timeout.value_or(options_.change_timeout);
  return SettleChange(name, deadline, *pace_, [&] { return AttemptOnce(settings, deadline, call); });
}

Attempt Connection::AttemptOnce(const CallSettings& settings, Pace::Time deadline, const Call& call) const {
  // gRPC does not tell whether a call that failed had been sent. So it is only made
  // once there is a connection, and before that it is certain that nothing was sent.
  const Pace::Time connect_by = std::min(deadline, pace_->Now() + options_.connect_timeout);
  if (!channel_->WaitForConnected(OnTheWallClock(connect_by, *pace_))) {
    return {
        absl::UnavailableError(absl::StrCat("Nothing was sent: there is no connection to ", options_.target,
                                            ", or no gateway there that serves. Try again.")),
        /*sent=*/false};
  }
  grpc::ClientContext context;
  if (absl::Status prepared = Prepare(settings, deadline, context); !prepared.ok())
    return {prepared, /*sent=*/false};
  return {FromGrpc(call(context))};
}

std::string Connection::MakeRequestId() const {
  return options_.make_request_id ? options_.make_request_id() : RandomUuid();
}

}  // namespace phonegate::internal

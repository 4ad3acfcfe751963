// What Client does for operators: the journal, freezes, access.
#include <google/protobuf/empty.pb.h>

#include "client/connection.h"
#include "phonegate/client.h"

namespace phonegate {
namespace {

using internal::CallSettings;
using internal::Connection;
using std::chrono::milliseconds;

// A call that never ends by itself still needs a number here.
constexpr milliseconds kForever = std::chrono::hours(24 * 365);

// Calls the `method` of one of the generated clients.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Ask(const Connection& connection, const CallSettings& settings, milliseconds timeout,
                             Stub& stub, const Request& request,
                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
  Response response;
  absl::Status status = connection.CallOnce(settings, timeout, [&](grpc::ClientContext& context) {
    return (stub.*method)(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

using AuditStub = v1::AuditService::StubInterface;
using AdminStub = v1::AdminService::StubInterface;
using AccessStub = v1::AccessService::StubInterface;

}  // namespace

absl::StatusOr<v1::GetOperationResponse> Client::GetOperation(const v1::GetOperationRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->audit(), request,
             &AuditStub::GetOperation);
}

absl::StatusOr<v1::ListAuditEntriesResponse> Client::ListAuditEntries(
    const v1::ListAuditEntriesRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->audit(), request,
             &AuditStub::ListAuditEntries);
}

absl::StatusOr<v1::AuditEntry> Client::GetAuditEntry(const v1::GetAuditEntryRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->audit(), request,
             &AuditStub::GetAuditEntry);
}

absl::Status Client::TailAuditEntries(const v1::TailAuditEntriesRequest& request,
                                      const std::function<bool(const v1::TailAuditEntriesResponse&)>& take) {
  bool wanted = true;
  const absl::Status status = connection_->CallOnce(settings_, kForever, [&](grpc::ClientContext& context) {
    const auto reader = connection_->audit().TailAuditEntries(&context, request);
    v1::TailAuditEntriesResponse record;
    while (wanted && reader->Read(&record)) wanted = take(record);
    if (!wanted) context.TryCancel();
    return reader->Finish();
  });
  return wanted ? status : absl::OkStatus();
}

absl::StatusOr<v1::VerifyJournalResponse> Client::VerifyJournal(const v1::VerifyJournalRequest& request) {
  return Ask(*connection_, settings_, connection_->options().stream_timeout, connection_->audit(), request,
             &AuditStub::VerifyJournal);
}

absl::Status Client::FreezeProject(const v1::FreezeProjectRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->admin(), request,
             &AdminStub::FreezeProject)
      .status();
}

absl::Status Client::ThawProject(const v1::ThawProjectRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->admin(), request,
             &AdminStub::ThawProject)
      .status();
}

absl::StatusOr<v1::PurgeCacheResponse> Client::PurgeCache(const v1::PurgeCacheRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->admin(), request,
             &AdminStub::PurgeCache);
}

absl::StatusOr<v1::CacheStatistics> Client::GetCacheStatistics(const v1::GetCacheStatisticsRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->admin(), request,
             &AdminStub::GetCacheStatistics);
}

absl::StatusOr<v1::ExplainAccessResponse> Client::ExplainAccess(const v1::ExplainAccessRequest& request) {
  return Ask(*connection_, settings_, connection_->options().read_timeout, connection_->access(), request,
             &AccessStub::ExplainAccess);
}

}  // namespace phonegate

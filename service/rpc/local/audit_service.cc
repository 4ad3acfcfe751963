#include "service/rpc/local/audit_service.h"

#include <utility>

#include "service/admission/policy_error.h"

namespace phonegate {
namespace {

using google::protobuf::Message;
using Effect = LocalMethod::Effect;

// Of entries, which may be of projects that are not configured any more.
absl::Status CheckProject(const LocalRequest& call, const std::string& alias) {
  if (call.scope.Has(alias)) return absl::OkStatus();
  return MissingGrant(call.caller, v1::PERMISSION_AUDIT, alias);
}

}  // namespace

AuditService::AuditService(const std::vector<Operation>& operations, Store& store,
                           const PageTokens& page_tokens, const Projects& projects, JournalFeed& feed,
                           JournalVerifier verify, const RpcEnvironment& environment,
                           const AuditServiceOptions& options)
    : LocalService(operations, environment),
      verify_(std::move(verify)),
      reader_(store, page_tokens, projects),
      tails_(options.max_tails),
      source_{reader_, reader_thread_, feed, tails_, options.records_at_once},
      reader_thread_(options.max_waiting),
      verifier_thread_(0) {
  AddUnary(Effect::kReads, ReadWith(&AuditService::List));
  AddUnary(Effect::kReads, ReadWith(&AuditService::Get));
  AddStream(Effect::kReads, [this](const LocalMethod& method, grpc::CallbackServerContext& context,
                                   const grpc::ByteBuffer& request) {
    return AuditTailCall::Start(method, this->environment(), source_, context, request);
  });
  AddUnary(Effect::kReads, Verification());
  AddUnary(Effect::kReads, ReadWith(&AuditService::GetOperation));
}

template <typename Request, typename Response>
LocalAnswer AuditService::ReadWith(absl::StatusOr<Response> (AuditService::*read)(const Request&,
                                                                                  const LocalRequest&)) {
  auto post = [this](BlockingThread::Work work) { return reader_thread_.TryPost(std::move(work)); };
  auto make = [this, read](const LocalRequest& call) -> absl::StatusOr<std::unique_ptr<Message>> {
    absl::StatusOr<Response> response = (this->*read)(static_cast<const Request&>(call.message), call);
    if (!response.ok()) return response.status();
    return std::make_unique<Response>(*std::move(response));
  };
  return {post, "Too many calls wait to read the journal; try again later.", make};
}

absl::StatusOr<v1::ListAuditEntriesResponse> AuditService::List(const v1::ListAuditEntriesRequest& request,
                                                                const LocalRequest& call) {
  if (!request.project().empty()) {
    if (absl::Status status = CheckProject(call, request.project()); !status.ok()) return status;
  }
  return reader_.List(request, call.scope);
}

absl::StatusOr<v1::AuditEntry> AuditService::Get(const v1::GetAuditEntryRequest& request,
                                                 const LocalRequest& call) {
  return reader_.Get(request, call.scope);
}

absl::StatusOr<v1::GetOperationResponse> AuditService::GetOperation(const v1::GetOperationRequest& request,
                                                                    const LocalRequest& call) {
  absl::Status may = absl::OkStatus();
  if (request.project().empty()) {
    may = environment().admission.Admit(call.caller, v1::PERMISSION_AUDIT, "").status();
  } else {
    may = CheckProject(call, request.project());
  }
  if (!may.ok()) return may;
  return reader_.GetOperation(request);
}

LocalAnswer AuditService::Verification() {
  // The journal as a whole belongs to no project.
  auto check = [this](const LocalRequest& call) -> absl::StatusOr<std::unique_ptr<Message>> {
    if (!call.scope.all) return MissingGrantForAll(call.caller, v1::PERMISSION_AUDIT);
    absl::StatusOr<v1::VerifyJournalResponse> response = verify_();
    if (!response.ok()) return JournalError(response.status());
    return std::make_unique<v1::VerifyJournalResponse>(*std::move(response));
  };
  auto post = [this](BlockingThread::Work work) {
    if (verifying_.exchange(true)) return false;
    verifier_thread_.Post(std::move(work));
    return true;
  };
  auto make = [this, check](const LocalRequest& call) {
    auto made = check(call);
    verifying_ = false;  // before its caller hears of it, who may ask for another
    return made;
  };
  return {post, "The journal is being checked already; try again later.", make};
}

}  // namespace phonegate

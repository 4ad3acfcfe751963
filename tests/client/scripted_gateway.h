// A gRPC server in this process that answers what a test says.
#ifndef PHONEGATE_TESTS_CLIENT_SCRIPTED_GATEWAY_H_
#define PHONEGATE_TESTS_CLIENT_SCRIPTED_GATEWAY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "phonegate/v1/access_service.grpc.pb.h"
#include "phonegate/v1/admin_service.grpc.pb.h"
#include "phonegate/v1/audit_service.grpc.pb.h"
#include "phonegate/v1/phone_number_service.grpc.pb.h"
#include "service/base/mutex.h"

namespace phonegate {

// An error as the gateway sends it.
inline grpc::Status GatewayError(grpc::StatusCode code, const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("phonegate");
  (*info.mutable_metadata())["from"] = "the gateway";
  google::rpc::Status details;
  details.set_code(code);
  details.add_details()->PackFrom(info);
  return {code, "The sentence.", details.SerializeAsString()};
}

// Purchases, gets, streams, operations, and what operators ask for; what is not scripted is answered with an
// empty message. Listens on a free port of loopback until it is destroyed.
class ScriptedGateway {
 public:
  using Metadata = std::multimap<std::string, std::string>;

  explicit ScriptedGateway(
      const std::shared_ptr<grpc::ServerCredentials>& credentials = grpc::InsecureServerCredentials()) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(&numbers_);
    builder.RegisterService(&audit_);
    builder.RegisterService(&admin_);
    builder.RegisterService(&access_);
    server_ = builder.BuildAndStart();
    SetServing(true);
  }
  ~ScriptedGateway() { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string localhost() const { return "localhost:" + std::to_string(port_); }
  void SetServing(bool serving) {
    server_->GetHealthCheckService()->SetServingStatus("phonegate.v1.PhoneNumberService", serving);
  }

  // Called on gRPC's threads, with the number of the call, from 1 on.
  std::function<grpc::Status(int call, grpc::ServerContext&, v1::PhoneNumber&)> on_purchase;
  std::function<grpc::Status(int call, grpc::ServerContext&, v1::PhoneNumber&)> on_get;

  std::vector<v1::PurchasePhoneNumberRequest> purchases() const {
    const MutexLock lock(mutex_);
    return purchases_;
  }
  std::vector<Metadata> metadata() const {
    const MutexLock lock(mutex_);
    return metadata_;
  }

 private:
  class Numbers final : public v1::PhoneNumberService::Service {
   public:
    explicit Numbers(ScriptedGateway& gateway) : gateway_(gateway) {}

    grpc::Status PurchasePhoneNumber(grpc::ServerContext* context,
                                     const v1::PurchasePhoneNumberRequest* request,
                                     v1::PhoneNumber* response) override {
      const int call = gateway_.Heard(*context, request);
      return gateway_.on_purchase ? gateway_.on_purchase(call, *context, *response) : grpc::Status::OK;
    }
    grpc::Status GetPhoneNumber(grpc::ServerContext* context, const v1::GetPhoneNumberRequest* /*request*/,
                                v1::PhoneNumber* response) override {
      const int call = gateway_.Heard(*context, nullptr);
      return gateway_.on_get ? gateway_.on_get(call, *context, *response) : grpc::Status::OK;
    }
    grpc::Status ReleasePhoneNumber(grpc::ServerContext* /*context*/,
                                    const v1::ReleasePhoneNumberRequest* /*request*/,
                                    google::protobuf::Empty* /*response*/) override {
      return GatewayError(grpc::StatusCode::FAILED_PRECONDITION, "PURCHASED_TOO_RECENTLY");
    }
    grpc::Status StreamPhoneNumbers(grpc::ServerContext* /*context*/,
                                    const v1::StreamPhoneNumbersRequest* /*request*/,
                                    grpc::ServerWriter<v1::PhoneNumber>* writer) override {
      v1::PhoneNumber number;
      for (int i = 1; i <= 3; ++i) {
        number.set_id(std::to_string(i));
        if (!writer->Write(number)) break;
      }
      return GatewayError(grpc::StatusCode::UNAVAILABLE, "UPSTREAM_UNAVAILABLE");
    }

   private:
    ScriptedGateway& gateway_;
  };

  class Audit final : public v1::AuditService::Service {
   public:
    grpc::Status GetOperation(grpc::ServerContext* /*context*/, const v1::GetOperationRequest* /*request*/,
                              v1::GetOperationResponse* response) override {
      response->set_state(v1::OPERATION_STATE_IN_DOUBT);
      return grpc::Status::OK;
    }
    grpc::Status ListAuditEntries(grpc::ServerContext* /*context*/,
                                  const v1::ListAuditEntriesRequest* request,
                                  v1::ListAuditEntriesResponse* response) override {
      response->add_entries()->set_entry_id(request->page_token() + "entry");
      if (request->page_token().empty()) response->set_next_page_token("next ");
      return grpc::Status::OK;
    }
    grpc::Status GetAuditEntry(grpc::ServerContext* /*context*/, const v1::GetAuditEntryRequest* /*request*/,
                               v1::AuditEntry* /*response*/) override {
      return GatewayError(grpc::StatusCode::NOT_FOUND, "NOT_FOUND");
    }
    // Never ends by itself.
    grpc::Status TailAuditEntries(grpc::ServerContext* context, const v1::TailAuditEntriesRequest* request,
                                  grpc::ServerWriter<v1::TailAuditEntriesResponse>* writer) override {
      v1::TailAuditEntriesResponse record;
      for (std::uint64_t i = request->from_sequence(); !context->IsCancelled(); ++i) {
        record.set_sequence(i);
        if (!writer->Write(record)) break;
      }
      return grpc::Status::CANCELLED;
    }
    grpc::Status VerifyJournal(grpc::ServerContext* /*context*/, const v1::VerifyJournalRequest* /*request*/,
                               v1::VerifyJournalResponse* response) override {
      response->set_intact(true);
      return grpc::Status::OK;
    }
  };

  class Admin final : public v1::AdminService::Service {
   public:
    grpc::Status FreezeProject(grpc::ServerContext* /*context*/, const v1::FreezeProjectRequest* request,
                               v1::FreezeProjectResponse* /*response*/) override {
      return request->project() == "demo" ? grpc::Status::OK
                                          : GatewayError(grpc::StatusCode::NOT_FOUND, "PROJECT_NOT_FOUND");
    }
    grpc::Status PurgeCache(grpc::ServerContext* /*context*/, const v1::PurgeCacheRequest* /*request*/,
                            v1::PurgeCacheResponse* response) override {
      response->set_entries(7);
      return grpc::Status::OK;
    }
  };

  class Access final : public v1::AccessService::Service {
   public:
    grpc::Status ExplainAccess(grpc::ServerContext* /*context*/, const v1::ExplainAccessRequest* /*request*/,
                               v1::ExplainAccessResponse* response) override {
      response->set_caller("billing");
      return grpc::Status::OK;
    }
  };

  // Notes a call; its number.
  int Heard(const grpc::ServerContext& context, const v1::PurchasePhoneNumberRequest* request) {
    const MutexLock lock(mutex_);
    if (request != nullptr) purchases_.push_back(*request);
    Metadata& metadata = metadata_.emplace_back();
    for (const auto& [name, value] : context.client_metadata())
      metadata.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
    return static_cast<int>(metadata_.size());
  }

  mutable Mutex mutex_;
  std::vector<v1::PurchasePhoneNumberRequest> purchases_ ABSL_GUARDED_BY(mutex_);
  std::vector<Metadata> metadata_ ABSL_GUARDED_BY(mutex_);  // of purchases and gets
  Numbers numbers_{*this};
  Audit audit_;
  Admin admin_;
  Access access_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CLIENT_SCRIPTED_GATEWAY_H_

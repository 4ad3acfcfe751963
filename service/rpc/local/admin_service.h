// AdminService: steering the gateway itself.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_ADMIN_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_ADMIN_SERVICE_H_

#include <vector>

#include "phonegate/v1/admin_service.pb.h"
#include "service/cache/cache.h"
#include "service/contract/project.h"
#include "service/journal/ledger/freezes.h"
#include "service/lane/blocking_thread.h"
#include "service/rpc/local/local_service.h"

namespace phonegate {

// One thread works for all calls, as a purge waits for the disk.
class AdminService final : public LocalService {
 public:
  // `operations` are all RPCs of the service. What is referred to outlives this object,
  // and this object the server.
  AdminService(const std::vector<Operation>& operations, Cache& cache, Freezes& freezes,
               const Projects& projects, const RpcEnvironment& environment);

 private:
  using Made = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;

  LocalAnswer On(Made (AdminService::*make)(const LocalRequest&));
  Made Purge(const LocalRequest& call);
  Made Freeze(const LocalRequest& call);
  Made Thaw(const LocalRequest& call);
  Made Statistics(const LocalRequest& call);
  // Stops the changes of the project that the request names, or lets them on.
  absl::Status SetState(const LocalRequest& call, const std::string& alias, ProjectState state);
  // What is to be forgotten, when the caller may have it so.
  absl::StatusOr<Invalidation> Admit(const LocalRequest& call) const;

  Cache& cache_;
  Freezes& freezes_;
  const Projects& projects_;
  BlockingThread thread_;  // last, so that it ends first
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_ADMIN_SERVICE_H_

// AccessService: what a caller may do, told to itself.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_ACCESS_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_ACCESS_SERVICE_H_

#include <functional>
#include <string>
#include <vector>

#include "service/lane/blocking_thread.h"
#include "service/rpc/local/local_service.h"

namespace phonegate {

// One thread works for all calls, as policy may want them in the journal.
class AccessService final : public LocalService {
 public:
  // Finds an RPC of the gateway by its name; nullptr when there is none.
  using FindOperation = std::function<const Operation*(const std::string& name)>;

  // `operations` are all RPCs of the service. What is referred to outlives this object,
  // and this object the server.
  AccessService(const std::vector<Operation>& operations, FindOperation find,
                const RpcEnvironment& environment);

 private:
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Explain(const LocalRequest& call) const;

  const FindOperation find_;
  BlockingThread thread_;  // last, so that it ends first
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_ACCESS_SERVICE_H_

// A service whose RPCs are all answered by the stages.
#ifndef PHONEGATE_SERVICE_RPC_GATEWAY_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_GATEWAY_SERVICE_H_

#include <atomic>
#include <cstddef>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include "service/rpc/rpc_call.h"

namespace phonegate {

// Registers one raw handler per operation, so that requests and answers pass as
// bytes. No code per RPC: the operations say it all.
class GatewayService final : public grpc::Service {
 public:
  // `operations` are those of one service, in the order of its descriptor; they,
  // the lanes and what `environment` refers to outlive this object.
  GatewayService(const std::vector<Operation>& operations, std::vector<LaneEntry> lanes,
                 const RpcEnvironment& environment);

 private:
  void AddUnary(int index, const Operation& operation);
  void AddStream(int index, const Operation& operation);
  LaneEntry NextLane();

  const RpcEnvironment environment_;
  const std::vector<LaneEntry> lanes_;
  std::atomic<std::size_t> next_lane_{0};
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_GATEWAY_SERVICE_H_

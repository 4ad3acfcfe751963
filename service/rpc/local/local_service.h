// A service whose RPCs the gateway answers itself.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_SERVICE_H_

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include "service/rpc/local/local_unary_call.h"

namespace phonegate {

// Registers a raw handler for each RPC, so that bytes which are no request get an error
// like all others.
class LocalService : public grpc::Service {
 protected:
  using StartStream = std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(
      const LocalMethod& method, grpc::CallbackServerContext& context, const grpc::ByteBuffer& request)>;

  // `operations` are all RPCs of the service, as ReadLocalContract gives them; what
  // `environment` refers to outlives this object.
  LocalService(const std::vector<Operation>& operations, const RpcEnvironment& environment);

  // Each RPC once, in the order of the service's declaration.
  void AddUnary(LocalMethod::Effect effect, LocalAnswer answer);
  void AddStream(LocalMethod::Effect effect, const StartStream& start);

  const RpcEnvironment& environment() const { return environment_; }

 private:
  // A method, for as long as this object lives.
  const LocalMethod& NextMethod(LocalMethod::Effect effect);

  const std::vector<Operation> operations_;
  const RpcEnvironment environment_;
  std::deque<LocalMethod> methods_;
  std::deque<LocalAnswer> answers_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_SERVICE_H_

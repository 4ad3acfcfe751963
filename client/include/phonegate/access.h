// What a caller may do.
#ifndef PHONEGATE_ACCESS_H_
#define PHONEGATE_ACCESS_H_

#include "absl/status/statusor.h"
#include "phonegate/v1/access_service.pb.h"

namespace phonegate {

// phonegate.v1.AccessService as plain calls. A phonegate::Client is one. Calls block until
// they have an answer or their time is over. They may be made from any thread.
class Access {
 public:
  virtual ~Access() = default;

  // Who the caller is to the gateway and what it may do; needs no grant.
  virtual absl::StatusOr<v1::ExplainAccessResponse> ExplainAccess(
      const v1::ExplainAccessRequest& request) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_ACCESS_H_

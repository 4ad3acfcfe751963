// Steering the gateway itself.
#ifndef PHONEGATE_ADMIN_H_
#define PHONEGATE_ADMIN_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/v1/admin_service.pb.h"

namespace phonegate {

// phonegate.v1.AdminService as plain calls, for callers with a grant for the group
// `admin`. A phonegate::Client is one.
//
// Each call is made once and may be repeated. UNAVAILABLE of FreezeProject says that the
// project may be frozen; call again. Calls block until they have an answer or their time
// is over. They may be made from any thread.
class Admin {
 public:
  virtual ~Admin() = default;

  virtual absl::Status FreezeProject(const v1::FreezeProjectRequest& request) = 0;
  virtual absl::Status ThawProject(const v1::ThawProjectRequest& request) = 0;
  virtual absl::StatusOr<v1::PurgeCacheResponse> PurgeCache(const v1::PurgeCacheRequest& request) = 0;
  virtual absl::StatusOr<v1::CacheStatistics> GetCacheStatistics(
      const v1::GetCacheStatisticsRequest& request) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_ADMIN_H_

// Times of the wall clock as Prometheus takes them.
#ifndef PHONEGATE_SERVICE_ADMIN_WALL_SECONDS_H_
#define PHONEGATE_SERVICE_ADMIN_WALL_SECONDS_H_

#include <chrono>

#include "service/base/clock.h"

namespace phonegate {

// Seconds since 1970.
inline double WallSeconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_WALL_SECONDS_H_

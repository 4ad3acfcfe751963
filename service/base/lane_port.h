// What a stage needs of its lane.
#ifndef PHONEGATE_SERVICE_BASE_LANE_PORT_H_
#define PHONEGATE_SERVICE_BASE_LANE_PORT_H_

#include <functional>

#include <absl/functional/any_invocable.h>
#include <boost/asio/any_io_executor.hpp>

#include "service/base/timers.h"

namespace phonegate {

// All of it outlives the stage.
struct LanePort {
  // Has the lane run a task soon; any thread.
  std::function<void(absl::AnyInvocable<void() &&>)> post;
  // Runs coroutines on the lane.
  boost::asio::any_io_executor executor;
  Timers& timers;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_LANE_PORT_H_

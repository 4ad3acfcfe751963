// What a stage needs of its lane.
#ifndef PHONEGATE_SERVICE_LANE_LANE_PORT_H_
#define PHONEGATE_SERVICE_LANE_LANE_PORT_H_

#include <functional>

#include <absl/functional/any_invocable.h>
#include <boost/asio/any_io_executor.hpp>

#include "service/lane/blocking_executor.h"
#include "service/lane/timers.h"

namespace phonegate {

// All of it outlives the stage, but for `blocking_executor`, which ends before it.
struct LanePort {
  // Has the lane run a task soon; any thread.
  std::function<void(absl::AnyInvocable<void() &&>)> post;
  // Runs coroutines on the lane.
  boost::asio::any_io_executor executor;
  Timers& timers;
  // Takes what would keep the lane too long; nullptr when the lane is to do it itself.
  BlockingExecutor* blocking_executor = nullptr;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_LANE_PORT_H_

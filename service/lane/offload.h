// Doing what would keep a lane too long.
#ifndef PHONEGATE_SERVICE_LANE_OFFLOAD_H_
#define PHONEGATE_SERVICE_LANE_OFFLOAD_H_

#include "service/base/clock.h"
#include "service/lane/awaitable.h"
#include "service/lane/lane_port.h"

namespace phonegate {

// Whether work may be turned away where too much waits.
enum class QueuePolicy { kRefuseWhenFull, kAlways };

enum class OffloadResult {
  kDone,
  kFull,       // too much waits; nothing was done
  kAbandoned,  // the deadline passed, or the coroutine was cancelled; what had not begun is not done
};

// Has `work` done beside the lane and waits for it there. Back on the lane, all that
// it did is seen. Without `port.blocking_executor` it is done here and now.
//
// After kAbandoned the work may still be under way, so it owns what it uses. It is
// destroyed where it was done, with all that it holds.
Awaitable<OffloadResult> Offload(const LanePort& port, QueuePolicy room, Deadline deadline,
                                 BlockingExecutor::Work work);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_OFFLOAD_H_

// Doing what would keep a lane too long.
#ifndef PHONEGATE_SERVICE_HTTP_DO_ASIDE_H_
#define PHONEGATE_SERVICE_HTTP_DO_ASIDE_H_

#include "service/base/awaitable.h"
#include "service/base/clock.h"
#include "service/base/lane_port.h"

namespace phonegate {

// Whether work may be turned away where too much waits.
enum class AsideRoom { kWhileThereIs, kAlways };

enum class AsideEnd {
  kDone,
  kFull,     // too much waits; nothing was done
  kGivenUp,  // the deadline passed, or the coroutine was cancelled; what had not begun is not done
};

// Has `work` done beside the lane and waits for it there. Back on the lane, all that
// it did is seen. Without `port.side_work` it is done here and now.
//
// After kGivenUp the work may still be under way, so it owns what it uses. It is
// destroyed where it was done, with all that it holds.
Awaitable<AsideEnd> DoAside(const LanePort& port, AsideRoom room, Deadline deadline, SideWork::Work work);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_HTTP_DO_ASIDE_H_

// A caller's call under simulated time, and what the caller heard.
#ifndef PHONEGATE_TESTS_SUPPORT_HEARD_CALL_H_
#define PHONEGATE_TESTS_SUPPORT_HEARD_CALL_H_

#include <memory>
#include <optional>
#include <utility>

#include "service/contract/call.h"
#include "tests/support/sim_lane.h"

namespace phonegate {

struct HeardCall {
  std::unique_ptr<google::protobuf::Message> request;
  std::unique_ptr<Call> call;
  std::optional<Reply> reply;
  SimTask task;

  // Ends the call as the server does when nobody waits for it any more.
  void GiveUp() {
    call->state.cancelled = true;
    task.Cancel();
  }
};

// What the stage answers to it.
inline Awaitable<> Hear(Stage& stage, std::shared_ptr<HeardCall> heard) {
  heard->reply = co_await stage.Handle(*heard->call);
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_HEARD_CALL_H_

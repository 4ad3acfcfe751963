// What a lane waits with when none of its coroutines is ready.
#ifndef PHONEGATE_SERVICE_LANE_POLLER_H_
#define PHONEGATE_SERVICE_LANE_POLLER_H_

#include <chrono>
#include <cstddef>

namespace phonegate {

// Connections that many coroutines of one lane share. All but Wakeup is called on the
// lane's thread.
class Poller {
 public:
  virtual ~Poller() = default;

  // Moves the bytes that can be moved and resumes who waited for them. Returns how many
  // were resumed. Never blocks.
  virtual std::size_t Perform() = 0;

  // Blocks until a connection is ready, Perform has something to do, Wakeup is called or
  // `longest` has passed.
  virtual void Wait(std::chrono::milliseconds longest) = 0;

  // Ends the current Wait, or the next one when none is running. Any thread.
  virtual void Wakeup() = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_POLLER_H_

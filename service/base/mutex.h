// Mutexes of which clang checks that what they guard is touched only under them.
#ifndef PHONEGATE_SERVICE_BASE_MUTEX_H_
#define PHONEGATE_SERVICE_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

// IWYU pragma: begin_exports
#include "absl/base/thread_annotations.h"
// IWYU pragma: end_exports

#include "service/base/clock.h"

// How they are used: a member says which mutex guards it, a private function which one its
// caller holds, and -Wthread-safety refuses what breaks this (.ci/tidy; g++ reads past it):
//
//   void Add(int n) {
//     const MutexLock lock(mutex_);
//     AddLocked(n);
//   }
//   void AddLocked(int n) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { sum_ += n; }
//
//   Mutex mutex_;
//   int sum_ ABSL_GUARDED_BY(mutex_) = 0;
//
// Not absl::Mutex, which has the same annotations: CondVar must wait on the steady clock,
// where Abseil's, of 2022, waits on the wall clock, which may be set; and ThreadSanitizer
// must see each lock, where Abseil's is in a library that was built without it.
namespace phonegate {

// A lock that one thread holds at a time. Lock blocks; the thread that holds it must not
// lock it again, and is the one that unlocks it.
class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds a mutex, which outlives it, from construction to destruction, or until Unlock. For
// one thread.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() {
    if (held_) mutex_.Unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  // Lets go of the mutex before the end of the scope. Only while it is held.
  void Unlock() ABSL_UNLOCK_FUNCTION() {
    mutex_.Unlock();
    held_ = false;
  }
  // Takes it again. Only after Unlock.
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    mutex_.Lock();
    held_ = true;
  }

 private:
  Mutex& mutex_;
  bool held_ = true;
};

// Where threads wait until what a mutex guards has changed. While one waits, the mutex is
// not held; it is again when the wait returns. Safe from any thread; waits block.
//
// `ready` reads what the mutex guards, so it says so:
//
//   changed_.WaitFor(mutex_, limit, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return done_; });
class CondVar {
 public:
  void NotifyOne() { changed_.notify_one(); }
  void NotifyAll() { changed_.notify_all(); }

  // Waits for a notification. It may come back without one: ask in a loop.
  void Wait(Mutex& mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    changed_.wait(lock);
    lock.release();
  }

  // Waits until `ready`, at the most as long as `limit`, or until `until`; the last answer
  // of `ready`.
  template <typename Ready>
  bool WaitFor(Mutex& mutex, std::chrono::nanoseconds limit, const Ready& ready)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    return WaitUntil(mutex, std::chrono::steady_clock::now() + limit, ready);
  }
  // The analysis cannot know that `mutex` is the one that `ready` names.
  template <typename Ready>
  bool WaitUntil(Mutex& mutex, SteadyTime until, const Ready& ready)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool is_ready = changed_.wait_until(lock, until, ready);
    lock.release();
    return is_ready;
  }

 private:
  std::condition_variable changed_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_MUTEX_H_

// How far the process is in its life, as readiness probes see it.
#ifndef PHONEGATE_SERVICE_ADMIN_SERVING_STATE_H_
#define PHONEGATE_SERVICE_ADMIN_SERVING_STATE_H_

#include <atomic>
#include <string_view>

namespace phonegate {

enum class ServingPhase { kStarting, kServing, kDraining };

// "starting", "serving", "draining".
constexpr std::string_view ToText(ServingPhase phase) {
  switch (phase) {
    case ServingPhase::kStarting:
      return "starting";
    case ServingPhase::kServing:
      return "serving";
    case ServingPhase::kDraining:
      return "draining";
  }
  return "starting";
}

// The phase, shared between who changes it and who tells it. Starts with
// kStarting. Safe to call from any thread; never blocks.
class ServingState {
 public:
  ServingPhase phase() const { return phase_.load(); }
  void Set(ServingPhase phase) { phase_.store(phase); }

 private:
  std::atomic<ServingPhase> phase_ = ServingPhase::kStarting;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_SERVING_STATE_H_

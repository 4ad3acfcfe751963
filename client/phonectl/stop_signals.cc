#include "client/phonectl/stop_signals.h"

#include <atomic>
#include <cerrno>

#include <unistd.h>

namespace phonegate::phonectl {
namespace {

// Handlers of signals have nothing but what is global.
std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free);

constexpr int kLeft = 130;

extern "C" void NoteSignal(int /*signal*/) {
  const int before = errno;
  if (stopped.exchange(true)) _exit(kLeft);
  constexpr char kText[] =
      "\nphonectl: begins nothing more and waits for what is under way; Ctrl-C again leaves.\n";
  static_cast<void>(!write(STDERR_FILENO, kText, sizeof(kText) - 1));
  errno = before;
}

}  // namespace

StopSignals::StopSignals() {
  stopped = false;
  struct sigaction action{};
  action.sa_handler = NoteSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &interrupt_);
  sigaction(SIGTERM, &action, &terminate_);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
}

bool StopSignals::came() { return stopped; }

}  // namespace phonegate::phonectl

// Ctrl-C while many things are done.
#ifndef PHONEGATE_CLIENT_PHONECTL_STOP_SIGNALS_H_
#define PHONEGATE_CLIENT_PHONECTL_STOP_SIGNALS_H_

#include <signal.h>

namespace phonegate::phonectl {

// While one of these lives, the first SIGINT or SIGTERM is only noted, and said on
// standard error; the second ends the process at once with 130. One at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Whether the first has come. From any thread.
  static bool came();

 private:
  struct sigaction interrupt_{};  // what there was before
  struct sigaction terminate_{};
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_STOP_SIGNALS_H_

// A network between two programs that a test can break.
#ifndef PHONEGATE_TESTS_SUPPORT_TCP_RELAY_H_
#define PHONEGATE_TESTS_SUPPORT_TCP_RELAY_H_

#include <cstddef>
#include <list>
#include <thread>
#include <vector>

#include "service/base/mutex.h"
#include "tests/support/listener.h"

namespace phonegate {

// Passes on every connection to its port, byte by byte, to another port of 127.0.0.1.
// May be used from any thread.
class TcpRelay {
 public:
  explicit TcpRelay(int target_port);
  ~TcpRelay();  // cuts, and takes no more connections
  TcpRelay(const TcpRelay&) = delete;
  TcpRelay& operator=(const TcpRelay&) = delete;

  int port() const { return listener_.port(); }

  // Where connections made from now on lead: to each of the ports in turn.
  void PointTo(std::vector<int> target_ports);
  // Breaks all connections of this moment; what was under way in them is lost.
  void Cut();

 private:
  struct Passage {
    int client = -1;
    int server = -1;
    std::thread thread{};
  };

  void Accept();

  const Listener listener_;
  Mutex mutex_;
  std::vector<int> target_ports_ ABSL_GUARDED_BY(mutex_);
  std::size_t accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::list<Passage> passages_ ABSL_GUARDED_BY(mutex_);  // closed at the end
  std::thread acceptor_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_TCP_RELAY_H_

// The TCP port that gRPC connections come in on.
#ifndef PHONEGATE_SERVICE_RPC_LISTENER_H_
#define PHONEGATE_SERVICE_RPC_LISTENER_H_

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <absl/functional/any_invocable.h>

#include "absl/status/statusor.h"
#include "service/base/log.h"

namespace phonegate {

// A port that is bound and listens: what dials it waits until a GrpcListener takes it.
// Any thread.
class ListeningPort {
 public:
  // Binds and listens on the first of the host's addresses that can be had. `port` 0
  // chooses one. UNAVAILABLE, in one sentence that says what to do, when they are taken
  // or cannot be had. Blocks as long as looking up a name does.
  static absl::StatusOr<std::unique_ptr<ListeningPort>> Bind(const std::string& host, int port);
  ~ListeningPort();
  ListeningPort(const ListeningPort&) = delete;
  ListeningPort& operator=(const ListeningPort&) = delete;

  // What was bound: an IP address, and the port.
  const std::string& address() const { return address_; }
  int port() const { return port_; }

 private:
  friend class GrpcListener;
  ListeningPort(int fd, int stop_fd);

  const int fd_;
  const int stop_fd_;  // an eventfd, which wakes the listener; made here, as it may fail
  std::string address_;
  int port_ = 0;
};

// Accepts connections on a thread of its own and hands them on.
//
// gRPC's own acceptor never accepts again once the process ran out of file
// descriptors (seen with 1.51); this one keeps a reserve: a connection that
// would go into it is closed at once, and the next one is welcome when others
// have gone. Where even the reserve is used up, connections wait for a moment.
class GrpcListener {
 public:
  // Calls `accepted` with each new connection, non-blocking, on the listener's
  // thread; it takes the descriptor over. Descriptors of `first_reserved` and
  // above are the reserve. `log` outlives the listener.
  GrpcListener(std::unique_ptr<ListeningPort> port, absl::AnyInvocable<void(int fd)> accepted,
               int first_reserved, Log& log);
  ~GrpcListener();
  GrpcListener(const GrpcListener&) = delete;
  GrpcListener& operator=(const GrpcListener&) = delete;

  // What it listens on.
  const ListeningPort& port() const { return *port_; }

  // Accepts no more: connections are refused from now on. Returns when the
  // thread has ended. Not from the listener's thread.
  void Stop();

 private:
  void Run();
  bool AcceptOne();
  void SayOnce(std::string_view message);

  const std::unique_ptr<ListeningPort> port_;
  absl::AnyInvocable<void(int fd)> accepted_;
  const int first_reserved_;
  Log& log_;
  bool refusing_ = false;  // the thread's only
  std::thread thread_;     // last: uses all of the above
};

// Lets this process open as many descriptors as the system allows it, and
// returns the first one that connections of callers must leave alone.
int RaiseDescriptorLimit();

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LISTENER_H_

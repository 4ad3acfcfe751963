// A listening socket on a free port.
#ifndef PHONEGATE_TESTS_SUPPORT_LISTENER_H_
#define PHONEGATE_TESTS_SUPPORT_LISTENER_H_

namespace phonegate {

// Listens on a port of 127.0.0.1 that the kernel chose. Throws std::system_error.
class Listener {
 public:
  Listener();
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int fd() const { return fd_; }
  int port() const { return port_; }

  // The next connection's descriptor; blocks. -1 after Shutdown.
  int Accept() const;
  // Ends every Accept, and refuses new connections. Any thread.
  void Shutdown() const;

 private:
  int fd_ = -1;
  int port_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_LISTENER_H_

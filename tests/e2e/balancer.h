// A balancer of TCP connections, as Kubernetes has it in front of replicas.
#ifndef PHONEGATE_TESTS_E2E_BALANCER_H_
#define PHONEGATE_TESTS_E2E_BALANCER_H_

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "service/base/mutex.h"
#include "tests/support/tcp_relay.h"

namespace phonegate {

struct Replica {
  int grpc_port = 0;
  std::uint16_t admin_port = 0;
};

// Leads each new connection to one of the replicas that were ready when it last asked,
// in turn; it asks ten times a second. Connections that stand are left alone. As long
// as none is ready it goes on with those that were. Any thread.
class Balancer {
 public:
  explicit Balancer(std::vector<Replica> replicas);
  ~Balancer();
  Balancer(const Balancer&) = delete;
  Balancer& operator=(const Balancer&) = delete;

  std::string address() const;  // 127.0.0.1:PORT
  // A replica has come back, on other ports.
  void Replace(std::size_t index, Replica replica);
  // Returns once new connections may lead to the replica, or after 30 s; false then.
  bool WaitUntilUsed(std::size_t index);

 private:
  void Probe();
  std::vector<Replica> Replicas();

  TcpRelay relay_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<Replica> replicas_ ABSL_GUARDED_BY(mutex_);
  std::vector<int> used_ ABSL_GUARDED_BY(mutex_);  // ports of those that are ready
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread prober_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_BALANCER_H_

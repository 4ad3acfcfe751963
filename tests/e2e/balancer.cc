#include "tests/e2e/balancer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "service/base/text.h"
#include "tests/admin/http_client.h"

namespace phonegate {
namespace {

constexpr std::chrono::milliseconds kProbeInterval{100};

bool IsReady(const Replica& replica) {
  HttpClient client(replica.admin_port);
  client.SendRaw("GET /readyz HTTP/1.0\r\n\r\n");
  return client.ReadToEnd().find(" 200 ") != std::string::npos;
}

}  // namespace

Balancer::Balancer(std::vector<Replica> replicas)
    : relay_(replicas.front().grpc_port), replicas_(std::move(replicas)), prober_([this] { Probe(); }) {}

Balancer::~Balancer() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  changed_.NotifyAll();
  prober_.join();
}

std::string Balancer::address() const { return Concat("127.0.0.1:", relay_.port()); }

void Balancer::Replace(std::size_t index, Replica replica) {
  const MutexLock lock(mutex_);
  replicas_.at(index) = replica;
}

bool Balancer::WaitUntilUsed(std::size_t index) {
  const MutexLock lock(mutex_);
  return changed_.WaitFor(mutex_, std::chrono::seconds(30), [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::ranges::find(used_, replicas_.at(index).grpc_port) != used_.end();
  });
}

std::vector<Replica> Balancer::Replicas() {
  const MutexLock lock(mutex_);
  return replicas_;
}

void Balancer::Probe() {
  for (bool stopped = false; !stopped;) {
    std::vector<int> ready;
    for (const Replica& replica : Replicas()) {
      if (IsReady(replica)) ready.push_back(replica.grpc_port);
    }
    if (!ready.empty()) relay_.PointTo(ready);
    const MutexLock lock(mutex_);
    used_ = std::move(ready);
    changed_.NotifyAll();
    stopped = changed_.WaitFor(mutex_, kProbeInterval,
                               [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; });
  }
}

}  // namespace phonegate

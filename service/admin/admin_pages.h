// What the admin port shows.
#ifndef PHONEGATE_SERVICE_ADMIN_ADMIN_PAGES_H_
#define PHONEGATE_SERVICE_ADMIN_ADMIN_PAGES_H_

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "service/admin/admin_page.h"
#include "service/admin/serving_state.h"
#include "service/base/clock.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// What never changes while the process runs. Shown to everyone who reaches the
// admin port: no project ids, no tokens.
struct AdminInfo {
  std::string version;
  std::string commit;  // that it was built from
  std::string build_type;
  std::vector<std::string> project_aliases;
  std::chrono::milliseconds liveness_timeout{1000};  // 1 to 10,000
};

// Makes the pages. Uptime counts from construction. What it refers to outlives
// it. Get runs on the admin server's thread.
class AdminPages {
 public:
  // `metrics` gives the text of /metrics; `grpc` is where gRPC listens, for /livez.
  AdminPages(AdminInfo info, const ServingState& state, std::function<std::string()> metrics,
             const boost::asio::ip::tcp::endpoint& grpc, const Clock& clock);

  // The page at `path`, which has no query. Never fails; an unknown path is a
  // page with status 404.
  Awaitable<AdminPage> Get(std::string path) const;

 private:
  Awaitable<AdminPage> Livez() const;
  AdminPage Readyz() const;
  AdminPage Version() const;
  AdminPage Metrics() const;
  AdminPage Status() const;

  const AdminInfo info_;
  const ServingState& state_;
  const std::function<std::string()> metrics_;
  const boost::asio::ip::tcp::endpoint grpc_;
  const Clock& clock_;
  const SteadyTime started_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_ADMIN_PAGES_H_

// An admin server on a port of its own, with pages that a test can steer.
#ifndef PHONEGATE_TESTS_ADMIN_ADMIN_FIXTURE_H_
#define PHONEGATE_TESTS_ADMIN_ADMIN_FIXTURE_H_

#include <memory>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "service/admin/admin_pages.h"
#include "service/admin/admin_server.h"
#include "service/admin/prometheus_metrics.h"
#include "service/admin/serving_state.h"
#include "tests/admin/http_client.h"
#include "tests/support/sim_clock.h"

namespace phonegate {

class AdminTest : public testing::Test {
 protected:
  AdminTest() { Start({}); }

  // `grpc_port` is dialled for /livez only.
  void Start(AdminLimits limits, std::uint16_t grpc_port = 0) {
    server_.reset();
    pages_ = std::make_unique<AdminPages>(
        AdminInfo{.version = "1.2.3",
                  .commit = "0123abc",
                  .build_type = "Release",
                  .project_aliases = {"main", "<script>alert(\"1\")</script>"},
                  .liveness_timeout = std::chrono::seconds(60)},
        state_, [this] { return metrics_.Text({}, {}); },
        boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), grpc_port), clock_);
    auto server = AdminServer::Start({.host = "127.0.0.1", .port = 0, .limits = limits}, *pages_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::uint16_t port() const { return server_->port(); }
  AdminResponse Get(std::string_view target) { return Fetch(port(), "GET", target); }

  SimClock clock_;
  ServingState state_;
  PrometheusMetrics metrics_{{"1.2.3", "0123abc", "Release"}, {"GetPhoneNumber"}, {"main"}, clock_};
  std::unique_ptr<AdminPages> pages_;
  std::unique_ptr<AdminServer> server_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_ADMIN_ADMIN_FIXTURE_H_

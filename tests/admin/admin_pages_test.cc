#include "service/admin/admin_pages.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/admin/admin_fixture.h"
#include "tests/admin/fake_listener.h"

namespace phonegate::admin_pages_test {
namespace {

using testing::HasSubstr;
using testing::Not;

using AdminPagesTest = AdminTest;

TEST_F(AdminPagesTest, IsAliveWhenTheGrpcPortAnswers) {
  FakeListener grpc([](FakeListener::Socket& socket) { socket.close(); });
  Start({}, grpc.port());
  const AdminResponse response = Get("/livez");
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response.body(), "ok\n");
}

TEST_F(AdminPagesTest, IsNotAliveWhenTheGrpcPortIsGone) {
  const ClosedPort gone;
  Start({}, gone.port());
  const AdminResponse response = Get("/livez");
  EXPECT_EQ(response.result_int(), 503);
  EXPECT_EQ(response.body(),
            Concat("The gRPC port 127.0.0.1:", gone.port(), " takes no calls: Connection refused.\n"));
}

TEST_F(AdminPagesTest, IsReadyOnlyWhileServing) {
  AdminResponse response = Get("/readyz");
  EXPECT_EQ(response.result_int(), 503);
  EXPECT_EQ(response.body(), "Not ready: phonegate is starting.\n");

  state_.Set(ServingPhase::kServing);
  response = Get("/readyz");
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response.body(), "ok\n");

  state_.Set(ServingPhase::kDraining);
  response = Get("/readyz");
  EXPECT_EQ(response.result_int(), 503);
  EXPECT_EQ(response.body(), "Not ready: phonegate is draining.\n");
}

TEST_F(AdminPagesTest, TellsItsVersionAsJson) {
  const AdminResponse response = Get("/version");
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response["Content-Type"], "application/json");
  EXPECT_EQ(response.body(), R"({"version":"1.2.3","commit":"0123abc","build_type":"Release"})"
                             "\n");
}

TEST_F(AdminPagesTest, ShowsTheMetricsThatWereRecorded) {
  metrics_.CallsOf("GetPhoneNumber").Started();
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kNotFound, std::chrono::milliseconds(3));
  const AdminResponse response = Get("/metrics");
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response["Content-Type"], "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(response.body(),
              HasSubstr("\nphonegate_calls_total{code=\"NOT_FOUND\",method=\"GetPhoneNumber\"} 1\n"));
}

TEST_F(AdminPagesTest, ShowsTheStatusWithLinksToEveryPage) {
  state_.Set(ServingPhase::kServing);
  clock_.AdvanceBy(std::chrono::hours(50) + std::chrono::seconds(61));
  const AdminResponse response = Get("/");
  EXPECT_EQ(response.result_int(), 200);
  EXPECT_EQ(response["Content-Type"], "text/html; charset=utf-8");
  EXPECT_THAT(response.body(), HasSubstr("<th>Version</th><td>1.2.3</td>"));
  EXPECT_THAT(response.body(), HasSubstr("<th>Commit</th><td>0123abc</td>"));
  EXPECT_THAT(response.body(), HasSubstr("<th>Build</th><td>Release</td>"));
  EXPECT_THAT(response.body(), HasSubstr("<th>State</th><td>serving</td>"));
  EXPECT_THAT(response.body(), HasSubstr("<th>Uptime</th><td>2 d 2 h 1 min 1 s</td>"));
  EXPECT_THAT(response.body(), HasSubstr("<th>Project</th><td>main</td>"));
  for (const char* path : {"/livez", "/readyz", "/version", "/metrics"}) {
    EXPECT_THAT(response.body(), HasSubstr(Concat("<a href=\"", path, "\">")));
    EXPECT_NE(Get(path).result_int(), 404) << path;
  }
}

TEST_F(AdminPagesTest, EscapesWhatTheStatusPageShows) {
  const std::string body = Get("/").body();
  EXPECT_THAT(body, HasSubstr("<td>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</td>"));
  EXPECT_THAT(body, Not(HasSubstr("<script>")));
}

}  // namespace
}  // namespace phonegate::admin_pages_test

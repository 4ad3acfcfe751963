#include "service/admin/admin_server.h"

#include <chrono>
#include <list>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/admin/admin_fixture.h"
#include "tests/admin/fake_listener.h"

namespace phonegate::admin_server_test {
namespace {

// So long that a test which waited for it would fail.
constexpr std::chrono::minutes kPatience{10};

using AdminServerTest = AdminTest;

TEST_F(AdminServerTest, TellsThePortThatTheSystemChose) {
  EXPECT_NE(port(), 0);
  EXPECT_TRUE(HttpClient(port()).connected());
}

TEST_F(AdminServerTest, NamesTheAddressAndTheKeyWhenThePortIsInUse) {
  const absl::Status status = AdminServer::Start({.host = "127.0.0.1", .port = port()}, *pages_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(),
            Concat("listen.admin: 127.0.0.1:", port(),
                   " is already in use by another program; stop it or write another port."));
}

TEST_F(AdminServerTest, NamesTheKeyWhenTheHostIsNotAnAddress) {
  const absl::Status status = AdminServer::Start({.host = "nowhere", .port = 0}, *pages_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "listen.admin: \"nowhere\" is not an IP address; write one such as 127.0.0.1, 0.0.0.0 or ::1.");
}

TEST_F(AdminServerTest, NamesTheKeyWhenTheAddressIsNotOfThisMachine) {
  const absl::Status status = AdminServer::Start({.host = "192.0.2.1", .port = 0}, *pages_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "listen.admin: cannot listen on 192.0.2.1:0: Cannot assign requested address.");
}

TEST_F(AdminServerTest, AnswersOthersWhileAClientIsSlow) {
  Start({.request_timeout = kPatience});
  HttpClient slow(port());
  slow.SendRaw("GET /version HTTP/1.1\r\n");
  EXPECT_EQ(Get("/version").result_int(), 200);
  slow.SendRaw("\r\n");
  EXPECT_EQ(slow.Read().result_int(), 200);
}

TEST_F(AdminServerTest, AnswersOthersWhileAProbeWaitsForTheGrpcPort) {
  FakeListener never_accepts;
  Start({}, never_accepts.port());
  HttpClient probe(port());
  probe.SendRaw("GET /livez HTTP/1.1\r\n\r\n");
  EXPECT_EQ(Get("/version").result_int(), 200);
}

TEST_F(AdminServerTest, MakesRoomByEndingTheClientThatIsSilentForLongest) {
  Start({.max_connections = 2, .request_timeout = kPatience});
  HttpClient first(port());
  HttpClient second(port());
  first.SendRaw("GET / HTTP/1.1\r\n");
  second.SendRaw("GET / HTTP/1.1\r\n");
  EXPECT_EQ(Get("/version").result_int(), 200);
  EXPECT_EQ(first.ReadToEnd(), "");
  second.SendRaw("\r\n");
  EXPECT_EQ(second.Read().result_int(), 200);
}

TEST_F(AdminServerTest, SurvivesMoreSilentClientsThanItHasPlaces) {
  Start({.max_connections = 2, .request_timeout = kPatience});
  std::list<HttpClient> silent;
  for (int i = 0; i < 50; ++i) silent.emplace_back(port());
  EXPECT_EQ(Get("/version").result_int(), 200);
}

TEST_F(AdminServerTest, EndsEverythingThatIsOpenWhenDestroyed) {
  FakeListener never_accepts;
  Start({.request_timeout = kPatience}, never_accepts.port());
  HttpClient silent(port());
  HttpClient probe(port());
  probe.SendRaw("GET /livez HTTP/1.1\r\n\r\n");
  EXPECT_EQ(Get("/version").result_int(), 200);  // both were accepted before
  const std::uint16_t old_port = port();
  server_.reset();
  EXPECT_EQ(silent.ReadToEnd(), "");
  EXPECT_EQ(probe.ReadToEnd(), "");
  EXPECT_FALSE(HttpClient(old_port).connected());
}

}  // namespace
}  // namespace phonegate::admin_server_test

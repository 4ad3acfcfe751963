#include "service/admin/admin_connection.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/admin/admin_fixture.h"

namespace phonegate::admin_connection_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using AdminConnectionTest = AdminTest;

TEST_F(AdminConnectionTest, AnswersOneRequestAndEndsTheConnection) {
  HttpClient client(port());
  client.SendRaw("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\nGET /version HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.ReadToEnd(),
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\nContent-Length: 34\r\n\r\n"
            "Not ready: phonegate is starting.\n");
  EXPECT_TRUE(client.ended());
}

TEST_F(AdminConnectionTest, OmitsTheBodyOfHeadButTellsItsLength) {
  const AdminResponse get = Get("/version");
  HttpClient client(port());
  client.SendRaw("HEAD /version HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(all, HasSubstr("\r\nContent-Length: " + std::to_string(get.body().size()) + "\r\n"));
  EXPECT_THAT(all, testing::EndsWith("\r\n\r\n"));
}

TEST_F(AdminConnectionTest, AnswersAnUnknownPathWith404) {
  const AdminResponse response = Get("/admin");
  EXPECT_EQ(response.result_int(), 404);
  EXPECT_EQ(response.body(), "There is no such page; / lists those that exist.\n");
}

TEST_F(AdminConnectionTest, TakesThePathWithoutTheQuery) {
  EXPECT_EQ(Get("/version?verbose=1").result_int(), 200);
}

TEST_F(AdminConnectionTest, AnswersOtherMethodsWith405AndAllow) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
    const AdminResponse response = Fetch(port(), method, "/livez");
    EXPECT_EQ(response.result_int(), 405) << method;
    EXPECT_EQ(response["Allow"], "GET, HEAD") << method;
    EXPECT_EQ(response.body(), "This port only shows pages: use GET or HEAD.\n") << method;
  }
}

TEST_F(AdminConnectionTest, LetsAClientFinishSendingABodyThatNobodyReads) {
  HttpClient client(port());
  client.SendRaw("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n");
  EXPECT_EQ(client.Read().result_int(), 405);
  for (int i = 0; i < 60; ++i) {
    client.SendRaw(std::string(1000, 'x'));
    ASSERT_TRUE(client.connected()) << "after " << i << " kB";
  }
}

TEST_F(AdminConnectionTest, RefusesAnOversizedHeader) {
  HttpClient client(port());
  client.SendRaw("GET / HTTP/1.1\r\nX: " + std::string(kMaxAdminHeader, 'x') + "\r\n\r\n");
  const AdminResponse response = client.Read();
  EXPECT_EQ(response.result_int(), 431);
  EXPECT_EQ(response.body(), "The request's header is larger than 8192 bytes.\n");
}

TEST_F(AdminConnectionTest, RefusesAHeaderThatNeverEnds) {
  HttpClient client(port());
  client.SendRaw("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 600; ++i) client.SendRaw("X: 0123456789abcdef\r\n");
  EXPECT_EQ(client.Read().result_int(), 431);
}

TEST_F(AdminConnectionTest, RefusesWhatIsNotHttp) {
  HttpClient client(port());
  client.SendRaw("\x16\x03\x01 hello\r\n\r\n");
  const AdminResponse response = client.Read();
  EXPECT_EQ(response.result_int(), 400);
  EXPECT_THAT(response.body(), StartsWith("This is not an HTTP request: "));
}

TEST_F(AdminConnectionTest, SaysNothingToAClientThatHangsUpEarly) {
  HttpClient client(port());
  client.SendRaw("GET / HT");
  client.EndSending();
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_TRUE(client.ended());
}

TEST_F(AdminConnectionTest, EndsTheConnectionOfAClientThatIsTooSlow) {
  Start({.request_timeout = std::chrono::milliseconds(20)});
  HttpClient client(port());
  client.SendRaw("GET / HTTP/1.1\r\n");
  EXPECT_EQ(client.ReadToEnd(), "");
}

}  // namespace
}  // namespace phonegate::admin_connection_test

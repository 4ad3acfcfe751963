// CurlTransport over HTTP/1.1 against a server whose every byte the test decides.
#include "service/http/curl_transport.h"

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/http/transport_fixture.h"
#include "tests/support/scripted_server.h"

namespace phonegate::curl_transport_test {
namespace {

using std::chrono::seconds;
using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;
using Kind = HttpError::Kind;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers every request of a connection with the same bytes.
ScriptedServer::Script Always(const std::string& answer) {
  return [answer](Peer& peer) {
    while (peer.ReadRequest()) peer.Write(answer);
  };
}

// Answers one request, and then closes.
ScriptedServer::Script OnceThenClose(const std::string& answer) {
  return [answer](Peer& peer) {
    if (peer.ReadRequest()) peer.Write(answer);
  };
}

// The first request of each connection is answered; before the answer to the
// second the connection dies.
void DieOnReuse(Peer& peer) {
  if (!peer.ReadRequest()) return;
  peer.Write(kOk);
  peer.ReadRequest();
}

void NeverAnswer(Peer& peer) {
  if (peer.ReadRequest()) peer.WaitForClose();
}

TEST(CurlTransport, SendsExactlyWhatItIsGiven) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  HttpRequest request = Post(server.origin(), R"({"number":"+15125550100"})");
  request.target = "/api/relay/rest/phone_numbers?x=%2B1";
  request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}, {"Accept", "application/json"}};
  request.username = "project";
  request.password = "token";
  EXPECT_EQ(AnswerOf(http.Send(request)).status, 200);
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0],
            "POST /api/relay/rest/phone_numbers?x=%2B1 HTTP/1.1\r\nHost: 127.0.0.1:" +
                std::to_string(server.port()) +
                "\r\nAuthorization: Basic cHJvamVjdDp0b2tlbg==\r\n"
                "User-Agent: phonegate\r\n"
                "Content-Type: application/json\r\nX-Empty:\r\nAccept: application/json\r\n"
                "Content-Length: 25\r\n\r\n"
                R"({"number":"+15125550100"})");
}

TEST(CurlTransport, SendsEachMethodWithAndWithoutABody) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  for (HttpMethod method : {HttpMethod::kGet, HttpMethod::kPost, HttpMethod::kPut, HttpMethod::kDelete}) {
    for (const char* body : {"", "{}"}) {
      HttpRequest request = Post(server.origin(), body);
      request.method = method;
      EXPECT_EQ(AnswerOf(http.Send(request)).body, "ok");
      const std::string sent = server.requests().back();
      EXPECT_TRUE(sent.starts_with(std::string(ToText(method)) + " /numbers HTTP/1.1\r\n")) << sent;
      EXPECT_TRUE(sent.ends_with("\r\n\r\n"s + body)) << sent;
      EXPECT_THAT(sent, Not(HasSubstr("Content-Type"))) << "libcurl guessed";
      EXPECT_THAT(sent, Not(HasSubstr("Authorization"))) << "left over from another request";
    }
  }
  EXPECT_EQ(server.connections(), 1) << "keep-alive";
}

TEST(CurlTransport, ForgetsTheCredentialsOfTheRequestBefore) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  HttpRequest request = Get(server.origin());
  request.username = "project";
  request.password = "token";
  http.Send(request);
  http.Send(Get(server.origin()));
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_THAT(server.requests()[1], Not(HasSubstr("Authorization")));
}

TEST(CurlTransport, GivesStatusHeadersAndBody) {
  ScriptedServer server(Always(
      "HTTP/1.1 503 Busy\r\nRetry-After:  7 \r\nX-Two: a\r\nx-two: b\r\nContent-Length: 3\r\n\r\n\0\r\n"s));
  TransportFixture http;
  const HttpResponse answer = AnswerOf(http.Send(Get(server.origin())));
  EXPECT_EQ(answer.status, 503);
  ASSERT_NE(answer.Header("retry-after"), nullptr);
  EXPECT_EQ(*answer.Header("retry-after"), "7");
  EXPECT_EQ(*answer.Header("x-two"), "a");
  EXPECT_EQ(answer.headers.size(), 4U);
  EXPECT_EQ(answer.body, "\0\r\n"s);
}

TEST(CurlTransport, AcceptsEveryFormOfAWholeAnswer) {
  for (const char* answer :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n",
        // Chunks win over a length (RFC 9112, section 6.3).
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok", "HTTP/1.0 200 OK\r\n\r\nok"}) {
    ScriptedServer server(OnceThenClose(answer));
    TransportFixture http;
    const HttpResponse whole = AnswerOf(http.Send(Get(server.origin())));
    EXPECT_EQ(whole.status, 200) << answer;
    EXPECT_EQ(whole.body, "ok") << answer;
    EXPECT_EQ(whole.Header("x-interim"), nullptr);
    EXPECT_EQ(whole.Header("x-trailer"), nullptr);
  }
}

TEST(CurlTransport, AcceptsAnEmptyAnswer) {
  ScriptedServer server(Always("HTTP/1.1 204 No Content\r\n\r\n"));
  TransportFixture http;
  const HttpResponse answer = AnswerOf(http.Send(Get(server.origin())));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
}

TEST(CurlTransport, RejectedCredentialsAreAnAnswerAndAreNotTriedAgain) {
  for (const char* scheme : {"Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"y\"", "Bearer"}) {
    ScriptedServer server(Always("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: "s + scheme +
                                 "\r\nContent-Length: 0\r\n\r\n"));
    TransportFixture http;
    HttpRequest request = Get(server.origin());
    request.username = "project";
    request.password = "old";
    EXPECT_EQ(AnswerOf(http.Send(request)).status, 401) << scheme;
    EXPECT_EQ(server.requests().size(), 1U);
  }
}

TEST(CurlTransport, DoesNotFollowARedirect) {
  ScriptedServer elsewhere(Always(kOk));
  ScriptedServer server(
      Always("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.origin() + "/\r\nContent-Length: 0\r\n\r\n"));
  TransportFixture http;
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 302);
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(CurlTransport, DoesNotDecompress) {
  ScriptedServer server(
      Always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"));
  TransportFixture http;
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).body, "\x1f\x8b");
  EXPECT_THAT(server.requests()[0], Not(HasSubstr("Accept-Encoding")));
}

TEST(CurlTransport, KeepsNoCookies) {
  ScriptedServer server(Always("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));
  TransportFixture http;
  http.Send(Get(server.origin()));
  http.Send(Get(server.origin()));
  EXPECT_THAT(server.requests().at(1), Not(HasSubstr("Cookie")));
}

TEST(CurlTransport, IgnoresTheProxyOfTheEnvironment) {
  ScriptedServer proxy(Always(kOk));
  ScriptedServer server(Always(kOk));
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, proxy.origin().c_str(), 1);
  }
  unsetenv("no_proxy");
  TransportFixture http;
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 200);
  EXPECT_EQ(proxy.connections(), 0);
  EXPECT_EQ(server.connections(), 1);
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
}

TEST(CurlTransport, RefusesHostileRequestsWithoutConnecting) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  HttpRequest header = Get(server.origin());
  header.headers = {{"x-request-id", "1\r\nX-Evil: 1"}};
  for (const HttpRequest& request :
       {Get(server.origin(), "/a\r\nX-Evil: 1"), Get(server.origin(), "@evil.example/"),
        Get(server.origin() + "/api/..", "/x"), header}) {
    const HttpError error = ErrorOf(http.Send(request));
    EXPECT_EQ(error.kind, Kind::kRefused) << error.message;
    EXPECT_EQ(error.sent, Sent::kNothing);
    EXPECT_THAT(error.message, Not(HasSubstr("vil")));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, RefusesPlainHttpUnlessToldOtherwise) {
  ScriptedServer server(Always(kOk));
  TransportFixture http(CurlTransportOptions{});
  EXPECT_EQ(ErrorOf(http.Send(Get(server.origin()))).kind, Kind::kRefused);
  EXPECT_EQ(server.connections(), 0);
}

// What comes back, and what the transport says about it.
struct Broken {
  std::string name;
  std::string answer;  // then the connection closes
  Kind want_kind;
  std::string want_message;
};

class BrokenAnswer : public testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswer, IsAnErrorThatThePeerMayHaveActedOn) {
  for (Pool pool : {Pool::kShared, Pool::kOnce}) {
    ScriptedServer server(OnceThenClose(GetParam().answer));
    CurlTransportOptions options = TransportFixture::PlainOptions();
    options.max_body = 1000;
    options.max_header_bytes = 2000;
    options.max_headers = 20;
    TransportFixture http(options);
    HttpRequest request = Post(server.origin());
    request.pool = pool;
    const HttpError error = ErrorOf(http.Send(request));
    EXPECT_EQ(error.kind, GetParam().want_kind) << error.message;
    EXPECT_EQ(error.sent, Sent::kPerhapsAll);
    EXPECT_EQ(error.message, GetParam().want_message);
    EXPECT_EQ(server.requests().size(), 1U);
  }
}

std::string Lines(const std::string& line, int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += line;
  return lines;
}

constexpr const char* kBrokeBefore = "the connection broke before an answer came";
constexpr const char* kBrokeWithin = "the connection broke within the answer";
constexpr const char* kNotHttp = "the answer is not valid HTTP";
constexpr const char* kLarge = "the answer is larger than allowed";

INSTANTIATE_TEST_SUITE_P(
    Each, BrokenAnswer,
    testing::Values(
        Broken{"Nothing", "", Kind::kUnavailable, kBrokeBefore},
        Broken{"HalfAStatusLine", "HTTP/1.1 20", Kind::kUnavailable, kBrokeBefore},
        Broken{"HalfTheHeaders", "HTTP/1.1 200 OK\r\nContent-Le", Kind::kProtocol, kBrokeWithin},
        Broken{"OnlyAnInterimAnswer", "HTTP/1.1 100 Continue\r\n\r\n", Kind::kProtocol, kBrokeWithin},
        Broken{"ShortBody", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"id\"", Kind::kProtocol,
               kBrokeWithin},
        Broken{"NoBody", "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n", Kind::kProtocol, kBrokeWithin},
        Broken{"CutChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"i", Kind::kProtocol,
               kBrokeWithin},
        Broken{"NoLastChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
               Kind::kProtocol, kBrokeWithin},
        Broken{"BadChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n",
               Kind::kProtocol, kBrokeWithin},
        Broken{"NotHttp", "SSH-2.0-OpenSSH_9.2\r\n", Kind::kProtocol, kNotHttp},
        Broken{"NulInAHeader", "HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 0\r\n\r\n"s, Kind::kProtocol,
               kNotHttp},
        Broken{"LargeBodyWithLength",
               "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'), Kind::kTooLarge,
               kLarge},
        Broken{"LargeBodyWithoutLength", "HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'), Kind::kTooLarge,
               kLarge},
        Broken{"LargeHeader", "HTTP/1.1 200 OK\r\nA: " + std::string(2000, 'x') + "\r\n\r\n", Kind::kTooLarge,
               kLarge},
        Broken{"EndlessHeader", "HTTP/1.1 200 OK\r\nA: " + std::string(200'000, 'x'), Kind::kTooLarge,
               kLarge},
        Broken{"ManyHeaders", "HTTP/1.1 200 OK\r\n" + Lines("A: b\r\n", 21) + "\r\n", Kind::kTooLarge,
               kLarge},
        Broken{"ManyInterimAnswers", Lines("HTTP/1.1 103 Hint\r\n\r\n", 100), Kind::kTooLarge, kLarge}),
    [](const testing::TestParamInfo<Broken>& row) { return row.param.name; });

TEST(CurlTransport, TakesABodyOfExactlyTheLimit) {
  ScriptedServer server(OnceThenClose("HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x')));
  CurlTransportOptions options = TransportFixture::PlainOptions();
  options.max_body = 1000;
  TransportFixture http(options);
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).body.size(), 1000U);
}

TEST(CurlTransport, ARefusedConnectionSentNothing) {
  int port = 0;
  {
    ScriptedServer gone(Always(kOk));
    port = gone.port();
  }
  TransportFixture http;
  for (Pool pool : {Pool::kShared, Pool::kOnce}) {
    HttpRequest request = Post("http://127.0.0.1:" + std::to_string(port));
    request.pool = pool;
    const HttpError error = ErrorOf(http.Send(request));
    EXPECT_EQ(error.kind, Kind::kUnavailable);
    EXPECT_EQ(error.sent, Sent::kNothing);
    EXPECT_EQ(error.message, "connection refused");
  }
}

TEST(CurlTransport, ReusesItsConnectionForOrdinaryRequests) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, GivesEachOnceRequestAConnectionOfItsOwn) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  http.Send(Get(server.origin()));
  for (int i = 1; i <= 3; ++i) {
    HttpRequest request = Post(server.origin());
    request.pool = Pool::kOnce;
    EXPECT_EQ(AnswerOf(http.Send(request)).status, 200);
    EXPECT_EQ(server.connections(), 1 + i)
        << "an idle connection was used for a request that must not be indeterminate";
    ASSERT_TRUE(server.WaitForClosed(i)) << "the connection was kept";
  }
  http.Send(Get(server.origin()));
  EXPECT_EQ(server.connections(), 4) << "the ordinary connection is still there";
}

TEST(CurlTransport, OrdinaryRequestsDoNotKeepAOnceRequestWaiting) {
  ScriptedServer server([](Peer& peer) {
    if (auto request = peer.ReadRequest(); request && request->starts_with("POST")) peer.Write(kOk);
    peer.WaitForClose();
  });
  TransportFixture http(TransportFixture::PlainOptions(), {.max_connections_per_host = 1});
  TransportFixture::Pending& hanging = http.Start(Get(server.origin()));
  ASSERT_TRUE(server.WaitForRequests(1));
  HttpRequest request = Post(server.origin());
  request.pool = Pool::kOnce;
  EXPECT_EQ(AnswerOf(http.Send(request)).status, 200);
  http.Cancel(hanging);
  EXPECT_EQ(ErrorOf(hanging.result.get_future().get()).kind, Kind::kCancelled);
}

TEST(CurlTransport, KeepsToTheConnectionLimitAndServesWhoeverWaits) {
  ScriptedServer server(Always(kOk));
  TransportFixture http(TransportFixture::PlainOptions(), {.max_connections_per_host = 2});
  std::vector<TransportFixture::Pending*> pending;
  for (int i = 0; i < 50; ++i) pending.push_back(&http.Start(Get(server.origin())));
  for (auto* each : pending) EXPECT_EQ(AnswerOf(each->result.get_future().get()).status, 200);
  EXPECT_LE(server.connections(), 2);
  EXPECT_EQ(server.requests().size(), 50U);
}

TEST(CurlTransport, DoesNotWaitForTheFirstAnswerOfAnother) {
  ScriptedServer server([](Peer& peer) {
    const bool answered = peer.ReadRequest().has_value() && peer.number() > 0;
    if (answered) peer.Write(kOk);
    peer.WaitForClose();
  });
  TransportFixture http;
  TransportFixture::Pending& hanging = http.Start(Get(server.origin()));
  ASSERT_TRUE(server.WaitForRequests(1));
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 200);
  http.Cancel(hanging);
  EXPECT_EQ(ErrorOf(hanging.result.get_future().get()).kind, Kind::kCancelled);
}

TEST(CurlTransport, DeadlineEndsTheTransfer) {
  ScriptedServer server(NeverAnswer);
  TransportFixture http;
  auto& pending = http.Start(Post(server.origin()), http.clock().Steady() + seconds(5));
  ASSERT_TRUE(server.WaitForRequests(1));
  http.AdvanceBy(seconds(5));
  const HttpError error = ErrorOf(pending.result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kDeadline);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_EQ(error.message, "the deadline passed before the answer came");
  EXPECT_TRUE(server.WaitForClosed(1)) << "the transfer goes on";
}

TEST(CurlTransport, DeadlineOfARequestThatWaitsForAConnectionSentNothing) {
  ScriptedServer server(NeverAnswer);
  TransportFixture http(TransportFixture::PlainOptions(), {.max_connections_per_host = 1});
  http.Start(Get(server.origin()));
  ASSERT_TRUE(server.WaitForRequests(1));
  auto& waiting = http.Start(Post(server.origin()), http.clock().Steady() + seconds(5));
  http.AdvanceBy(seconds(5));
  const HttpError error = ErrorOf(waiting.result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kDeadline);
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(server.connections(), 1);
}

// Asked on the lane: when there is a connection, and once for each request.
TEST(CurlTransport, AsksRightBeforeItSends) {
  ScriptedServer server(NeverAnswer);
  TransportFixture http(TransportFixture::PlainOptions(), {.max_connections_per_host = 1});
  std::atomic<int> asked = 0;
  HttpRequest request = Get(server.origin());
  request.may_send = [&] { return ++asked > 0; };
  auto& first = http.Start(request);
  ASSERT_TRUE(server.WaitForRequests(1));
  EXPECT_EQ(asked, 1);
  auto& waiting = http.Start(request, http.clock().Steady() + seconds(5));
  http.AdvanceBy(seconds(5));
  EXPECT_EQ(ErrorOf(waiting.result.get_future().get()).sent, Sent::kNothing);
  EXPECT_EQ(asked, 1) << "it never had a connection";
  http.Cancel(first);
  first.result.get_future().get();
}

TEST(CurlTransport, SendsNothingThatIsGivenUpAtTheLastMoment) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  HttpRequest given_up = Post(server.origin());
  given_up.may_send = [] { return false; };
  for (const Pool pool : {Pool::kShared, Pool::kOnce}) {
    given_up.pool = pool;
    const HttpError error = ErrorOf(http.Send(given_up));
    EXPECT_EQ(error.kind, Kind::kCancelled);
    EXPECT_EQ(error.sent, Sent::kNothing);
    EXPECT_EQ(error.message, "given up before it was sent");
  }
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin(), "/other"))).status, 200);
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_THAT(server.requests()[0], HasSubstr("GET /other"));
}

TEST(CurlTransport, PastDeadlineSendsNothing) {
  ScriptedServer server(Always(kOk));
  TransportFixture http;
  const HttpError error = ErrorOf(http.Send(Post(server.origin()), http.clock().Steady()));
  EXPECT_EQ(error.kind, Kind::kDeadline);
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, CancellationEndsTheTransferAndHarmsNoOther) {
  ScriptedServer server([](Peer& peer) {
    while (auto request = peer.ReadRequest()) {
      if (request->starts_with("GET /hang")) return peer.WaitForClose();
      peer.Write(kOk);
    }
  });
  TransportFixture http;
  auto& hanging = http.Start(Get(server.origin(), "/hang"));
  ASSERT_TRUE(server.WaitForRequests(1));
  http.Cancel(hanging);
  http.Cancel(hanging);
  const HttpError error = ErrorOf(hanging.result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kCancelled);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_TRUE(server.WaitForClosed(1)) << "the transfer goes on";
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 200);
}

TEST(CurlTransport, CancelledBeforeItStartedSendsNothing) {
  ScriptedServer server(Always(kOk));
  CurlTransportOptions options = TransportFixture::PlainOptions();
  SimClock clock;
  CurlMulti transfers({});
  Lane lane(transfers, clock);
  CurlTransport transport(options, transfers, lane);
  boost::asio::cancellation_signal cancel;
  std::promise<HttpResult> result;
  auto exchange = [](HttpTransport* http, std::string origin, std::promise<HttpResult>* done) -> Awaitable<> {
    done->set_value(co_await http->Send(Post(std::move(origin)), SteadyTime::max()));
  };
  lane.Spawn(exchange(&transport, server.origin(), &result), cancel.slot());
  cancel.emit(boost::asio::cancellation_type::terminal);
  LaneThread thread(lane);
  const HttpError error = ErrorOf(result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kCancelled);
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlTransport, CanBeDestroyedWithRequestsUnderWay) {
  ScriptedServer server(NeverAnswer);
  TransportFixture http;
  http.Start(Get(server.origin()), http.clock().Steady() + seconds(5));
  ASSERT_TRUE(server.WaitForRequests(1));
  http.Shutdown();
  EXPECT_TRUE(server.WaitForClosed(1));
}

// Design: libcurl repeats a request when a reused connection dies before the
// first byte of the answer. What the server saw is the only proof.
class ResendOnAReusedConnection : public testing::TestWithParam<HttpMethod> {};

TEST_P(ResendOnAReusedConnection, SendsOnce) {
  ScriptedServer server(DieOnReuse);
  TransportFixture http;
  ASSERT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 200);
  HttpRequest request = Get(server.origin(), "/second");
  request.method = GetParam();
  const HttpError error = ErrorOf(http.Send(request));
  EXPECT_EQ(error.kind, Kind::kUnavailable);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_EQ(error.message, "the connection broke before an answer came; it was not sent again");
  EXPECT_EQ(server.requests().size(), 2U) << "one to make the connection, and one";
}

// Shows that the test above would see a second one.
TEST_P(ResendOnAReusedConnection, IsRepeatedByLibcurlWithoutTheGuard) {
  ScriptedServer server(DieOnReuse);
  CurlTransportOptions options = TransportFixture::PlainOptions();
  options.resend_guard = ResendGuard::kOffForTest;
  TransportFixture http(options);
  ASSERT_EQ(AnswerOf(http.Send(Get(server.origin()))).status, 200);
  HttpRequest request = Get(server.origin(), "/second");
  request.method = GetParam();
  EXPECT_EQ(AnswerOf(http.Send(request)).status, 200);
  EXPECT_EQ(server.requests().size(), 3U) << "libcurl no longer repeats requests: is the guard still needed?";
}

INSTANTIATE_TEST_SUITE_P(EachMethod, ResendOnAReusedConnection,
                         testing::Values(HttpMethod::kGet, HttpMethod::kPost, HttpMethod::kPut,
                                         HttpMethod::kDelete),
                         [](const testing::TestParamInfo<HttpMethod>& row) {
                           return std::string(ToText(row.param));
                         });

TEST(CurlTransport, OnceRequestIsNotDoubtfulWhenAnIdleConnectionDied) {
  ScriptedServer server(DieOnReuse);
  TransportFixture http;
  http.Send(Get(server.origin()));
  HttpRequest request = Post(server.origin());
  request.pool = Pool::kOnce;
  EXPECT_EQ(AnswerOf(http.Send(request)).status, 200);
  EXPECT_EQ(AnswerOf(http.Send(request)).status, 200);
}

}  // namespace
}  // namespace phonegate::curl_transport_test

// CurlTransport over TLS: certificates, HTTP/2, and what libcurl does by itself there.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/http/curl_transport.h"
#include "tests/http/transport_fixture.h"
#include "tests/support/http2_script.h"
#include "tests/support/nghttpx.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_certificate.h"

namespace phonegate::curl_transport_tls_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using Kind = HttpError::Kind;

constexpr const char* kHttp1 = "http/1.1";
constexpr const char* kHttp2 = "h2";

void AnswerOk(Peer& peer) {
  while (peer.ReadRequest()) peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

Then AnswerOk2(Peer& peer, std::uint32_t stream) {
  peer.Write(Http2Answer(stream, "ok"));
  return Then::kGoOn;
}

CurlTransportOptions Trusting(const TestCertificate& certificate) {
  CurlTransportOptions options;
  options.ca_file = certificate.certificate_file();
  return options;
}

HttpRequest Once(const std::string& origin) {
  HttpRequest request = Post(origin);
  request.pool = Pool::kOnce;
  return request;
}

TEST(CurlTransportTls, AcceptsACertificateOfTheConfiguredRoot) {
  TestCertificate certificate;
  ScriptedServer server(AnswerOk, certificate, kHttp1);
  TransportFixture http(Trusting(certificate));
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).body, "ok");
  EXPECT_EQ(AnswerOf(http.Send(Once(server.origin()))).body, "ok");
}

TEST(CurlTransportTls, SendsNothingToAnUntrustedServer) {
  TestCertificate certificate;
  TestCertificate other_root;
  ScriptedServer server(AnswerOk, certificate, kHttp1);
  for (const CurlTransportOptions& options : {CurlTransportOptions{}, Trusting(other_root)}) {
    TransportFixture http(options);
    for (const HttpRequest& request : {Post(server.origin()), Once(server.origin())}) {
      const HttpError error = ErrorOf(http.Send(request));
      EXPECT_EQ(error.kind, Kind::kUnavailable);
      EXPECT_EQ(error.sent, Sent::kNothing);
      EXPECT_EQ(error.message, "the upstream's certificate is not trusted");
    }
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(CurlTransportTls, SendsNothingToAServerOfAnotherName) {
  TestCertificate certificate("other.example");
  ScriptedServer server(AnswerOk, certificate, kHttp1);
  TransportFixture http(Trusting(certificate));
  const HttpError error = ErrorOf(http.Send(Post(server.origin())));
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(error.message, "the upstream's certificate is not trusted");
  EXPECT_TRUE(server.requests().empty());
}

TEST(CurlTransportTls, NamesACaFileThatIsNotThere) {
  TestCertificate certificate;
  ScriptedServer server(AnswerOk, certificate, kHttp1);
  CurlTransportOptions options;
  options.ca_file = certificate.certificate_file() + ".missing";
  TransportFixture http(options);
  const HttpError error = ErrorOf(http.Send(Post(server.origin())));
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(error.message, "the CA file could not be read");
}

TEST(CurlTransportTls, ServerThatSpeaksNoTlsWasSentNothing) {
  ScriptedServer server([](Peer& peer) {
    peer.Read(1);
    peer.Write("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  TransportFixture http(CurlTransportOptions{});
  const HttpError error = ErrorOf(http.Send(Post("https://127.0.0.1:" + std::to_string(server.port()))));
  EXPECT_EQ(error.kind, Kind::kUnavailable);
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(error.message, "the TLS handshake failed");
}

TEST(CurlTransportTls, ConnectTimeoutCoversTheHandshake) {
  ScriptedServer server([](Peer& peer) { peer.WaitForClose(); });
  CurlTransportOptions options;
  options.connect_timeout = milliseconds(50);
  TransportFixture http(options);
  const HttpError error = ErrorOf(http.Send(Post("https://127.0.0.1:" + std::to_string(server.port()))));
  EXPECT_EQ(error.kind, Kind::kUnavailable);
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(error.message, "connecting took too long");
}

TEST(CurlTransportTls, DeadlineWithinTheHandshakeSentNothing) {
  std::promise<void> connected;
  ScriptedServer server([&](Peer& peer) {
    connected.set_value();
    peer.WaitForClose();
  });
  TransportFixture http(CurlTransportOptions{});
  auto& pending = http.Start(Post("https://127.0.0.1:" + std::to_string(server.port())),
                             http.clock().Steady() + seconds(1));
  connected.get_future().get();
  http.AdvanceBy(seconds(1));
  const HttpError error = ErrorOf(pending.result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kDeadline);
  EXPECT_EQ(error.sent, Sent::kNothing);
}

TEST(CurlTransportTls, MultiplexesOnOneHttp2Connection) {
  TestCertificate certificate;
  ScriptedServer server(Http2Script(AnswerOk2), certificate, kHttp2);
  TransportFixture http(Trusting(certificate));
  std::vector<TransportFixture::Pending*> pending;
  for (int i = 0; i < 50; ++i) pending.push_back(&http.Start(Get(server.origin())));
  for (auto* each : pending) EXPECT_EQ(AnswerOf(each->result.get_future().get()).body, "ok");
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransportTls, ThousandsOfRequestsStayWithinTheConnectionLimit) {
  TestCertificate certificate;
  ScriptedServer server(Http2Script(AnswerOk2), certificate, kHttp2);
  TransportFixture http(Trusting(certificate), {.max_connections_per_host = 4});
  std::vector<TransportFixture::Pending*> pending;
  for (int i = 0; i < 3000; ++i) pending.push_back(&http.Start(Get(server.origin())));
  for (auto* each : pending) ASSERT_EQ(AnswerOf(each->result.get_future().get()).body, "ok");
  EXPECT_LE(server.connections(), 4);
  EXPECT_EQ(server.requests().size(), 3000U);
}

TEST(CurlTransportTls, OnceRequestNeverSpeaksHttp2) {
  TestCertificate certificate;
  ScriptedServer server(Http2Script(AnswerOk2), certificate, kHttp2);
  TransportFixture http(Trusting(certificate));
  const HttpError error = ErrorOf(http.Send(Once(server.origin())));
  EXPECT_EQ(error.sent, Sent::kNothing);
  EXPECT_EQ(error.message, "the TLS handshake failed");
}

TEST(CurlTransportTls, DeadlineResetsItsStreamAndLeavesTheOthers) {
  TestCertificate certificate;
  ScriptedServer server(Http2Script([](Peer& peer, std::uint32_t stream) {
                          if (stream != 1) return AnswerOk2(peer, stream);
                          // libcurl may take an idle connection with unread frames for dead.
                          Http2Sync(peer);
                          peer.Record("idle");
                          return Then::kGoOn;
                        }),
                        certificate, kHttp2);
  TransportFixture http(Trusting(certificate));
  auto& hanging = http.Start(Get(server.origin()), http.clock().Steady() + seconds(1));
  ASSERT_TRUE(server.WaitForRequests(2));
  http.AdvanceBy(seconds(1));
  EXPECT_EQ(ErrorOf(hanging.result.get_future().get()).kind, Kind::kDeadline);
  EXPECT_EQ(AnswerOf(http.Send(Get(server.origin()))).body, "ok");
  EXPECT_THAT(server.requests(), ElementsAre("request 1", "idle", "reset 1", "request 3"));
  EXPECT_EQ(server.connections(), 1);
}

// Half of a body, of a length that was announced or not; the client has it before
// the stream is reset.
ScriptedServer::Script CutOff(int content_length) {
  return Http2Script([content_length](Peer& peer, std::uint32_t stream) {
    peer.Write(Http2Headers(stream, content_length, StreamEnd::kNo) +
               Http2Data(stream, R"({"id")", StreamEnd::kNo));
    Http2Sync(peer);
    peer.Write(Http2Reset(stream, Http2Error::kNone));
    return Then::kGoOn;
  });
}

TEST(CurlTransportTls, NoticesABodyThatAResetCutOff) {
  TestCertificate certificate;
  ScriptedServer server(CutOff(10), certificate, kHttp2);
  TransportFixture http(Trusting(certificate));
  const HttpError error = ErrorOf(http.Send(Post(server.origin())));
  EXPECT_EQ(error.kind, Kind::kProtocol);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_EQ(error.message, "the connection broke within the answer");
}

// libcurl 7.88.1 takes a reset with NO_ERROR for the end of the answer. So an
// answer that does not parse is a indeterminate one, never just a bad one.
TEST(CurlTransportTls, CannotSeeThatABodyWithoutALengthWasCutOff) {
  TestCertificate certificate;
  ScriptedServer server(CutOff(-1), certificate, kHttp2);
  TransportFixture http(Trusting(certificate));
  EXPECT_EQ(AnswerOf(http.Send(Post(server.origin()))).body, R"({"id")");
}

TEST(CurlTransportTls, ResetInsteadOfAnAnswerIsAnError) {
  TestCertificate certificate;
  for (Http2Error code : {Http2Error::kNone, Http2Error::kInternal, Http2Error::kCancel}) {
    ScriptedServer server(Http2Script([code](Peer& peer, std::uint32_t stream) {
                            peer.Write(Http2Reset(stream, code));
                            return Then::kGoOn;
                          }),
                          certificate, kHttp2);
    TransportFixture http(Trusting(certificate));
    const HttpError error = ErrorOf(http.Send(Post(server.origin())));
    EXPECT_NE(error.kind, Kind::kRefused) << error.message;
    EXPECT_EQ(error.sent, Sent::kPerhapsAll);
    EXPECT_THAT(server.requests(), ElementsAre("request 1"));
  }
}

// libcurl sends a request again after each of these. What the server saw is the
// only proof.
struct Provocation {
  std::string name;
  Then (*answer)(Peer& peer, std::uint32_t stream);  // to the second request of a connection
};

class ResendOverHttp2 : public testing::TestWithParam<Provocation> {
 protected:
  // The first request makes the connection, the second one meets the provocation.
  HttpResult SendTwo(ResendGuard guard) {
    CurlTransportOptions options = Trusting(certificate_);
    options.resend_guard = guard;
    TransportFixture http(options);
    EXPECT_EQ(AnswerOf(http.Send(Get(server_.origin()))).body, "ok");
    return http.Send(Post(server_.origin()));
  }

  TestCertificate certificate_;
  ScriptedServer server_{Http2Script([](Peer& peer, std::uint32_t stream) {
                           return stream == 1 && peer.number() == 0 ? AnswerOk2(peer, stream)
                                                                    : GetParam().answer(peer, stream);
                         }),
                         certificate_, kHttp2};
};

TEST_P(ResendOverHttp2, SendsOnce) {
  const HttpError error = ErrorOf(SendTwo(ResendGuard::kOn));
  EXPECT_EQ(error.kind, Kind::kUnavailable);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_EQ(error.message, "the connection broke before an answer came; it was not sent again");
  EXPECT_THAT(server_.requests(), ElementsAre("request 1", "request 3"));
}

// Shows that the test above would see a second one.
TEST_P(ResendOverHttp2, IsRepeatedByLibcurlWithoutTheGuard) {
  SendTwo(ResendGuard::kOffForTest);
  EXPECT_GT(server_.requests().size(), 2U)
      << "libcurl no longer repeats requests: is the guard still needed?";
}

INSTANTIATE_TEST_SUITE_P(Each, ResendOverHttp2,
                         testing::Values(Provocation{"RefusedStream",
                                                     [](Peer& peer, std::uint32_t stream) {
                                                       peer.Write(
                                                           Http2Reset(stream, Http2Error::kRefusedStream));
                                                       return Then::kGoOn;
                                                     }},
                                         Provocation{"GoAway",
                                                     [](Peer& peer, std::uint32_t stream) {
                                                       peer.Write(Http2GoAway(stream - 1));
                                                       return Then::kGoOn;
                                                     }}),
                         [](const testing::TestParamInfo<Provocation>& row) { return row.param.name; });

TEST(CurlTransportTls, ConnectionThatDiesWithRequestsUnderWayIsAnErrorForEach) {
  TestCertificate certificate;
  ScriptedServer server(
      Http2Script([](Peer&, std::uint32_t stream) { return stream < 5 ? Then::kGoOn : Then::kClose; }),
      certificate, kHttp2);
  TransportFixture http(Trusting(certificate));
  std::vector<TransportFixture::Pending*> pending;
  for (int i = 0; i < 3; ++i) pending.push_back(&http.Start(Post(server.origin())));
  for (auto* each : pending) EXPECT_EQ(ErrorOf(each->result.get_future().get()).sent, Sent::kPerhapsAll);
  EXPECT_THAT(server.requests(), ElementsAre("request 1", "request 3", "request 5"));
}

TEST(ThroughNghttpx, SharedRequestsAreHttp2AndOnceRequestsAreHttp1) {
  TestCertificate certificate;
  ScriptedServer backend(AnswerOk);
  Nghttpx nghttpx(backend.port(), certificate);
  TransportFixture http(Trusting(certificate));
  HttpRequest request = Post(nghttpx.origin(), R"({"number":"+15125550100"})");
  EXPECT_EQ(AnswerOf(http.Send(request)).body, "ok");
  EXPECT_EQ(AnswerOf(http.Send(Once(nghttpx.origin()))).body, "ok");
  ASSERT_EQ(backend.requests().size(), 2U);
  EXPECT_THAT(backend.requests()[0], HasSubstr("Via: 2 nghttpx"));
  EXPECT_THAT(backend.requests()[0], HasSubstr(R"({"number":"+15125550100"})"));
  EXPECT_THAT(backend.requests()[1], HasSubstr("Via: 1.1 nghttpx"));
}

TEST(ThroughNghttpx, ServesManyRequestsAtOnce) {
  TestCertificate certificate;
  ScriptedServer backend(AnswerOk);
  Nghttpx nghttpx(backend.port(), certificate);
  TransportFixture http(Trusting(certificate));
  std::vector<TransportFixture::Pending*> pending;
  for (int i = 0; i < 200; ++i) pending.push_back(&http.Start(Get(nghttpx.origin())));
  for (auto* each : pending) EXPECT_EQ(AnswerOf(each->result.get_future().get()).body, "ok");
  EXPECT_EQ(backend.requests().size(), 200U);
}

// Answers everything but the first POST, which it holds until the connection ends.
ScriptedServer::Script HoldFirstPost() {
  return [held = std::make_shared<std::atomic<bool>>(false)](Peer& peer) {
    while (auto request = peer.ReadRequest()) {
      if (request->starts_with("POST") && !held->exchange(true)) return peer.WaitForClose();
      peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  };
}

TEST(ThroughNghttpx, RequestUnderWayIsNotSentAgainWhenTheFrontDies) {
  TestCertificate certificate;
  ScriptedServer backend(HoldFirstPost());
  Nghttpx nghttpx(backend.port(), certificate);
  TransportFixture http(Trusting(certificate));
  ASSERT_EQ(AnswerOf(http.Send(Get(nghttpx.origin()))).body, "ok");
  auto& pending = http.Start(Post(nghttpx.origin()));
  ASSERT_TRUE(backend.WaitForRequests(2));
  nghttpx.Kill();
  const HttpError error = ErrorOf(pending.result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kUnavailable);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_EQ(backend.requests().size(), 2U);
}

// The connection is reset while the backend has the POST, and libcurl connects
// again. (After an end in order 7.88.1 repeats nothing over HTTP/2.) What the
// backend saw is the only proof.
class ResendThroughNghttpx : public testing::Test {
 protected:
  CurlTransportOptions Guarded(ResendGuard guard) const {
    CurlTransportOptions options = Trusting(certificate_);
    options.resend_guard = guard;
    options.connect_timeout = seconds(60);  // on the real clock: the next nghttpx has to start first
    return options;
  }

  // The first request makes the connection: on a new one libcurl repeats nothing.
  TransportFixture::Pending& PostAndReset(TransportFixture& http) {
    EXPECT_EQ(AnswerOf(http.Send(Get(nghttpx_.origin()))).body, "ok");
    TransportFixture::Pending& post = http.Start(Post(nghttpx_.origin()));
    EXPECT_TRUE(backend_.WaitForRequests(2));
    nghttpx_.Restart();
    return post;
  }

  static auto OverHttp2(const std::string& method) {
    return AllOf(StartsWith(method + " "), HasSubstr("Via: 2 nghttpx"));
  }

  TestCertificate certificate_;
  ScriptedServer backend_{HoldFirstPost()};
  Nghttpx nghttpx_{backend_.port(), certificate_, Nghttpx::Ends::kWithReset};
};

TEST_F(ResendThroughNghttpx, SendsOnce) {
  TransportFixture http(Guarded(ResendGuard::kOn));
  const HttpError error = ErrorOf(PostAndReset(http).result.get_future().get());
  EXPECT_EQ(error.kind, Kind::kUnavailable);
  EXPECT_EQ(error.sent, Sent::kPerhapsAll);
  EXPECT_EQ(error.message, "the connection broke before an answer came; it was not sent again");
  // A request that gets through now shows that the POST could have.
  EXPECT_EQ(AnswerOf(http.Send(Get(nghttpx_.origin()))).body, "ok");
  EXPECT_THAT(backend_.requests(), ElementsAre(OverHttp2("GET"), OverHttp2("POST"), OverHttp2("GET")));
}

// Shows that the test above would see a second one.
TEST_F(ResendThroughNghttpx, IsRepeatedByLibcurlWithoutTheGuard) {
  TransportFixture http(Guarded(ResendGuard::kOffForTest));
  EXPECT_EQ(AnswerOf(PostAndReset(http).result.get_future().get()).body, "ok")
      << "libcurl no longer repeats requests: is the guard still needed?";
  EXPECT_THAT(backend_.requests(), ElementsAre(OverHttp2("GET"), OverHttp2("POST"), OverHttp2("POST")));
}

}  // namespace
}  // namespace phonegate::curl_transport_tls_test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::server_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using HostileInput = SimTest;
using Http = SimTest;

TEST_F(HostileInput, WhatIsNotHttpGets400AndOthersGoOn) {
  for (const std::string& bytes :
       {std::string("\r\n\r\nhello\r\n\r\n"), std::string("GET\r\n\r\n"),
        std::string("\x16\x03\x01\x02"
                    "\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"), std::string("GET / HTTP/1.1\r\nA B: c\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")}) {
    EXPECT_THAT(client_->Raw(bytes), StartsWith("HTTP/1.1 400 Bad Request")) << bytes;
  }
  EXPECT_EQ(client_->Get(kNumbers).status, 200);
  EXPECT_EQ(sim_->Requests().size(), 1u);
}

TEST_F(HostileInput, TooLargeHeadersAndBodiesAreRefused) {
  EXPECT_THAT(client_->Raw("GET /" + std::string(70'000, 'a') + " HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(client_->Raw("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
}

TEST_F(HostileInput, DeepJsonIs400) {
  const std::string deep = "{\"number\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  EXPECT_EQ(client_->Call("POST", kNumbers, deep, {{"Content-Type", "application/json"}}).status, 400);
  EXPECT_EQ(client_->Call("POST", kIncoming, deep, {{"Content-Type", "application/json"}}).status, 400);
}

TEST_F(HostileInput, OddPathsNeverReachAnOperation) {
  for (const char* path :
       {"/api/relay/rest/phone_numbers/%2e%2e/imported_phone_numbers", "/api/relay/rest/phone_numbers/%00",
        "//api/relay/rest/phone_numbers", "/api/relay/rest/phone_numbers/", "*", "http://a/b"}) {
    EXPECT_EQ(client_->Get(path).status, 404) << path;
  }
  EXPECT_EQ(client_->Get("/api/relay/rest/phone_numbers/%f").status, 400);
  EXPECT_EQ(client_->Get(kNumbers + "?filter_name=%").status, 400);
}

TEST_F(HostileInput, LongTargetDoesNotBreakAnExpression) {
  Fault fault;
  fault.match.path_regex = "(a|b)*c$";
  sim_->AddFault(fault);
  EXPECT_EQ(client_->Get("/" + std::string(60'000, 'a')).status, 404);
}

TEST_F(Http, KeepsTheConnectionOrClosesItAsAsked) {
  client_->Get("/a");
  EXPECT_THAT(client_->Raw("GET /b HTTP/1.1\r\nConnection: close\r\n\r\n"),
              HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(client_->Raw("GET /b HTTP/1.0\r\n\r\n"), HasSubstr("404 Not Found"));
  EXPECT_THAT(client_->Raw("HEAD /b HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404"));
}

TEST_F(Http, ServesPipelinedAndChunkedRequests) {
  const std::string both = client_->Raw(
      "POST /_sim/reset HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
      "GET /_sim/health HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(both, HasSubstr("{\"reset\":true}"));
  EXPECT_THAT(both, HasSubstr("{\"ok\":true}"));
}

TEST_F(Http, AnswersExpect100Continue) {
  EXPECT_THAT(client_->Raw("POST /_sim/reset HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: "
                           "2\r\nConnection: close\r\n\r\n{}"),
              StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"));
}

TEST(Listening, SecondSimulatorOnAPortIsRefusedWithASentence) {
  std::string error;
  const auto first = Simulator::Start({}, &error);
  ASSERT_NE(first, nullptr);
  Options same;
  same.port = first->port();
  EXPECT_EQ(Simulator::Start(same, &error), nullptr);
  EXPECT_EQ(error, "Port " + std::to_string(first->port()) +
                       " on 127.0.0.1 is in use; stop what listens there or choose another with --port.");
  same.address = "here";
  EXPECT_EQ(Simulator::Start(same, &error), nullptr);
  EXPECT_THAT(error, HasSubstr("Cannot listen on here:"));
}

TEST(Listening, StopFreesThePort) {
  std::string error;
  Options options;
  for (int i = 0; i < 3; ++i) {
    const auto simulator = Simulator::Start(options, &error);
    ASSERT_NE(simulator, nullptr) << error;
    Client client(simulator->port());
    EXPECT_EQ(client.Get(kNumbers).status, 200);
    options.port = simulator->port();
  }
}

}  // namespace
}  // namespace sim::server_test

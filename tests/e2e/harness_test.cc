// The harness itself: that it reads what the programs say, and that leaks out of
// a real process fail a test.
#include "tests/e2e/harness.h"

namespace phonegate::harness_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::SizeIs;

using Harness = E2eTest;

TEST_F(Harness, ReadsTheSameWithBothClients) {
  const Json good = {{"areacode", "512"}, {"max_results", 2}};
  const CallResult by_grpcurl = grpcurl().Call("SearchAvailablePhoneNumbers", good);
  const CallResult by_client = Call("SearchAvailablePhoneNumbers", good);
  EXPECT_EQ(by_grpcurl.answer(), by_client.answer());
  EXPECT_THAT(by_grpcurl.answer().at("data"), SizeIs(2));
  for (const CallResult& result : {by_grpcurl, by_client}) {
    EXPECT_THAT(result.trailers, Contains(Key("x-request-id")));
    EXPECT_EQ(result.Trailer("x-upstream-attempts"), "1");
  }
}

TEST_F(Harness, ReadsTheSameErrorsWithBothClients) {
  const Json bad = {{"number", "12"}};
  const CallResult by_grpcurl = grpcurl().Call("PurchasePhoneNumber", bad);
  const CallResult by_client = Call("PurchasePhoneNumber", bad);
  for (const CallResult& result : {by_grpcurl, by_client}) {
    EXPECT_EQ(result.code, 3);
    EXPECT_THAT(result.message, HasSubstr("must be an E.164 phone number"));
    EXPECT_EQ(result.info.reason(), "INVALID_REQUEST");
    EXPECT_EQ(result.InfoOf("operation"), "PurchasePhoneNumber");
    EXPECT_THAT(result.Fields(), ElementsAre("number"));
    EXPECT_NE(result.Trailer("x-request-id"), "");
  }
}

TEST_F(Harness, StreamsAndCancels) {
  simulator().SeedNumbers(kE2eProjectId, 3);
  EXPECT_THAT(grpcurl().Call("StreamPhoneNumbers").messages, SizeIs(3));
  EXPECT_THAT(Call("StreamPhoneNumbers").messages, SizeIs(3));
  const auto stream = client().Stream("StreamPhoneNumbers", Json::object());
  EXPECT_TRUE(stream->Read().has_value());
  stream->Cancel();
  EXPECT_EQ(stream->Finish().code, 1);

  AddFault(FaultOn("GET", kNumbersPath, sim::Deed::kNeverAnswer));
  const auto call = client().Start("ListPhoneNumbers", Json::object());
  ASSERT_TRUE(simulator().WaitForRequests({"GET", kNumbersPath, ""}, 1));
  call->Cancel();
  EXPECT_EQ(call->Wait().code, 1);
}

TEST_F(Harness, GoesThroughNghttpx) {
  GatewayOptions options;
  options.projects = {Project("demo", Front::kTls)};
  StartGateway(options);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_TRUE(Call("PurchasePhoneNumber", {{"number", AvailableNumber()}}).ok());
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(Harness, SeesWhatAProcessShowsOfItself) {
  EXPECT_THAT(gateway().command_line(), HasSubstr("--config"));
  EXPECT_THAT(gateway().environment(), HasSubstr("PHONEGATE="));
  EXPECT_THAT(gateway().Page("/metrics"), HasSubstr("phonegate"));
  EXPECT_THAT(gateway().WaitForLog("serving"), SizeIs(1));
}

// What each source really holds is declared a secret: the scan must say so.
class PlantedLeak : public E2eTest {
 protected:
  void TearDown() override {}

  std::vector<std::string> FindingsOf(const std::string& secret) {
    leaks().AddCredentials("", secret);
    grpcurl().Call("ListPhoneNumbers");
    Call("ListPhoneNumbers");
    EndAll();
    return leaks().findings();
  }
};

TEST_F(PlantedLeak, InTheLogIsFound) {
  EXPECT_THAT(FindingsOf("Ready for calls"), ElementsAre(HasSubstr("phonegate's log holds a token")));
}

TEST_F(PlantedLeak, OnTheMetricsPageIsFound) {
  EXPECT_THAT(FindingsOf("# HELP"), ElementsAre(HasSubstr("the page /metrics holds a token")));
}

TEST_F(PlantedLeak, OnTheStatusPageIsFound) {
  EXPECT_THAT(FindingsOf("Uptime"), ElementsAre(HasSubstr("the page / holds a token")));
}

TEST_F(PlantedLeak, InTheEnvironmentIsFound) {
  EXPECT_THAT(FindingsOf("GRPCURL="), ElementsAre(HasSubstr("phonegate's environment holds a token")));
}

TEST_F(PlantedLeak, InTheEnvironmentIsFoundAfterTheEnd) {
  gateway().Stop();
  leaks().AddCredentials("", "GRPCURL=");
  EndAll();
  EXPECT_THAT(leaks().findings(), ElementsAre(HasSubstr("phonegate's environment holds a token")));
}

TEST_F(PlantedLeak, InTheArgumentsIsFound) {
  EXPECT_THAT(FindingsOf("--config"), ElementsAre(HasSubstr("phonegate's command line holds a token")));
}

TEST_F(PlantedLeak, InWhatGrpcurlPrintsIsFound) {
  EXPECT_THAT(FindingsOf("Resolved method"), ElementsAre(HasSubstr("grpcurl's output holds a token")));
}

TEST_F(PlantedLeak, InTrailersIsFoundWithBothClients) {
  EXPECT_THAT(FindingsOf("server-timing"),
              ElementsAre(HasSubstr("an answer holds a token"), HasSubstr("grpcurl's output holds a token")));
}

}  // namespace
}  // namespace phonegate::harness_test

#include "service/upstream/upstream_client.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "service/contract/message.h"
#include "tests/contract/real_contract.h"
#include "tests/upstream/fake_transport.h"

namespace phonegate::upstream_client_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Kind = HttpError::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

class CountedAnswers final : public NoMetrics {
 public:
  void UpstreamStarted() override { ++started; }
  void UpstreamRetried(const std::string& operation) override { retried.push_back(operation); }
  void UpstreamAnswered(const std::string& operation, int http_status) override {
    answered.push_back(operation + " " + std::to_string(http_status));
  }

  int started = 0;
  std::vector<std::string> retried;
  std::vector<std::string> answered;
};

class UpstreamClientTest : public testing::Test {
 protected:
  UpstreamClientTest() { Renew("GetPhoneNumber"); }

  // Starts over with a call of this RPC.
  void Renew(const std::string& rpc) { Renew(rpc, lane.clock().Steady() + seconds(10)); }
  void Renew(const std::string& rpc, Deadline deadline) {
    operation = &OperationOf(rpc);
    message = NewMessage(*operation->request);
    call = std::make_unique<Call>(Call{.operation = *operation,
                                       .request = *message,
                                       .request_id = "",
                                       .deadline = deadline,
                                       .decision = {.project = project}});
  }

  UpstreamRequest Request() const {
    UpstreamRequest request;
    request.method = operation->verb;
    request.target = "/api/relay/rest/phone_numbers";
    request.effect = operation->upstream.effect();
    if (operation->verb == HttpMethod::kPost) {
      request.content_type = "application/json";
      request.body = "{}";
    }
    return request;
  }
  UpstreamReply Send() { return lane.Run(client.Send(*call, Request())); }
  Awaitable<> SendInto(std::optional<UpstreamReply>& reply) {
    reply = co_await client.Send(*call, Request());
  }
  // Its caller is gone after `time`; it has ended `rest` after that.
  UpstreamReply SendAndLeaveAfter(std::chrono::nanoseconds time, std::chrono::nanoseconds rest) {
    std::optional<UpstreamReply> reply;
    SimTask task = lane.Spawn(SendInto(reply));
    lane.AdvanceBy(time);
    call->state.cancelled = true;
    lane.AdvanceBy(rest);
    EXPECT_TRUE(task.done());
    return std::move(reply).value();
  }
  static int StatusOf(const UpstreamReply& reply) { return std::get<HttpResponse>(reply.result).status; }
  static const HttpError& ErrorOf(const UpstreamReply& reply) { return std::get<HttpError>(reply.result); }
  static void ExpectNothingSent(const UpstreamReply& reply, Kind why) {
    EXPECT_EQ(ErrorOf(reply).kind, why);
    EXPECT_EQ(ErrorOf(reply).sent, Sent::kNothing);
  }

  SimLane lane;
  FakeTransport transport{lane};
  FakeTokens tokens;
  CountingRandom random;
  CountedAnswers metrics;
  Project project{"main", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-000000000001"};
  UpstreamClient client{{}, transport, tokens, lane.clock(), lane.timers(), random, metrics};
  const Operation* operation = nullptr;
  std::unique_ptr<google::protobuf::Message> message;
  std::unique_ptr<Call> call;
};

TEST_F(UpstreamClientTest, SendsWithTheProjectsCredentials) {
  transport.Answer(200, "x");
  EXPECT_EQ(StatusOf(Send()), 200);
  const HttpRequest& sent = transport.seen[0].request;
  EXPECT_EQ(sent.origin, "https://example.signalwire.com");
  EXPECT_EQ(sent.target, "/api/relay/rest/phone_numbers");
  EXPECT_EQ(sent.username, "b3877c40-da60-4998-90ad-000000000001");
  EXPECT_EQ(sent.password, "PT-fake-token");
  ASSERT_THAT(sent.headers, SizeIs(1));
  EXPECT_EQ(sent.headers[0].name + ": " + sent.headers[0].value, "Accept: application/json");
}

TEST_F(UpstreamClientTest, OnlyWhatMustNotHappenTwiceUsesThePoolOfItsOwn) {
  for (const Operation& each : RealContract()) {
    Renew(each.name);
    transport.Answer(200);
    Send();
    EXPECT_EQ(transport.seen.back().request.pool == Pool::kOnce, each.upstream.effect() == v1::EFFECT_ONCE)
        << each.name;
  }
}

// Each effect after each outcome: how often it is tried when everything fails.
struct Resend {
  const char* name;
  std::string rpc;
  HttpResult failure;
  std::size_t tries;
};

void PrintTo(const Resend& row, std::ostream* out) { *out << row.name; }

class ResendTest : public UpstreamClientTest, public testing::WithParamInterface<Resend> {};

HttpResult Lost() { return HttpError{Kind::kUnavailable, Sent::kPerhapsAll, ""}; }
HttpResult Unsent() { return HttpError{Kind::kUnavailable, Sent::kNothing, ""}; }
HttpResult Status(int status) { return HttpResponse{status, {}, ""}; }

TEST_P(ResendTest, TriesAsOftenAsTheEffectAllows) {
  Renew(GetParam().rpc);
  for (std::size_t i = 0; i < GetParam().tries; ++i) transport.Answer(GetParam().failure);
  Send();
  EXPECT_THAT(transport.seen, SizeIs(GetParam().tries));
  const auto* error = std::get_if<HttpError>(&GetParam().failure);
  const bool sent = error == nullptr || error->sent == Sent::kPerhapsAll;
  EXPECT_EQ(call->state.trace.attempts, sent ? static_cast<int>(GetParam().tries) : 0);
}

INSTANTIATE_TEST_SUITE_P(When, ResendTest,
                         testing::Values(Resend{"ReadIsLost", "GetPhoneNumber", Lost(), 3},
                                         Resend{"ReadIsUnsent", "GetPhoneNumber", Unsent(), 3},
                                         Resend{"ReadFailsThere", "GetPhoneNumber", Status(502), 3},
                                         Resend{"ReadIsRefused", "GetPhoneNumber", Status(422), 1},
                                         Resend{"ReadIsTooFast", "GetPhoneNumber", Status(429), 1},
                                         Resend{"UpdateIsLost", "UpdatePhoneNumber", Lost(), 3},
                                         Resend{"UpdateFailsThere", "UpdatePhoneNumber", Status(503), 3},
                                         Resend{"ReleaseIsLost", "ReleasePhoneNumber", Lost(), 3},
                                         Resend{"PurchaseIsLost", "PurchasePhoneNumber", Lost(), 1},
                                         Resend{"PurchaseIsUnsent", "PurchasePhoneNumber", Unsent(), 3},
                                         Resend{"PurchaseFailsThere", "PurchasePhoneNumber", Status(503), 1},
                                         Resend{"PurchaseTimesOutThere", "PurchasePhoneNumber", Status(504),
                                                1},
                                         Resend{"PurchaseIsRefused", "PurchasePhoneNumber", Status(422), 1},
                                         Resend{"ImportIsLost", "ImportPhoneNumber", Lost(), 1},
                                         Resend{"LamlPurchaseIsLost", "CreateIncomingPhoneNumber", Lost(), 1},
                                         Resend{"LamlImportIsLost", "ImportIncomingPhoneNumber", Lost(), 1}),
                         [](const auto& row) { return row.param.name; });

TEST_F(UpstreamClientTest, PaidReadIsSentTwiceAtMost) {
  Renew("LookupPhoneNumber");
  UpstreamRequest request = Request();
  request.effect = v1::EFFECT_PAID_READ;
  transport.Answer(503);
  transport.Answer(503);
  lane.Run(client.Send(*call, request));
  EXPECT_THAT(transport.seen, SizeIs(2));
}

TEST_F(UpstreamClientTest, PurchaseLostAfterItCouldNotBeSentIsNotSentAThirdTime) {
  Renew("PurchasePhoneNumber");
  transport.Answer(Unsent());
  transport.Answer(Lost());
  const UpstreamReply reply = Send();
  EXPECT_EQ(ErrorOf(reply).sent, Sent::kPerhapsAll);
  EXPECT_FALSE(reply.earlier_doubt);
  EXPECT_THAT(transport.seen, SizeIs(2));
}

TEST_F(UpstreamClientTest, WaitsLongerBeforeEachAttempt) {
  for (int i = 0; i < 3; ++i) transport.Answer(503);
  Send();
  const auto first = transport.seen[1].at - transport.seen[0].at;
  const auto second = transport.seen[2].at - transport.seen[1].at;
  EXPECT_GE(first, milliseconds(50));
  EXPECT_LE(first, milliseconds(100));
  EXPECT_GE(second, milliseconds(100));
  EXPECT_LE(second, milliseconds(200));
}

TEST_F(UpstreamClientTest, TellsOfEarlierDoubt) {
  Renew("ReleasePhoneNumber");
  transport.Answer(Lost());
  transport.Answer(404);
  EXPECT_TRUE(Send().earlier_doubt);
  transport.Answer(Unsent());
  transport.Answer(404);
  EXPECT_FALSE(Send().earlier_doubt);
  transport.Answer(404);
  EXPECT_FALSE(Send().earlier_doubt);
}

TEST_F(UpstreamClientTest, NoLaterFailureSaysThatNothingWasSent) {
  Renew("UpdatePhoneNumber");
  transport.Answer(Lost());
  transport.Answer(Unsent());
  transport.Answer(Unsent());
  const UpstreamReply reply = Send();
  EXPECT_EQ(ErrorOf(reply).sent, Sent::kPerhapsAll);
  EXPECT_TRUE(reply.earlier_doubt);
}

// Tokens.

TEST_F(UpstreamClientTest, RefusedTokenIsLookedForAgainOnce) {
  for (const char* rpc : {"GetPhoneNumber", "PurchasePhoneNumber"}) {
    Renew(rpc);
    transport.seen.clear();
    tokens.token = std::make_shared<const std::string>("old");
    tokens.next = std::make_shared<const std::string>("new");
    transport.Answer(401);
    transport.Answer(200);
    EXPECT_EQ(StatusOf(Send()), 200);
    ASSERT_THAT(transport.seen, SizeIs(2));
    EXPECT_EQ(transport.seen[0].request.password, "old");
    EXPECT_EQ(transport.seen[1].request.password, "new");
    EXPECT_EQ(transport.seen[0].at, transport.seen[1].at);
    EXPECT_EQ(call->state.trace.attempts, 2);
  }
}

TEST_F(UpstreamClientTest, SecondRefusalIsTheAnswer) {
  tokens.next = std::make_shared<const std::string>("new");
  transport.Answer(401);
  transport.Answer(401);
  EXPECT_EQ(StatusOf(Send()), 401);
  EXPECT_THAT(tokens.refused, ElementsAre("PT-fake-token"));
}

TEST_F(UpstreamClientTest, RefusalWithoutAnotherTokenIsTheAnswer) {
  transport.Answer(401);
  EXPECT_EQ(StatusOf(Send()), 401);
  EXPECT_THAT(tokens.refused, SizeIs(1));
}

// Even of a change, which is waited for longer once it was sent.
TEST_F(UpstreamClientTest, NewTokenIsWaitedForInTheCallersTime) {
  for (const char* rpc : {"GetPhoneNumber", "PurchasePhoneNumber"}) {
    Renew(rpc);
    transport.Answer(401);
    Send();
    EXPECT_EQ(tokens.waited_until, call->deadline) << rpc;
  }
  Renew("StreamPhoneNumbers", Deadline::max());
  transport.Answer(401);
  Send();
  EXPECT_EQ(tokens.waited_until, lane.clock().Steady() + seconds(30)) << "a page has an end too";
}

TEST_F(UpstreamClientTest, NewTokenDoesNotCostAnAttempt) {
  tokens.next = std::make_shared<const std::string>("new");
  for (int status : {401, 503, 503, 503}) transport.Answer(status);
  EXPECT_EQ(StatusOf(Send()), 503);
  EXPECT_TRUE(transport.done());
}

TEST_F(UpstreamClientTest, NothingIsSentWithoutAToken) {
  tokens.token = nullptr;
  const UpstreamReply reply = Send();
  ExpectNothingSent(reply, Kind::kNoCredentials);
  EXPECT_EQ(ErrorOf(reply).message, "the gateway has no token for this project");
  EXPECT_THAT(transport.seen, IsEmpty());
}

TEST_F(UpstreamClientTest, EchoedTokenIsBlanked) {
  const std::string basic = absl::Base64Escape(project.project_id + ":PT-fake-token");
  for (int status : {302, 400, 401, 422, 500}) {
    Renew("PurchasePhoneNumber");
    transport.Answer(status, "bad: PT-fake-token, " + basic + ", " + absl::Base64Escape("PT-fake-token"));
    const UpstreamReply reply = Send();
    EXPECT_EQ(std::get<HttpResponse>(reply.result).body.substr(0, 16), "bad: [redacted],") << status;
    EXPECT_THAT(std::get<HttpResponse>(reply.result).body, Not(HasSubstr(basic)));
    EXPECT_THAT(std::get<HttpResponse>(reply.result).body, Not(HasSubstr("UFQtZmFrZS10b2tlbg")));
  }
}

// The token of the attempt is what is blanked, not the one that came after it.
TEST_F(UpstreamClientTest, RefusedTokenIsBlankedToo) {
  tokens.next = std::make_shared<const std::string>("PT-new");
  transport.Answer(401, "no: PT-fake-token");
  transport.Answer(401, "no: PT-new");
  EXPECT_EQ(std::get<HttpResponse>(Send().result).body, "no: [redacted]");
}

// Deadlines.

TEST_F(UpstreamClientTest, ReadHasTheCallersTime) {
  transport.Answer(200);
  Send();
  EXPECT_EQ(transport.seen[0].deadline, call->deadline);
}

TEST_F(UpstreamClientTest, ChangeIsWaitedForLongerThanItsCallerDoes) {
  for (const char* rpc : {"PurchasePhoneNumber", "UpdatePhoneNumber"}) {
    Renew(rpc, lane.clock().Steady() + seconds(1));
    transport.Answer(HttpResponse{200, {}, ""}, seconds(5));
    EXPECT_EQ(StatusOf(Send()), 200);
    EXPECT_EQ(transport.seen.back().deadline - transport.seen.back().at, seconds(30));
  }
}

TEST_F(UpstreamClientTest, ChangeWithMoreTimeKeepsIt) {
  Renew("PurchasePhoneNumber", lane.clock().Steady() + seconds(100));
  transport.Answer(200);
  Send();
  EXPECT_EQ(transport.seen[0].deadline, call->deadline);
}

TEST_F(UpstreamClientTest, CallWithoutADeadlineHasOnePerPage) {
  UpstreamOptions options;
  options.page_timeout = seconds(3);
  options.change_timeout = seconds(600);
  UpstreamClient impatient(options, transport, tokens, lane.clock(), lane.timers(), random, metrics);
  Renew("StreamPhoneNumbers", Deadline::max());
  for (int page = 0; page < 2; ++page) {
    transport.Answer(HttpResponse{200, {}, ""}, seconds(2));
    lane.Run(impatient.Send(*call, Request()));
    EXPECT_EQ(transport.seen.back().deadline - transport.seen.back().at, seconds(3));
  }
}

TEST_F(UpstreamClientTest, NothingIsSentWhenNoTimeIsLeft) {
  for (const char* rpc : {"GetPhoneNumber", "PurchasePhoneNumber", "UpdatePhoneNumber"}) {
    Renew(rpc, lane.clock().Steady());
    const UpstreamReply reply = Send();
    ExpectNothingSent(reply, Kind::kDeadline);
  }
  EXPECT_THAT(transport.seen, IsEmpty());
}

TEST_F(UpstreamClientTest, NoRetryBeginsAfterTheDeadline) {
  Renew("UpdatePhoneNumber", lane.clock().Steady() + milliseconds(120));
  transport.Answer(503);
  transport.Answer(503);  // after 50 to 100 ms; the next would come 100 to 200 ms later
  EXPECT_EQ(StatusOf(Send()), 503);
  EXPECT_LT(lane.clock().Steady(), call->deadline);
}

TEST_F(UpstreamClientTest, ReadThatIsTooLateEndsAtItsDeadline) {
  transport.Answer(HttpResponse{200, {}, ""}, seconds(60));
  EXPECT_EQ(ErrorOf(Send()).kind, Kind::kDeadline);
  EXPECT_EQ(lane.clock().Steady(), call->deadline);
}

// Cancellation.

TEST_F(UpstreamClientTest, ChangeThatWasCancelledBeforeIsNotSent) {
  Renew("PurchasePhoneNumber");
  call->state.cancelled = true;
  const UpstreamReply reply = Send();
  ExpectNothingSent(reply, Kind::kCancelled);
  EXPECT_THAT(transport.seen, IsEmpty());
}

TEST_F(UpstreamClientTest, ChangeIsCountedOnceItIsReallySent) {
  Renew("PurchasePhoneNumber");
  transport.connecting = seconds(2);
  transport.Answer(HttpResponse{200, {}, ""}, seconds(2));
  std::optional<UpstreamReply> reply;
  SimTask task = lane.Spawn(SendInto(reply));
  lane.AdvanceBy(seconds(1));
  EXPECT_EQ(call->state.trace.attempts, 0);
  lane.AdvanceBy(seconds(2));
  EXPECT_EQ(call->state.trace.attempts, 1);
  lane.AdvanceBy(seconds(2));
  EXPECT_TRUE(task.done());
}

TEST_F(UpstreamClientTest, NothingIsSentAfterANoOfTheLastMoment) {
  bool may_send = true;
  call->state.may_send = [&may_send] { return may_send; };
  transport.connecting = seconds(2);
  transport.Answer(200);
  std::optional<UpstreamReply> reply;
  SimTask task = lane.Spawn(SendInto(reply));
  lane.AdvanceBy(seconds(1));
  may_send = false;
  lane.AdvanceBy(seconds(2));
  ASSERT_TRUE(task.done());
  EXPECT_EQ(ErrorOf(*reply).sent, Sent::kNothing);
  EXPECT_EQ(call->state.trace.attempts, 0);
}

// Whoever cancels says it in the call; the coroutine may hear of it only later.
TEST_F(UpstreamClientTest, ChangeThatIsGivenUpWhileItConnectsIsNotSent) {
  for (const bool out_of_time : {false, true}) {
    Renew("PurchasePhoneNumber");
    transport.connecting = seconds(2);
    transport.Answer(200);
    std::optional<UpstreamReply> reply;
    SimTask task = lane.Spawn(SendInto(reply));
    lane.AdvanceBy(seconds(1));
    call->state.cancelled = true;
    call->state.out_of_time = out_of_time;
    lane.AdvanceBy(seconds(2));
    ASSERT_TRUE(task.done());
    EXPECT_EQ(ErrorOf(*reply).kind, out_of_time ? Kind::kDeadline : Kind::kCancelled);
    EXPECT_EQ(ErrorOf(*reply).sent, Sent::kNothing);
    EXPECT_EQ(call->state.trace.attempts, 0);
  }
}

TEST_F(UpstreamClientTest, ChangeInDoubtThatIsGivenUpWhileItConnectsAgainStaysInDoubt) {
  Renew("UpdatePhoneNumber");
  transport.connecting = seconds(2);
  transport.Answer(Lost());
  transport.Answer(200);
  const UpstreamReply reply = SendAndLeaveAfter(seconds(3), seconds(2));
  EXPECT_EQ(ErrorOf(reply).sent, Sent::kPerhapsAll);
  EXPECT_EQ(call->state.trace.attempts, 1);
}

TEST_F(UpstreamClientTest, ChangeThatWasSentIsFinishedThoughItsCallerIsGone) {
  Renew("PurchasePhoneNumber");
  transport.Answer(HttpResponse{200, {}, "bought"}, seconds(5));
  const UpstreamReply reply = SendAndLeaveAfter(seconds(1), seconds(10));
  EXPECT_EQ(std::get<HttpResponse>(reply.result).body, "bought");
}

TEST_F(UpstreamClientTest, ChangeInDoubtIsNotSentAgainForACallerWhoIsGone) {
  Renew("UpdatePhoneNumber");
  transport.Answer(HttpError{Kind::kUnavailable, Sent::kPerhapsAll, ""}, seconds(1));
  const UpstreamReply reply = SendAndLeaveAfter(milliseconds(500), seconds(10));
  EXPECT_EQ(ErrorOf(reply).sent, Sent::kPerhapsAll);
  EXPECT_THAT(transport.seen, SizeIs(1));
}

TEST_F(UpstreamClientTest, CancelledReadEndsAtOnce) {
  transport.Answer(HttpResponse{200, {}, ""}, seconds(5));
  std::optional<UpstreamReply> reply;
  SimTask task = lane.Spawn(SendInto(reply));
  lane.AdvanceBy(seconds(1));
  task.Cancel();
  lane.RunReady();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(ErrorOf(*reply).kind, Kind::kCancelled);
}

TEST_F(UpstreamClientTest, ReadCancelledBetweenAttemptsIsNotSentAgain) {
  transport.Answer(503);
  std::optional<UpstreamReply> reply;
  SimTask task = lane.Spawn(SendInto(reply));
  lane.AdvanceBy(milliseconds(10));
  task.Cancel();
  lane.AdvanceBy(seconds(5));
  ASSERT_TRUE(task.done());
  EXPECT_EQ(ErrorOf(*reply).kind, Kind::kCancelled);
  EXPECT_THAT(transport.seen, SizeIs(1));
}

TEST_F(UpstreamClientTest, ChangeCancelledBetweenAttemptsStaysInDoubt) {
  Renew("UpdatePhoneNumber");
  transport.Answer(HttpError{Kind::kUnavailable, Sent::kPerhapsAll, ""});
  std::optional<UpstreamReply> reply;
  SimTask task = lane.Spawn(SendInto(reply));
  lane.AdvanceBy(milliseconds(10));
  task.Cancel();
  lane.AdvanceBy(seconds(5));
  ASSERT_TRUE(task.done());
  EXPECT_EQ(ErrorOf(*reply).kind, Kind::kCancelled);
  EXPECT_EQ(ErrorOf(*reply).sent, Sent::kPerhapsAll);
  EXPECT_THAT(transport.seen, SizeIs(1));
}

// Budget and counters.

TEST_F(UpstreamClientTest, RetriesEndWhenTheBudgetIsSpent) {
  std::size_t sends = 0;
  for (int i = 0; i < 50; ++i) {
    for (int attempt = 0; attempt < 3; ++attempt) transport.Answer(503);
    const std::size_t before = transport.seen.size();
    Renew("GetPhoneNumber");
    Send();
    sends = transport.seen.size() - before;
  }
  EXPECT_EQ(sends, 1U);
  EXPECT_LE(transport.seen.size(), 50U + 10U + 5U);
}

TEST_F(UpstreamClientTest, CountsEachAttemptByItsStatus) {
  transport.Answer(Lost());
  transport.Answer(503);
  transport.Answer(200);
  Send();
  EXPECT_THAT(metrics.answered, ElementsAre("GetPhoneNumber 0", "GetPhoneNumber 503", "GetPhoneNumber 200"));
  EXPECT_EQ(metrics.started, 3);
  EXPECT_THAT(metrics.retried, ElementsAre("GetPhoneNumber", "GetPhoneNumber"));
  EXPECT_EQ(call->state.trace.attempts, 3);
  EXPECT_EQ(call->state.trace.http_status, 200);
}

}  // namespace
}  // namespace phonegate::upstream_client_test

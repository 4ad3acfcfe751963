// Answers that are read beside the lane.
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/translate/translator.h"
#include "tests/support/held_work.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate::large_answer_test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr char kId[] = R"(id: "3fa85f64-5717-4562-b3fc-2c963f66afa6")";
constexpr int kNumbers = 1000;

std::string Item(int i) {
  return Concat(R"({"id":"id-)", i, R"(","number":"+1512555)", 1000 + i, R"(","name":")",
                std::string(100, 'n'), R"("})");
}

std::string LargePage() {
  std::string items;
  for (int i = 0; i < kNumbers; ++i) Append(items, i == 0 ? "" : ",", Item(i));
  return Concat(R"({"links":{},"data":[)", items, "]}");
}

// A call and what came of it.
struct Asked {
  std::unique_ptr<google::protobuf::Message> request;
  std::unique_ptr<Call> call;
  std::optional<Reply> reply;
  SimTask task;

  std::string reason() const { return ErrorInfoOf(reply->status).reason(); }
};

class LargeAnswerTest : public GatewayTest {
 protected:
  std::shared_ptr<Asked> Ask(const std::string& rpc, const std::string& request) {
    auto asked = std::make_shared<Asked>();
    const Operation& operation = OperationOf(rpc);
    asked->request = MessageOf(*operation.request, request);
    asked->call = std::make_unique<Call>(Call{.operation = operation,
                                              .request = *asked->request,
                                              .request_id = kUuid,
                                              .deadline = lane.clock().Steady() + seconds(30),
                                              .sink = &sink,
                                              .decision = {.project = project}});
    asked->task = lane.Spawn(Run(aside, asked));
    lane.RunReady();
    return asked;
  }
  static Awaitable<> Run(Translator& translator, std::shared_ptr<Asked> asked) {
    asked->reply = co_await translator.Handle(*asked->call);
  }
  void DoSideWork() {
    blocking_executor.RunAll();
    lane.RunReady();
  }

  HeldWork blocking_executor{2};
  Translator aside{upstream, page_tokens, lane.clock(), lane.port(&blocking_executor)};
};

TEST_F(LargeAnswerTest, OtherCallsAreAnsweredWhileAPageIsRead) {
  transport.Answer(200, LargePage());
  transport.Answer(200, Item(7));
  const auto list = Ask("ListPhoneNumbers", "page_size: 1000");
  EXPECT_EQ(blocking_executor.held(), 1U);
  const auto get = Ask("GetPhoneNumber", kId);
  ASSERT_TRUE(get->reply) << "nothing of it waits for the page";
  EXPECT_FALSE(get->reply->large);
  EXPECT_FALSE(list->reply);
  DoSideWork();
  ASSERT_TRUE(list->reply);
  ASSERT_TRUE(list->reply->status.ok()) << list->reply->status;
  EXPECT_TRUE(list->reply->large);
  EXPECT_EQ(dynamic_cast<const v1::ListPhoneNumbersResponse&>(*list->reply->message).data_size(), kNumbers);
}

TEST_F(LargeAnswerTest, IsTheSameAsOneThatTheLaneReads) {
  transport.Answer(200, LargePage());
  transport.Answer(200, LargePage());
  const auto list = Ask("ListPhoneNumbers", "page_size: 1000");
  DoSideWork();
  const Reply on_lane = Handle("ListPhoneNumbers", "page_size: 1000");
  EXPECT_EQ(list->reply->message->SerializeAsString(), on_lane.message->SerializeAsString());
}

TEST_F(LargeAnswerTest, DeadlineEndsTheWait) {
  transport.Answer(200, LargePage());
  const auto list = Ask("ListPhoneNumbers", "");
  lane.AdvanceBy(seconds(30));
  ASSERT_TRUE(list->reply);
  EXPECT_EQ(list->reason(), "DEADLINE_EXCEEDED");
  EXPECT_THAT(std::string(list->reply->status.message()), HasSubstr("the answer was still being read"));
  DoSideWork();  // which finds that nobody waits
}

TEST_F(LargeAnswerTest, CancellationEndsTheWait) {
  transport.Answer(200, LargePage());
  const auto list = Ask("ListPhoneNumbers", "");
  list->call->state.cancelled = true;
  list->task.Cancel();
  lane.RunReady();
  ASSERT_TRUE(list->reply);
  EXPECT_EQ(list->reason(), "CANCELLED");
  DoSideWork();
}

TEST_F(LargeAnswerTest, ReadsAreTurnedAwayWhenTooManyWait) {
  for (int i = 0; i < 3; ++i) transport.Answer(200, LargePage());
  const auto first = Ask("ListPhoneNumbers", "");
  const auto second = Ask("ListPhoneNumbers", "");
  const auto third = Ask("ListPhoneNumbers", "");
  ASSERT_TRUE(third->reply);
  EXPECT_EQ(third->reply->status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(third->reply->status.message()), HasSubstr("more large answers came than"));
  DoSideWork();
  EXPECT_TRUE(first->reply->status.ok());
  EXPECT_TRUE(second->reply->status.ok());
}

// Money was spent: what came of it is read, whatever else waits and however late.
TEST_F(LargeAnswerTest, AnswerToAChangeIsAlwaysRead) {
  for (int i = 0; i < 2; ++i) transport.Answer(200, LargePage());
  transport.Answer(201,
                   Concat(R"({"id":"i","number":"+15125551001","new":")", std::string(70'000, 'x'), "\"}"));
  const auto first = Ask("ListPhoneNumbers", "");
  const auto second = Ask("ListPhoneNumbers", "");
  const auto purchase = Ask("PurchasePhoneNumber", R"(number: "+15125551001")");
  lane.AdvanceBy(seconds(31));
  EXPECT_FALSE(purchase->reply);
  DoSideWork();
  ASSERT_TRUE(purchase->reply);
  ASSERT_TRUE(purchase->reply->status.ok()) << purchase->reply->status;
  EXPECT_EQ(dynamic_cast<const v1::PhoneNumber&>(*purchase->reply->message).number(), "+15125551001");
}

TEST_F(LargeAnswerTest, ErrorsAreReadThereToo) {
  const std::string errors =
      Concat(R"({"errors":[{"code":"x","detail":")", std::string(70'000, 'x'), "\"}]}");
  transport.Answer(422, errors);
  transport.Answer(200, Concat("<html>", std::string(70'000, 'x')));
  const auto refused = Ask("GetPhoneNumber", kId);
  const auto unreadable = Ask("GetPhoneNumber", kId);
  EXPECT_FALSE(refused->reply);
  DoSideWork();
  EXPECT_EQ(refused->reason(), "UPSTREAM_REJECTED_REQUEST");
  EXPECT_EQ(unreadable->reason(), "UPSTREAM_ANSWER_INVALID");
}

TEST_F(LargeAnswerTest, StreamWaitsForItsPagesOnly) {
  transport.Answer(200, LargePage());
  const auto stream = Ask("StreamPhoneNumbers", "");
  EXPECT_TRUE(sink.written.empty());
  DoSideWork();
  ASSERT_TRUE(stream->reply);
  EXPECT_TRUE(stream->reply->status.ok()) << stream->reply->status;
  EXPECT_EQ(sink.written.size(), std::size_t{kNumbers});
}

}  // namespace
}  // namespace phonegate::large_answer_test

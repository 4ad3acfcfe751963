// Answers that are made ready to be cached beside the lane.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/cache/cache_fixture.h"
#include "tests/support/held_work.h"

namespace phonegate::large_answer_test {
namespace {

using std::chrono::milliseconds;

constexpr char kId[] = "11111111-2222-4333-8444-005125550100";
constexpr char kById[] = "id: '11111111-2222-4333-8444-005125550100'";

// Says of lists that they are large, as the translator does.
class LargeLists final : public Stage {
 public:
  explicit LargeLists(Stage& next) : next_(next) {}
  Awaitable<Reply> Handle(Call& call) override {
    Reply reply = co_await next_.Handle(call);
    reply.large = reply.status.ok() && call.operation.items != nullptr;
    co_return reply;
  }

 private:
  Stage& next_;
};

class LargeAnswerTest : public testing::Test {
 protected:
  LargeAnswerTest() { rig.numbers.versions[kId] = 1; }
  std::shared_ptr<CachedRead> Start(const std::string& rpc, const std::string& request) {
    return rig.Start(rpc, request, {}, std::chrono::seconds(30), 0, &stage);
  }
  void DoSideWork() {
    blocking_executor.RunAll();
    rig.lane.RunReady();
  }

  CacheRig rig;
  LargeLists large_lists{rig.numbers};
  HeldWork blocking_executor{0};  // that there is no room does not matter: the answer is there
  CacheStage stage{rig.cache, rig.lane.port(&blocking_executor), large_lists};
};

TEST_F(LargeAnswerTest, OtherCallsAreAnsweredMeanwhile) {
  const auto list = Start("ListPhoneNumbers", "");
  rig.lane.AdvanceBy(milliseconds(100));
  EXPECT_EQ(blocking_executor.held(), 1U);
  const auto get = Start("GetPhoneNumber", kById);
  rig.lane.AdvanceBy(milliseconds(100));
  EXPECT_TRUE(get->reply);
  EXPECT_FALSE(list->reply);
  DoSideWork();
  ASSERT_TRUE(list->reply);
  EXPECT_TRUE(list->reply->status.ok());
  const auto again = Start("ListPhoneNumbers", "");
  rig.lane.RunReady();
  ASSERT_TRUE(again->reply);
  EXPECT_EQ(again->reply->bytes, list->reply->bytes);
}

TEST_F(LargeAnswerTest, IsKeptThoughItsCallerHasGone) {
  const auto list = Start("ListPhoneNumbers", "");
  rig.lane.AdvanceBy(milliseconds(100));
  list->GiveUp();
  rig.lane.RunReady();
  EXPECT_TRUE(list->reply) << "it does not wait for the side work";
  DoSideWork();
  const auto again = Start("ListPhoneNumbers", "");
  rig.lane.RunReady();
  ASSERT_TRUE(again->reply);
  EXPECT_EQ(again->call->state.trace.source, AnswerSource::kCache);
}

// It is bound to the moment at which its fetch began, however late it is cached.
TEST_F(LargeAnswerTest, IsNotKeptOverAChangeMeanwhile) {
  const auto list = Start("ListPhoneNumbers", "");
  rig.lane.AdvanceBy(milliseconds(100));
  rig.Change(kId);
  DoSideWork();
  EXPECT_TRUE(list->reply);
  const auto again = Start("ListPhoneNumbers", "");
  rig.lane.RunReady();
  EXPECT_FALSE(again->reply) << "SignalWire is asked again";
  rig.lane.AdvanceBy(milliseconds(100));
  DoSideWork();
  EXPECT_TRUE(again->reply);
}

}  // namespace
}  // namespace phonegate::large_answer_test

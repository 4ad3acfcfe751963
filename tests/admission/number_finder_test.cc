#include "service/admission/number_finder.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "phonegate/v1/incoming_phone_number.pb.h"
#include "phonegate/v1/phone_number.pb.h"
#include "service/contract/message.h"
#include "tests/contract/real_contract.h"
#include "tests/support/sim_lane.h"

namespace phonegate::number_finder_test {
namespace {

constexpr char kId[] = "b3877c40-da60-4998-90ad-000000000001";

// Answers with what it is told, and remembers what it was asked.
class Answering final : public Stage {
 public:
  Awaitable<Reply> Handle(Call& call) override {
    rpc = call.operation.name;
    request = call.request.ShortDebugString();
    project = call.decision.project.alias;
    deadline = call.deadline;
    co_return std::move(reply);
  }

  Reply reply;
  std::string rpc;
  std::string request;
  std::string project;
  Deadline deadline;
};

class NumberFinderTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Find(const std::string& rpc, Reply reply) {
    first_.reply = std::move(reply);
    const Operation& operation = OperationOf(rpc);
    const std::unique_ptr<google::protobuf::Message> request = NewMessage(*operation.request);
    const Call call{.operation = operation,
                    .request = *request,
                    .request_id = kId,
                    .deadline = lane_.clock().Steady() + std::chrono::seconds(10),
                    .answer_by = lane_.clock().Steady() + std::chrono::seconds(9),
                    .decision = {.project = project_}};
    return lane_.Run(finder_.Find(call, kId, first_));
  }

  SimLane lane_;
  const Project project_{"main", "", ""};
  const NumberFinder finder_{RealContract()};
  Answering first_;
};

TEST_F(NumberFinderTest, ReadsTheNumberAsTheApiOfTheChangeDoes) {
  auto number = std::make_unique<v1::PhoneNumber>();
  number->set_number("+15125550100");
  EXPECT_EQ(*Find("UpdatePhoneNumber", {absl::OkStatus(), std::move(number)}), "+15125550100");
  EXPECT_EQ(first_.rpc, "GetPhoneNumber");
  EXPECT_EQ(first_.request, std::string("id: \"") + kId + "\"");
  EXPECT_EQ(first_.project, "main");
  EXPECT_EQ(first_.deadline, lane_.clock().Steady() + std::chrono::seconds(9))
      << "so that the answer is told";
  auto incoming = std::make_unique<v1::IncomingPhoneNumber>();
  incoming->set_phone_number("+15125550101");
  EXPECT_EQ(*Find("ReleaseIncomingPhoneNumber", {absl::OkStatus(), std::move(incoming)}), "+15125550101");
  EXPECT_EQ(first_.rpc, "GetIncomingPhoneNumber");
}

// Each change that names a number by its id has a read that tells it.
TEST_F(NumberFinderTest, ServesEveryChange) {
  for (const Operation& operation : RealContract()) {
    if (!operation.IsChange() || operation.upstream.effect() == v1::EFFECT_ONCE) continue;
    EXPECT_EQ(Find(operation.name, {absl::NotFoundError("gone"), nullptr}).status(),
              absl::NotFoundError("gone"))
        << operation.name;
  }
}

TEST_F(NumberFinderTest, TakesACachedAnswer) {
  v1::PhoneNumber number;
  number.set_number("+15125550100");
  Reply reply;
  reply.bytes = std::make_shared<const std::string>(number.SerializeAsString());
  EXPECT_EQ(*Find("RemoveE911Address", std::move(reply)), "+15125550100");
}

TEST_F(NumberFinderTest, AnAnswerThatDoesNotTellIsNoNumber) {
  EXPECT_EQ(*Find("UpdatePhoneNumber", {absl::OkStatus(), std::make_unique<v1::PhoneNumber>()}), "");
  Reply reply;
  reply.bytes = std::make_shared<const std::string>("\xff");
  EXPECT_EQ(*Find("UpdatePhoneNumber", std::move(reply)), "");
  EXPECT_EQ(*Find("UpdatePhoneNumber", {}), "");
}

}  // namespace
}  // namespace phonegate::number_finder_test

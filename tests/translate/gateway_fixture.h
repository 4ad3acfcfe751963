// The stages from translate inwards, in front of a scripted upstream.
#ifndef PHONEGATE_TESTS_TRANSLATE_GATEWAY_FIXTURE_H_
#define PHONEGATE_TESTS_TRANSLATE_GATEWAY_FIXTURE_H_

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "service/base/metrics.h"
#include "service/contract/call.h"
#include "service/contract/message.h"
#include "service/translate/page_token.h"
#include "service/translate/request_check.h"
#include "service/translate/translator.h"
#include "service/upstream/upstream_client.h"
#include "tests/contract/real_contract.h"
#include "tests/upstream/fake_transport.h"

namespace phonegate {

inline constexpr char kProjectId[] = "b3877c40-da60-4998-90ad-000000000001";
inline constexpr char kUuid[] = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

// A message out of its text. Throws when the text is none of that type.
inline std::unique_ptr<google::protobuf::Message> MessageOf(const google::protobuf::Descriptor& type,
                                                            const std::string& text) {
  std::unique_ptr<google::protobuf::Message> message = NewMessage(type);
  if (!google::protobuf::TextFormat::ParseFromString(text, message.get()))
    throw std::invalid_argument("no " + type.name() + ": " + text);
  return message;
}

template <typename T>
T TextProto(const std::string& text) {
  T message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message))
    throw std::invalid_argument("no " + T::descriptor()->name() + ": " + text);
  return message;
}

// Takes streamed messages; says that the caller is gone after `room` of them.
class FakeSink final : public MessageSink {
 public:
  Awaitable<bool> Write(std::unique_ptr<google::protobuf::Message> message) override {
    if (on_write) on_write();
    if (written.size() == room) co_return false;
    written.push_back(std::move(message));
    co_return true;
  }

  std::size_t room = 1'000'000;
  std::function<void()> on_write;
  std::vector<std::unique_ptr<google::protobuf::Message>> written;
};

class GatewayTest : public testing::Test {
 protected:
  // Makes the call as a caller with 30 s would, once its request has passed the
  // checks.
  Reply Handle(const std::string& rpc, const std::string& request) {
    const Operation& operation = OperationOf(rpc);
    const auto message = MessageOf(*operation.request, request);
    const absl::Status checked = CheckRequest(operation, *message);
    EXPECT_TRUE(checked.ok()) << checked.ToString();
    Call call{.operation = operation,
              .request = *message,
              .request_id = "11111111-2222-4333-8444-555555555555",
              .deadline = lane.clock().Steady() + std::chrono::seconds(30),
              .sink = &sink,
              .decision = {.project = project}};
    Reply reply = lane.Run(translator.Handle(call));
    trace = call.state.trace;
    return reply;
  }

  SimLane lane;
  FakeTransport transport{lane};
  FakeTokens tokens;
  CountingRandom random;
  NoMetrics metrics;
  Project project{"main", "https://example.signalwire.com", kProjectId};
  FakeSink sink;
  CallTrace trace;  // of the last call
  UpstreamClient upstream{{}, transport, tokens, lane.clock(), lane.timers(), random, metrics};
  PageTokens page_tokens{PageTokens::Key{1, 2, 3}, random};
  Translator translator{upstream, page_tokens, lane.clock(), lane.port()};
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_TRANSLATE_GATEWAY_FIXTURE_H_

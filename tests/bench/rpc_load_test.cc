// The load client counts what is right, and nothing else: each way in which an
// answer can be wrong is tried on it.
#include "tests/bench/rpc_load.h"

#include <memory>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.grpc.pb.h"
#include "service/base/mutex.h"
#include "service/base/text.h"
#include "tests/bench/sample_number.h"

namespace phonegate::bench::rpc_load_test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Answers with the id that it was asked for.
class EchoService final : public v1::PhoneNumberService::Service {
 public:
  grpc::Status GetPhoneNumber(grpc::ServerContext* context, const v1::GetPhoneNumberRequest* request,
                              v1::PhoneNumber* answer) override {
    {
      const MutexLock lock(mutex_);
      callers_.insert(context->peer());
      const auto found = context->client_metadata().find("cache-control");
      no_cache_ += found != context->client_metadata().end() && found->second == "no-cache" ? 1 : 0;
      if (++calls_ % 10 == 0 && wrong_ == Wrong::kTenthStatus) return {grpc::StatusCode::UNAVAILABLE, "gone"};
      if (calls_ % 10 == 0 && wrong_ == Wrong::kTenthBytes) return AnswerWith("another", *answer);
    }
    context->AddTrailingMetadata("x-cache", "miss");
    WaitAtGate();
    return AnswerWith(request->id(), *answer);
  }

  enum class Wrong { kNothing, kTenthStatus, kTenthBytes };
  void Do(Wrong wrong) {
    const MutexLock lock(mutex_);
    wrong_ = wrong;
  }

  // No call is answered before there were this many.
  void HoldUntil(std::uint64_t calls) {
    const MutexLock lock(mutex_);
    gate_ = calls;
    opened_.NotifyAll();
  }

  std::uint64_t calls() const {
    const MutexLock lock(mutex_);
    return calls_;
  }
  std::uint64_t no_cache() const {
    const MutexLock lock(mutex_);
    return no_cache_;
  }
  std::set<std::string> callers() const {
    const MutexLock lock(mutex_);
    return callers_;
  }

 private:
  static grpc::Status AnswerWith(const std::string& id, v1::PhoneNumber& answer) {
    answer.set_id(id);
    return grpc::Status::OK;
  }

  void WaitAtGate() {
    const MutexLock lock(mutex_);
    opened_.NotifyAll();
    while (calls_ < gate_) opened_.Wait(mutex_);
  }

  mutable Mutex mutex_;
  CondVar opened_;
  std::uint64_t gate_ ABSL_GUARDED_BY(mutex_) = 0;
  Wrong wrong_ ABSL_GUARDED_BY(mutex_) = Wrong::kNothing;
  std::uint64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t no_cache_ ABSL_GUARDED_BY(mutex_) = 0;
  std::set<std::string> callers_ ABSL_GUARDED_BY(mutex_);
};

class RpcLoadTest : public ::testing::Test {
 protected:
  RpcLoadTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  RpcLoadOptions Options() const {
    RpcLoadOptions options;
    options.address = Concat("127.0.0.1:", port_);
    options.method = kGetPhoneNumber;
    return options;
  }

  static Exchange Right(const std::string& id) {
    v1::PhoneNumber answer;
    answer.set_id(id);
    return {GetRequest(id), answer.SerializeAsString()};
  }

  EchoService& service() { return service_; }

 private:
  EchoService service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(RpcLoadTest, CountsRightAnswersOnAllConnectionsInAllThreads) {
  RpcLoadOptions options = Options();
  options.connections = 5;
  options.threads = 2;
  options.metadata = {{"cache-control", "no-cache"}};
  options.trailers = {{"x-cache", "miss"}};
  RpcLoad load(options);
  const LoadResult result = load.Closed({Right("a"), Right("b"), Right("c")}, 11, {.calls = 101});
  EXPECT_EQ(result.answers, 101U);
  EXPECT_EQ(result.errors, 0U) << result.first_error;
  EXPECT_EQ(result.other_trailers, 0U);
  EXPECT_EQ(result.latency.count(), 101U);
  EXPECT_EQ(service().calls(), 101U);
  EXPECT_EQ(service().no_cache(), 101U);
  EXPECT_THAT(service().callers(), SizeIs(5));
}

TEST_F(RpcLoadTest, EndsAfterTheDuration) {
  RpcLoad load(Options());
  const LoadResult result = load.Closed({Right("a")}, 4, {.duration = milliseconds(50)});
  EXPECT_GT(result.answers, 4U);
  EXPECT_EQ(result.errors, 0U) << result.first_error;
  EXPECT_GE(result.wall, milliseconds(50));
}

TEST_F(RpcLoadTest, MakesAllCallsWithFewerStreamsThanThreads) {
  RpcLoadOptions options = Options();
  options.threads = 3;
  RpcLoad load(options);
  EXPECT_EQ(load.Closed({Right("a")}, 1, {.calls = 100}).answers, 100U);
}

TEST_F(RpcLoadTest, CountsOtherBytesAsErrors) {
  RpcLoad load(Options());
  service().Do(EchoService::Wrong::kTenthBytes);
  const LoadResult result = load.Closed({Right("a")}, 4, {.calls = 100});
  EXPECT_EQ(result.answers, 90U);
  EXPECT_EQ(result.errors, 10U);
  EXPECT_THAT(result.first_error, HasSubstr("an answer of 9 bytes that is not the right one of 3"));
}

TEST_F(RpcLoadTest, CountsBytesOfTheSameLengthAsErrors) {
  RpcLoad load(Options());
  Exchange exchange = Right("a");
  exchange.answer.back() = 'b';
  const LoadResult result = load.Closed({exchange}, 4, {.calls = 10});
  EXPECT_EQ(result.answers, 0U);
  EXPECT_EQ(result.errors, 10U);
}

TEST_F(RpcLoadTest, CountsRefusedCallsAsErrors) {
  RpcLoad load(Options());
  service().Do(EchoService::Wrong::kTenthStatus);
  const LoadResult result = load.Open({Right("a")}, 1000, milliseconds(100));
  EXPECT_EQ(result.answers, 90U);
  EXPECT_EQ(result.errors, 10U);
  EXPECT_EQ(result.first_error, "status 14: gone");
}

// A load generator that takes UNIMPLEMENTED for an answer measures nothing.
TEST_F(RpcLoadTest, CountsAnUnimplementedMethodAsErrors) {
  RpcLoadOptions options = Options();
  options.method = "/phonegate.v1.PhoneNumberService/ListPhoneNumbers";
  RpcLoad load(options);
  const LoadResult result = load.Closed({{"", ""}}, 4, {.calls = 10});
  EXPECT_EQ(result.answers, 0U);
  EXPECT_EQ(result.errors, 10U);
  EXPECT_THAT(result.first_error, HasSubstr("status 12"));
}

TEST_F(RpcLoadTest, CountsMissingAndOtherTrailersApart) {
  for (const char* name : {"x-cache", "age"}) {
    RpcLoadOptions options = Options();
    options.trailers = {{name, "hit"}};
    RpcLoad load(options);
    const LoadResult result = load.Closed({Right("a")}, 4, {.calls = 10});
    EXPECT_EQ(result.answers, 10U) << result.first_error;
    EXPECT_EQ(result.other_trailers, 10U) << name;
  }
}

TEST_F(RpcLoadTest, KeepsTheRate) {
  RpcLoad load(Options());
  const LoadResult result = load.Open({Right("a"), Right("b")}, 500, milliseconds(200));
  EXPECT_EQ(result.answers, 100U);
  EXPECT_EQ(result.errors, 0U) << result.first_error;
  EXPECT_GE(result.wall, milliseconds(198));  // from the first call to the last
}

// The first call is due a millisecond after the begin; the 50th, 49 ms later.
TEST_F(RpcLoadTest, AsksOnWhenNothingIsAnswered) {
  RpcLoad load(Options());
  service().HoldUntil(50);
  const LoadResult result = load.Open({Right("a")}, 1000, milliseconds(60));
  EXPECT_EQ(result.answers, 60U) << result.first_error;
  EXPECT_GE(result.latency.max(), milliseconds(49));
}

// Due after 50 ms, and answered with the second, which is due after 100.
TEST_F(RpcLoadTest, CountsTheWaitOfTheFirstCallToo) {
  RpcLoad load(Options());
  service().HoldUntil(2);
  const LoadResult result = load.Open({Right("a")}, 20, milliseconds(100));
  EXPECT_EQ(result.answers, 2U) << result.first_error;
  EXPECT_GE(result.latency.max(), milliseconds(50));
}

TEST_F(RpcLoadTest, CancelsWhatIsNotAnswered) {
  RpcLoadOptions options = Options();
  options.timeout = milliseconds(200);
  RpcLoad load(options);
  service().HoldUntil(100);
  const LoadResult result = load.Closed({Right("a")}, 3, {.calls = 3});
  EXPECT_EQ(result.answers, 0U);
  EXPECT_EQ(result.errors, 3U);
  EXPECT_THAT(result.first_error, HasSubstr("status 1:"));
  service().HoldUntil(0);
}

TEST_F(RpcLoadTest, SaysWhenNobodyListens) {
  RpcLoadOptions options = Options();
  options.address = "127.0.0.1:1";
  options.timeout = milliseconds(1);
  EXPECT_THROW(RpcLoad{options}, std::runtime_error);
}

}  // namespace
}  // namespace phonegate::bench::rpc_load_test

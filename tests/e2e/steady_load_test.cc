#include "tests/e2e/steady_load.h"

#include <atomic>
#include <cstdint>

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "tests/e2e/eventually.h"

namespace phonegate::steady_load_test {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Pair;
using ::testing::StartsWith;

// Where nobody answers and calls end at once.
constexpr char kNobody[] = "unix:/dev/null";

// Sees the contexts of calls go. Each has a reference to its call's channel.
class Contexts final : public grpc::ClientContext::GlobalCallbacks {
 public:
  void Watch(const SteadyLoad* load) { load_ = load; }
  // Whether a context was still there when the load counted its call as ended.
  bool outlived_a_call() const { return outlived_a_call_; }

  void DefaultConstructor(grpc::ClientContext* /*context*/) override {}
  void Destructor(grpc::ClientContext* /*context*/) override {
    const SteadyLoad* load = load_;
    if (load != nullptr && load->ended() > gone_) outlived_a_call_ = true;
    ++gone_;
  }

 private:
  std::atomic<const SteadyLoad*> load_ = nullptr;
  std::atomic<std::uint64_t> gone_ = 0;
  std::atomic<bool> outlived_a_call_ = false;
};

// Otherwise gRPC's thread may be left with the last reference when the load is destroyed,
// and frees the queue that it serves.
TEST(SteadyLoad, LetsGoOfACallBeforeItHasEnded) {
  // gRPC keeps them, and takes them once a process.
  static Contexts contexts;
  static const bool set = [] { return grpc::ClientContext::SetGlobalCallbacks(&contexts), true; }();
  ASSERT_TRUE(set);
  SteadyLoad load({.address = kNobody, .connections = 1, .per_second = 1000});
  contexts.Watch(&load);
  EXPECT_TRUE(Eventually([&] { return load.ended() >= 20; }));
  EXPECT_THAT(load.Stop(), ElementsAre(Pair(StartsWith("14 "), Ge(20U))));
  contexts.Watch(nullptr);
  EXPECT_FALSE(contexts.outlived_a_call());
}

}  // namespace
}  // namespace phonegate::steady_load_test

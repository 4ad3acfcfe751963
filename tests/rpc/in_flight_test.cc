#include "service/rpc/in_flight.h"

#include <thread>

#include <gtest/gtest.h>

namespace phonegate::in_flight_test {
namespace {

TEST(InFlight, IsIdleAtFirst) {
  InFlight calls;
  EXPECT_TRUE(calls.WaitUntilIdle(SteadyTime::min()));
}

TEST(InFlight, GivesUpAtTheGivenTime) {
  InFlight calls;
  calls.Enter();
  EXPECT_FALSE(calls.WaitUntilIdle(SteadyTime::min()));
}

TEST(InFlight, WaitsForTheLastCall) {
  InFlight calls;
  calls.Enter();
  calls.Enter();
  std::thread other([&] {
    calls.Leave();
    calls.Leave();
  });
  EXPECT_TRUE(calls.WaitUntilIdle(std::chrono::steady_clock::now() + std::chrono::minutes(1)));
  other.join();
}

}  // namespace
}  // namespace phonegate::in_flight_test

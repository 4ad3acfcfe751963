#include "service/admission/rates.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::rates_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class CallRatesTest : public ::testing::Test {
 protected:
  // How many of `tries` calls at once may be made.
  int Burst(int tries, const std::string& caller = "a", std::size_t project = 0,
            std::uint32_t per_second = 10) {
    int made = 0;
    for (int i = 0; i < tries; ++i) made += rates_.Take(caller, project, per_second, now_) ? 0 : 1;
    return made;
  }

  SteadyTime now_{seconds(1000)};
  CallRates rates_;
};

TEST_F(CallRatesTest, LetsASecondsWorthThroughAtOnceAndNoMore) {
  EXPECT_EQ(Burst(50), 10);
  now_ += milliseconds(99);
  EXPECT_EQ(Burst(50), 0);
  now_ += milliseconds(1);
  EXPECT_EQ(Burst(50), 1);
  now_ += seconds(60);
  EXPECT_EQ(Burst(50), 10) << "a quiet minute is worth no more than a quiet second";
}

TEST_F(CallRatesTest, HoldsTheRateOverTime) {
  int made = 0;
  for (int i = 0; i < 10'000; ++i) {
    now_ += milliseconds(1);
    made += Burst(1);
  }
  EXPECT_GE(made, 100);
  EXPECT_LE(made, 110);
}

TEST_F(CallRatesTest, TellsHowLongToWait) {
  EXPECT_EQ(Burst(10), 10);
  EXPECT_EQ(rates_.Take("a", 0, 10, now_), milliseconds(100));
  now_ += milliseconds(40);
  EXPECT_EQ(rates_.Take("a", 0, 10, now_), milliseconds(60));
}

TEST_F(CallRatesTest, CountsEachCallerAndProjectForItself) {
  EXPECT_EQ(Burst(20), 10);
  EXPECT_EQ(Burst(20, "b"), 10);
  EXPECT_EQ(Burst(20, "a", 1), 10);
  EXPECT_EQ(Burst(20), 0);
}

TEST_F(CallRatesTest, ObeysANewRate) {
  EXPECT_EQ(Burst(20), 10);
  EXPECT_EQ(Burst(20, "a", 0, 1), 0);
  now_ += milliseconds(1000);
  EXPECT_EQ(Burst(20, "a", 0, 1), 1);
}

TEST_F(CallRatesTest, ForgetsCallersWhoseBucketsAreFull) {
  for (int i = 0; i < 200'000; ++i) {
    now_ += milliseconds(1);
    Burst(1, std::to_string(i));
  }
  EXPECT_LE(rates_.size(), 16U * 1025U);
}

TEST_F(CallRatesTest, GivesAwayNoCallTwice) {
  std::vector<std::thread> threads;
  std::atomic<int> made = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { made += Burst(1000, "a", 0, 500); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 500);
}

}  // namespace
}  // namespace phonegate::rates_test

#include "tests/bench/side_by_side.h"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::bench::side_by_side_test {
namespace {

using std::chrono::milliseconds;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

LoadResult Answers(std::uint64_t right, std::uint64_t wrong = 0) {
  LoadResult result;
  result.answers = right;
  result.errors = wrong;
  result.first_error = wrong == 0 ? "" : "status 12";
  result.wall = milliseconds(500);
  for (std::uint64_t i = 0; i < right; ++i) result.latency.Record(milliseconds(2));
  return result;
}

// A server that uses `cost` of CPU time for each of 100 answers.
class FakeServer {
 public:
  FakeServer(std::string name, Seconds cost, std::string& order)
      : name_(std::move(name)), cost_(cost), order_(order) {}

  Subject AsSubject() {
    const auto load = [this](Seconds) {
      order_ += name_;
      used_ += 100 * cost_;
      return Answers(100);
    };
    return {name_, load, [this] { return used_; }};
  }

 private:
  const std::string name_;
  const Seconds cost_;
  std::string& order_;
  Seconds used_{};
};

TEST(SideBySide, TakesTurnsAndLeavesTheFirstRoundOut) {
  std::string order;
  FakeServer a("a", std::chrono::microseconds(10), order);
  FakeServer b("b", std::chrono::microseconds(30), order);
  const auto all = MeasureSideBySide({a.AsSubject(), b.AsSubject()}, 2, milliseconds(1),
                                     [&](int round) { order += std::to_string(round); });
  EXPECT_EQ(order, "ab1ab2ab");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].name, "b");
  EXPECT_THAT(all[0].per_second, ElementsAre(DoubleEq(200), DoubleEq(200)));
  EXPECT_THAT(all[0].p999_millis, ElementsAre(DoubleEq(2), DoubleEq(2)));
  for (const double ratio : Ratios(all[1].cpu_micros, all[0].cpu_micros)) EXPECT_NEAR(ratio, 3, 1e-6);
  for (const double more : Differences(all[1].cpu_micros, all[0].cpu_micros)) EXPECT_NEAR(more, 20, 1e-6);
}

TEST(SideBySide, MeasuresNothingFromWrongAnswers) {
  EXPECT_THAT([] { MustAllBeRight("raw", [] { return Answers(9, 1); }); },
              ThrowsMessage<std::runtime_error>("raw: 1 of 10 answers were wrong, the first: status 12"));
  EXPECT_THAT([] { MustAllBeRight("raw", [] { return Answers(0); }); },
              ThrowsMessage<std::runtime_error>("raw: no answer came"));
}

}  // namespace
}  // namespace phonegate::bench::side_by_side_test

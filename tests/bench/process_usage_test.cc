#include "tests/bench/process_usage.h"

#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/subprocess.h"

namespace phonegate::bench {
namespace {

using std::chrono::milliseconds;

void BurnUntil(Seconds (*clock)(), Seconds goal) {
  while (clock() < goal) continue;
}

TEST(ProcessUsage, CountsThreadsThatHaveEnded) {
  const Seconds before = CpuTimeOf(getpid());
  std::thread([] { BurnUntil(&ThreadCpuTime, milliseconds(30)); }).join();
  const Seconds used = CpuTimeOf(getpid()) - before;
  EXPECT_GE(used, milliseconds(30));
  EXPECT_LT(used, milliseconds(300));
}

TEST(ProcessUsage, CountsWhatAnotherProcessDoes) {
  Subprocess idle({.argv = {"cat"}});
  Subprocess busy({.argv = {"sh", "-c", "while :; do :; done"}});
  const Seconds before = CpuTimeOf(busy.pid());
  BurnUntil(&ThreadCpuTime, ThreadCpuTime() + milliseconds(100));
  EXPECT_GT(CpuTimeOf(busy.pid()) - before, milliseconds(1));
  idle.Wait();
}

TEST(ProcessUsage, SeesMemoryComeAndRemembersThePeak) {
  constexpr std::size_t kBytes = 64'000'000;
  const double before = ResidentMegabytes(getpid());
  auto memory = std::make_unique<std::vector<char>>(kBytes, 'x');
  EXPECT_GT(memory->back(), 0);
  const double with = ResidentMegabytes(getpid());
  EXPECT_NEAR(with - before, 64, 4);
  memory.reset();
  EXPECT_NEAR(ResidentMegabytes(getpid()), before, 4);
  EXPECT_GE(PeakResidentMegabytes(getpid()), with - 4);  // the system counts in steps
}

TEST(ProcessUsage, RefusesAProcessThatHasGone) {
  Subprocess gone({.argv = {"true"}});
  gone.Wait();
  EXPECT_THROW(CpuTimeOf(gone.pid()), std::runtime_error);
  EXPECT_THROW(ResidentMegabytes(gone.pid()), std::runtime_error);
}

}  // namespace
}  // namespace phonegate::bench

#include "tests/bench/process_usage.h"

#include <cstring>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/subprocess.h"

namespace phonegate::bench::process_usage_test {
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

// From the system itself: an allocator may keep what is freed.
TEST(ProcessUsage, SeesMemoryComeAndRemembersThePeak) {
  constexpr std::size_t kBytes = 64'000'000;
  const double before = ResidentMegabytes(getpid());
  void* memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  std::memset(memory, 1, kBytes);
  const double with = ResidentMegabytes(getpid());
  EXPECT_NEAR(with - before, 64, 4);
  munmap(memory, kBytes);
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
}  // namespace phonegate::bench::process_usage_test

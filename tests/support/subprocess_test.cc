#include "tests/support/subprocess.h"

#include <system_error>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace phonegate::subprocess_test {
namespace {

using std::chrono::milliseconds;

SubprocessOptions Shell(const std::string& script) { return {.argv = {"sh", "-c", script}}; }

TEST(Subprocess, GivesLinesOutputAndExitCode) {
  Subprocess child(Shell("echo one; echo two; printf rest; echo trouble >&2; exit 3"));
  EXPECT_EQ(child.ReadLine(), "one");
  EXPECT_EQ(child.ReadLine(), "two");
  EXPECT_EQ(child.ReadLine(), std::nullopt) << "a line without its end is not a line";
  EXPECT_EQ(child.Wait(), 3);
  EXPECT_EQ(child.out(), "one\ntwo\nrest");
  EXPECT_EQ(child.err(), "trouble\n");
}

TEST(Subprocess, StopsWaitingForALineThatDoesNotCome) {
  Subprocess child(Shell("exec sleep 1000"));
  EXPECT_EQ(child.ReadLine(milliseconds(10)), std::nullopt);
  EXPECT_EQ(child.Wait(milliseconds(10)), std::nullopt);
}

TEST(Subprocess, WaitsForWhatItSaysOnStandardError) {
  Subprocess child(Shell("read go; echo trouble >&2; exec sleep 1000"));
  auto troubled = [](const std::string& err) { return err.find("trouble") != std::string::npos; };
  EXPECT_TRUE(child.WaitForErr(troubled));
  EXPECT_FALSE(child.WaitForErr([](const std::string& err) { return err.size() > 100; }, milliseconds(10)));
  child.Signal(SIGKILL);
  EXPECT_FALSE(child.WaitForErr([](const std::string& err) { return err.size() > 100; }));
}

TEST(Subprocess, PassesSignalsInputAndEnvironment) {
  SubprocessOptions options = Shell("cat; echo $GREETING; exec sleep 1000");
  options.input = "from the test\n";
  options.environment = {{"GREETING", "hello"}};
  Subprocess child(options);
  EXPECT_EQ(child.ReadLine(), "from the test");
  EXPECT_EQ(child.ReadLine(), "hello");
  child.Signal(SIGTERM);
  EXPECT_EQ(child.Wait(), 128 + SIGTERM);
  child.Signal(SIGTERM);  // it is gone: nothing happens
}

TEST(Subprocess, DoesNotBlockTheChildOnMuchOutput) {
  Subprocess child(Shell("head -c 1000000 /dev/zero"));
  EXPECT_EQ(child.Wait(), 0);
  EXPECT_EQ(child.out().size(), 1'000'000U);
}

// What the child leaves behind holds the other end of our pipes: a destructor
// that killed the child alone would wait for a thousand seconds.
TEST(Subprocess, KillsTheWholeGroup) {
  Subprocess child(Shell("sleep 1000 & exit 0"));
  EXPECT_EQ(child.Wait(), 0);
}

TEST(Subprocess, NamesAProgramThatIsNotThere) {
  try {
    Subprocess child({.argv = {"no-such-program-here"}});
    FAIL() << "started";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("no-such-program-here"));
  }
}

}  // namespace
}  // namespace phonegate::subprocess_test

#include "service/base/buffered_log.h"

#include <optional>
#include <sstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <unistd.h>

#include "tests/support/sim_clock.h"

namespace phonegate::buffered_log_test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

using Json = nlohmann::json;

constexpr BufferedLogOptions kNeverByItself{.longest = hours(24), .flush_timeout = hours(24)};

class BufferedLogTest : public testing::Test {
 protected:
  BufferedLogTest() { EXPECT_EQ(pipe(fds_), 0); }
  ~BufferedLogTest() override {
    log_.reset();
    close(fds_[0]);
    close(fds_[1]);
  }

  void Start(const BufferedLogOptions& options) { log_.emplace(fds_[1], clock_, options); }
  void Soon(const std::string& name) { log_->WriteSoon(clock_.Steady(), "call", "m", {{"name", name}}); }
  void Now(const std::string& name) { log_->Write(LogLevel::kWarning, "e", "m", {{"name", name}}); }

  // Waits until there is something to read.
  std::vector<Json> ReadSome() {
    std::string text;
    do {
      char buffer[4096];
      const ssize_t size = read(fds_[0], buffer, sizeof(buffer));
      if (size <= 0) break;
      text.append(buffer, static_cast<std::size_t>(size));
    } while (text.back() != '\n');
    std::vector<Json> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
    return lines;
  }
  // What can be read at once.
  std::vector<std::string> ReadNames() {
    fcntl(fds_[0], F_SETFL, O_NONBLOCK);
    std::vector<std::string> names;
    for (const Json& line : ReadSome()) names.push_back(line.at("name"));
    fcntl(fds_[0], F_SETFL, 0);
    return names;
  }

  SimClock clock_;
  std::optional<BufferedLog> log_;
  int fds_[2] = {-1, -1};
};

TEST_F(BufferedLogTest, WriteReturnsWhenItsLineAndAllBeforeAreWritten) {
  Start(kNeverByItself);
  Soon("first");
  Soon("second");
  EXPECT_THAT(ReadNames(), IsEmpty());
  Now("third");
  EXPECT_THAT(ReadNames(), ElementsAre("first", "second", "third"));
}

TEST_F(BufferedLogTest, FlushWritesWhatEveryThreadHasCollected) {
  Start(kNeverByItself);
  Soon("one");
  std::thread([&] { Soon("other"); }).join();
  log_->Flush();
  EXPECT_THAT(ReadNames(), testing::UnorderedElementsAre("one", "other"));
}

TEST_F(BufferedLogTest, EndingWritesAll) {
  Start(kNeverByItself);
  Soon("last");
  log_.reset();
  EXPECT_THAT(ReadNames(), ElementsAre("last"));
}

TEST_F(BufferedLogTest, WritesByItselfAfterAWhile) {
  BufferedLogOptions options = kNeverByItself;
  options.longest = milliseconds(1);
  Start(options);
  for (const char* name : {"one", "two"}) {
    Soon(name);
    EXPECT_EQ(ReadSome().at(0).at("name"), name);
  }
}

TEST_F(BufferedLogTest, WritesAFullBlockAtOnce) {
  BufferedLogOptions options = kNeverByItself;
  options.block = 1000;
  Start(options);
  for (int i = 0; i < 20; ++i) Soon("a line of about a hundred bytes");
  EXPECT_GE(ReadSome().size(), 5U);
}

TEST_F(BufferedLogTest, ALineTellsTheTimeOfItsOwnMoment) {
  Start(kNeverByItself);
  Soon("a");
  clock_.AdvanceBy(milliseconds(1234));
  Soon("b");
  log_->Flush();
  const std::vector<Json> lines = ReadSome();
  EXPECT_EQ(lines.at(0).at("time"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(lines.at(1).at("time"), "2026-01-01T00:00:01.234Z");
  EXPECT_EQ(lines.at(1).at("level"), "info");
}

// Nobody reads, and the pipe holds less than what is logged.
TEST_F(BufferedLogTest, NobodyHangsWithAStuckReaderAndWhatWasDroppedIsSaid) {
  BufferedLogOptions options;
  options.most = 16'384;
  options.flush_timeout = milliseconds(1);
  Start(options);
  constexpr int kLines = 2'000;
  for (int i = 0; i < kLines; ++i) {
    Soon(std::string(100, 'x'));
    if (i % 100 == 0) Now("urgent");
  }
  int lines = 0;
  std::int64_t dropped = 0;
  while (lines + dropped < kLines + kLines / 100) {
    for (const Json& line : ReadSome()) {
      if (line.at("event") == "log_lines_dropped") {
        EXPECT_EQ(line.at("level"), "warning");
        dropped += line.at("lines").get<std::int64_t>();
      } else {
        ++lines;
      }
    }
  }
  EXPECT_EQ(lines + dropped, kLines + kLines / 100);
  EXPECT_GT(dropped, 0);
  Now("the reader is back");
  EXPECT_EQ(ReadSome().back().at("name"), "the reader is back");
}

TEST_F(BufferedLogTest, LosesNothingOfManyThreads) {
  Start({});
  constexpr int kThreads = 20;
  constexpr int kEach = 100;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < kEach; ++n) n % 10 == 0 ? Now(std::to_string(i)) : Soon(std::to_string(i));
    });
  }
  std::thread end([&] {
    for (std::thread& thread : threads) thread.join();
    log_->Flush();
    close(fds_[1]);
    fds_[1] = -1;
  });
  std::size_t lines = 0;
  for (std::vector<Json> some = ReadSome(); !some.empty(); some = ReadSome()) lines += some.size();
  end.join();
  EXPECT_EQ(lines, std::size_t{kThreads * kEach});
}

TEST_F(BufferedLogTest, GoesOnWhenItsReaderIsGone) {
  signal(SIGPIPE, SIG_IGN);
  Start(kNeverByItself);
  close(fds_[0]);
  fds_[0] = -1;
  Now("nobody hears it");
  Soon("nor this");
  log_->Flush();
}

}  // namespace
}  // namespace phonegate::buffered_log_test

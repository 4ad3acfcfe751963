#include "service/upstream/token_files.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "service/base/text.h"
#include "tests/support/recording_log.h"
#include "tests/support/sim_lane.h"
#include "tests/support/temp_folder.h"

namespace phonegate::token_files_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Tokens that no other text holds: LinesWithToken finds what they begin with.
const std::string kOld = "PT-old-7f3e";
const std::string kNew = "PT-new-91ac";

std::vector<std::string> LinesWithToken(std::vector<std::string> lines) {
  std::erase_if(lines, [](const std::string& line) { return line.find("PT-") == std::string::npos; });
  return lines;
}

class CountingMetrics final : public NoMetrics {
 public:
  void TokenReloadFailed(const std::string& project_alias) override { failed.push_back(project_alias); }
  void TokenTaken(const std::string& project_alias) override { taken.push_back(project_alias); }

  std::vector<std::string> failed;  // aliases
  std::vector<std::string> taken;   // aliases
};

// One project, "main", with the token kOld.
class TokenFilesTest : public testing::Test {
 protected:
  TokenFilesTest() { folder_.Write("token", kOld + "\n"); }

  void SetUp() override { ASSERT_TRUE(tokens_.Load().ok()); }

  void TearDown() override {
    TakeLog();
    EXPECT_THAT(LinesWithToken(all_lines_), IsEmpty());
  }

  std::vector<std::string> TakeLog() {
    std::vector<std::string> lines = log_.Take();
    all_lines_.insert(all_lines_.end(), lines.begin(), lines.end());
    return lines;
  }

  // A new token is taken when it was seen twice.
  void RefreshTwice() {
    tokens_.Refresh(lane_.clock().Steady());
    lane_.AdvanceBy(TokenFiles::kStable);
    tokens_.Refresh(lane_.clock().Steady());
  }

  // A call whose token was refused, with `time` left.
  Awaitable<bool> Rejection(const std::string& rejected, milliseconds time = milliseconds(10'000)) {
    return tokens_.RefreshAfterRejection(alias_, rejected, lane_.clock(), lane_.timers(),
                                         lane_.clock().Steady() + time);
  }
  bool Reject(const std::string& rejected, milliseconds time = milliseconds(10'000)) {
    return lane_.Run(Rejection(rejected, time));
  }
  // The same while the test goes on.
  SimTask SpawnReject(const std::string& rejected, std::optional<bool>& another) {
    return lane_.Spawn(Keep(Rejection(rejected), another));
  }
  static Awaitable<> Keep(Awaitable<bool> rejection, std::optional<bool>& another) {
    another = co_await std::move(rejection);
  }

  std::string Now() {
    const auto token = tokens_.Token("main");
    return token == nullptr ? "none" : *token;
  }

  SimLane lane_;
  TempFolder folder_;
  RecordingLog log_;
  CountingMetrics metrics_;
  TokenFiles tokens_{{{"main", folder_ / "token"}}, log_, metrics_};
  std::vector<std::string> all_lines_;
  const std::string alias_ = "main";
};

TEST(LinesWithToken, FindsAPlantedToken) {
  RecordingLog log;
  log.Write(LogLevel::kInfo, "token_replaced", "The token is new.", {{"project", "main"}});
  log.Write(LogLevel::kInfo, "token_replaced", Concat("The token is ", kNew, "."), {{"project", "main"}});
  log.Write(LogLevel::kInfo, "token_kept", "The token is old.", {{"token", kOld}});
  EXPECT_THAT(LinesWithToken(log.Take()), testing::SizeIs(2));
}

std::string LoadError(const std::string& path) {
  RecordingLog log;
  CountingMetrics metrics;
  TokenFiles tokens({{"main", path}}, log, metrics);
  const absl::Status status = tokens.Load();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(tokens.Token("main"), nullptr);
  return std::string(status.message());
}

TEST(TokenFilesLoad, NamesProjectPathProblemAndRemedy) {
  const TempFolder folder;
  EXPECT_EQ(LoadError(folder / "none"),
            Concat("The token file of project \"main\", ", folder / "none",
                   ", does not exist; write the project's API token into it, and nothing else."));
}

TEST(TokenFilesLoad, RefusesWhatIsNotATokenWithoutRepeatingIt) {
  const TempFolder folder;
  const struct {
    std::string content, why;
  } rows[] = {
      {"", "is empty"},
      {"\n", "is empty"},
      {"\r\n", "is empty"},
      {" \n", "holds nothing but white space"},
      {"\n\n", "holds nothing but white space"},
      {kOld + "\n\n", "holds white space besides the token"},
      {kOld + " ", "holds white space besides the token"},
      {kOld + "\n" + kNew + "\n", "holds white space besides the token"},
      {kOld + "\r", "holds white space besides the token"},
      {kOld + std::string(1, '\0'), "holds characters that are not visible ASCII"},
      {kOld + "\x7f", "holds characters that are not visible ASCII"},
      {"\xef\xbb\xbf" + kOld, "holds characters that are not visible ASCII"},
      {std::string(4097, 'a'), "is larger than 4096 bytes"},
  };
  for (const auto& row : rows) {
    const std::string error = LoadError(folder.Write("token", row.content));
    EXPECT_THAT(error, HasSubstr(Concat(", ", row.why, ";")));
    EXPECT_THAT(error, Not(HasSubstr("PT-")));
  }
}

TEST(TokenFilesLoad, RefusesWhatIsNotAFileWithoutWaitingForIt) {
  const TempFolder folder;
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(LoadError(folder / "fifo"), HasSubstr(", is not a regular file;"));
  EXPECT_THAT(LoadError(folder / ""), HasSubstr(", is a directory;"));
  EXPECT_THAT(LoadError("/dev/zero"), HasSubstr(", is not a regular file;"));
}

TEST(TokenFilesLoad, TakesTokensOfEveryProjectAndTrimsOneLineEnd) {
  const TempFolder folder;
  RecordingLog log;
  CountingMetrics metrics;
  const std::string longest(4096, 'a');
  TokenFiles tokens({{"plain", folder.Write("plain", "a!~")},
                     {"windows", folder.Write("windows", "b\r\n")},
                     {"longest", folder.Write("longest", longest)}},
                    log, metrics);
  ASSERT_TRUE(tokens.Load().ok());
  EXPECT_EQ(*tokens.Token("plain"), "a!~");
  EXPECT_EQ(*tokens.Token("windows"), "b");
  EXPECT_EQ(*tokens.Token("longest"), longest);
  EXPECT_EQ(tokens.Token("other"), nullptr);
  SimLane lane;
  EXPECT_FALSE(
      lane.Run(tokens.RefreshAfterRejection("other", "b", lane.clock(), lane.timers(), Deadline::max())));
  EXPECT_THAT(log.Take(), IsEmpty());
}

TEST_F(TokenFilesTest, TakesANewTokenAndSaysSoOnce) {
  const auto before = tokens_.Token("main");
  folder_.Write("token", kNew);
  RefreshTwice();
  RefreshTwice();
  EXPECT_EQ(Now(), kNew);
  EXPECT_EQ(*before, kOld) << "a snapshot changed";
  EXPECT_THAT(TakeLog(), ElementsAre(AllOf(HasSubstr(R"("level":"info","event":"token_replaced")"),
                                           HasSubstr(R"("project":"main")"))));
  EXPECT_THAT(metrics_.failed, IsEmpty());
  EXPECT_THAT(metrics_.taken, ElementsAre("main", "main")) << "at the start, and the new one";
}

TEST_F(TokenFilesTest, SaysNothingWhenTheContentIsTheSame) {
  folder_.Write("token", kOld);  // another file and no line end, but the same token
  RefreshTwice();
  EXPECT_THAT(TakeLog(), IsEmpty());
}

// Kubernetes mounts a secret as token -> ..data/token and ..data -> ..TIMESTAMP,
// and renames a new ..data over the old one.
TEST_F(TokenFilesTest, FollowsASwappedLink) {
  fs::create_directory(folder_ / "..1");
  fs::create_directory(folder_ / "..2");
  folder_.Write("..1/token", kOld);
  folder_.Write("..2/token", kNew);
  const auto time = fs::last_write_time(folder_ / "..1/token");
  fs::last_write_time(folder_ / "..2/token", time);  // a time stamp tells nothing
  fs::create_directory_symlink("..1", folder_ / "..data");
  fs::remove(folder_ / "token");
  fs::create_symlink("..data/token", folder_ / "token");
  RefreshTwice();
  EXPECT_EQ(Now(), kOld);
  fs::create_directory_symlink("..2", folder_ / "..data_tmp");
  fs::rename(folder_ / "..data_tmp", folder_ / "..data");
  fs::remove_all(folder_ / "..1");
  RefreshTwice();
  EXPECT_EQ(Now(), kNew);
  EXPECT_THAT(TakeLog(), ElementsAre(HasSubstr("token_replaced")));
}

TEST_F(TokenFilesTest, KeepsTheOldTokenAndSaysSoOncePerProblem) {
  const auto kept = [](const std::string& why) {
    return AllOf(HasSubstr(R"("level":"warning","event":"token_kept")"),
                 HasSubstr(Concat("\"message\":\"The token file ", why, "; the old token stays in use. ")),
                 HasSubstr(R"("project":"main")"));
  };
  for (int round = 0; round < 3; ++round) {
    folder_.Write("token", "");
    RefreshTwice();
    RefreshTwice();
    folder_.Write("token", kNew + "\x01");
    RefreshTwice();
    fs::remove(folder_ / "token");
    RefreshTwice();
    EXPECT_EQ(Now(), kOld);
  }
  EXPECT_THAT(TakeLog(), ElementsAre(kept("is empty"), kept("holds characters that are not visible ASCII"),
                                     kept("does not exist")));
  EXPECT_THAT(metrics_.failed, AllOf(testing::SizeIs(24), testing::Each("main")))
      << "one for each failed read";
}

TEST_F(TokenFilesTest, DoesNotTakeTheBeginningOfATokenThatIsBeingWritten) {
  const auto refresh_after = [this](milliseconds time) {
    lane_.AdvanceBy(time);
    tokens_.Refresh(lane_.clock().Steady());
  };
  folder_.Write("token", kNew.substr(0, 4));
  refresh_after(milliseconds(250));
  folder_.Write("token", kNew.substr(0, 7));
  refresh_after(milliseconds(250));
  folder_.Write("token", kNew);
  refresh_after(milliseconds(250));
  EXPECT_EQ(Now(), kOld);
  refresh_after(milliseconds(249));
  EXPECT_EQ(Now(), kOld) << "the two looks were too near to each other";
  refresh_after(milliseconds(1));
  EXPECT_EQ(Now(), kNew);
}

TEST_F(TokenFilesTest, ReportsAProblemAgainAfterAGoodFile) {
  folder_.Write("token", "");
  RefreshTwice();
  folder_.Write("token", kOld);
  RefreshTwice();
  folder_.Write("token", "");
  RefreshTwice();
  EXPECT_THAT(TakeLog(), ElementsAre(HasSubstr("token_kept"), HasSubstr("token_kept")));
}

TEST_F(TokenFilesTest, RejectionReadsTheFileAgain) {
  const SteadyTime before = lane_.clock().Steady();
  folder_.Write("token", kNew);
  EXPECT_TRUE(Reject(kOld));
  EXPECT_EQ(Now(), kNew);
  EXPECT_EQ(lane_.clock().Steady() - before, TokenFiles::kStable);
}

TEST_F(TokenFilesTest, RejectionDoesNotTakeTheBeginningOfATokenThatIsBeingWritten) {
  folder_.Write("token", kNew.substr(0, 4));
  std::optional<bool> another;
  const SimTask call = SpawnReject(kOld, another);
  lane_.AdvanceBy(milliseconds(249));
  EXPECT_EQ(Now(), kOld);
  folder_.Write("token", kNew);
  lane_.AdvanceBy(milliseconds(250));
  EXPECT_EQ(Now(), kOld);
  EXPECT_FALSE(call.done());
  lane_.AdvanceBy(milliseconds(1));
  ASSERT_TRUE(call.done());
  EXPECT_EQ(another, true);
  EXPECT_EQ(Now(), kNew);
}

TEST_F(TokenFilesTest, RejectionWaitsWithinItsTimeOnly) {
  const SteadyTime before = lane_.clock().Steady();
  folder_.Write("token", kNew.substr(0, 4));
  EXPECT_FALSE(Reject(kOld, TokenFiles::kStable));
  EXPECT_EQ(lane_.clock().Steady(), before) << "it waited for what could not come in time";
  EXPECT_EQ(Now(), kOld);
}

TEST_F(TokenFilesTest, RejectionOfAFileThatNeverSettlesEnds) {
  std::optional<bool> another;
  const SimTask call = SpawnReject(kOld, another);
  for (int i = 0; i < 200 && !call.done(); ++i) {
    folder_.Write("token", Concat(kNew, i));
    lane_.AdvanceBy(milliseconds(100));
  }
  ASSERT_TRUE(call.done());
  EXPECT_EQ(another, false);
  EXPECT_EQ(Now(), kOld);
}

TEST_F(TokenFilesTest, RejectionCountsFromWhatWasSeenBefore) {
  folder_.Write("token", kNew);
  tokens_.Refresh(lane_.clock().Steady());
  lane_.AdvanceBy(milliseconds(200));
  EXPECT_TRUE(Reject(kOld, milliseconds(51)));
  EXPECT_EQ(Now(), kNew);
}

// SignalWire says 401 for a missing scope too: the old token was no worse.
TEST_F(TokenFilesTest, RejectionKeepsTheTokenThatComesBack) {
  folder_.Write("token", kNew.substr(0, 4));
  std::optional<bool> another;
  const SimTask call = SpawnReject(kOld, another);
  lane_.AdvanceBy(milliseconds(100));
  folder_.Write("token", kOld);
  lane_.AdvanceBy(milliseconds(150));
  ASSERT_TRUE(call.done());
  EXPECT_EQ(another, false);
  EXPECT_EQ(Now(), kOld);
}

TEST_F(TokenFilesTest, AllRejectionsWaitForTheNewToken) {
  folder_.Write("token", kNew);
  std::vector<std::optional<bool>> another(100);
  std::vector<SimTask> calls;
  for (auto& each : another) calls.push_back(SpawnReject(kOld, each));
  lane_.AdvanceBy(TokenFiles::kStable);
  EXPECT_THAT(another, testing::Each(std::optional<bool>(true)));
  EXPECT_THAT(TakeLog(), ElementsAre(HasSubstr("token_replaced")));
}

TEST_F(TokenFilesTest, CancelledRejectionEndsAtOnce) {
  folder_.Write("token", kNew);
  std::optional<bool> another;
  SimTask call = SpawnReject(kOld, another);
  lane_.AdvanceBy(milliseconds(100));
  call.Cancel();
  lane_.RunReady();
  ASSERT_TRUE(call.done());
  EXPECT_EQ(another, false);
}

TEST_F(TokenFilesTest, RejectionOfAnOlderTokenNeedsNoFile) {
  folder_.Write("token", kNew);
  RefreshTwice();
  fs::remove(folder_ / "token");
  EXPECT_TRUE(Reject(kOld));
  EXPECT_THAT(TakeLog(), ElementsAre(HasSubstr("token_replaced"))) << "the file was read";
}

TEST_F(TokenFilesTest, StormOfRejectionsReadsTheFileOnce) {
  EXPECT_FALSE(Reject(kOld));
  folder_.Write("token", kNew);  // a second reading would find it
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(Reject(kOld));
  EXPECT_EQ(Now(), kOld);
  RefreshTwice();
  EXPECT_TRUE(Reject(kOld));
}

TEST_F(TokenFilesTest, EachRejectedTokenHasItsFileReadOnce) {
  EXPECT_FALSE(Reject(kOld));
  folder_.Write("token", kNew);
  RefreshTwice();
  folder_.Write("token", kOld);
  EXPECT_TRUE(Reject(kNew));
  EXPECT_EQ(Now(), kOld);
  folder_.Write("token", kNew);
  EXPECT_TRUE(Reject(kOld)) << "a token that came back is a new one";
}

TEST_F(TokenFilesTest, RejectionKeepsTheTokenWhenTheNewFileIsTorn) {
  folder_.Write("token", "");
  EXPECT_FALSE(Reject(kOld));
  EXPECT_EQ(Now(), kOld);
  EXPECT_THAT(TakeLog(), ElementsAre(HasSubstr("token_kept")));
}

TEST_F(TokenFilesTest, ServesWholeTokensToAllThreadsWhileTheyChange) {
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      SimLane lane;
      while (!stop) {
        const auto token = tokens_.Token("main");
        if (*token != kOld && *token != kNew) ++wrong;
        const Deadline deadline = lane.clock().Steady() + TokenFiles::kStable * 4;
        lane.Run(tokens_.RefreshAfterRejection(alias_, *token, lane.clock(), lane.timers(), deadline));
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    folder_.Write("next", i % 2 == 0 ? kNew : kOld);
    fs::rename(folder_ / "next", folder_ / "token");
    RefreshTwice();
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace phonegate::token_files_test

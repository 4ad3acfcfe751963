// What goes wrong with the journal's disk, under the real program: changes are
// refused at once and not sent, reads are served, and all is well again by itself.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/log_line.h"
#include "tests/e2e/stopped_thread.h"

namespace phonegate::journal_disk_test {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int kUnavailable = 14;
constexpr char kHealth[] = "grpc.health.v1.Health/Check";
constexpr char kRequestId[] = "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c03";

// A refusal takes at most 250 ms; the rest is for a busy machine.
constexpr std::int64_t kMaxMicros = 1'000'000;

class JournalDisk : public E2eTest {
 protected:
  void SetUp() override { StartSimulator(); }

  // `prefix` is a command that becomes phonegate.
  void Start(std::vector<std::string> prefix = {}) {
    GatewayOptions options;
    options.prefix = std::move(prefix);
    options.settings["journal"]["directory"] = journal();
    options.settings["journal"]["write_timeout"] = "250ms";
    StartGateway(options);
    EXPECT_TRUE(Eventually([&] { return Import("+442079460001").ok(); }));
    EXPECT_EQ(Health(), "SERVING");
  }

  std::string journal() const { return disk_ / "journal"; }
  std::string database() const { return journal() + "/journal.db"; }

  CallResult Import(const std::string& number, const std::string& request_id = "") {
    Json request{{"number", number}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}};
    if (!request_id.empty()) request["request_id"] = request_id;
    return Call("ImportPhoneNumber", request);
  }

  std::string Health() {
    return grpcurl().Call(kHealth, {{"service", "mutations"}}).answer().value("status", "");
  }

  // The access line of the call with the id that the tests refuse.
  std::int64_t MicrosOfTheRefusal() {
    gateway().process().WaitForErr([](const std::string& err) { return err.find(kRequestId) != err.npos; });
    for (const Json& line : gateway().Log("call")) {
      if (line.value("request_id", "") == kRequestId) return line.at("duration_us").get<std::int64_t>();
    }
    return -1;
  }

  void ExpectRefused(const testing::Matcher<const std::string&>& why) {
    const std::size_t requests = RequestCount();
    const CallResult refused = Import(kNumber, kRequestId);
    EXPECT_EQ(refused.code, kUnavailable) << testing::PrintToString(refused);
    EXPECT_EQ(refused.info.reason(), "JOURNAL_UNAVAILABLE");
    EXPECT_THAT(refused.message, why);
    EXPECT_EQ(RequestCount(), requests) << "nothing was sent";
    const std::int64_t micros = MicrosOfTheRefusal();
    EXPECT_GE(micros, 0);
    EXPECT_LT(micros, kMaxMicros);
    EXPECT_TRUE(Call("ListPhoneNumbers").ok()) << "reads are served";
    EXPECT_EQ(Health(), "NOT_SERVING");
  }

  void ExpectRecovered() {
    EXPECT_TRUE(Eventually([this] { return Health() == "SERVING"; })) << "it does not recover by itself";
    const CallResult again = Import(kNumber, kRequestId);
    EXPECT_TRUE(again.ok()) << testing::PrintToString(again);
    EXPECT_THAT(Actions(), ::testing::ElementsAre("import", "import"));
    EXPECT_EQ(gateway().Stop(), 0);
    Subprocess verify({.argv = {GatewayProgram(), "journal", "verify", journal()}});
    EXPECT_EQ(verify.Wait(), 0) << verify.out() << verify.err();
  }

  static constexpr char kNumber[] = "+442079460002";
  const TempFolder disk_;
};

// A disk of 8 MB, when this process may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& path) : path_(path) {
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=8m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }

 private:
  const std::string path_;
  bool mounted_ = false;
};

void FillUp(const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  const std::string block(4096, 'x');
  while (out << block && out.flush()) continue;
}

// Lets no file of the process grow; a write of more fails as a broken disk's does.
void LimitFiles(pid_t process, rlim_t bytes) {
  rlimit limit{};
  ASSERT_EQ(prlimit(process, RLIMIT_FSIZE, nullptr, &limit), 0);
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  ASSERT_EQ(prlimit(process, RLIMIT_FSIZE, &limit, nullptr), 0);
}

// The signal that comes with the limit is ignored, as by a service manager.
const std::vector<std::string> kIgnoringLimits = {"sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"};

TEST_F(JournalDisk, FullDisk) {
  const SmallDisk small(disk_.path());
  if (small.mounted()) {
    Start();
    FillUp(disk_ / "filler");
    ExpectRefused(HasSubstr("is full"));
    fs::remove(disk_ / "filler");
  } else {
    std::cout << "No disk can be mounted here: one that writes no more stands for a full one.\n";
    Start(kIgnoringLimits);
    LimitFiles(gateway().process().pid(), 1);
    ExpectRefused(HasSubstr("I/O error"));
    LimitFiles(gateway().process().pid(), RLIM_INFINITY);
  }
  ExpectRecovered();
}

TEST_F(JournalDisk, DiskThatFails) {
  Start(kIgnoringLimits);
  LimitFiles(gateway().process().pid(), 1);
  ExpectRefused(HasSubstr("I/O error"));
  LimitFiles(gateway().process().pid(), RLIM_INFINITY);
  ExpectRecovered();
}

// Root without the right to pass by a file's permissions is held by them too.
std::vector<std::string> HeldByPermissions() {
  if (geteuid() != 0) return {};
  return {"setpriv", "--bounding-set=-dac_override,-dac_read_search"};
}

TEST_F(JournalDisk, ReadOnlyFiles) {
  Start(HeldByPermissions());
  fs::rename(database(), disk_ / "away");
  ExpectRefused(HasSubstr("is gone"));
  ASSERT_EQ(chmod((disk_ / "away").c_str(), 0400), 0);
  fs::rename(disk_ / "away", database());
  const CallResult refused = Import(kNumber);
  EXPECT_EQ(refused.info.reason(), "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(refused.message, HasSubstr("read-only"));
  ASSERT_EQ(chmod(database().c_str(), 0600), 0);
  ExpectRecovered();
}

TEST_F(JournalDisk, FolderThatMayNotBeEntered) {
  Start(HeldByPermissions());
  ASSERT_EQ(chmod(journal().c_str(), 0), 0);
  ExpectRefused(AnyOf(HasSubstr("cannot be opened"), HasSubstr("is gone")));
  ASSERT_EQ(chmod(journal().c_str(), 0700), 0);
  ExpectRecovered();
}

TEST_F(JournalDisk, DeletedFileThatIsPutBack) {
  Start();
  fs::create_hard_link(database(), disk_ / "kept");
  fs::remove(database());
  ExpectRefused(HasSubstr("is gone; put it back"));
  fs::rename(disk_ / "kept", database());
  ExpectRecovered();
}

TEST_F(JournalDisk, FolderThatIsMovedAwayAndBack) {
  Start();
  fs::rename(journal(), disk_ / "away");
  ExpectRefused(HasSubstr("journal cannot be written"));
  fs::rename(disk_ / "away", journal());
  ExpectRecovered();
}

// Another process writes and does not end.
TEST_F(JournalDisk, LockThatSomebodyElseHolds) {
  Start();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(database().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  ExpectRefused(AnyOf(HasSubstr("held by another process"), HasSubstr("did not answer in time")));
  ASSERT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  ExpectRecovered();
}

TEST_F(JournalDisk, WriterThatHangs) {
  Start();
  {
    const StoppedThread writer(gateway().process().pid(), "journal");
    ExpectRefused(HasSubstr("did not answer in time"));
  }
  ExpectRecovered();
}

}  // namespace
}  // namespace phonegate::journal_disk_test

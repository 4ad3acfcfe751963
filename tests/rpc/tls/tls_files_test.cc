#include "service/rpc/tls/tls_files.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/recording_log.h"
#include "tests/support/reload_failures.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"

namespace phonegate::tls_files_test {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CountingMetrics final : public ReloadFailures {
 public:
  void CertificateTaken(WallTime now, WallTime ends) override {
    ++taken;
    EXPECT_LT(now, ends);
  }
  int taken = 0;
};

// The present, as certificates are of it, and a steady time that the test moves.
class TestClock final : public Clock {
 public:
  WallTime Now() const override { return std::chrono::system_clock::now() + ahead; }
  SteadyTime Steady() const override { return steady; }
  std::chrono::seconds ahead{0};
  SteadyTime steady{std::chrono::seconds(1)};
};

class TlsFilesTest : public ::testing::Test {
 protected:
  TlsFilesTest() { Write(first_, authority_.certificate()); }
  void Write(const TestPair& pair, const std::string& authorities) const {
    folder_.Write("tls.crt", pair.certificate);
    folder_.Write("tls.key", pair.key);
    folder_.Write("ca.crt", authorities);
  }
  void Settle() {
    files_.Refresh();
    clock_.steady += StableContent::kStable;
    files_.Refresh();
  }

  const TestAuthority authority_;
  const TestPair first_ = authority_.Issue("DNS:localhost");
  const TestPair second_ = authority_.Issue("DNS:localhost");
  TempFolder folder_;
  TestClock clock_;
  RecordingLog log_;
  CountingMetrics metrics_;
  TlsFiles files_{{folder_ / "tls.crt", folder_ / "tls.key", folder_ / "ca.crt"}, clock_, log_, metrics_};
};

TEST_F(TlsFilesTest, TakesNewFilesOnceAllHaveSettled) {
  ASSERT_TRUE(files_.Load().ok());
  EXPECT_EQ(files_.Current()->certificates, first_.certificate);
  EXPECT_EQ(files_.Current()->client_authorities, authority_.certificate());
  Write(second_, authority_.certificate());
  files_.Refresh();
  EXPECT_EQ(files_.Current()->certificates, first_.certificate);
  Settle();
  EXPECT_EQ(files_.Current()->certificates, second_.certificate);
  EXPECT_EQ(files_.Current()->key, second_.key);
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("certificate_replaced")));
  EXPECT_EQ(metrics_.taken, 2);
  const TestAuthority other;
  folder_.Write("ca.crt", other.certificate());
  Settle();
  EXPECT_EQ(files_.Current()->client_authorities, other.certificate());
}

TEST_F(TlsFilesTest, KeepsTheOldAndSaysSoOnceForEachProblem) {
  ASSERT_TRUE(files_.Load().ok());
  folder_.Write("tls.crt", second_.certificate);
  Settle();
  Settle();
  EXPECT_THAT(log_.Take(), ElementsAre(AllOf(HasSubstr("certificate_kept"),
                                             HasSubstr("the key is not that of the certificate"))));
  fs::remove(folder_ / "tls.key");
  Settle();
  const auto lines = log_.Take();
  EXPECT_THAT(lines, ElementsAre(HasSubstr("the key file " + (folder_ / "tls.key") + " does not exist")));
  EXPECT_EQ(metrics_.count, 5) << "each look";
  EXPECT_EQ(files_.Current()->certificates, first_.certificate);
  EXPECT_EQ(metrics_.taken, 1);
  folder_.Write("tls.key", second_.key);
  Settle();
  EXPECT_EQ(files_.Current()->certificates, second_.certificate);
}

TEST_F(TlsFilesTest, TakesACertificateOfTomorrowTomorrow) {
  ASSERT_TRUE(files_.Load().ok());
  const TestPair tomorrow =
      authority_.Issue("DNS:localhost", {std::chrono::hours(12), std::chrono::hours(48)});
  Write(tomorrow, authority_.certificate());
  Settle();
  EXPECT_EQ(files_.Current()->certificates, first_.certificate);
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("certificate_kept")));
  clock_.ahead = std::chrono::hours(13);
  Settle();
  EXPECT_EQ(files_.Current()->certificates, tomorrow.certificate);
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("certificate_replaced")));
}

TEST_F(TlsFilesTest, ToleratesNoEmptyListOfAuthorities) {
  ASSERT_TRUE(files_.Load().ok());
  folder_.Write("ca.crt", "");
  Settle();
  EXPECT_EQ(files_.Current()->client_authorities, authority_.certificate())
      << "clients would not be asked for certificates any more";
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("the authorities of clients hold no certificate")));
}

TEST_F(TlsFilesTest, FollowsALinkThatIsSwapped) {
  for (const auto& [version, pair] : {std::pair("v1", first_), std::pair("v2", second_)}) {
    fs::create_directory(folder_ / version);
    folder_.Write(std::string(version) + "/tls.crt", pair.certificate);
    folder_.Write(std::string(version) + "/tls.key", pair.key);
  }
  fs::create_symlink("v1", folder_ / "data");
  TlsFiles files({folder_ / "data/tls.crt", folder_ / "data/tls.key", ""}, clock_, log_, metrics_);
  ASSERT_TRUE(files.Load().ok());
  fs::create_symlink("v2", folder_ / "data_tmp");
  fs::rename(folder_ / "data_tmp", folder_ / "data");
  files.Refresh();
  clock_.steady += StableContent::kStable;
  files.Refresh();
  EXPECT_EQ(files.Current()->certificates, second_.certificate);
  EXPECT_EQ(files.Current()->client_authorities, "");
}

TEST_F(TlsFilesTest, LoadsNothingThatCannotBeUsed) {
  folder_.Write("tls.key", second_.key);
  const std::string sentence(files_.Load().message());
  EXPECT_EQ(sentence, "The files of listen.tls cannot be used: the key is not that of the certificate.");
  fs::remove(folder_ / "tls.crt");
  EXPECT_THAT(std::string(files_.Load().message()), HasSubstr("the certificate file "));
  EXPECT_EQ(files_.Current(), nullptr);
  EXPECT_THAT(log_.Take(), IsEmpty());
}

}  // namespace
}  // namespace phonegate::tls_files_test

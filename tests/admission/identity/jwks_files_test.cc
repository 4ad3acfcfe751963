#include "service/admission/identity/jwks_files.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/recording_log.h"
#include "tests/support/reload_failures.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_jwt.h"

namespace phonegate::jwks_files_test {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JwksFilesTest : public ::testing::Test {
 protected:
  // Whether the key of this name is there.
  static bool Has(const IssuerKeys& keys, const char* id) {
    return keys.Current()->Find(JwtAlgorithm::kEs256, id) != nullptr;
  }
  static std::string SetOf(const char* id) { return JwksText({TestKey::Ec().Jwk(id)}); }
  void Refresh(std::chrono::milliseconds after = {}) { files_.Refresh(now_ += after); }
  // Looks until what is there now is believed.
  void Settle() {
    Refresh();
    Refresh(StableContent::kStable);
  }

  TempFolder folder_;
  const std::string path_ = folder_.Write("jwks.json", SetOf("one"));
  SteadyTime now_{std::chrono::seconds(1)};
  RecordingLog log_;
  ReloadFailures metrics_;
  JwksFiles files_{log_, metrics_};
};

TEST_F(JwksFilesTest, TakesNewKeysOnceTheyHaveSettled) {
  const auto keys = files_.Open(path_);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_TRUE(Has(**keys, "one"));
  const std::uint64_t epoch = files_.epoch();
  folder_.Write("jwks.json", SetOf("two"));
  Refresh();
  Refresh(StableContent::kStable - std::chrono::milliseconds(1));
  EXPECT_TRUE(Has(**keys, "one"));
  EXPECT_EQ(files_.epoch(), epoch);
  Refresh(std::chrono::milliseconds(1));
  EXPECT_FALSE(Has(**keys, "one"));
  EXPECT_TRUE(Has(**keys, "two"));
  EXPECT_NE(files_.epoch(), epoch);
  EXPECT_THAT(log_.Take(),
              ElementsAre(AllOf(HasSubstr("jwks_replaced"), HasSubstr(path_), HasSubstr("\"keys\":1"))));
  Settle();
  EXPECT_THAT(log_.Take(), IsEmpty());
}

TEST_F(JwksFilesTest, KeepsTheOldKeysAndSaysSoOnceForEachProblem) {
  const auto keys = files_.Open(path_);
  ASSERT_TRUE(keys.ok()) << keys.status();
  const std::uint64_t epoch = files_.epoch();
  folder_.Write("jwks.json", R"({"keys":[]})");
  Settle();
  Settle();
  EXPECT_THAT(log_.Take(),
              ElementsAre(AllOf(HasSubstr("jwks_kept"), HasSubstr("It holds no key for RS256"))));
  fs::remove(path_);
  Refresh();
  Refresh();
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("It does not exist.")));
  EXPECT_EQ(metrics_.count, 3);
  EXPECT_TRUE(Has(**keys, "one"));
  EXPECT_EQ(files_.epoch(), epoch);
  folder_.Write("jwks.json", SetOf("two"));
  Settle();
  EXPECT_TRUE(Has(**keys, "two"));
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("jwks_replaced")));
}

TEST_F(JwksFilesTest, SaysAgainWhatHadPassed) {
  const auto keys = files_.Open(path_);
  for (int i = 0; i < 2; ++i) {
    fs::remove(path_);
    Refresh();
    EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("jwks_kept")));
    folder_.Write("jwks.json", SetOf("two"));
    Settle();
    log_.Take();
  }
}

TEST_F(JwksFilesTest, FollowsALinkThatIsSwapped) {
  for (const char* version : {"v1", "v2"}) {
    fs::create_directory(folder_ / version);
    folder_.Write(std::string(version) + "/jwks.json", SetOf(version));
  }
  fs::create_symlink("v1", folder_ / "data");
  const auto keys = files_.Open(folder_ / "data/jwks.json");
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_TRUE(Has(**keys, "v1"));
  fs::create_symlink("v2", folder_ / "data_tmp");
  fs::rename(folder_ / "data_tmp", folder_ / "data");
  Settle();
  EXPECT_TRUE(Has(**keys, "v2"));
}

TEST_F(JwksFilesTest, SharesTheKeysOfAFileAndForgetsThemWithTheirLastUser) {
  auto first = files_.Open(path_);
  ASSERT_TRUE(first.ok()) << first.status();
  folder_.Write("jwks.json", "rubbish");
  auto second = files_.Open(path_);
  ASSERT_TRUE(second.ok()) << "its last good keys count";
  EXPECT_EQ(*first, *second);
  first->reset();
  second->reset();
  Settle();
  EXPECT_THAT(log_.Take(), IsEmpty()) << "nobody looks after it any more";
  EXPECT_FALSE(files_.Open(path_).ok());
}

TEST_F(JwksFilesTest, OpensNothingThatIsNotGood) {
  EXPECT_EQ(files_.Open(folder_ / "none.json").status().message(),
            "The key file " + (folder_ / "none.json") + " does not exist");
  folder_.Write("jwks.json", std::string(JwksFiles::kMaxBytes + 1, ' '));
  EXPECT_THAT(std::string(files_.Open(path_).status().message()), HasSubstr("is larger than 262144 bytes"));
  folder_.Write("jwks.json", "{}");
  EXPECT_THAT(std::string(files_.Open(path_).status().message()), HasSubstr("is no JSON Web Key Set"));
}

}  // namespace
}  // namespace phonegate::jwks_files_test

#include "service/journal/ledger/signing_key.h"

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "service/base/text.h"
#include "tests/support/temp_folder.h"

namespace phonegate::signing_key_test {
namespace {

using journal::v1::Checkpoint;
using ::testing::HasSubstr;

// Of RFC 8410, section 10.3, and its public half of section 10.1.
constexpr std::string_view kPrivatePem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kOtherKind =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

std::string WriteKey(const TempFolder& folder, std::string_view name, std::string_view pem,
                     mode_t mode = 0600) {
  const std::string path = folder.Write(name, pem);
  EXPECT_EQ(chmod(path.c_str(), mode), 0);
  return path;
}

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

mode_t ModeOf(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

Checkpoint SomeCheckpoint() {
  Checkpoint checkpoint;
  checkpoint.set_sequence(1000);
  checkpoint.set_hash(std::string(32, 'h'));
  checkpoint.mutable_time()->set_seconds(1'767'225'600);
  return checkpoint;
}

TEST(SigningKey, HasThePublicHalfOfRfc8410) {
  const TempFolder folder;
  auto key = SigningKey::Read(WriteKey(folder, "key.pem", kPrivatePem));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->public_key().Pem(), kPublicPem);
  auto half = PublicKey::Read(folder.Write("pub.pem", kPublicPem));
  ASSERT_TRUE(half.ok()) << half.status();
  EXPECT_EQ(half->id(), key->public_key().id());
  EXPECT_EQ(half->id().size(), 32U);
}

TEST(SigningKey, SignsWhatItsPublicHalfConfirms) {
  const TempFolder folder;
  auto key = SigningKey::Read(WriteKey(folder, "key.pem", kPrivatePem));
  auto half = PublicKey::Read(folder.Write("pub.pem", kPublicPem));
  ASSERT_TRUE(key.ok() && half.ok());
  Checkpoint checkpoint = SomeCheckpoint();
  ASSERT_TRUE(key->Sign(checkpoint).ok());
  EXPECT_EQ(checkpoint.key_id(), half->id());
  EXPECT_EQ(checkpoint.signature().size(), 64U);
  EXPECT_TRUE(half->Signed(checkpoint));
}

TEST(SigningKey, ConfirmsNothingThatWasChanged) {
  const TempFolder folder;
  auto key = SigningKey::ReadOrCreate(folder.path());
  ASSERT_TRUE(key.ok()) << key.status();
  Checkpoint good = SomeCheckpoint();
  ASSERT_TRUE(key->Sign(good).ok());
  const std::string bytes = good.SerializeAsString();
  int readable = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    Checkpoint checkpoint;
    if (!checkpoint.ParseFromString(changed)) continue;
    ++readable;
    EXPECT_FALSE(key->public_key().Signed(checkpoint)) << "bit " << bit;
  }
  EXPECT_GT(readable, 1000) << "most changes should still be read, or nothing was looked at";
}

TEST(SigningKey, ConfirmsNothingOfAnotherKey) {
  const TempFolder folder;
  const TempFolder other_folder;
  auto key = SigningKey::ReadOrCreate(folder.path());
  auto other = SigningKey::ReadOrCreate(other_folder.path());
  ASSERT_TRUE(key.ok() && other.ok());
  Checkpoint checkpoint = SomeCheckpoint();
  ASSERT_TRUE(key->Sign(checkpoint).ok());
  EXPECT_FALSE(other->public_key().Signed(checkpoint));
  checkpoint.set_key_id(other->public_key().id());
  EXPECT_FALSE(other->public_key().Signed(checkpoint));
}

TEST(SigningKey, IsMadeOnceWithItsPublicHalf) {
  const TempFolder folder;
  auto made = SigningKey::ReadOrCreate(folder.path());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(ModeOf(folder / kSigningKeyFile), 0600U);
  EXPECT_EQ(ModeOf(folder / kPublicKeyFile), 0644U);
  auto half = PublicKey::Read(folder / kPublicKeyFile);
  ASSERT_TRUE(half.ok()) << half.status();
  EXPECT_EQ(half->id(), made->public_key().id());
  auto again = SigningKey::ReadOrCreate(folder.path());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->public_key().id(), made->public_key().id());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2) << "a draft is left";
}

TEST(SigningKey, IsOneForAllThatStartTogether) {
  const TempFolder folder;
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([&] {
      auto key = SigningKey::ReadOrCreate(folder.path());
      EXPECT_TRUE(key.ok()) << key.status();
      if (key.ok()) id = key->public_key().id();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(ids, ::testing::Each(ids[0]));
}

TEST(SigningKey, WritesAPublicHalfThatACrashKeptBack) {
  const TempFolder folder;
  WriteKey(folder, kSigningKeyFile, kPrivatePem);
  ASSERT_TRUE(SigningKey::ReadOrCreate(folder.path()).ok());
  EXPECT_EQ(ContentOf(folder / kPublicKeyFile), kPublicPem);
}

TEST(SigningKey, IsNotReplacedWhenItIsLost) {
  const TempFolder folder;
  folder.Write(kPublicKeyFile, kPublicPem);
  auto key = SigningKey::ReadOrCreate(folder.path());
  EXPECT_THAT(std::string(key.status().message()), HasSubstr("is missing although its public half"));
  EXPECT_FALSE(std::filesystem::exists(folder / kSigningKeyFile));
}

TEST(SigningKey, RefusesThePublicHalfOfAnother) {
  const TempFolder folder;
  const TempFolder other;
  ASSERT_TRUE(SigningKey::ReadOrCreate(other.path()).ok());
  std::filesystem::copy_file(other / kSigningKeyFile, folder / kSigningKeyFile);
  folder.Write(kPublicKeyFile, kPublicPem);
  auto key = SigningKey::ReadOrCreate(folder.path());
  EXPECT_THAT(std::string(key.status().message()), HasSubstr("belongs to another key than the signing key"));
  EXPECT_EQ(ContentOf(folder / kPublicKeyFile), kPublicPem);
}

TEST(SigningKey, SaysThatItsFolderCannotBeWritten) {
  const TempFolder folder;
  auto key = SigningKey::ReadOrCreate(folder / "missing");
  EXPECT_EQ(key.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(key.status().message()), HasSubstr("missing/signing_key.pem cannot be written"));
}

struct Mode {
  const char* name;
  mode_t mode;
  bool good;
};

class SigningKeyModeTest : public ::testing::TestWithParam<Mode> {};

TEST_P(SigningKeyModeTest, DecidesWhetherItIsRead) {
  const TempFolder folder;
  const std::string path = WriteKey(folder, "key.pem", kPrivatePem, GetParam().mode);
  const absl::Status status = SigningKey::Read(path).status();
  EXPECT_EQ(status.ok(), GetParam().good) << status;
  if (GetParam().good) return;
  EXPECT_EQ(status.message(), Concat("The journal's signing key file ", path,
                                     " may be read or written by others than its owner; run `chmod 600 ",
                                     path, "`, or take a new key if somebody may have copied it."));
}

INSTANTIATE_TEST_SUITE_P(
    Modes, SigningKeyModeTest,
    ::testing::Values(Mode{"OwnerOnly", 0600, true}, Mode{"OwnerMayOnlyRead", 0400, true},
                      Mode{"GroupMayRead", 0440, true}, Mode{"GroupMayWrite", 0660, false},
                      Mode{"OthersMayRead", 0604, false}, Mode{"OthersMayWrite", 0602, false},
                      Mode{"EverybodyMayRead", 0644, false}),
    [](const auto& test) { return test.param.name; });

struct Broken {
  const char* name;
  std::string content;
  std::string why;
};

class BrokenSigningKeyTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenSigningKeyTest, IsNamedWithWhatToDo) {
  const TempFolder folder;
  const std::string path = WriteKey(folder, "key.pem", GetParam().content);
  auto key = SigningKey::Read(path);
  EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(key.status().message());
  EXPECT_THAT(message, HasSubstr(Concat("The journal's signing key file ", path, " ", GetParam().why)));
  EXPECT_THAT(message, HasSubstr("`openssl "));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BrokenSigningKeyTest,
    ::testing::Values(Broken{"Empty", "", "holds no Ed25519 private key"},
                      Broken{"Text", "secret\n", "holds no Ed25519 private key"},
                      Broken{"PublicHalf", std::string(kPublicPem), "holds no Ed25519 private key"},
                      Broken{"Cut", std::string(kPrivatePem.substr(0, 60)), "holds no Ed25519 private key"},
                      Broken{"TooLarge", std::string(5000, ' '), "is larger than 4096 bytes"},
                      // openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret
                      Broken{"WithPassword",
                             "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                             "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhuZfiwyVEcpwICCAAw\n"
                             "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEDIwyozqd45pidZbzNQT6VUEQG+T\n"
                             "XLvdfT3hczBNsOlFZQKqMkODnH90Tt4B//taXYZhbG2Fu1FC5t0dER6z1GF6oKN/\n"
                             "N0k90lmzQifTpxO0F9A=\n"
                             "-----END ENCRYPTED PRIVATE KEY-----\n",
                             "is protected with a password"}),
    [](const auto& test) { return test.param.name; });

TEST(SigningKey, NamesAFileThatIsNotThere) {
  const std::string message(SigningKey::Read("/nowhere/key.pem").status().message());
  EXPECT_EQ(message,
            "The journal's signing key file /nowhere/key.pem does not exist; make one with `openssl genpkey "
            "-algorithm ed25519 -out /nowhere/key.pem` and `chmod 600 /nowhere/key.pem`.");
}

TEST(PublicKey, RefusesWhatIsNoEd25519Key) {
  const TempFolder folder;
  for (std::string_view content : {kOtherKind, kPrivatePem, std::string_view("text")}) {
    const std::string message(PublicKey::Read(folder.Write("pub.pem", content)).status().message());
    EXPECT_THAT(message, HasSubstr(Concat("The journal's public key file ", folder / "pub.pem",
                                          " holds no Ed25519 public key; ")));
  }
}

}  // namespace
}  // namespace phonegate::signing_key_test

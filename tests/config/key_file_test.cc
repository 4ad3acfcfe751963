#include "service/config/key_file.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/support/temp_folder.h"

namespace phonegate::key_file_test {
namespace {

constexpr std::string_view kHex = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
constexpr std::string_view kBase64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

SealingKey Counting() {
  SealingKey key = {};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}

TEST(ReadKeyFile, ReadsHexAndBase64WithOrWithoutALineEnd) {
  const TempFolder folder;
  for (const std::string& text :
       {std::string(kHex), Concat(kHex, "\n"), std::string(kBase64), Concat(kBase64, "\r\n")}) {
    const auto key = ReadKeyFile(folder.Write("key", text));
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(*key, Counting());
  }
}

TEST(ReadKeyFile, RefusesAnythingElseWithoutRepeatingIt) {
  const TempFolder folder;
  const std::string hex(kHex);
  const std::string base64(kBase64);
  for (const std::string& text :
       {std::string(), hex.substr(1), Concat(hex, "0"), Concat("g", hex.substr(1)), Concat(hex, "\n\n"),
        base64.substr(1), Concat("!", base64.substr(1)), Concat(base64.substr(0, 43), "A"),
        Concat(" ", base64.substr(1)), Concat(base64, " ")}) {
    const auto key = ReadKeyFile(folder.Write("key", text));
    ASSERT_FALSE(key.ok()) << text;
    EXPECT_EQ(
        std::string(key.status().message()),
        Concat("The page token key file ", folder / "key",
               " does not hold a key; write 64 hex digits or 44 base64 characters into it (openssl rand -hex "
               "32)."));
  }
}

TEST(ReadKeyFile, SaysWhyAFileCannotBeRead) {
  const TempFolder folder;
  EXPECT_EQ(std::string(ReadKeyFile(folder / "key").status().message()),
            Concat("The page token key file ", folder / "key",
                   " does not exist; write 64 hex digits or 44 base64 characters into it."));
  EXPECT_EQ(std::string(ReadKeyFile(folder.Write("key", std::string(129, 'a'))).status().message()),
            Concat("The page token key file ", folder / "key",
                   " is larger than 128 bytes; write 64 hex digits or 44 base64 characters into it."));
}

}  // namespace
}  // namespace phonegate::key_file_test

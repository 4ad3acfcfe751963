#include "service/admission/identity/base64url.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/test_jwt.h"

namespace phonegate::base64url_test {
namespace {

TEST(DecodeBase64Url, GivesBackWhatWasEncoded) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(DecodeBase64Url(Base64Url(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 7);
  }
  EXPECT_EQ(DecodeBase64Url("_-8"), "\xff\xef");
}

TEST(DecodeBase64Url, KnowsOneTextForEachSequenceOfBytes) {
  for (const char* text : {"A", "AAAAA", "AB", "AAB", "AA=", "AA==", "+/8", "A A", "AA\n", "\xc3\xa9"})
    EXPECT_EQ(DecodeBase64Url(text), std::nullopt) << text;
  EXPECT_EQ(DecodeBase64Url(std::string_view("AA\0A", 4)), std::nullopt);
}

}  // namespace
}  // namespace phonegate::base64url_test

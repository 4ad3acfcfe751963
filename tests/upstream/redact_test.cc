#include "service/upstream/redact.h"

#include <string>

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "service/base/text.h"

namespace phonegate::redact_test {
namespace {

constexpr char kUser[] = "b3877c40-da60-4998-90ad-000000000001";
constexpr char kToken[] = "PT0123456789abcdef0123456789abcdef";

std::string Redacted(std::string text) {
  RedactCredentials(text, kUser, kToken);
  return text;
}

TEST(RedactCredentials, BlanksTheTokenWhereverItStands) {
  EXPECT_EQ(Redacted(Concat(kToken, " x ", kToken, kToken)), "[redacted] x [redacted][redacted]");
}

TEST(RedactCredentials, BlanksTheTokenInBase64) {
  EXPECT_EQ(
      Redacted(Concat("<", absl::Base64Escape(kToken), ">")).find(absl::Base64Escape(kToken).substr(0, 20)),
      std::string::npos);
  const std::string basic = absl::Base64Escape(Concat(kUser, ":", kToken));
  EXPECT_EQ(Redacted(Concat("Authorization: Basic ", basic)).substr(0, 31),
            "Authorization: Basic [redacted]");
}

// JSON writers that make HTML safe write = as \u003d; decoders drop it.
TEST(RedactCredentials, BlanksBase64WithoutItsPadding) {
  for (const std::string& secret :
       {std::string("secret-1"), std::string("secret-12"), std::string("secret-123")}) {
    for (const std::string& encoded :
         {absl::Base64Escape(secret), absl::Base64Escape(Concat("user:", secret))}) {
      const std::string bare = encoded.substr(0, encoded.find('='));
      std::string text = Concat("{\"error\":\"", bare, "\\u003d\"}");
      RedactCredentials(text, "user", secret);
      EXPECT_EQ(text, "{\"error\":\"[redacted]\\u003d\"}");
    }
  }
}

TEST(RedactCredentials, BlanksBase64ForUrls) {
  const std::string secret = "\xfb\xff\xfe?>~token";
  std::string text =
      Concat(absl::WebSafeBase64Escape(Concat("user:", secret)), " ", absl::WebSafeBase64Escape(secret));
  RedactCredentials(text, "user", secret);
  EXPECT_EQ(text, "[redacted] [redacted]");
}

TEST(RedactCredentials, LeavesEverythingElse) {
  EXPECT_EQ(Redacted(Concat("PT0123 and ", kUser)), Concat("PT0123 and ", kUser));
  std::string text = "abc";
  RedactCredentials(text, kUser, "");
  EXPECT_EQ(text, "abc");
}

}  // namespace
}  // namespace phonegate::redact_test

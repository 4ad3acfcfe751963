#include "service/admission/identity/token_hash.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cache/constant_random.h"

namespace phonegate::token_hash_test {
namespace {

using ::testing::MatchesRegex;

TEST(NewToken, HasAPrefixAnd256RandomBits) {
  SystemRandom random;
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(NewToken(random));
  EXPECT_EQ(tokens.size(), 100U);
  EXPECT_THAT(*tokens.begin(), MatchesRegex("pgt_[A-Za-z0-9_-]{43}"));
  ConstantRandom zeros(0);
  EXPECT_EQ(NewToken(zeros), "pgt_" + std::string(43, 'A'));
}

// What `printf '\0...\0secret' | sha256sum` says, with sixteen zero bytes.
TEST(TokenHash, IsTheSha256OfSaltAndToken) {
  ConstantRandom zeros(0);
  EXPECT_EQ(FormatTokenHash(HashToken("secret", zeros)),
            "sha256:00000000000000000000000000000000:"
            "36fcbdc4799378811fe3603f327fe626b629fdc63c0958cc7ee6fce2183752cb");
}

TEST(TokenHash, KnowsItsTokenOnly) {
  SystemRandom random;
  const std::string token = NewToken(random);
  const TokenHash hash = HashToken(token, random);
  EXPECT_TRUE(IsTokenOf(hash, token));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(IsTokenOf(hash, other));
  }
  EXPECT_FALSE(IsTokenOf(hash, token + "x"));
  EXPECT_FALSE(IsTokenOf(hash, ""));
}

TEST(TokenHash, OfOneTokenDiffersEachTime) {
  SystemRandom random;
  EXPECT_NE(FormatTokenHash(HashToken("a", random)), FormatTokenHash(HashToken("a", random)));
}

TEST(ParseTokenHash, ReadsWhatFormatWrites) {
  SystemRandom random;
  const TokenHash hash = HashToken("a", random);
  const std::optional<TokenHash> read = ParseTokenHash(FormatTokenHash(hash));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->salt, hash.salt);
  EXPECT_EQ(read->digest, hash.digest);
}

TEST(ParseTokenHash, RefusesAnythingElse) {
  SystemRandom random;
  const std::string good = FormatTokenHash(HashToken("a", random));
  std::string bad_digit = good;
  bad_digit.back() = 'g';
  for (const std::string& text : {std::string(), std::string("sha256:"), std::string("sha256::"), good + "0",
                                  good.substr(0, good.size() - 1), "md5" + good, good.substr(7), bad_digit}) {
    EXPECT_FALSE(ParseTokenHash(text)) << text;
  }
}

}  // namespace
}  // namespace phonegate::token_hash_test

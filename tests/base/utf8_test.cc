#include "service/base/utf8.h"

#include <gtest/gtest.h>

namespace phonegate::utf8_test {
namespace {

using std::string_literals::operator""s;

TEST(Utf8Length, CountsCharacters) {
  EXPECT_EQ(Utf8Length(""), 0U);
  EXPECT_EQ(Utf8Length("aü€😀"), 4U);
  EXPECT_EQ(Utf8Length("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"), 3U);  // the neighbours of what is refused
}

TEST(Utf8Length, FindsNoneInWhatIsNotUtf8) {
  for (const std::string& text : {"\x80"s, "\xc3"s, "a\xc3"s, "\xc0\xaf"s, "\xc1\xbf"s, "\xe0\x80\xaf"s,
                                  "\xe2\x82"s, "\xed\xa0\x80"s, "\xf0\x80\x80\x80"s, "\xf0\x9f\x98"s,
                                  "\xf4\x90\x80\x80"s, "\xf8\x88\x80\x80\x80"s, "\xff"s, "\xc3("s}) {
    EXPECT_EQ(Utf8Length(text), std::nullopt) << testing::PrintToString(text);
  }
}

TEST(HasControlCharacter, FindsC0DelAndC1) {
  for (const std::string& text : {"a\0"s, "\r"s, "\n"s, "\t"s, "\x1f"s, "\x7f"s, "\xc2\x80"s, "\xc2\x9f"s}) {
    EXPECT_TRUE(HasControlCharacter(text)) << testing::PrintToString(text);
  }
  for (const std::string& text : {""s, "a b~"s, "\xc2\xa0"s, "ü€😀"s}) {
    EXPECT_FALSE(HasControlCharacter(text)) << testing::PrintToString(text);
  }
}

TEST(HasControlCharacter, TakesWhatIsNotUtf8ForOne) { EXPECT_TRUE(HasControlCharacter("a\xff")); }

TEST(Displayable, KeepsWhatFits) {
  EXPECT_EQ(Displayable("abcdef", 6), "abcdef");
  EXPECT_EQ(Displayable("€€", 6), "€€");
  EXPECT_EQ(Displayable("", 6), "");
}

TEST(Displayable, CutsBetweenCharacters) {
  EXPECT_EQ(Displayable("abcdefg", 6), "abc...");
  EXPECT_EQ(Displayable("€€€", 8), "€...");
  EXPECT_EQ(Displayable("€€€", 6), "€...");
  EXPECT_EQ(Displayable("€€€", 5), "...");
}

TEST(Displayable, ReplacesControlCharactersAndForeignBytes) {
  EXPECT_EQ(Displayable("a\r\nb\0c\x7f\xc2\x85"s, 100), "a  b c  ");
  EXPECT_EQ(Displayable("a\xff\xc3", 3), "a??");
  EXPECT_EQ(Displayable("\xed\xa0\x80", 100), "???");
}

TEST(Displayable, IsAlwaysUtf8WithinItsLimit) {
  const std::string text = "a€\xff😀\n\xc3ü\xe2\x82z";
  for (std::size_t from = 0; from < text.size(); ++from) {
    for (std::size_t most = 3; most < 40; ++most) {
      const std::string shown = Displayable(text.substr(from), most);
      EXPECT_LE(shown.size(), most);
      EXPECT_TRUE(Utf8Length(shown).has_value()) << shown;
      EXPECT_FALSE(HasControlCharacter(shown));
    }
  }
}

}  // namespace
}  // namespace phonegate::utf8_test

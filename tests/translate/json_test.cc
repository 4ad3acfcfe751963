#include "service/translate/json.h"

#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/translate/other_parser.h"

namespace phonegate::json_test {
namespace {

std::string Nested(int depth, char open, char close) {
  std::string text(static_cast<std::size_t>(depth), open);
  if (open == '{') {
    text.clear();
    for (int i = 1; i < depth; ++i) text += R"({"a":)";
    text += "{";
  }
  return text + std::string(static_cast<std::size_t>(depth), close);
}

TEST(ParseJson, ReadsDownToItsDepth) {
  EXPECT_TRUE(ParseJson(Nested(64, '[', ']')).has_value());
  EXPECT_FALSE(ParseJson(Nested(65, '[', ']')).has_value());
  EXPECT_TRUE(ParseJson(Nested(64, '{', '}')).has_value());
  EXPECT_FALSE(ParseJson(Nested(65, '{', '}')).has_value());
}

TEST(ParseJson, BracketsInTextsAreNoDepth) {
  EXPECT_TRUE(
      ParseJson("[\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"]").has_value());
}

TEST(ParseJson, MillionsOfBracketsAreRefusedAtOnce) {
  EXPECT_FALSE(ParseJson(std::string(5'000'000, '[')).has_value());
  EXPECT_FALSE(ParseJson(std::string(100, ']') + std::string(5'000'000, '[')).has_value());
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* text :
       {"", " ", "{", "[1", "{\"a\":}", "{\"a\":1,}", "<html>", "\"a", "nul", "1 2", "{} {}", "'a'", "NaN",
        "\"\xff\"", "\"\xc3\"", "\"\\ud800\"", "\"a\nb\"", "1e999"}) {
    EXPECT_FALSE(ParseJson(text).has_value()) << text;
  }
}

TEST(ParseJson, EveryTruncationIsRefused) {
  const std::string text = R"({"id":"a","list":[1,2,{"x":null}],"text":"ü"})";
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(ParseJson(text.substr(0, size)).has_value());
  EXPECT_TRUE(ParseJson(text).has_value());
}

TEST(ParseJson, NulDoesNotEndTheText) {
  using std::string_literals::operator""s;
  EXPECT_FALSE(ParseJson("{}\0 and more"s).has_value());
}

TEST(ParseJson, NulIsNoEndOfANumberOrAWord) {
  using std::string_literals::operator""s;
  for (const std::string& text : {"{\"a\":1\0}"s, "[true\0]"s, "[null\0,1]"s, "1\0"s, "\"a\0\""s}) {
    EXPECT_FALSE(ParseJson(text).has_value());
  }
}

TEST(ParseJson, WhatStandsInSomethingCountsAsALevel) {
  const std::string open(63, '[');
  const std::string close(63, ']');
  EXPECT_TRUE(ParseJson(open + "1" + close).has_value());
  EXPECT_FALSE(ParseJson(open + "[1]" + close).has_value());
}

// What a text is read as, written again; "" when it is not read.
std::string ReadAs(std::string_view text) {
  const std::optional<JsonText> parsed = ParseJson(text);
  return parsed ? Written(parsed->root()) : "";
}

TEST(ParseJson, TakesAByteOrderMark) {
  EXPECT_EQ(ReadAs("\xEF\xBB\xBF{}"), "{}");
  EXPECT_EQ(ReadAs("\xEF\xBB\xBF"), "");
  EXPECT_EQ(ReadAs("\xEF\xBB{}"), "");
  EXPECT_EQ(ReadAs("\xEF\xBB\xBF\xEF\xBB\xBF{}"), "");
}

TEST(ParseJson, IntegersBeyond64BitsAreFractions) {
  EXPECT_EQ(ReadAs("[18446744073709551615,18446744073709551616]"),
            "[18446744073709551615,1.8446744073709552e+19]");
  EXPECT_EQ(ReadAs("[-9223372036854775808,-9223372036854775809]"),
            "[-9223372036854775808,-9.223372036854776e+18]");
  EXPECT_EQ(ReadAs(R"(["18446744073709551616\"18446744073709551616",18446744073709551616])"),
            R"(["18446744073709551616\"18446744073709551616",1.8446744073709552e+19])");
  EXPECT_EQ(ReadAs("[1" + std::string(400, '0') + "]"), "") << "more than any fraction";
  EXPECT_EQ(ReadAs("[00018446744073709551616]"), "");
}

TEST(ParseJson, HalvesOfASurrogatePairAreNoText) {
  EXPECT_EQ(ReadAs(R"("\ud83d\ude00")"), "\"\xF0\x9F\x98\x80\"");
  for (const char* text :
       {R"("\ud83d")", R"("\ude00")", R"("\ude00\ud83d")", R"("\ud83d\u0041")", R"("\ud83dx")"}) {
    EXPECT_EQ(ReadAs(text), "") << text;
  }
}

// One byte of `text` changed, left out or doubled, or some of it cut off.
std::string Mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view kTelling =
      "\\\"{}[]:,-+.eE0123456789ntfu \n\t/\xEF\xBB\xBF\xC3\xA9\x80\x01";
  const std::size_t at = random() % (text.size() + 1);
  switch (random() % 4) {
    case 0:
      return text.substr(0, at);
    case 1:
      return text.erase(at, 1 + random() % 3);
    case 2:
      return text.insert(at, text.substr(random() % (text.size() + 1), random() % 8));
    default:
      return text.replace(at, random() % 2, 1, kTelling[random() % kTelling.size()]);
  }
}

TEST(ParseJson, TakesAndRefusesWhatAnotherLibraryDoes) {
  const std::string texts[] = {
      R"({"id":"a","list":[1,-2,{"x":null}],"text":"\u00fc\n\ud83d\ude00","n":[0.5,-1e-7,12345678901234567890,1E22]})",
      R"([[],{},[[]],"",true,false,null,{"a":{"a":{"a":1}},"b":-0,"b":-0.0,"b":123456789012345678901234567890}])",
      "\xEF\xBB\xBF {\"\xC3\xBC\": \"\xE2\x82\xAC\", \"k\" : [ 1 , 2.25e+3 ] }\r\n",
  };
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same texts each time
  for (int i = 0; i < 200'000; ++i) {
    std::string text = texts[random() % std::size(texts)];
    for (std::size_t times = random() % 4; times > 0; --times) text = Mutated(text, random);
    const std::optional<nlohmann::json> other = ParsedByAnother(text, kMaxJsonDepth);
    ASSERT_EQ(ReadAs(text), other ? other->dump() : "") << text;
  }
}

// A value, and what it stands in.
class Value {
 public:
  explicit Value(std::string_view text) : text_(*ParseJson(text)) {}
  Json operator*() const { return text_.root(); }

 private:
  JsonText text_;
};

TEST(Find, GivesMembersOfObjectsOnly) {
  const Value object(R"({"a":null,"c":1,"c":2})");
  EXPECT_TRUE(Find(*object, "a")->is_null());
  EXPECT_FALSE(Find(*object, "b").has_value());
  EXPECT_EQ(Written(*Find(*object, "c")), "2");
  EXPECT_FALSE(Find(*Value("[]"), "a").has_value());
  EXPECT_FALSE(Find(*Value("null"), "a").has_value());
}

TEST(TextIn, IsThatOfTextsOnly) {
  const Value text("\"a\"");
  EXPECT_EQ(TextIn(*text), "a");
  for (const char* other : {"1", "true", "null", "[]", "{}"}) {
    EXPECT_EQ(TextIn(*Value(other)), std::nullopt) << other;
  }
}

TEST(ScalarText, WritesScalarsAsText) {
  EXPECT_EQ(ScalarText(*Value("\"a\"")), "a");
  EXPECT_EQ(ScalarText(*Value("20003")), "20003");
  EXPECT_EQ(ScalarText(*Value("1.5")), "1.5");
  EXPECT_EQ(ScalarText(*Value("true")), "true");
  EXPECT_EQ(ScalarText(*Value("null")), std::nullopt);
  EXPECT_EQ(ScalarText(*Value("[]")), std::nullopt);
}

TEST(Written, HasItsKeysInOrderAndEachOnce) {
  EXPECT_EQ(Written(*Value(R"( {"b" : [1, 2.0, null], "a":{}, "b":false, "\u00fc":"\n"} )")),
            R"({"a":{},"b":false,"ü":"\n"})");
}

}  // namespace
}  // namespace phonegate::json_test

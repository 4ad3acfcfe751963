#include "service/translate/json.h"

#include <string>

#include <gtest/gtest.h>

namespace phonegate {
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

TEST(Find, GivesMembersOfObjectsOnly) {
  const Json object = {{"a", nullptr}};
  EXPECT_NE(Find(object, "a"), nullptr);
  EXPECT_EQ(Find(object, "b"), nullptr);
  EXPECT_EQ(Find(Json::array(), "a"), nullptr);
  EXPECT_EQ(Find(Json(nullptr), "a"), nullptr);
}

TEST(ScalarText, WritesScalarsAsText) {
  EXPECT_EQ(ScalarText(Json("a")), "a");
  EXPECT_EQ(ScalarText(Json(20003)), "20003");
  EXPECT_EQ(ScalarText(Json(true)), "true");
  EXPECT_EQ(ScalarText(Json(nullptr)), std::nullopt);
  EXPECT_EQ(ScalarText(Json::array()), std::nullopt);
}

}  // namespace
}  // namespace phonegate

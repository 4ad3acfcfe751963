#include "client/phonectl/csv_file.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::phonectl::csv_file_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

auto Row(std::size_t line, const std::vector<std::string>& fields) {
  return AllOf(Field(&CsvRow::line, line), Field(&CsvRow::fields, fields));
}

TEST(CsvFileTest, ReadsRows) {
  EXPECT_THAT(*ParseCsv("a,b\n1,\n"), ElementsAre(Row(1, {"a", "b"}), Row(2, {"1", ""})));
  EXPECT_THAT(*ParseCsv("\xef\xbb\xbfnumber\r\n+1\r\n\r\n+2"),
              ElementsAre(Row(1, {"number"}), Row(2, {"+1"}), Row(4, {"+2"})));
  EXPECT_THAT(*ParseCsv(""), ElementsAre());
}

TEST(CsvFileTest, ReadsQuotes) {
  EXPECT_THAT(*ParseCsv("\"a,\"\"b\"\"\n\",c\n\"\"\nd"),
              ElementsAre(Row(1, {"a,\"b\"\n", "c"}), Row(4, {"d"})));
}

TEST(CsvFileTest, NamesTheLineOfAWrongQuote) {
  for (const char* text : {"a\nb\"c\n", "a\n\"b\nc", "a\n\"b\"c\n", "a\nb\rc"})
    EXPECT_THAT(std::string(ParseCsv(text).status().message()), HasSubstr("Line 2: a quote ")) << text;
}

}  // namespace
}  // namespace phonegate::phonectl::csv_file_test

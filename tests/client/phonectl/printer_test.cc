#include "client/phonectl/printer.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number.pb.h"

namespace phonegate::phonectl::printer_test {
namespace {

v1::PhoneNumber Number(const std::string& number, const std::string& name) {
  v1::PhoneNumber made;
  made.set_number(number);
  made.set_name(name);
  return made;
}

std::string Print(Format format, Shape shape, const std::vector<v1::PhoneNumber>& numbers) {
  std::ostringstream out;
  Printer printer(format, shape, {"number", "name"}, out);
  for (const v1::PhoneNumber& number : numbers) printer.Add(number);
  printer.End();
  return out.str();
}

const std::vector<v1::PhoneNumber> kTwo = {Number("+15125550100", "desk\x1b"), Number("+1512", "")};

TEST(PrinterTest, PrintsATableForPeople) {
  EXPECT_EQ(Print(Format::kTable, Shape::kMany, kTwo), "number        name\n+15125550100  desk?\n+1512\n");
  EXPECT_EQ(Print(Format::kTable, Shape::kMany, {}), "number  name\n");
}

TEST(PrinterTest, PrintsTheFieldsOfOneObject) {
  EXPECT_EQ(Print(Format::kTable, Shape::kOne, {kTwo[0]}), "number  +15125550100\nname    desk?\n");
}

TEST(PrinterTest, PrintsJson) {
  EXPECT_EQ(Print(Format::kJson, Shape::kMany, {Number("+1", "a"), Number("+2", "b")}),
            "[\n{\"number\":\"+1\",\"name\":\"a\"},\n{\"number\":\"+2\",\"name\":\"b\"}\n]\n");
  EXPECT_EQ(Print(Format::kJson, Shape::kMany, {}), "[]\n");
  EXPECT_EQ(Print(Format::kJson, Shape::kOne, {Number("+1", "a")}), "{\"number\":\"+1\",\"name\":\"a\"}\n");
}

TEST(PrinterTest, PrintsJsonLines) {
  EXPECT_EQ(Print(Format::kJsonl, Shape::kMany, {Number("+1", "a"), Number("+2", "b")}),
            "{\"number\":\"+1\",\"name\":\"a\"}\n{\"number\":\"+2\",\"name\":\"b\"}\n");
}

TEST(PrinterTest, PrintsCsv) {
  EXPECT_EQ(Print(Format::kCsv, Shape::kMany, {Number("+1", "a, b")}), "number,name\r\n+1,\"a, b\"\r\n");
}

TEST(PrinterTest, PrintsWhatIsNoMessage) {
  const auto print = [](Format format, Shape shape) {
    std::ostringstream out;
    Printer printer(format, shape, {"number", "at.result"}, out);
    printer.AddCells({"+1", "bou\"ght\n"});
    printer.AddCells({"+2", ""});
    printer.End();
    return out.str();
  };
  EXPECT_EQ(print(Format::kJsonl, Shape::kStream),
            "{\"number\":\"+1\",\"at.result\":\"bou\\\"ght\\n\"}\n{\"number\":\"+2\"}\n");
  EXPECT_EQ(print(Format::kTable, Shape::kStream), "number         result\n+1             bou\"ght?\n+2\n");
  EXPECT_EQ(print(Format::kTable, Shape::kOne), "number  +1\nresult  bou\"ght?\nnumber  +2\n");
  EXPECT_EQ(print(Format::kCsv, Shape::kStream), "number,at.result\r\n+1,\"bou\"\"ght?\"\r\n+2,\r\n");
}

TEST(PrinterTest, ShowsARowOfAStreamAtOnce) {
  std::ostringstream out;
  Printer printer(Format::kTable, Shape::kStream, {"number"}, out);
  printer.AddCells({"+1"});
  EXPECT_EQ(out.str(), "number\n+1\n");
}

}  // namespace
}  // namespace phonegate::phonectl::printer_test

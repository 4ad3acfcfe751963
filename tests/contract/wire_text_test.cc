#include "service/contract/wire_text.h"

#include <string>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/contract/real_contract.h"

namespace phonegate::wire_text_test {
namespace {

constexpr int kField = 1;

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

TEST(WireText, FindsTheProjectOfEveryRequest) {
  for (const Operation& operation : RealContract()) {
    SCOPED_TRACE(operation.name);
    v1::GetPhoneNumberRequest other;  // any fields around it
    other.set_id("b3877c40-da60-4998-90ad-000000000001");
    const std::string tag = Bytes({operation.project->number() << 3 | 2});
    const std::string project = tag + Bytes({4}) + "main";
    EXPECT_EQ(WireText(project, operation.project->number()), "main");
    EXPECT_EQ(WireText("", operation.project->number()), "");
    ASSERT_LT(operation.project->number(), 16);
  }
}

struct Case {
  std::string name;
  std::string bytes;
  std::optional<std::string> text;
};

class WireTextTest : public testing::TestWithParam<Case> {};

TEST_P(WireTextTest, ReadsAsProtobufDoesOrNotAtAll) {
  const auto text = WireText(GetParam().bytes, kField);
  EXPECT_EQ(text.has_value(), GetParam().text.has_value());
  if (text) {
    EXPECT_EQ(*text, *GetParam().text);
  }
}

const std::string kMain = Bytes({0x0a, 4}) + "main";
const std::string kTest = Bytes({0x0a, 4}) + "test";

INSTANTIATE_TEST_SUITE_P(
    Bytes, WireTextTest,
    testing::Values(Case{"Absent", Bytes({0x10, 5}), ""}, Case{"Once", kMain, "main"},
                    Case{"LastOfTwo", kMain + kTest, "test"},
                    Case{"LastIsEmpty", kMain + Bytes({0x0a, 0}), ""},
                    Case{"BetweenUnknownFields",
                         Bytes({0x98, 0x06, 0xff, 0x01}) + kMain +
                             Bytes({0xa5, 0x06, 1, 2, 3, 4, 0xa9, 0x06}) + std::string(8, 'x'),
                         "main"},
                    Case{"OtherWireTypeIsAnUnknownField", kMain + Bytes({0x08, 7}), "main"},
                    Case{"InsideAnotherField", Bytes({0x12, 6}) + kTest, ""},
                    Case{"CutInTheText", kMain.substr(0, 4), std::nullopt},
                    Case{"CutAfterTheTag", kMain.substr(0, 1), std::nullopt},
                    Case{"CutInANumber", Bytes({0x10, 0x80}), std::nullopt},
                    Case{"NumberOfElevenBytes", Bytes({0x10}) + std::string(10, '\x80') + Bytes({0}),
                         std::nullopt},
                    Case{"FieldNumberZero", Bytes({0x02, 0}), std::nullopt},
                    Case{"TagLongerThanNeeded", Bytes({0x8a, 0x00, 4}) + "main", std::nullopt},
                    Case{"LengthLongerThanNeeded", Bytes({0x0a, 0x84, 0x00}) + "main", std::nullopt},
                    Case{"TagBeyond32Bits", Bytes({0x8a, 0x80, 0x80, 0x80, 0x10, 4}) + "main", std::nullopt},
                    Case{"Group", Bytes({0x13, 0x14}), std::nullopt},
                    Case{"EndOfNoGroup", kMain + Bytes({0x14}), std::nullopt},
                    Case{"WireTypeSix", Bytes({0x16}), std::nullopt}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace phonegate::wire_text_test

#include "client/phonectl/request_name.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::phonectl::request_name_test {
namespace {

using ::testing::MatchesRegex;

TEST(RequestNameTest, IsTheSameForTheSameTexts) {
  // What is in the journals of gateways must not change: `printf '3:buy1:1' | sha256sum`.
  EXPECT_EQ(DerivedUuid({"buy", "1"}), DerivedUuid({"buy", "1"}));
  EXPECT_EQ(DerivedUuid({"buy", "1"}), "2ec93d18-5c32-88be-94aa-45a68a1b8959");
}

TEST(RequestNameTest, IsAnotherForOtherTexts) {
  const std::set<std::string> names = {DerivedUuid({"a", "bc"}), DerivedUuid({"ab", "c"}),
                                       DerivedUuid({"abc"}), DerivedUuid({"", "abc"}), DerivedUuid({})};
  EXPECT_EQ(names.size(), 5u);
  for (const std::string& name : names)
    EXPECT_THAT(name, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

}  // namespace
}  // namespace phonegate::phonectl::request_name_test

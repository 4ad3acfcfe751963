#include "service/commands/policy_table.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::policy_table_test {
namespace {

using ::testing::HasSubstr;

TEST(PolicyTable, ReadsAllThatARowMayHave) {
  const auto rows = ReadPolicyTable("t.yaml",
                                    "- {caller: billing, method: ListPhoneNumbers, expect: allow}\n"
                                    "- caller: support\n  method: UpdatePhoneNumber\n  project: main\n"
                                    "  request: {id: a, name: b}\n  number: +1512\n  expect: deny\n"
                                    "  reason: numbers\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].access, Expectation::Access::kAllow);
  EXPECT_EQ((*rows)[0].request.kind, YamlNode::Kind::kNothing);
  const Expectation& row = (*rows)[1];
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.caller, "support");
  EXPECT_EQ(row.method, "UpdatePhoneNumber");
  EXPECT_EQ(row.project, "main");
  EXPECT_EQ(row.number, "+1512");
  EXPECT_EQ(row.access, Expectation::Access::kDeny);
  EXPECT_EQ(row.reason, "numbers");
  EXPECT_EQ(row.request.map.size(), 2U);
}

struct Bad {
  std::string text;
  std::string sentence;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.text; }

class BadTable : public ::testing::TestWithParam<Bad> {};

TEST_P(BadTable, IsRefusedWithALineAndASentence) {
  const auto rows = ReadPolicyTable("t.yaml", GetParam().text);
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("t.yaml:" + GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Tables, BadTable,
    ::testing::Values(
        Bad{"", "1: the file must be a list of expectations"},
        Bad{"[]", "1: the file must be a list of expectations"},
        Bad{"caller: a", "1: the file must be a list"}, Bad{"- a", "1: an expectation must be made"},
        Bad{"- caller: a\n  expect: allow\n", "1: an expectation needs a caller and a method"},
        Bad{"- {caller: a, method: B}", "1: expect must be allow or deny"},
        Bad{"- caller: a\n  method: B\n  expect: yes\n", "1: expect must be allow or deny"},
        Bad{"- caller: a\n  methods: B\n", "2: unknown key \"methods\"; did you mean \"method\"?"},
        Bad{"- caller: a\n  caller: b\n", "2: duplicate key \"caller\""},
        Bad{"- caller: [a]\n", "1: caller must be a text"},
        Bad{"- request: a\n", "1: request must be made of fields"},
        Bad{"- {caller: a, method: B, expect: allow, reason: c}", "1: reason is for what is denied"},
        Bad{"- &a {caller: a}", "1: "}));

}  // namespace
}  // namespace phonegate::policy_table_test

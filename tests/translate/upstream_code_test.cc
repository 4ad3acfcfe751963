#include "service/translate/upstream_code.h"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::upstream_code_test {
namespace {

struct Row {
  std::string code, api, reason;
};

std::vector<Row> Facts() {
  std::vector<Row> rows;
  std::ifstream in("tests/contract/facts/error_codes.tsv");
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    Row row;
    std::istringstream words(line);
    words >> row.code >> row.api >> row.reason;
    rows.push_back(row);
  }
  return rows;
}

TEST(ReasonOfUpstreamCode, KnowsEveryCodeOfTheUpstream) {
  std::set<std::string> rest;
  std::set<std::string> laml;
  for (const Row& row : Facts()) {
    (row.api == "rest" ? rest : laml).insert(row.code);
    const auto reason = ReasonOfUpstreamCode(row.code);
    ASSERT_TRUE(reason.has_value()) << row.code;
    EXPECT_EQ(ReasonText(*reason), row.reason) << row.code;
  }
  EXPECT_EQ(rest.size(), 76U);
  EXPECT_EQ(laml.size(), 31U);
}

TEST(ReasonOfUpstreamCode, KnowsNoOther) {
  for (const char* code :
       {"", "422", "404", "0", "99999", "A", "zzz", "NOT_E164", "not_e164 ", "could_not"}) {
    EXPECT_EQ(ReasonOfUpstreamCode(code), std::nullopt) << code;
  }
}

// Such a code is a refusal of the request, so no other reason goes with it.
TEST(RefusesTheValueItself, IsTrueOfRefusedRequestsOnly) {
  int count = 0;
  for (const Row& row : Facts()) {
    if (!RefusesTheValueItself(row.code)) continue;
    EXPECT_EQ(row.reason, "UPSTREAM_REJECTED_REQUEST") << row.code;
    ++count;
  }
  EXPECT_EQ(count, 22);
}

// What these say depends on what is stored, or they are used for all and sundry.
TEST(RefusesTheValueItself, IsFalseOfWhatDependsOnTheState) {
  for (const char* code : {"", "422", "10000", "21628", "22109", "90000", "invalid_parameter",
                           "invalid_state", "unsupported_mode", "invalid_for_type", "does_not_exist"}) {
    EXPECT_FALSE(RefusesTheValueItself(code)) << code;
  }
}

}  // namespace
}  // namespace phonegate::upstream_code_test

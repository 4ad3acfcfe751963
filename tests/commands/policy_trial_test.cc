#include "service/commands/policy_trial.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/admission/rules.h"

namespace phonegate::policy_trial_test {
namespace {

using ::testing::HasSubstr;

constexpr char kUpdate[] =
    "caller: support, method: UpdatePhoneNumber, request: {id: 3fa85f64-5717-4562-b3fc-2c963f66afa6, "
    "call_request_url: 'https://";

struct Case {
  std::string row;         // but for what it expects
  std::string difference;  // "allow" or "deny" when it does that, else part of why nothing is decided
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.row; }

class TrialTest : public ::testing::TestWithParam<Case> {
 protected:
  std::string Try(const std::string& row, const std::string& rest) const {
    const auto rows = ReadPolicyTable("t", Concat("- {", row, ", ", rest, "}"));
    EXPECT_TRUE(rows.ok()) << rows.status();
    return DifferenceOf(rows->at(0), admission_, contract_).value_or("");
  }

  const Contract contract_ = ReadWholeContract().value();
  const Projects projects_{{{"main", "", "b3877c40-da60-4998-90ad-00000000000a"},
                            {"trial", "", "b3877c40-da60-4998-90ad-00000000000b"}},
                           "main"};
  const Admission admission_{
      projects_, Anonymous::kAllowed,
      RulesWith({{{{"billing"}, {"main"}, {"read", "buy", "audit"}},
                  {{"support"}, {"main"}, {"buy", "release"}, {.numbers = {"+1512"}}},
                  {{"support"}, {"main"}, {"configure"}, {.webhook_hosts = {"example.com"}}}},
                 {}},
                projects_)};
};

TEST_P(TrialTest, DecidesAsTheGatewayDoes) {
  const std::string allow = Try(GetParam().row, "expect: allow");
  const std::string deny = Try(GetParam().row, "expect: deny");
  if (GetParam().difference == "allow") {
    EXPECT_EQ(allow, "");
    EXPECT_THAT(deny, HasSubstr(" is allowed, not denied."));
  } else if (GetParam().difference == "deny") {
    EXPECT_THAT(allow, HasSubstr(" is denied, not allowed: The caller "));
    EXPECT_EQ(deny, "");
  } else {
    EXPECT_THAT(allow, HasSubstr(GetParam().difference));
    EXPECT_EQ(allow, deny) << "nothing is decided";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, TrialTest,
    ::testing::Values(
        Case{"caller: billing, method: ListPhoneNumbers", "allow"},
        Case{"caller: billing, method: ListPhoneNumbers, project: main, request: {page_size: 10}", "allow"},
        Case{"caller: billing, method: ListPhoneNumbers, project: trial", "deny"},
        Case{"caller: billing, method: PurchasePhoneNumber, request: {number: +12065550100}", "allow"},
        Case{"caller: support, method: PurchasePhoneNumber, request: {number: +12065550100}", "deny"},
        Case{"caller: support, method: PurchasePhoneNumber, request: {number: +15125550100, validate_only: "
             "true}",
             "allow"},
        Case{"caller: billing, method: LookupPhoneNumber, request: {number: +15125550100}", "deny"},
        Case{Concat(kUpdate, "example.com/a'}"), "allow"}, Case{Concat(kUpdate, "example.net/a'}"), "deny"},
        Case{"caller: support, method: ReleasePhoneNumber, request: {id: "
             "3fa85f64-5717-4562-b3fc-2c963f66afa6}, number: +15125550100",
             "allow"},
        Case{"caller: support, method: ReleasePhoneNumber, request: {id: "
             "3fa85f64-5717-4562-b3fc-2c963f66afa6}, number: +12065550100",
             "deny"},
        Case{"caller: billing, method: ListAuditEntries, project: main", "allow"},
        Case{"caller: billing, method: ListAuditEntries", "allow"},
        Case{"caller: support, method: ListAuditEntries", "deny"},
        Case{"caller: billing, method: GetCacheStatistics", "deny"}));

INSTANTIATE_TEST_SUITE_P(
    Undecided, TrialTest,
    ::testing::Values(Case{"caller: a, method: BuyNumber", "there is no such RPC"},
                      Case{"caller: billing, method: PurchasePhoneNumber, request: {nummer: '1'}",
                           "the request cannot be read"},
                      Case{"caller: billing, method: PurchasePhoneNumber, request: {number: '12'}",
                           "number must be an E.164 phone number"},
                      Case{"caller: billing, method: VerifyJournal, project: main", "has no project"},
                      Case{"caller: support, method: ReleasePhoneNumber, request: {id: "
                           "3fa85f64-5717-4562-b3fc-2c963f66afa6}",
                           "it depends on the number"}));

TEST_F(TrialTest, ComparesTheReason) {
  const std::string row = "caller: support, method: PurchasePhoneNumber, request: {number: +12065550100}";
  EXPECT_EQ(Try(row, "expect: deny, reason: numbers"), "");
  EXPECT_THAT(Try(row, "expect: deny, reason: webhook_hosts"),
              HasSubstr("is denied, but not with \"webhook_hosts\": The caller \"support\" has a grant"));
}

}  // namespace
}  // namespace phonegate::policy_trial_test

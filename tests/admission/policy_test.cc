#include "service/admission/policy.h"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/contract/permission.h"

namespace phonegate::policy_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Projects kProjects({{"main", "", ""}, {"trial", "", ""}}, "");
const Project& kMain = kProjects.all()[0];
const Project& kTrial = kProjects.all()[1];

Policy PolicyOf(const std::vector<GrantRule>& grants, const std::vector<std::string>& journal_reads = {}) {
  return Policy::Compile({grants, journal_reads}, kProjects, {"GetPhoneNumber", "ListPhoneNumbers"}).value();
}

TEST(Policy, DeniesWhatNothingGrants) {
  const Policy policy = PolicyOf({{{"billing"}, {"main"}, {"read", "search"}}});
  EXPECT_TRUE(policy.Allows("billing", v1::PERMISSION_READ, kMain));
  EXPECT_TRUE(policy.Allows("billing", v1::PERMISSION_SEARCH, kMain));
  EXPECT_FALSE(policy.Allows("billing", v1::PERMISSION_BUY, kMain)) << "another group";
  EXPECT_FALSE(policy.Allows("billing", v1::PERMISSION_READ, kTrial)) << "another project";
  EXPECT_FALSE(policy.Allows("support", v1::PERMISSION_READ, kMain)) << "another caller";
  EXPECT_FALSE(policy.Allows("", v1::PERMISSION_READ, kMain));
  EXPECT_FALSE(policy.Allows("billing2", v1::PERMISSION_READ, kMain));
  EXPECT_FALSE(policy.Allows("Billing", v1::PERMISSION_READ, kMain));
  EXPECT_FALSE(policy.Allows("billing", v1::PERMISSION_UNSPECIFIED, kMain));
}

// What one grant gives for one project, another gives for another: nothing is mixed.
TEST(Policy, AddsGrantsUpWithoutMixingThem) {
  const Policy policy = PolicyOf({{{"a", "b"}, {"main"}, {"read"}}, {{"a"}, {"trial"}, {"buy"}}});
  for (int i = v1::Permission_MIN + 1; i <= v1::Permission_MAX; ++i) {
    const auto permission = static_cast<v1::Permission>(i);
    SCOPED_TRACE(PermissionName(permission));
    EXPECT_EQ(policy.Allows("a", permission, kMain), permission == v1::PERMISSION_READ);
    EXPECT_EQ(policy.Allows("a", permission, kTrial), permission == v1::PERMISSION_BUY);
    EXPECT_EQ(policy.Allows("b", permission, kMain), permission == v1::PERMISSION_READ);
    EXPECT_FALSE(policy.Allows("b", permission, kTrial));
  }
}

TEST(Policy, GrantsAllProjectsByAStarOnly) {
  const Policy policy = PolicyOf({{{"each"}, {"main", "trial"}, {"audit"}}, {{"all"}, {"*"}, {"audit"}}});
  for (const char* caller : {"each", "all"}) {
    EXPECT_TRUE(policy.Allows(caller, v1::PERMISSION_AUDIT, kMain));
    EXPECT_TRUE(policy.Allows(caller, v1::PERMISSION_AUDIT, kTrial));
    EXPECT_TRUE(policy.AllowsSomewhere(caller, v1::PERMISSION_AUDIT));
    EXPECT_FALSE(policy.AllowsSomewhere(caller, v1::PERMISSION_ADMIN));
  }
  EXPECT_TRUE(policy.AllowsEverywhere("all", v1::PERMISSION_AUDIT));
  EXPECT_FALSE(policy.AllowsEverywhere("each", v1::PERMISSION_AUDIT))
      << "what belongs to no project is not theirs";
  EXPECT_FALSE(policy.AllowsEverywhere("all", v1::PERMISSION_ADMIN));
}

TEST(Policy, TellsWhereACallerHasAPermission) {
  const Policy policy = PolicyOf({{{"one"}, {"trial"}, {"audit"}}, {{"all"}, {"*"}, {"audit"}}});
  EXPECT_THAT(policy.ScopeOf("one", v1::PERMISSION_AUDIT).aliases, ElementsAre("trial"));
  EXPECT_FALSE(policy.ScopeOf("one", v1::PERMISSION_AUDIT).all);
  EXPECT_TRUE(policy.ScopeOf("all", v1::PERMISSION_AUDIT).all);
  EXPECT_TRUE(policy.ScopeOf("nobody", v1::PERMISSION_AUDIT).empty());
}

// What is told is what is allowed.
TEST(Policy, TellsACallerItsGrants) {
  const Policy policy = PolicyOf({{{"a", "spiffe://o/a/*"}, {"main"}, {"read"}},
                                  {{"b"}, {"*"}, {"search"}},
                                  {{"spiffe://o/a/b"}, {"trial"}, {"buy"}, {.numbers = {"+1512"}}}});
  const auto places = [&policy](const std::string& caller) {
    std::vector<std::size_t> found;
    for (const PlacedGrant& grant : policy.GrantsOf(caller)) found.push_back(grant.place);
    return found;
  };
  EXPECT_THAT(places("a"), ElementsAre(0));
  EXPECT_THAT(places("spiffe://o/a/b"), ElementsAre(0, 2));
  EXPECT_THAT(policy.GrantsOf("spiffe://o/a/b")[1].rule.conditions.numbers, ElementsAre("+1512"));
  for (const std::string caller :
       {"", "c", "spiffe://o/a", "spiffe://o/a/", "spiffe://o/ab", "spiffe://o/*"}) {
    EXPECT_THAT(places(caller), ElementsAre()) << caller;
    EXPECT_FALSE(policy.AllowsSomewhere(caller, v1::PERMISSION_READ)) << caller;
  }
}

struct Spiffe {
  std::string caller;
  bool matches;
};

void PrintTo(const Spiffe& spiffe, std::ostream* out) { *out << spiffe.caller; }

class PrefixTest : public ::testing::TestWithParam<Spiffe> {};

TEST_P(PrefixTest, MatchesWholePartsOfASpiffeId) {
  const Policy policy = PolicyOf({{{"spiffe://example.org/billing/*"}, {"main"}, {"read"}}});
  EXPECT_EQ(policy.Allows(GetParam().caller, v1::PERMISSION_READ, kMain), GetParam().matches);
  EXPECT_FALSE(policy.Allows(GetParam().caller, v1::PERMISSION_READ, kTrial));
}

INSTANTIATE_TEST_SUITE_P(Callers, PrefixTest,
                         ::testing::Values(Spiffe{"spiffe://example.org/billing/api", true},
                                           Spiffe{"spiffe://example.org/billing/api/v2", true},
                                           Spiffe{"spiffe://example.org/billing/*", true},
                                           Spiffe{"spiffe://example.org/billing/", false},
                                           Spiffe{"spiffe://example.org/billing", false},
                                           Spiffe{"spiffe://example.org/billing2/api", false},
                                           Spiffe{"spiffe://example.org/other/billing/api", false},
                                           Spiffe{"spiffe://example.com/billing/api", false},
                                           Spiffe{"spiffe://example.org/", false},
                                           Spiffe{"example.org/billing/api", false}, Spiffe{"", false}));

TEST(Policy, LooksAtEveryPrefixAndAtTheNameItself) {
  const Policy policy = PolicyOf({{{"spiffe://o/*"}, {"main"}, {"read"}},
                                  {{"spiffe://o/a/*"}, {"main"}, {"search"}},
                                  {{"spiffe://o/a/b"}, {"main"}, {"buy"}}});
  for (const auto permission : {v1::PERMISSION_READ, v1::PERMISSION_SEARCH, v1::PERMISSION_BUY}) {
    EXPECT_TRUE(policy.Allows("spiffe://o/a/b", permission, kMain));
  }
  EXPECT_FALSE(policy.Allows("spiffe://o/a/c", v1::PERMISSION_BUY, kMain));
  EXPECT_FALSE(policy.Allows("spiffe://o/b", v1::PERMISSION_SEARCH, kMain));
}

// A grant with conditions is not one without; what narrows no request of a group leaves
// it as it is.
TEST(Policy, KeepsConditionsApart) {
  const Policy policy = PolicyOf({{{"a"}, {"main"}, {"buy", "release"}, {.numbers = {"+1512"}}},
                                  {{"spiffe://o/*"}, {"*"}, {"read", "configure"}, {.webhook_hosts = {"h"}}},
                                  {{"spiffe://o/a"}, {"main"}, {"configure"}, {.countries = {"US"}}}});
  EXPECT_FALSE(policy.Allows("a", v1::PERMISSION_BUY, kMain));
  EXPECT_TRUE(policy.AllowsSomewhere("a", v1::PERMISSION_BUY));
  ASSERT_EQ(policy.ConditionsOf("a", v1::PERMISSION_BUY, kMain).size(), 1U);
  EXPECT_THAT(policy.ConditionsOf("a", v1::PERMISSION_BUY, kMain)[0]->numbers, ElementsAre("+1512"));
  EXPECT_TRUE(policy.ConditionsOf("a", v1::PERMISSION_BUY, kTrial).empty());
  EXPECT_TRUE(policy.ConditionsOf("a", v1::PERMISSION_CONFIGURE, kMain).empty());
  EXPECT_TRUE(policy.ConditionsOf("b", v1::PERMISSION_BUY, kMain).empty());

  EXPECT_TRUE(policy.Allows("spiffe://o/a", v1::PERMISSION_READ, kMain));
  EXPECT_FALSE(policy.Allows("spiffe://o/a", v1::PERMISSION_CONFIGURE, kMain));
  EXPECT_FALSE(policy.AllowsEverywhere("spiffe://o/a", v1::PERMISSION_CONFIGURE));
  EXPECT_EQ(policy.ConditionsOf("spiffe://o/a", v1::PERMISSION_CONFIGURE, kMain).size(), 2U);
  EXPECT_EQ(policy.ConditionsOf("spiffe://o/a", v1::PERMISSION_CONFIGURE, kTrial).size(), 1U);
}

TEST(Policy, AGrantWithoutConditionsIsWiderThanOneWith) {
  const Policy policy =
      PolicyOf({{{"a"}, {"main"}, {"buy"}, {.numbers = {"+1512"}}}, {{"a"}, {"main"}, {"buy"}}});
  EXPECT_TRUE(policy.Allows("a", v1::PERMISSION_BUY, kMain));
}

TEST(Policy, WantsInTheJournalWhatItNames) {
  const Policy policy = PolicyOf({{{"a"}, {"*"}, {"read"}}}, {"lookup", "GetPhoneNumber"});
  EXPECT_TRUE(policy.WantsInJournal(v1::PERMISSION_LOOKUP, "LookupPhoneNumber"));
  EXPECT_TRUE(policy.WantsInJournal(v1::PERMISSION_READ, "GetPhoneNumber"));
  EXPECT_FALSE(policy.WantsInJournal(v1::PERMISSION_READ, "ListPhoneNumbers"));
  EXPECT_FALSE(PolicyOf({{{"a"}, {"*"}, {"read"}}}).WantsInJournal(v1::PERMISSION_READ, "GetPhoneNumber"));
}

struct BadRules {
  const char* name;
  PolicyRules rules;
  const char* sentence;
};

void PrintTo(const BadRules& bad, std::ostream* out) { *out << bad.name; }

class BadPolicy : public ::testing::TestWithParam<BadRules> {};

TEST_P(BadPolicy, IsRefusedWithASentenceThatRepeatsNothing) {
  const auto policy = Policy::Compile(GetParam().rules, kProjects, {"GetPhoneNumber"});
  ASSERT_FALSE(policy.ok());
  EXPECT_THAT(std::string(policy.status().message()), HasSubstr(GetParam().sentence));
  EXPECT_THAT(std::string(policy.status().message()), ::testing::Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, BadPolicy,
    ::testing::Values(
        BadRules{"NoGrants",
                 {{}, {}},
                 "policy.grants is empty, so no caller may do anything; add a section `policy`"},
        BadRules{"NoCallers",
                 {{{{}, {"main"}, {"read"}}}, {}},
                 "policy.grants[0] needs callers, projects and groups"},
        BadRules{"UnknownProject",
                 {{{{"a"}, {"main", "secret"}, {"read"}}}, {}},
                 "policy.grants[0].projects[1] names no project that the gateway was started with"},
        BadRules{"UnknownGroup",
                 {{{{"a"}, {"main"}, {"secret"}}}, {}},
                 "policy.grants[0].groups[0] names no group"},
        BadRules{"StarForEverybody",
                 {{{{"*"}, {"main"}, {"read"}}}, {}},
                 "policy.grants[0].callers[0] has a star"},
        BadRules{"StarForEveryDomain",
                 {{{{"spiffe://*"}, {"main"}, {"read"}}}, {}},
                 "has a star in the wrong place"},
        BadRules{"StarForNoDomain",
                 {{{{"spiffe:///*"}, {"main"}, {"read"}}}, {}},
                 "has a star in the wrong place"},
        BadRules{"StarInTheMiddle",
                 {{{{"spiffe://secret*/b/*"}, {"main"}, {"read"}}}, {}},
                 "has a star in the wrong place"},
        BadRules{"StarWithinAPart",
                 {{{{"spiffe://o/b*"}, {"main"}, {"read"}}}, {}},
                 "has a star in the wrong place"},
        BadRules{"NumbersOfReads",
                 {{{{"a"}, {"main"}, {"read", "buy"}, {.numbers = {"+1512"}}}}, {}},
                 "policy.grants[0] has `numbers` and holds a group that this does not narrow"},
        BadRules{"NumbersOfSearches",
                 {{{{"a"}, {"main"}, {"search"}, {.numbers = {"+1512"}}}}, {}},
                 "has `numbers` and holds a group"},
        BadRules{"CountriesOfTheJournal",
                 {{{{"a"}, {"main"}, {"audit"}, {.countries = {"US"}}}}, {}},
                 "has `countries` and holds a group"},
        BadRules{"UnknownCountry",
                 {{{{"a"}, {"main"}, {"buy"}, {.countries = {"US", "UK"}}}}, {}},
                 "policy.grants[0].countries[1] is no country that has numbers"},
        BadRules{"UnknownRead",
                 {{{{"a"}, {"main"}, {"read"}}}, {"GetSecret", "secret"}},
                 "policy.journal_reads[0] names neither a group of methods nor an RPC"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace phonegate::policy_test

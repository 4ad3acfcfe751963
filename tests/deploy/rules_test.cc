// The overlays keep every rule, and each rule sees what breaks it.
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/deploy/rule.h"

namespace phonegate::rules_test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

const Manifests& Rendered(const std::string& overlay) {
  static std::map<std::string, Manifests> rendered;
  const auto found = rendered.find(overlay);
  return found != rendered.end() ? found->second : rendered.emplace(overlay, Render(overlay)).first->second;
}

Findings Look(const Rule& rule, const Manifests& manifests) {
  try {
    return rule.check(manifests);
  } catch (const std::runtime_error& error) {
    return {error.what()};
  }
}

class EveryRule : public ::testing::TestWithParam<Rule> {};

TEST_P(EveryRule, IsKept) {
  for (const char* overlay : {"single", "dev"})
    EXPECT_THAT(Look(GetParam(), Rendered(overlay)), IsEmpty()) << overlay << ": " << GetParam().why;
}

TEST_P(EveryRule, SeesEachBadExample) {
  EXPECT_THAT(GetParam().bad, Not(IsEmpty())) << "nobody knows whether it sees anything";
  for (std::size_t i = 0; i < GetParam().bad.size(); ++i) {
    const BadExample& bad = GetParam().bad[i];
    Manifests changed = Rendered(bad.overlay);
    bad.change(changed);
    EXPECT_NE(changed.objects, Rendered(bad.overlay).objects)
        << "the bad example " << i << " changes nothing";
    EXPECT_THAT(Look(GetParam(), changed), Not(IsEmpty())) << "of the bad example " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, EveryRule, ::testing::ValuesIn(AllRules()),
                         [](const auto& rule) { return rule.param.name; });

TEST(Rules, AreManyAndHaveNamesAndReasons) {
  std::set<std::string> names;
  for (const Rule& rule : AllRules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_NE(rule.why, "") << rule.name;
  }
  EXPECT_GE(names.size(), 25U);
}

// An overlay without a rule to keep would be one that nobody looked at.
TEST(Rules, AreForAllOverlays) {
  std::set<std::string> overlays;
  for (const auto& entry : std::filesystem::directory_iterator("deploy/kubernetes/overlays"))
    overlays.insert(entry.path().filename().string());
  EXPECT_THAT(overlays, ::testing::ElementsAre("dev", "single"));
}

}  // namespace

void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.name; }

}  // namespace phonegate::rules_test

#include "service/contract/project_scope.h"

#include <gtest/gtest.h>

namespace phonegate::project_scope_test {
namespace {

TEST(ProjectScope, OfNothingHasNothing) {
  const ProjectScope none;
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(none.Has("main"));
  EXPECT_FALSE(none.Has(""));
}

TEST(ProjectScope, OfSomeHasTheseAndNotWhatBelongsToNone) {
  const ProjectScope some{false, {"main", "trial"}};
  EXPECT_FALSE(some.empty());
  EXPECT_TRUE(some.Has("trial"));
  EXPECT_FALSE(some.Has("other"));
  EXPECT_FALSE(some.Has(""));
}

TEST(ProjectScope, OfAllHasWhatBelongsToNoneToo) {
  const ProjectScope all{true, {}};
  EXPECT_FALSE(all.empty());
  EXPECT_TRUE(all.Has("other"));
  EXPECT_TRUE(all.Has(""));
}

}  // namespace
}  // namespace phonegate::project_scope_test

#include "service/contract/project.h"

#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::project_test {
namespace {

Project Named(const std::string& alias) {
  return {alias, "https://" + alias + ".signalwire.com", "id-" + alias};
}

TEST(Projects, FindsByAlias) {
  Projects projects({Named("a"), Named("b")}, "");
  EXPECT_EQ((*projects.Find("b"))->project_id, "id-b");
}

TEST(Projects, OnlyProjectIsTheDefault) {
  Projects projects({Named("a")}, "");
  EXPECT_EQ((*projects.Find(""))->alias, "a");
}

TEST(Projects, ConfiguredDefaultIsTakenForAnEmptyAlias) {
  Projects projects({Named("a"), Named("b")}, "b");
  EXPECT_EQ((*projects.Find(""))->alias, "b");
}

TEST(Projects, AsksForAnAliasWhenThereIsNoDefault) {
  Projects projects({Named("a"), Named("b")}, "");
  const absl::Status status = projects.Find("").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "The gateway has several projects and no default: set `project`.");
  EXPECT_EQ(ErrorInfoOf(status).reason(), "PROJECT_REQUIRED");
  EXPECT_EQ(ErrorInfoOf(status).domain(), "phonegate");
}

TEST(Projects, UnknownAliasIsNotFoundAndNotRepeated) {
  Projects projects({Named("a")}, "");
  const absl::Status status = projects.Find("A").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "No such project is configured in the gateway: check `project`.");
  EXPECT_EQ(ErrorInfoOf(status).reason(), "PROJECT_NOT_FOUND");
}

}  // namespace
}  // namespace phonegate::project_test

#include "service/admission/policy_error.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::policy_error_test {
namespace {

using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Caller Billing() {
  Caller caller;
  caller.name = "billing";
  return caller;
}

TEST(PolicyError, NamesTheGrantThatIsMissing) {
  const absl::Status status = MissingGrant(Billing(), v1::PERMISSION_PAID_LOOKUP, "main");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(status.message(),
            "The caller \"billing\" has no grant for the group paid_lookup in the project \"main\"; ask the "
            "gateway's operator for one.");
  EXPECT_EQ(ErrorInfoOf(status).reason(), "PERMISSION_DENIED");
  EXPECT_THAT(
      ErrorInfoOf(status).metadata(),
      UnorderedElementsAre(Pair("caller", "billing"), Pair("group", "paid_lookup"), Pair("project", "main")));
}

TEST(PolicyError, NamesTheConditionThatFails) {
  ConditionResult narrowing;
  narrowing.failed = {"webhook_hosts"};
  narrowing.field = "call_request_url";
  const absl::Status status = ConditionFails(Billing(), v1::PERMISSION_CONFIGURE, "main", narrowing);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(status.message(),
            "The caller \"billing\" has a grant for the group configure in the project \"main\", but the "
            "request does not keep to its condition webhook_hosts (call_request_url); ask the gateway's "
            "operator for one that lets it on.");
  EXPECT_THAT(ErrorInfoOf(status).metadata(),
              UnorderedElementsAre(Pair("caller", "billing"), Pair("group", "configure"),
                                   Pair("project", "main"), Pair("condition", "webhook_hosts")));
}

TEST(PolicyError, NamesNoProjectThatANumberIsMovedTo) {
  const absl::Status status = MoveDenied(Billing(), v1::PERMISSION_CONFIGURE);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("the project that account_sid would move"));
  EXPECT_THAT(ErrorInfoOf(status).metadata(), SizeIs(2));
}

TEST(PolicyError, DoesNotTellWhichProjectIsTheDefault) {
  const absl::Status status = MissingGrant(Billing(), v1::PERMISSION_READ, "");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("in the default project;"));
  EXPECT_THAT(ErrorInfoOf(status).metadata(), SizeIs(2));
}

TEST(PolicyError, TellsAllProjectsFromAny) {
  EXPECT_THAT(std::string(MissingGrantForAll(Billing(), v1::PERMISSION_ADMIN).message()),
              ::testing::HasSubstr("the group admin in all projects;"));
  EXPECT_THAT(std::string(MissingGrantAnywhere(Billing(), v1::PERMISSION_AUDIT).message()),
              ::testing::HasSubstr("the group audit in any project;"));
}

TEST(PolicyError, ShowsHostileNamesInBounds) {
  Caller caller;
  caller.name = std::string(10'000, 'x');
  const absl::Status status = MissingGrant(caller, v1::PERMISSION_READ, "a\nb" + std::string(10'000, 'y'));
  EXPECT_LE(ErrorInfoOf(status).metadata().at("project").size(), 256U);
  EXPECT_LE(ErrorInfoOf(status).metadata().at("caller").size(), 256U);
  EXPECT_EQ(std::string(status.message()).find('\n'), std::string::npos);
}

}  // namespace
}  // namespace phonegate::policy_error_test

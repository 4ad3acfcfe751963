#include "tests/bench/jwt_caller.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::bench::jwt_caller_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(JwtCaller, HasATokenAndIsGrantedToRead) {
  const JwtCaller caller;
  EXPECT_THAT(caller.metadata().at("authorization"), StartsWith("Bearer ey"));
  Settings settings = caller.AddedTo({{"cache", {{"max_mebibytes", "16"}}}});
  EXPECT_EQ(settings["cache"]["max_mebibytes"], "16");
  EXPECT_THAT(settings["identity"]["jwt"], HasSubstr("jwks.json"));
  EXPECT_THAT(settings["policy"]["grants"], HasSubstr("jwt:k8s:system:serviceaccount:billing:api"));
}

}  // namespace
}  // namespace phonegate::bench::jwt_caller_test

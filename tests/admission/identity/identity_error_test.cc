#include "service/admission/identity/identity_error.h"

#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::identity_error_test {
namespace {

TEST(IdentityError, SaysHowToShowWhoOneIs) {
  EXPECT_EQ(IdentityRequired().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ErrorInfoOf(IdentityRequired()).reason(), "IDENTITY_REQUIRED");
  EXPECT_EQ(IdentityRequired().message(),
            "The call does not say who makes it; send the metadata `authorization: Bearer TOKEN`.");
  EXPECT_EQ(TokenRejected().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ErrorInfoOf(TokenRejected()).reason(), "TOKEN_REJECTED");
}

}  // namespace
}  // namespace phonegate::identity_error_test

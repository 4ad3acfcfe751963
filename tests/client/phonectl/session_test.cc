#include "client/phonectl/session.h"

#include <iostream>

#include <gtest/gtest.h>

#include "client/system_pace.h"
#include "phonegate/testing/fake_phone_numbers.h"
#include "phonegate/testing/mock_operations.h"

namespace phonegate::phonectl::session_test {
namespace {

TEST(SessionTest, SaysForWhichProjectAndThroughWhichGateway) {
  testing::FakePhoneNumbers numbers;
  testing::MockAudit audit;
  testing::MockAdmin admin;
  testing::MockAccess access;
  Consent consent(std::cin, std::cerr, Consent::Terminal::kNone);
  internal::SystemPace pace;
  Session session{
      {numbers, audit, admin, access}, {}, "here:1", std::cout, std::cerr, false, consent, pace, ""};
  EXPECT_EQ(session.Where(), " (default project through here:1)");
  session.flags.project = "demo";
  EXPECT_EQ(session.Where(), " (project demo through here:1)");
}

}  // namespace
}  // namespace phonegate::phonectl::session_test

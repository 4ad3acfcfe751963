#include "service/contract/subject.h"

#include <gtest/gtest.h>

#include "phonegate/v1/incoming_phone_number.pb.h"
#include "phonegate/v1/phone_number.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/contract/real_contract.h"

namespace phonegate::subject_test {
namespace {

TEST(SubjectOf, ReadsBothNamesOfANumber) {
  v1::PhoneNumber number;
  number.set_id("an id");
  number.set_number("+15125550100");
  EXPECT_EQ(SubjectOf(number).resource_id, "an id");
  EXPECT_EQ(SubjectOf(number).number, "+15125550100");
  v1::IncomingPhoneNumber incoming;
  incoming.set_sid("a sid");
  incoming.set_phone_number("+15125550100");
  EXPECT_EQ(SubjectOf(incoming).resource_id, "a sid");
  EXPECT_EQ(SubjectOf(incoming).number, "+15125550100");
}

// The route's number, not the resource that gets it.
TEST(SubjectOf, IsTheNumberOfARoute) {
  v1::AssignPhoneRouteRequest request;
  request.set_resource_id("a handler");
  request.set_phone_route_id("a number");
  EXPECT_EQ(SubjectOf(request).resource_id, "a number");
}

// Otherwise two changes of one number would not be put in order.
TEST(SubjectOf, EveryChangeNamesItsNumber) {
  for (const Operation& operation : RealContract()) {
    if (!operation.IsChange()) continue;
    int subjects = 0;
    for (int i = 0; i < operation.request->field_count(); ++i) {
      if (RulesOf(*operation.request->field(i)).subject() != v1::SUBJECT_UNSPECIFIED) ++subjects;
    }
    EXPECT_EQ(subjects, 1) << operation.name;
  }
}

TEST(MoveTargetOf, IsTheProjectThatANumberIsMovedTo) {
  v1::UpdateIncomingPhoneNumberRequest update;
  EXPECT_EQ(MoveTargetOf(update), "");
  update.set_account_sid("a project");
  EXPECT_EQ(MoveTargetOf(update), "a project");
  EXPECT_EQ(MoveTargetOf(v1::UpdatePhoneNumberRequest()), "");
}

}  // namespace
}  // namespace phonegate::subject_test

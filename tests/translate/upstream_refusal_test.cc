#include "service/translate/upstream_refusal.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::upstream_refusal_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

auto IsComplaint(const std::string& code, const std::string& text, const std::string& attribute) {
  return AllOf(Field(&Complaint::code, code), Field(&Complaint::text, text),
               Field(&Complaint::attribute, attribute));
}

TEST(ReadComplaints, ReadsOneWord) {
  EXPECT_THAT(ReadComplaints(R"({"error":"Not Found"})"), ElementsAre(IsComplaint("", "Not Found", "")));
}

TEST(ReadComplaints, ReadsTheRestList) {
  EXPECT_THAT(ReadComplaints(R"({"errors":[
      {"detail":"Label can't be blank","status":"422","title":"Invalid Attribute","code":"422"},
      {"detail":"x","status":"422","title":"y","code":"not_e164"}]})"),
              ElementsAre(IsComplaint("422", "Label can't be blank", ""), IsComplaint("not_e164", "x", "")));
}

TEST(ReadComplaints, TitleStandsInForANullDetail) {
  EXPECT_THAT(ReadComplaints(
                  R"({"errors":[{"detail":null,"status":"422","title":"Invalid Attribute","code":"422"}]})"),
              ElementsAre(IsComplaint("422", "Invalid Attribute", "")));
}

TEST(ReadComplaints, ReadsTheFabricList) {
  EXPECT_THAT(ReadComplaints(R"({"statusCode":422,"errors":[{"type":"validation_error",
      "code":"missing_required_parameter","message":"it is required","attribute":"phone_route_id","url":"https://x"},
      {"type":"t","code":"c","message":"m","attribute":null,"url":"u"}]})"),
              ElementsAre(IsComplaint("missing_required_parameter", "it is required", "phone_route_id"),
                          IsComplaint("c", "m", "")));
}

TEST(ReadComplaints, LeavesCandidatesAlone) {
  EXPECT_THAT(ReadComplaints(R"({"errors":[{"detail":"d","status":"422","title":"t","code":"422"}],
      "candidates":[{"street_number":null,"city":"Austin"}]})"),
              ElementsAre(IsComplaint("422", "d", "")));
}

TEST(ReadComplaints, ReadsTheLamlObjectWithACodeOfEitherType) {
  for (const char* code : {"20003", "\"20003\""}) {
    EXPECT_THAT(ReadComplaints(std::string(R"({"code":)") + code +
                               R"(,"message":"Authentication failed","more_info":"https://x","status":401})"),
                ElementsAre(IsComplaint("20003", "Authentication failed", "")));
  }
}

TEST(ReadComplaints, ReadsListsOfBareTexts) {
  EXPECT_THAT(ReadComplaints(R"({"errors":["a","b"]})"),
              ElementsAre(IsComplaint("", "a", ""), IsComplaint("", "b", "")));
}

TEST(ReadComplaints, KeepsAtMostTwenty) {
  std::string body = R"({"errors":[)";
  for (int i = 0; i < 1000; ++i) body += R"({"detail":"x"},)";
  EXPECT_THAT(ReadComplaints(body + R"({"detail":"y"}]})"), SizeIs(20));
}

TEST(ReadComplaints, FindsNoneInAnythingElse) {
  for (const char* body :
       {"", " ", "<html><body>502 Bad Gateway</body></html>", "upstream connect error", "null", "[]", "{}",
        "\"error\"", "17", R"({"errors":[]})", R"({"errors":)", R"({"error":"Not Fo)", R"({"error":{"a":1}})",
        R"({"message":null,"code":null})", "\xff\xfe"}) {
    EXPECT_THAT(ReadComplaints(body), IsEmpty()) << body;
  }
}

TEST(ReadComplaints, OddMembersOfAListAreEmptyComplaints) {
  EXPECT_THAT(ReadComplaints(R"({"errors":[1,null,{"detail":{"a":1}}]})"),
              ElementsAre(IsComplaint("", "", ""), IsComplaint("", "", ""), IsComplaint("", "", "")));
}

}  // namespace
}  // namespace phonegate::upstream_refusal_test

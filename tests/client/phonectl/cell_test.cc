#include "client/phonectl/cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/audit.pb.h"
#include "phonegate/v1/lookup.pb.h"
#include "phonegate/v1/phone_number.pb.h"

namespace phonegate::phonectl::cell_test {
namespace {

TEST(CellTest, IsWrittenForPeople) {
  v1::PhoneNumber number;
  number.set_number("+15125550100");
  number.set_number_type(v1::PHONE_NUMBER_TYPE_LONGCODE);
  number.add_capabilities(v1::CAPABILITY_VOICE);
  number.add_capabilities(v1::CAPABILITY_SMS);
  number.mutable_created_at()->set_seconds(0);
  EXPECT_EQ(CellOf(number, "number"), "+15125550100");
  EXPECT_EQ(CellOf(number, "number_type"), "longcode");
  EXPECT_EQ(CellOf(number, "capabilities"), "voice sms");
  EXPECT_EQ(CellOf(number, "created_at"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(CellOf(number, "name"), "");
  number.set_number_type(v1::PHONE_NUMBER_TYPE_UNRECOGNIZED);
  EXPECT_EQ(CellOf(number, "number_type"), "unrecognized");
  v1::PhoneNumberLookup lookup;
  lookup.set_valid_number(false);
  lookup.set_country_code_number(1);
  EXPECT_EQ(CellOf(lookup, "valid_number"), "no");
  EXPECT_EQ(CellOf(lookup, "country_code_number"), "1");
}

TEST(CellTest, ShowsWhatLiesDeeper) {
  v1::AuditEntry entry;
  entry.set_sequence(7);
  entry.mutable_intent()->set_caller("billing");
  entry.mutable_intent()->set_fingerprint("\x01\xff");
  entry.mutable_outcome()->set_result(v1::AUDIT_RESULT_DID_NOT_HAPPEN);
  EXPECT_EQ(CellOf(entry, "sequence"), "7");
  EXPECT_EQ(CellOf(entry, "intent.caller"), "billing");
  EXPECT_EQ(CellOf(entry, "intent.fingerprint"), "01ff");
  EXPECT_EQ(CellOf(entry, "outcome.result"), "did_not_happen");
  EXPECT_EQ(CellOf(v1::AuditEntry(), "outcome.result"), "");
}

TEST(CellTest, SteersNoTerminal) {
  EXPECT_EQ(Harmless("a\x1b[2Jb\nc\x7f"), "a?[2Jb?c?");
  EXPECT_EQ(Harmless("Z\xc3\xbcrich \xc2\xa3 \xc2\x9b"), "Z\xc3\xbcrich \xc2\xa3 ?");
}

TEST(CellTest, IsQuotedWhereCsvNeedsIt) {
  EXPECT_EQ(CsvField("plain text"), "plain text");
  EXPECT_EQ(CsvField("a,\"b\"\nc"), "\"a,\"\"b\"\"\nc\"");
}

TEST(CellTest, IsJsonWithTheNamesOfTheUpstream) {
  v1::PhoneNumber number;
  number.set_call_request_url("https://example.com");
  EXPECT_EQ(JsonOf(number), R"({"call_request_url":"https://example.com"})");
}

}  // namespace
}  // namespace phonegate::phonectl::cell_test

#include "service/translate/answer_reader.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "tests/translate/gateway_fixture.h"

namespace phonegate::answer_reader_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

const Descriptor& TypeNamed(const std::string& name) {
  return *RealService().file()->pool()->FindMessageTypeByName("phonegate.v1." + name);
}

absl::StatusOr<std::unique_ptr<Message>> Read(const std::string& type, const std::string& json) {
  const std::optional<JsonText> parsed = ParseJson(json);
  if (!parsed) throw std::invalid_argument("the test's own JSON is wrong: " + json);
  return ReadAnswer(TypeNamed(type), parsed->root());
}

// What differs between an answer and what it should be read as.
std::string Difference(const std::string& type, const std::string& json, const std::string& want) {
  const auto message = Read(type, json);
  if (!message.ok()) return std::string(message.status().message());
  MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  differencer.Compare(*MessageOf(TypeNamed(type), want), **message);
  return difference;
}

// A whole answer of each kind, with every field that there is, stands in
// answers/TYPE.json. Reading it leaves nothing over.
class WholeAnswer : public testing::TestWithParam<std::string> {};

std::vector<std::string> ResponseTypes() {
  std::set<std::string> names;
  for (const Operation& operation : RealContract()) {
    if (operation.response->field_count() > 0) names.insert(operation.response->name());
  }
  return {names.begin(), names.end()};
}

std::string FileText(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Every field below the message is set, and nothing is noted as unknown.
void ExpectComplete(const Message& message, const std::string& where) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string name = where + "." + field->name();
    const bool noted = field->name() == "null_fields" || field->name() == "unrecognized";
    const bool set = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                                          : message.GetReflection()->HasField(message, field);
    EXPECT_EQ(set, !noted && !RulesOf(*field).gateway()) << name;
    if (noted || field->message_type() == nullptr ||
        field->message_type()->file()->package() != "phonegate.v1")
      continue;
    if (!field->is_repeated()) ExpectComplete(message.GetReflection()->GetMessage(message, field), name);
    for (int item = 0; field->is_repeated() && item < message.GetReflection()->FieldSize(message, field);
         ++item) {
      ExpectComplete(message.GetReflection()->GetRepeatedMessage(message, field, item), name);
    }
  }
}

TEST_P(WholeAnswer, FillsEveryFieldAndLeavesNothingOver) {
  const std::string json = FileText("tests/translate/answers/" + GetParam() + ".json");
  ASSERT_NE(json, "") << "tests/translate/answers/" << GetParam() << ".json is missing";
  const auto message = Read(GetParam(), json);
  ASSERT_TRUE(message.ok()) << message.status();
  ExpectComplete(**message, GetParam());
}

// Every text, number and truth of the answer stands in the message: printed as
// JSON with the upstream's names, it is the answer again.
TEST_P(WholeAnswer, IsPrintedAsItCame) {
  const std::string json = FileText("tests/translate/answers/" + GetParam() + ".json");
  const std::string want = FileText("tests/translate/answers/" + GetParam() + ".txtpb");
  ASSERT_NE(want, "") << "tests/translate/answers/" << GetParam() << ".txtpb is missing";
  EXPECT_EQ(Difference(GetParam(), json, want), "");
}

INSTANTIATE_TEST_SUITE_P(Of, WholeAnswer, testing::ValuesIn(ResponseTypes()),
                         [](const auto& row) { return row.param; });

struct Case {
  const char* name;
  std::string type;
  std::string json;
  std::string want;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
std::string NameOf(const testing::TestParamInfo<Case>& row) { return row.param.name; }

class Answer : public testing::TestWithParam<Case> {};

TEST_P(Answer, IsReadAs) { EXPECT_EQ(Difference(GetParam().type, GetParam().json, GetParam().want), ""); }

// A number with one member more, in JSON and as text.
std::string Rest(const std::string& member) { return R"({"id":"i","number":"+15125550100",)" + member + "}"; }
std::string RestText(const std::string& more) { return R"(id: "i" number: "+15125550100" )" + more; }
std::string Laml(const std::string& member) {
  return R"({"sid":"s","phone_number":"+15125550100",)" + member + "}";
}
std::string LamlText(const std::string& more) { return R"(sid: "s" phone_number: "+15125550100" )" + more; }

INSTANTIATE_TEST_SUITE_P(
    AbsentNullAndEmpty, Answer,
    testing::Values(Case{"Absent", "PhoneNumber", R"({"id":"i","number":"+15125550100"})", RestText("")},
                    Case{"Null", "PhoneNumber", Rest(R"("name":null)"), RestText(R"(null_fields: "name")")},
                    Case{"Empty", "PhoneNumber", Rest(R"("name":"")"), RestText(R"(name: "")")},
                    Case{"TextNull", "PhoneNumber", Rest(R"("name":"null")"), RestText(R"(name: "null")")},
                    Case{"NullEnum", "PhoneNumber", Rest(R"("call_handler":null)"),
                         RestText(R"(null_fields: "call_handler")")},
                    Case{"NullTime", "PhoneNumber", Rest(R"("next_billed_at":null)"),
                         RestText(R"(null_fields: "next_billed_at")")},
                    Case{"NullList", "PhoneNumber", Rest(R"("capabilities":null)"),
                         RestText(R"(null_fields: "capabilities")")},
                    Case{"EmptyList", "PhoneNumber", Rest(R"("capabilities":[])"), RestText("")},
                    Case{"NullObject", "PhoneNumberLookup", R"({"carrier":null})",
                         R"(null_fields: "carrier")"},
                    Case{"EmptyObject", "PhoneNumberLookup", R"({"carrier":{}})", "carrier {}"},
                    Case{"NullInAnInnerObject", "PhoneNumberLookup", R"({"carrier":{"lata":null,"lrn":""}})",
                         R"(carrier { lrn: "" } null_fields: "carrier.lata")"},
                    Case{"NullData", "SearchAvailablePhoneNumbersResponse", R"({"data":null})", ""},
                    Case{"NoDataAtAll", "SearchAvailablePhoneNumbersResponse", "{}", ""},
                    Case{"LinksOfASearch", "SearchAvailablePhoneNumbersResponse",
                         R"({"links":{"self":"x"},"data":[]})", ""}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    LamlIds, Answer,
    testing::Values(
        Case{"TextNullIsNull", "IncomingPhoneNumber", Laml(R"("emergency_address_sid":"null")"),
             LamlText(R"(null_fields: "emergency_address_sid")")},
        Case{"EmptyIsNull", "IncomingPhoneNumber", Laml(R"("sms_application_sid":"")"),
             LamlText(R"(null_fields: "sms_application_sid")")},
        Case{"NullIsNull", "IncomingPhoneNumber", Laml(R"("voice_application_sid":null)"),
             LamlText(R"(null_fields: "voice_application_sid")")},
        Case{"NameMayBeTheWordNull", "IncomingPhoneNumber", Laml(R"("friendly_name":"null")"),
             LamlText(R"(friendly_name: "null")")},
        Case{"UrlMayBeEmpty", "IncomingPhoneNumber", Laml(R"("sms_url":"")"), LamlText(R"(sms_url: "")")},
        Case{"OtherCase", "IncomingPhoneNumber", Laml(R"("emergency_status":"inactive")"),
             LamlText("emergency_status: EMERGENCY_STATUS_INACTIVE")},
        Case{
            "ImpossibleOrigin", "IncomingPhoneNumber", Laml(R"("origin":"origin")"),
            LamlText(
                R"(origin: PHONE_NUMBER_ORIGIN_UNRECOGNIZED unrecognized { key: "origin" value: "origin" })")},
        Case{
            "NoSubresources", "AvailableCountry",
            R"({"country_code":"US","subresource_uris":{"local":null,"toll_free":"/t"}})",
            R"(country_code: "US" subresource_uris { toll_free: "/t" } null_fields: "subresource_uris.local")"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    SearchItems, Answer,
    testing::Values(
        Case{"DocumentedForm", "AvailablePhoneNumber",
             R"({"number":"+1512","capabilities":{"voice":true,"sms":false,"mms":true,"fax":false}})",
             R"(number: "+1512" capabilities: [CAPABILITY_MMS, CAPABILITY_VOICE])"},
        Case{"OlderForm", "AvailablePhoneNumber", R"({"e164":"+1512","capabilities":["voice","SMS"]})",
             R"(number: "+1512" capabilities: [CAPABILITY_VOICE, CAPABILITY_SMS])"},
        Case{"BothNames", "AvailablePhoneNumber", R"({"e164":"+1513","number":"+1512"})",
             R"(number: "+1512" unrecognized { key: "e164" value: "+1513" })"},
        Case{"OlderNameBesideNull", "AvailablePhoneNumber", R"({"e164":"+15125550100","number":null})",
             R"(number: "+15125550100")"},
        Case{"OlderNameBesideEmpty", "AvailablePhoneNumber", R"({"E164":"+15125550100","number":""})",
             R"(number: "+15125550100")"},
        Case{"OlderNameEmpty", "AvailablePhoneNumber", R"({"e164":"","E164":"+15125550100"})",
             R"(number: "+15125550100" unrecognized { key: "e164" value: "" })"},
        Case{"NameBesideOlderNull", "AvailablePhoneNumber", R"({"e164":null,"number":"+15125550100"})",
             R"(number: "+15125550100" unrecognized { key: "e164" value: "null" })"},
        Case{"LamlNullBesideOtherCase", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":{"sms":null,"SMS":true}})",
             R"(phone_number: "+1512" capabilities { sms: true })"},
        Case{"LamlNullInOtherCase", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":{"SMS":null}})",
             R"(phone_number: "+1512" capabilities {} null_fields: "capabilities.sms")"},
        Case{
            "KeysInSeveralCases", "AvailablePhoneNumber",
            R"({"number":"+1512","capabilities":{"VOICE":true,"Sms":true,"MMS":true,"Fax":true}})",
            R"(number: "+1512" capabilities: [CAPABILITY_FAX, CAPABILITY_MMS, CAPABILITY_SMS, CAPABILITY_VOICE])"},
        Case{"UnknownCapability", "AvailablePhoneNumber",
             R"({"number":"+1512","capabilities":["rcs","sms"]})",
             R"(number: "+1512" capabilities: [CAPABILITY_UNRECOGNIZED, CAPABILITY_SMS]
                unrecognized { key: "capabilities[0]" value: "rcs" })"},
        Case{"UnknownKey", "AvailablePhoneNumber", R"({"number":"+1512","capabilities":{"rcs":true}})",
             R"(number: "+1512" capabilities: [CAPABILITY_UNRECOGNIZED]
                unrecognized { key: "capabilities.rcs" value: "true" })"},
        Case{"UnknownKeyOfWhatItCannotDo", "AvailablePhoneNumber",
             R"({"number":"+1512","capabilities":{"rcs":false,"sms":true,"x":"true"}})",
             R"(number: "+1512" capabilities: [CAPABILITY_SMS]
                unrecognized { key: "capabilities.rcs" value: "false" }
                unrecognized { key: "capabilities.x" value: "true" })"},
        Case{"NullKey", "AvailablePhoneNumber",
             R"({"number":"+1512","capabilities":{"fax":null,"sms":"yes"}})",
             R"(number: "+1512" unrecognized { key: "capabilities.fax" value: "null" }
                unrecognized { key: "capabilities.sms" value: "yes" })"},
        Case{"NoListAtAll", "AvailablePhoneNumber", R"({"number":"+1512","capabilities":"voice"})",
             R"(number: "+1512" unrecognized { key: "capabilities" value: "voice" })"},
        Case{"LamlSearchForm", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":{"voice":true,"SMS":true,"MMS":false}})",
             R"(phone_number: "+1512" capabilities { voice: true sms: true })"},
        Case{"LamlOwnedForm", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":{"voice":true,"sms":true,"mms":true,"fax":true}})",
             R"(phone_number: "+1512" capabilities { voice: true sms: true mms: true fax: true })"},
        Case{"LamlSeedForm", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":{"Voice":true,"SMS":true,"MMS":true,"Fax":true}})",
             R"(phone_number: "+1512" capabilities { voice: true sms: true mms: true fax: true })"},
        Case{"LamlAnyCase", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":{"VOICE":true,"Sms":true,"Mms":true,"FAX":true}})",
             R"(phone_number: "+1512" capabilities { voice: true sms: true mms: true fax: true })"},
        Case{"LamlList", "LamlAvailablePhoneNumber",
             R"({"phone_number":"+1512","capabilities":["voice","MMS"]})",
             R"(phone_number: "+1512" capabilities { voice: true mms: true })"},
        Case{"LamlNoObject", "LamlAvailablePhoneNumber", R"({"phone_number":"+1512","capabilities":"voice"})",
             R"(phone_number: "+1512" unrecognized { key: "capabilities" value: "voice" })"}),
    NameOf);

const char kSeptember[] = "{ seconds: 1537916400 }";

INSTANTIATE_TEST_SUITE_P(
    TimesAndEnums, Answer,
    testing::Values(
        Case{"Iso8601", "PhoneNumber", Rest(R"("created_at":"2018-09-25T23:00:00Z")"),
             RestText(std::string("created_at ") + kSeptember)},
        Case{"Milliseconds", "PhoneNumber", Rest(R"("created_at":"2018-09-25T23:00:00.5Z")"),
             RestText("created_at { seconds: 1537916400 nanos: 500000000 }")},
        Case{"BeforeTheEpoch", "PhoneNumber", Rest(R"("created_at":"1969-12-31T23:59:59.25Z")"),
             RestText("created_at { seconds: -1 nanos: 250000000 }")},
        Case{"Rfc2822", "IncomingPhoneNumber", Laml(R"("date_created":"Tue, 25 Sep 2018 23:00:00 +0000")"),
             LamlText(std::string("date_created ") + kSeptember)},
        Case{"Sept", "IncomingPhoneNumber", Laml(R"("date_created":"Tue, 25 Sept 2018 23:00:00 +0000")"),
             LamlText(std::string("date_created ") + kSeptember)},
        Case{"UnreadableTime", "PhoneNumber", Rest(R"("created_at":"yesterday")"),
             RestText(R"(unrecognized { key: "created_at" value: "yesterday" })")},
        Case{"NumberForATime", "PhoneNumber", Rest(R"("created_at":1537916400)"),
             RestText(R"(unrecognized { key: "created_at" value: "1537916400" })")},
        Case{"TollFree", "PhoneNumber", Rest(R"("number_type":"toll-free")"),
             RestText("number_type: PHONE_NUMBER_TYPE_TOLL_FREE")},
        Case{"Tollfree", "PhoneNumber", Rest(R"("number_type":"tollfree")"),
             RestText("number_type: PHONE_NUMBER_TYPE_TOLL_FREE")},
        Case{"TollFreeInOneWord", "PhoneNumber", Rest(R"("number_type":"TollFree")"),
             RestText("number_type: PHONE_NUMBER_TYPE_TOLL_FREE")},
        Case{
            "UnknownEnum", "PhoneNumber", Rest(R"("call_handler":"hologram")"),
            RestText(
                R"(call_handler: CALL_HANDLER_UNRECOGNIZED unrecognized { key: "call_handler" value: "hologram" })")},
        Case{
            "EmptyEnum", "PhoneNumber", Rest(R"("call_handler":"")"),
            RestText(
                R"(call_handler: CALL_HANDLER_UNRECOGNIZED unrecognized { key: "call_handler" value: "" })")},
        Case{"NumberForAnEnum", "PhoneNumber", Rest(R"("e911_status":2)"),
             RestText(
                 R"(e911_status: E911_STATUS_UNRECOGNIZED unrecognized { key: "e911_status" value: "2" })")},
        Case{"AnswerOnlyHandler", "PhoneNumber", Rest(R"("call_handler":"fabric_subscriber")"),
             RestText("call_handler: CALL_HANDLER_FABRIC_SUBSCRIBER")},
        Case{"LowerCaseMethod", "PhoneNumber", Rest(R"("call_request_method":"post")"),
             RestText("call_request_method: HTTP_METHOD_POST")}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    WhatIsNotKnown, Answer,
    testing::Values(
        Case{"Text", "PhoneNumber", Rest(R"("new_field":"x")"),
             RestText(R"(unrecognized { key: "new_field" value: "x" })")},
        Case{"Object", "PhoneNumber", Rest(R"("new_field":{"b":[1,null],"a":"ü"})"),
             RestText(R"(unrecognized { key: "new_field" value: '{"a":"ü","b":[1,null]}' })")},
        Case{"Null", "PhoneNumber", Rest(R"("new_field":null)"),
             RestText(R"(unrecognized { key: "new_field" value: "null" })")},
        Case{"InAnInnerObject", "PhoneRoute", R"({"id":"i","channels":{"audio":"/a","smell":"/s"}})",
             R"(id: "i" channels { audio: "/a" } unrecognized { key: "channels.smell" value: "/s" })"},
        Case{"NamedLikeANote", "PhoneNumber", Rest(R"("null_fields":["x"],"unrecognized":{"a":"b"})"),
             RestText(R"(unrecognized { key: "null_fields" value: '["x"]' }
                         unrecognized { key: "unrecognized" value: '{"a":"b"}' })")},
        Case{"GatewayFieldInAList", "ListPhoneNumbersResponse", R"({"data":[],"next_page_token":"forged"})",
             ""},
        Case{"ObjectForAText", "PhoneNumber", Rest(R"("name":{"first":"x"})"),
             RestText(R"(unrecognized { key: "name" value: '{"first":"x"}' })")},
        Case{"NumberForAText", "PhoneNumber", Rest(R"("name":7)"), RestText(R"(name: "7")")},
        Case{"BooleanForAText", "PhoneNumber", Rest(R"("name":true)"), RestText(R"(name: "true")")},
        Case{"TextForABoolean", "IncomingPhoneNumber", Laml(R"("beta":"false")"),
             LamlText(R"(unrecognized { key: "beta" value: "false" })")},
        Case{"TextForANumber", "PhoneNumberLookup", R"({"country_code_number":"1"})",
             R"(unrecognized { key: "country_code_number" value: "1" })"},
        Case{"LargestNumber", "PhoneNumberLookup", R"({"country_code_number":2147483647})",
             "country_code_number: 2147483647"},
        Case{"SmallestNumber", "PhoneNumberLookup", R"({"country_code_number":-2147483648})",
             "country_code_number: -2147483648"},
        Case{"TooLargeANumber", "PhoneNumberLookup", R"({"country_code_number":2147483648})",
             R"(unrecognized { key: "country_code_number" value: "2147483648" })"},
        Case{"TooSmallANumber", "PhoneNumberLookup", R"({"country_code_number":-2147483649})",
             R"(unrecognized { key: "country_code_number" value: "-2147483649" })"},
        Case{"HugeNumber", "PhoneNumberLookup", R"({"country_code_number":18446744073709551615})",
             R"(unrecognized { key: "country_code_number" value: "18446744073709551615" })"},
        Case{"FractionForANumber", "PhoneNumberLookup", R"({"country_code_number":1.5})",
             R"(unrecognized { key: "country_code_number" value: "1.5" })"},
        Case{"NoTextsInAListOfTexts", "PhoneNumberLookup", R"({"timezones":["a",1,null,"b"]})",
             R"(timezones: ["a", "b"] unrecognized { key: "timezones[1]" value: "1" }
                unrecognized { key: "timezones[2]" value: "null" })"},
        Case{"TextForAList", "PhoneNumberLookup", R"({"timezones":"a"})",
             R"(unrecognized { key: "timezones" value: "a" })"},
        Case{"ListForAnObject", "PhoneNumberLookup", R"({"cnam":[1,2]})",
             R"(unrecognized { key: "cnam" value: "[1,2]" })"},
        Case{"NotesOfAnItemStayWithIt", "ListPhoneNumbersResponse",
             R"({"data":[{"id":"i","number":"+1","name":null},{"id":"j","number":"+2","x":1}]})",
             R"(data { id: "i" number: "+1" null_fields: "name" }
                data { id: "j" number: "+2" unrecognized { key: "x" value: "1" } })"}),
    NameOf);

struct Unreadable {
  const char* name;
  std::string type;
  std::string json;
  std::string want;
};

void PrintTo(const Unreadable& row, std::ostream* out) { *out << row.name; }

class UnreadableAnswer : public testing::TestWithParam<Unreadable> {};

TEST_P(UnreadableAnswer, IsInternalAndNamesTheFieldOnly) {
  const absl::Status status = Read(GetParam().type, GetParam().json).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Of, UnreadableAnswer,
    testing::Values(
        Unreadable{"List", "PhoneNumber", "[]", "PhoneNumber is not a JSON object"},
        Unreadable{"Null", "PhoneNumber", "null", "PhoneNumber is not a JSON object"},
        Unreadable{"Text", "PhoneNumber", R"("+15125550100")", "PhoneNumber is not a JSON object"},
        Unreadable{"ErrorBody", "PhoneNumber", R"({"error":"Not Found"})", "PhoneNumber has no id"},
        Unreadable{"NoNumber", "PhoneNumber", R"({"id":"i"})", "PhoneNumber has no number"},
        Unreadable{"NullId", "PhoneNumber", R"({"id":null,"number":"+1"})", "PhoneNumber has no id"},
        Unreadable{"EmptyId", "PhoneNumber", R"({"id":"","number":"+1"})", "PhoneNumber has no id"},
        Unreadable{"ObjectForAnId", "PhoneNumber", R"({"id":{},"number":"+1"})", "PhoneNumber has no id"},
        Unreadable{"NoSid", "IncomingPhoneNumber", R"({"phone_number":"+1"})",
                   "IncomingPhoneNumber has no sid"},
        Unreadable{"NoRouteId", "PhoneRoute", "{}", "PhoneRoute has no id"},
        Unreadable{"NoCountryCode", "AvailableCountry", "{}", "AvailableCountry has no country_code"},
        Unreadable{"SearchItemWithoutNumber", "SearchAvailablePhoneNumbersResponse",
                   R"({"data":[{"city":"x"}]})", "AvailablePhoneNumber has no number"},
        Unreadable{"NullUnderBothNames", "AvailablePhoneNumber", R"({"e164":null,"number":""})",
                   "AvailablePhoneNumber has no number"},
        Unreadable{"NullItem", "ListPhoneNumbersResponse", R"({"data":[null]})",
                   "PhoneNumber is not a JSON object"},
        Unreadable{"ObjectForAList", "ListPhoneNumbersResponse", R"({"data":{"id":"i"}})",
                   "data is not a list"},
        Unreadable{"TextForAList", "SearchLocalPhoneNumbersResponse", R"({"available_phone_numbers":"x"})",
                   "available_phone_numbers is not a list"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace phonegate::answer_reader_test

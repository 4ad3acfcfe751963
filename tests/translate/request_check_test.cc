#include "service/translate/request_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/text.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate::request_check_test {
namespace {

using google::protobuf::FieldDescriptor;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using std::string_literals::operator""s;

// The violations as "field: what to do".
std::vector<std::string> Violations(const absl::Status& status) {
  std::vector<std::string> out;
  const google::rpc::Status rpc_status = ToRpcStatus(status);
  for (const auto& detail : rpc_status.details()) {
    google::rpc::BadRequest bad_request;
    if (!detail.UnpackTo(&bad_request)) continue;
    for (const auto& violation : bad_request.field_violations())
      out.push_back(violation.field() + ": " + violation.description());
  }
  return out;
}

std::vector<std::string> Check(const std::string& rpc, const std::string& request) {
  const Operation& operation = OperationOf(rpc);
  const absl::Status status = CheckRequest(operation, *MessageOf(*operation.request, request));
  if (!status.ok()) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorInfoOf(status).reason(), "INVALID_REQUEST");
    EXPECT_EQ(ErrorInfoOf(status).domain(), "phonegate");
  }
  return Violations(status);
}

struct Case {
  const char* name;
  std::string rpc;
  std::string request;
  std::string want;  // the violations, a line each; empty: none
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
std::string NameOf(const testing::TestParamInfo<Case>& row) { return row.param.name; }

class RequestCheck : public testing::TestWithParam<Case> {};

TEST_P(RequestCheck, Tells) {
  const Case& c = GetParam();
  std::string violations;
  for (const std::string& violation : Check(c.rpc, c.request))
    Append(violations, violations.empty() ? "" : "\n", violation);
  EXPECT_EQ(violations, c.want);
}

const char kE164[] = "number: must be an E.164 phone number: + and 2 to 15 digits, such as +15551234567";
const char kPurchase[] = "PurchasePhoneNumber";

std::string Number(const std::string& number) { return "number: \"" + number + "\""; }

INSTANTIATE_TEST_SUITE_P(E164, RequestCheck,
                         testing::Values(Case{"Missing", kPurchase, "", "number: is required"},
                                         Case{"Shortest", kPurchase, Number("+12"), ""},
                                         Case{"Longest", kPurchase, Number("+123456789012345"), ""},
                                         Case{"TooLong", kPurchase, Number("+1234567890123456"), kE164},
                                         Case{"TooShort", kPurchase, Number("+1"), kE164},
                                         Case{"NoPlus", kPurchase, Number("15125550100"), kE164},
                                         Case{"LeadingZero", kPurchase, Number("+05125550100"), kE164},
                                         Case{"Spaces", kPurchase, Number("+1 512 555 0100"), kE164},
                                         Case{"Letters", kPurchase, Number("+1512CALLNOW"), kE164},
                                         Case{"TwoPlusses", kPurchase, Number("++15125550100"), kE164},
                                         Case{"ArabicIndicDigits", kPurchase, Number("+١٢٣٤٥٦"), kE164},
                                         Case{"FullWidthDigits", kPurchase, Number("+１２３"), kE164},
                                         Case{"EncodedPlus", kPurchase, Number("%2B15125550100"), kE164},
                                         Case{"InTheQueryOfAList", "GetPhoneNumber", Number("+1512*"), kE164},
                                         Case{"Lookup", "LookupPhoneNumber", Number("0049"), kE164},
                                         Case{"Laml", "CreateIncomingPhoneNumber", R"(phone_number: "512")",
                                              "phone_" + std::string(kE164)}),
                         NameOf);

const char kImportTail[] = " number_type: IMPORT_NUMBER_TYPE_LONGCODE";
std::string Import(const std::string& number) { return Number(number) + kImportTail; }

INSTANTIATE_TEST_SUITE_P(
    Import, RequestCheck,
    testing::Values(
        Case{"RestShortest", "ImportPhoneNumber", Import("+1234"), ""},
        Case{"RestTooShort", "ImportPhoneNumber", Import("+123"), "number: must have 5 to 30 characters"},
        Case{"RestLongest", "ImportPhoneNumber", Import("+" + std::string(29, '1')), ""},
        Case{"RestTooLong", "ImportPhoneNumber", Import("+" + std::string(30, '1')),
             "number: must have 5 to 30 characters"},
        Case{"LamlShortest", "ImportIncomingPhoneNumber", Import("+12345"), ""},
        Case{"LamlTooShort", "ImportIncomingPhoneNumber", Import("+1234"),
             "number: must have 6 to 31 characters"},
        Case{"LamlLongest", "ImportIncomingPhoneNumber", Import("+" + std::string(30, '1')), ""},
        Case{"LamlTooLong", "ImportIncomingPhoneNumber", Import("+" + std::string(31, '1')),
             "number: must have 6 to 31 characters"},
        Case{"NoPlus", "ImportPhoneNumber", Import("49152234333323"),
             "number: must be + and digits, such as +49152234333323"},
        Case{"NoType", "ImportPhoneNumber", Number("+12345"), "number_type: is required"},
        Case{"UnknownType", "ImportPhoneNumber", Number("+12345") + " number_type: 77",
             "number_type: must be one of IMPORT_NUMBER_TYPE_LONGCODE, IMPORT_NUMBER_TYPE_TOLLFREE"},
        Case{"CapabilityTwice", "ImportPhoneNumber",
             Import("+12345") + " capabilities: [CAPABILITY_SMS, CAPABILITY_SMS]",
             "capabilities[1]: must not be repeated"},
        Case{"UnknownCapability", "ImportPhoneNumber",
             Import("+12345") + " capabilities: [CAPABILITY_SMS, CAPABILITY_UNRECOGNIZED]",
             "capabilities[1]: must be one of CAPABILITY_VOICE, CAPABILITY_SMS, CAPABILITY_MMS, "
             "CAPABILITY_FAX"},
        Case{"FiveCapabilities", "ImportPhoneNumber", Import("+12345") + " capabilities: [2, 3, 4, 5, 2]",
             "capabilities: must have at most 4 items"}),
    NameOf);

const char kSearch[] = "SearchAvailablePhoneNumbers";

INSTANTIATE_TEST_SUITE_P(
    Search, RequestCheck,
    testing::Values(
        Case{"Nothing", kSearch, "", ""}, Case{"AreaCode", kSearch, R"(areacode: "512")", ""},
        Case{"ShortAreaCode", kSearch, R"(areacode: "51")", "areacode: must have 3 characters"},
        Case{"LongAreaCode", kSearch, R"(areacode: "5123")", "areacode: must have 3 characters"},
        Case{"AreaCodeOfLetters", kSearch, R"(areacode: "5a2")", "areacode: must be digits 0 to 9"},
        Case{"ThreeDigits", kSearch, R"(contains: "123")", ""},
        Case{"SevenDigits", kSearch, R"(contains: "1234567")", ""},
        Case{"TwoDigits", kSearch, R"(starts_with: "12")", "starts_with: must have 3 to 7 characters"},
        Case{"EightDigits", kSearch, R"(ends_with: "12345678")", "ends_with: must have 3 to 7 characters"},
        Case{"ContainsLetters", kSearch, R"(contains: "CARS")", "contains: must be digits 0 to 9"},
        Case{"Wildcard", kSearch, R"(contains: "55*")", "contains: must be digits 0 to 9"},
        Case{"TwoPatterns", kSearch, R"(starts_with: "123" ends_with: "123")",
             "starts_with: must not be set together with contains, ends_with\n"
             "ends_with: must not be set together with starts_with, contains"},
        Case{"ThreePatterns", kSearch, R"(starts_with: "123" contains: "123" ends_with: "123")",
             "starts_with: must not be set together with contains, ends_with\n"
             "contains: must not be set together with starts_with, ends_with\n"
             "ends_with: must not be set together with starts_with, contains"},
        Case{"CityAlone", kSearch, R"(city: "Austin")", "region: is required when city is set"},
        Case{"CityInRegion", kSearch, R"(city: "Austin" region: "TX")", ""},
        Case{"LongCity", kSearch, "region: \"TX\" city: \"" + std::string(101, 'x') + "\"",
             "city: must have 0 to 100 characters"},
        Case{"CityWithLineBreak", kSearch, R"(region: "TX" city: "Austin\r\nX-Evil: 1")",
             "city: must not contain control characters"},
        Case{"RegionInLowerCase", kSearch, R"(region: "tx")",
             "region: must be two upper-case letters such as TX"},
        Case{"RegionByName", kSearch, R"(region: "Texas")",
             "region: must be two upper-case letters such as TX"},
        Case{"TollFreeRegion", kSearch, R"(number_type: SEARCH_NUMBER_TYPE_TOLL_FREE region: "TX")",
             "region: must not be set when number_type is SEARCH_NUMBER_TYPE_TOLL_FREE"},
        Case{"LocalRegion", kSearch, R"(number_type: SEARCH_NUMBER_TYPE_LOCAL region: "TX")", ""},
        Case{"HundredResults", kSearch, "max_results: 100", ""},
        Case{"HundredAndOneResults", kSearch, "max_results: 101", "max_results: must be at most 100"},
        Case{"MostResults", kSearch, "max_results: 4294967295", "max_results: must be at most 100"},
        Case{"UnknownType", kSearch, "number_type: 9",
             "number_type: must be one of SEARCH_NUMBER_TYPE_LOCAL, SEARCH_NUMBER_TYPE_TOLL_FREE"}),
    NameOf);

const char kId[] = R"(id: "3fa85f64-5717-4562-b3fc-2c963f66afa6" )";
const char kUuidHint[] = "must be a UUID, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6";
std::string Get(const std::string& id) { return "id: \"" + id + "\""; }

INSTANTIATE_TEST_SUITE_P(
    Ids, RequestCheck,
    testing::Values(
        Case{"UpperCaseUuid", "GetPhoneNumber", Get("3FA85F64-5717-4562-B3FC-2C963F66AFA6"), ""},
        Case{"UuidWithoutHyphens", "GetPhoneNumber", Get("3fa85f6457174562b3fc2c963f66afa6"),
             "id: "s + kUuidHint},
        Case{"UuidInBraces", "GetPhoneNumber", Get("{3fa85f64-5717-4562-b3fc-2c963f66af}"),
             "id: "s + kUuidHint},
        Case{"UuidNotHexadecimal", "GetPhoneNumber", Get("3fa85f64-5717-4562-b3fc-2c963f66afpn"),
             "id: "s + kUuidHint},
        Case{"HyphenMoved", "GetPhoneNumber", Get("3fa85f6-45717-4562-b3fc-2c963f66afa6"),
             "id: "s + kUuidHint},
        Case{"NeitherIdNorNumber", "GetPhoneNumber", "",
             "id: set exactly one of id, number\nnumber: set exactly one of id, number"},
        Case{"IdAndNumber", "GetPhoneNumber", kId + Number("+15125550100"),
             "id: must not be set together with number\nnumber: must not be set together with id"},
        Case{"NoId", "ReleasePhoneNumber", "", "id: is required"},
        Case{"RequestId", "ReleasePhoneNumber", kId + R"(request_id: "abc")"s, "request_id: "s + kUuidHint},
        Case{"SidWithOtherLetters", "GetIncomingPhoneNumber",
             R"(sid: "b3877c40-da60-4998-90ad-b792e98472pn")", ""},
        Case{"SidOf64", "GetIncomingPhoneNumber", "sid: \"" + std::string(64, 'a') + "\"", ""},
        Case{"SidOf65", "GetIncomingPhoneNumber", "sid: \"" + std::string(65, 'a') + "\"",
             "sid: must be 1 to 64 letters, digits and hyphens"},
        Case{"SidWithDot", "GetIncomingPhoneNumber", R"(sid: "a.json")",
             "sid: must be 1 to 64 letters, digits and hyphens"},
        Case{"Country", "GetAvailableCountry", R"(iso_country: "us")",
             "iso_country: must be a two-letter country code such as US"},
        Case{"CountryOfThree", "GetAvailableCountry", R"(iso_country: "USA")",
             "iso_country: must be a two-letter country code such as US"},
        Case{"LocalityAlone", "SearchLocalPhoneNumbers", R"(iso_country: "US" in_locality: "Austin")",
             "in_region: is required when in_locality is set"},
        Case{"TollFreeLocalityAlone", "SearchTollFreePhoneNumbers",
             R"(iso_country: "US" in_locality: "Austin")", "in_region: is required when in_locality is set"},
        Case{"LamlContainsLetters", "SearchLocalPhoneNumbers", R"(iso_country: "US" contains: "CARS")", ""},
        Case{"LamlWildcard", "SearchLocalPhoneNumbers", R"(iso_country: "US" contains: "55*")",
             "contains: must be letters A to Z and digits 0 to 9"},
        Case{"LamlLongContains", "SearchLocalPhoneNumbers",
             R"(iso_country: "US" contains: "1234567890123456")", "contains: must have 0 to 15 characters"},
        Case{"RouteWithoutHandler", "AssignPhoneRoute",
             R"(resource_id: "3fa85f64-5717-4562-b3fc-2c963f66afa6"
                phone_route_id: "3fa85f64-5717-4562-b3fc-2c963f66afa6")",
             "handler: is required"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    PageSizes, RequestCheck,
    testing::Values(
        Case{"Thousand", "ListPhoneNumbers", "page_size: 1000", ""},
        Case{"Rest", "ListPhoneNumbers", "page_size: 1001", "page_size: must be at most 1000"},
        Case{"Stream", "StreamPhoneNumbers", "page_size: 1001", "page_size: must be at most 1000"},
        Case{"Laml", "ListIncomingPhoneNumbers", "page_size: 1001", "page_size: must be at most 1000"},
        Case{"LongToken", "ListPhoneNumbers", "page_token: \"" + std::string(4097, 'A') + "\"",
             "page_token: must have 0 to 4096 characters"},
        Case{"LongFilter", "ListPhoneNumbers", "filter_name: \"" + std::string(256, 'A') + "\"",
             "filter_name: must have 0 to 255 characters"},
        Case{"FilterCountedInCharacters", "ListPhoneNumbers",
             "filter_name: \"" +
                 []() {
                   std::string text;
                   for (int i = 0; i < 255; ++i) text += "ü";
                   return text;
                 }() +
                 "\"",
             ""}),
    NameOf);

const char kUpdate[] = "UpdatePhoneNumber";
const char kUrlHint[] = "must be an absolute http or https URL of ASCII characters without user name";
std::string Url(const std::string& url) { return kId + ("call_request_url: \"" + url + "\""); }

INSTANTIATE_TEST_SUITE_P(
    Updates, RequestCheck,
    testing::Values(
        Case{"NothingToChange", kUpdate, kId, "update_mask: set or name at least one field to change"},
        Case{"ClearedByMask", kUpdate, kId + R"(update_mask: { paths: "name" })"s, ""},
        Case{"SetBesideTheMaskIsNotSent", kUpdate,
             kId + R"(update_mask: { paths: "name" } call_relay_topic: "x")"s, ""},
        Case{"NameOfNoField", kUpdate, kId + R"(name: "x" update_mask: { paths: ["name", "call_handlr"] })"s,
             "update_mask: names no field to update: call_handlr"},
        Case{"GatewayFieldInMask", kUpdate, kId + R"(update_mask: { paths: ["name", "request_id"] })"s,
             "update_mask: names no field to update: request_id"},
        Case{"IdInMask", kUpdate, kId + R"(update_mask: { paths: ["name", "id"] })"s,
             "update_mask: names no field to update: id"},
        Case{"AnswerFieldInMask", kUpdate,
             kId + R"(update_mask: { paths: ["name", "calling_handler_resource_id"] })"s,
             "update_mask: names no field to update: calling_handler_resource_id"},
        Case{"NestedPath", kUpdate, kId + R"(update_mask: { paths: ["name", "name.first"] })"s,
             "update_mask: names no field to update: name.first"},
        Case{"UpstreamNameInLamlMask", "UpdateIncomingPhoneNumber",
             R"(sid: "a" update_mask: { paths: ["voice_url", "VoiceUrl"] })",
             "update_mask: names no field to update: VoiceUrl"},
        Case{"StarInMask", kUpdate, kId + R"(update_mask: { paths: ["name", "*"] })"s,
             "update_mask: holds a path that names no field to update"},
        Case{"NumberInMask", kUpdate, kId + R"(update_mask: { paths: ["name", "+15125550100"] })"s,
             "update_mask: holds a path that names no field to update"},
        Case{"DigitsInMask", kUpdate, kId + R"(update_mask: { paths: ["name", "15125550100"] })"s,
             "update_mask: holds a path that names no field to update"},
        Case{"LineBreakInMask", kUpdate, kId + R"(update_mask: { paths: ["name", "a\nb"] })"s,
             "update_mask: holds a path that names no field to update"},
        Case{"EmptyPathInMask", kUpdate, kId + R"(update_mask: { paths: ["name", ""] })"s,
             "update_mask: holds a path that names no field to update"},
        Case{
            "AnswerOnlyHandler", kUpdate, kId + "call_handler: CALL_HANDLER_AI_AGENT"s,
            "call_handler: must be one of CALL_HANDLER_RELAY_CONTEXT, CALL_HANDLER_RELAY_TOPIC, "
            "CALL_HANDLER_RELAY_SCRIPT, CALL_HANDLER_RELAY_APPLICATION, CALL_HANDLER_RELAY_CONNECTOR, "
            "CALL_HANDLER_RELAY_SIP_ENDPOINT, CALL_HANDLER_RELAY_VERTO_ENDPOINT, CALL_HANDLER_LAML_WEBHOOKS, "
            "CALL_HANDLER_LAML_APPLICATION, CALL_HANDLER_DIALOGFLOW, CALL_HANDLER_VIDEO_ROOM"},
        Case{"UnsetHandler", kUpdate, kId + "call_receive_mode: CALL_RECEIVE_MODE_UNSPECIFIED"s,
             "call_receive_mode: must be one of CALL_RECEIVE_MODE_VOICE, CALL_RECEIVE_MODE_FAX"},
        Case{"HttpUrl", kUpdate, Url("http://127.0.0.1:8080/x?y=1#z"), ""},
        Case{"IpV6Url", kUpdate, Url("https://[::1]/x"), ""},
        Case{"RelativeUrl", kUpdate, Url("/x"), "call_request_url: "s + kUrlHint},
        Case{"UrlWithUser", kUpdate, Url("https://user:pw@example.com/"), "call_request_url: "s + kUrlHint},
        Case{"FileUrl", kUpdate, Url("file:///etc/passwd"), "call_request_url: "s + kUrlHint},
        Case{"UrlWithoutHost", kUpdate, Url("https:///x"), "call_request_url: "s + kUrlHint},
        Case{"UrlWithSpace", kUpdate, Url("https://example.com/a b"), "call_request_url: "s + kUrlHint},
        Case{"UrlWithLineBreak", kUpdate, Url(R"(https://example.com/\r\nX: 1)"),
             "call_request_url: "s + kUrlHint},
        Case{"UrlOfOtherScript", kUpdate, Url("https://exämple.com/"), "call_request_url: "s + kUrlHint},
        Case{"EmptyLamlName", "UpdateIncomingPhoneNumber", R"(sid: "a" friendly_name: "")",
             "friendly_name: must have 1 to 255 characters"},
        Case{"LamlNameClearedByMask", "UpdateIncomingPhoneNumber",
             R"(sid: "a" update_mask: { paths: "friendly_name" })",
             "friendly_name: may not be empty: set it, or leave it out of update_mask"},
        Case{"ProjectClearedByMask", "UpdateIncomingPhoneNumber",
             R"(sid: "a" update_mask: { paths: ["sms_url", "account_sid"] })",
             "account_sid: may not be empty: set it, or leave it out of update_mask"},
        Case{"EmptyProject", "UpdateIncomingPhoneNumber", R"(sid: "a" account_sid: "")",
             "account_sid: must have 1 to 4096 characters"},
        Case{"UrlClearedByMask", "UpdateIncomingPhoneNumber", R"(sid: "a" update_mask: { paths: "sms_url" })",
             ""},
        Case{"NameWithNul", kUpdate, kId + R"(name: "a\000b")"s, "name: must not contain control characters"},
        Case{"NameWithC1Control", kUpdate, kId + R"(name: "a\302\205b")"s,
             "name: must not contain control characters"}),
    NameOf);

TEST(CheckRequest, TellsAllViolationsAtOnce) {
  EXPECT_THAT(
      Check(kSearch, R"(areacode: "5" starts_with: "1" ends_with: "xyz" max_results: 200 city: "Austin"
                                number_type: SEARCH_NUMBER_TYPE_TOLL_FREE)"),
      ElementsAre("areacode: must have 3 characters", "starts_with: must have 3 to 7 characters",
                  "ends_with: must be digits 0 to 9", "max_results: must be at most 100",
                  "starts_with: must not be set together with contains, ends_with",
                  "ends_with: must not be set together with starts_with, contains",
                  "region: is required when city is set",
                  "city: must not be set when number_type is SEARCH_NUMBER_TYPE_TOLL_FREE"));
}

TEST(CheckRequest, MessageNamesTheFirstViolationAndCountsTheOthers) {
  const Operation& operation = OperationOf("ImportPhoneNumber");
  EXPECT_EQ(CheckRequest(operation, v1::ImportPhoneNumberRequest()).message(),
            "The request was not sent: number is required, and 1 more.");
  EXPECT_EQ(CheckRequest(OperationOf(kPurchase), v1::PurchasePhoneNumberRequest()).message(),
            "The request was not sent: number is required.");
}

TEST(CheckRequest, ManyViolationsFitIntoTheTrailers) {
  auto request = TextProto<v1::UpdatePhoneNumberRequest>(kId);
  for (int i = 0; i < 100; ++i)
    request.mutable_update_mask()->add_paths(Concat("no_such_field_with_quite_a_long_name_", i));
  const absl::Status status = CheckRequest(OperationOf(kUpdate), request);
  EXPECT_LE(ToRpcStatus(status).ByteSizeLong(), 4096U);
  EXPECT_THAT(Violations(status).back(), StartsWith(": and "));
}

// 600,000 paths fit into a request; each would be compared with each field.
TEST(CheckRequest, DoesNotLookAtAMaskOfMoreThanAHundredPaths) {
  auto request = TextProto<v1::UpdatePhoneNumberRequest>(kId);
  for (int i = 0; i < 100; ++i) request.mutable_update_mask()->add_paths("name");
  EXPECT_TRUE(CheckRequest(OperationOf(kUpdate), request).ok());
  request.mutable_update_mask()->add_paths("no_such_field");
  EXPECT_THAT(Violations(CheckRequest(OperationOf(kUpdate), request)),
              ElementsAre("update_mask: must have at most 100 paths"));
  for (int i = 0; i < 600'000; ++i) request.mutable_update_mask()->add_paths("name");
  EXPECT_THAT(Violations(CheckRequest(OperationOf(kUpdate), request)),
              ElementsAre("update_mask: must have at most 100 paths"));
}

// The fields of all requests that become part of a path.
struct PathField {
  std::string rpc;
  std::string field;
};

void PrintTo(const PathField& row, std::ostream* out) { *out << row.rpc << "." << row.field; }

std::vector<PathField> PathFields() {
  std::vector<PathField> out;
  for (const Operation& operation : RealContract()) {
    for (const PathPart& part : operation.path) {
      if (part.field != nullptr) out.push_back({operation.name, part.field->name()});
    }
  }
  return out;
}

TEST(PathFields, AreAllThatTheContractHas) { EXPECT_EQ(PathFields().size(), 13U); }

// What must never reach a path.
std::map<std::string, std::string> HostileTexts() {
  const std::string uuid = "691af061-cd86-4893-a605-173f47afc4c2";
  return {{"Traversal", "../imported_phone_numbers"},
          {"EncodedTraversal", "%2e%2e"},
          {"EncodedSlash", uuid + "%2fe911_address"},
          {"DotDot", ".."},
          {"Dot", "."},
          {"Slash", uuid + "/e911_address"},
          {"Backslash", uuid + "\\..\\search"},
          {"CarriageReturnLineFeed", uuid + "\r\nX-Evil: 1"},
          {"LineFeed", uuid + "\n"},
          {"Nul", uuid + "\0"s},
          {"NulFirst", "\0US"s},
          {"Query", uuid + "?page_size=1000"},
          {"Fragment", uuid + "#x"},
          {"Semicolon", uuid + ";x"},
          {"At", "@evil.example"},
          {"Host", "//evil.example/x"},
          {"Space", uuid + " HTTP/1.1"},
          {"LeadingSpace", " " + uuid},
          {"ArabicIndicDigits", "+١٥١٢٥٥٥٠١٠٠"},
          {"FullWidth", "３fa85f64-5717-4562-b3fc-2c963f66afa6"},
          {"RightToLeft", "\u202e" + uuid},
          {"Search", "search/x"},
          {"Megabyte", std::string(1'000'000, '1')},
          {"MegabyteOfDots", std::string(1'000'000, '.')},
          {"MegabyteOfCharacters", []() {
             std::string text;
             for (int i = 0; i < 500'000; ++i) text += "ü";
             return text;
           }()}};
}

class HostilePathField : public testing::TestWithParam<PathField> {};

// All else that the request needs to be sent.
std::string ValidRequest(const std::string& rpc) {
  static const std::map<std::string, std::string> kMore = {
      {"UpdatePhoneNumber", R"(name: "x")"},
      {"UpdateIncomingPhoneNumber", R"(friendly_name: "x")"},
      {"AssignE911Address", R"(e911_address_id: "691af061-cd86-4893-a605-173f47afc4c2")"},
      {"AssignPhoneRoute",
       R"(phone_route_id: "691af061-cd86-4893-a605-173f47afc4c2" handler: PHONE_ROUTE_HANDLER_CALLING)"}};
  const auto more = kMore.find(rpc);
  return more == kMore.end() ? "" : more->second;
}

TEST_P(HostilePathField, IsRefusedAloneAndNotRepeated) {
  const Operation& operation = OperationOf(GetParam().rpc);
  const FieldDescriptor* field = operation.request->FindFieldByName(GetParam().field);
  const auto request = MessageOf(*operation.request, ValidRequest(operation.name));
  for (const auto& [name, text] : HostileTexts()) {
    SCOPED_TRACE(name);
    request->GetReflection()->SetString(request.get(), field, text);
    const absl::Status status = CheckRequest(operation, *request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    const std::vector<std::string> violations = Violations(status);
    ASSERT_EQ(violations.size(), 1U);
    EXPECT_THAT(violations[0], StartsWith(field->name() + ": "));
    EXPECT_LT(violations[0].size(), 200U);
    if (text.size() < 4) continue;  // "." stands in every sentence
    EXPECT_THAT(ToRpcStatus(status).DebugString(), Not(HasSubstr(text.substr(0, 40))));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, HostilePathField, testing::ValuesIn(PathFields()),
                         [](const auto& row) { return row.param.rpc + "_" + row.param.field; });

// An id left out would turn one object into the whole collection.
TEST_P(HostilePathField, IsRefusedWhenItIsEmpty) {
  const Operation& operation = OperationOf(GetParam().rpc);
  EXPECT_EQ(CheckRequest(operation, *MessageOf(*operation.request, ValidRequest(operation.name))).code(),
            absl::StatusCode::kInvalidArgument);
}

// Every text of every request, path or not: no refusal repeats what it refuses.
TEST(CheckRequest, NeverRepeatsAValue) {
  const std::string secret = "+15125550199\r\nsecret";
  int refused = 0;
  for (const Operation& operation : RealContract()) {
    for (int i = 0; i < operation.request->field_count(); ++i) {
      const FieldDescriptor* field = operation.request->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      const auto request = MessageOf(*operation.request, "");
      request->GetReflection()->SetString(request.get(), field, secret);
      const absl::Status status = CheckRequest(operation, *request);
      EXPECT_FALSE(status.ok()) << operation.name << " " << field->name();
      EXPECT_THAT(ToRpcStatus(status).DebugString(), Not(HasSubstr("5125550199"))) << field->name();
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

// The texts that no field takes: too long for any, or something that could end a
// line of a header.
std::map<std::string, std::string> ImpossibleTexts() {
  return {{"Megabyte", std::string(1'000'000, '1')},
          {"MegabyteOfSpaces", std::string(1'000'000, ' ')},
          {"MegabyteOfCharacters",
           []() {
             std::string text;
             for (int i = 0; i < 500'000; ++i) text += "ü";
             return text;
           }()},
          {"CarriageReturn", "x\ry"},
          {"LineFeed", "x\ny"},
          {"LineEndLast", "x\r\n"},
          {"Nul", "x\0y"s},
          {"NulAlone", "\0"s}};
}

bool HasViolationOf(const absl::Status& status, const std::string& field) {
  const std::vector<std::string> violations = Violations(status);
  return std::any_of(violations.begin(), violations.end(),
                     [&](const std::string& violation) { return violation.starts_with(field + ": "); });
}

// Each text of each request, path or not, gateway's or upstream's.
TEST(CheckRequest, RefusesAnImpossibleTextInEveryField) {
  const std::map<std::string, std::string> texts = ImpossibleTexts();
  int fields = 0;
  for (const Operation& operation : RealContract()) {
    const auto request = MessageOf(*operation.request, "");
    for (int i = 0; i < operation.request->field_count(); ++i) {
      const FieldDescriptor* field = operation.request->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      ASSERT_FALSE(field->is_repeated()) << "a list of texts needs a test of its own";
      ++fields;
      for (const auto& [name, text] : texts) {
        SCOPED_TRACE(Concat(operation.name, ".", field->name(), " ", name));
        request->GetReflection()->SetString(request.get(), field, text);
        const absl::Status status = CheckRequest(operation, *request);
        EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
        EXPECT_EQ(ErrorInfoOf(status).reason(), "INVALID_REQUEST");
        EXPECT_TRUE(HasViolationOf(status, field->name())) << status;
      }
      request->GetReflection()->ClearField(request.get(), field);
    }
  }
  EXPECT_GT(fields, 100);
}

class SentRequest : public GatewayTest {};

// What is allowed and yet could mean something to a URL or a form.
TEST_F(SentRequest, KeepsFreeTextsInsideTheirParameter) {
  transport.Answer(200, R"({"data": []})");
  Handle("ListPhoneNumbers", R"(filter_name: "x&page_size=1#../..%2f?é" filter_number: "+1 2;3")");
  ASSERT_EQ(transport.seen.size(), 1U);
  EXPECT_EQ(transport.seen[0].request.target,
            "/api/relay/rest/phone_numbers?filter_name=x%26page_size%3D1%23..%2F..%252f%3F%C3%A9"
            "&filter_number=%2B1%202%3B3");
}

}  // namespace
}  // namespace phonegate::request_check_test

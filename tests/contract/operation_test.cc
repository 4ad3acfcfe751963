#include "service/contract/operation.h"

#include <map>
#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "phonegate/v1/admin_service.pb.h"
#include "tests/contract/real_contract.h"

namespace phonegate::operation_test {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::MethodDescriptorProto;
using google::protobuf::TextFormat;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

// A field as "repeated string name", and its rules as text of v1.FieldRules.
struct Field {
  std::string declaration;
  std::string rules;
};
using Fields = std::vector<Field>;

Fields operator+(Fields a, const Fields& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Throws when the text is none of its message, so that a test with a slip in it
// cannot pass.
void Parse(const std::string& text, google::protobuf::Message* out) {
  if (!TextFormat::ParseFromString(text, out)) throw std::invalid_argument("not a message: " + text);
}

void AddField(DescriptorProto& message, const Field& field) {
  static const std::map<std::string, FieldDescriptorProto::Type> kTypes = {
      {"string", FieldDescriptorProto::TYPE_STRING}, {"bytes", FieldDescriptorProto::TYPE_BYTES},
      {"uint32", FieldDescriptorProto::TYPE_UINT32}, {"int32", FieldDescriptorProto::TYPE_INT32},
      {"double", FieldDescriptorProto::TYPE_DOUBLE}, {"bool", FieldDescriptorProto::TYPE_BOOL}};
  std::istringstream words(field.declaration);
  std::string type;
  std::string name;
  words >> type;
  FieldDescriptorProto& added = *message.add_field();
  added.set_label(type == "repeated" ? FieldDescriptorProto::LABEL_REPEATED
                                     : FieldDescriptorProto::LABEL_OPTIONAL);
  if (type == "repeated") words >> type;
  words >> name;
  added.set_name(name);
  added.set_number(message.field_size());
  if (const auto known = kTypes.find(type); known != kTypes.end()) {
    added.set_type(known->second);
  } else {
    added.set_type_name("." + type);
  }
  Parse(field.rules, added.mutable_options()->MutableExtension(v1::field));
}

enum class Streams { kNothing, kRequests, kAnswers };

// A service with one RPC, Do, written in the test with the real annotations.
struct Contract {
  std::string annotation;  // text of v1.Upstream; empty: none
  Fields request;
  Fields response = {{"string id", ""}};
  std::string request_rules = {};  // text of v1.MessageRules
  Streams streams = Streams::kNothing;
  // Unset: what fits the annotation.
  std::optional<v1::Permission> permission = std::nullopt;
};

v1::Permission FittingPermission(const v1::Upstream& upstream) {
  if (upstream.effect() == v1::EFFECT_ONCE) return v1::PERMISSION_BUY;
  if (upstream.effect() == v1::EFFECT_REPEATABLE) return v1::PERMISSION_CONFIGURE;
  if (upstream.effect() == v1::EFFECT_PAID_READ) return v1::PERMISSION_PAID_LOOKUP;
  return upstream.paid_when().empty() ? v1::PERMISSION_READ : v1::PERMISSION_LOOKUP;
}

FileDescriptorProto FileOf(const Contract& contract) {
  FileDescriptorProto file;
  Parse(R"(name: "test.proto" package: "test" syntax: "proto3"
           dependency: "google/protobuf/field_mask.proto"
           dependency: "phonegate/v1/annotations.proto"
           dependency: "phonegate/v1/phone_number.proto"
           message_type { name: "Request" }
           message_type { name: "Response" }
           message_type { name: "Item" }
           enum_type {
             name: "Kind"
             value { name: "KIND_UNSPECIFIED" number: 0 }
             value { name: "KIND_X" number: 1 options { [phonegate.v1.value] { text: "x" } } }
           }
           enum_type {
             name: "Seen"
             value { name: "SEEN_UNSPECIFIED" number: 0 }
             value { name: "SEEN_X" number: 1
                     options { [phonegate.v1.value] { text: "x" answer_only: true } } }
           }
           service { name: "Service" method {
             name: "Do" input_type: ".test.Request" output_type: ".test.Response" } })",
        &file);
  DescriptorProto& request = *file.mutable_message_type(0);
  for (const Field& field : contract.request) AddField(request, field);
  for (const Field& field : contract.response) AddField(*file.mutable_message_type(1), field);
  Parse(contract.request_rules, request.mutable_options()->MutableExtension(v1::message));
  MethodDescriptorProto& rpc = *file.mutable_service(0)->mutable_method(0);
  if (!contract.annotation.empty())
    Parse(contract.annotation, rpc.mutable_options()->MutableExtension(v1::upstream));
  const int permission =
      contract.permission.value_or(FittingPermission(rpc.options().GetExtension(v1::upstream)));
  // By reflection, because it may be one that the contract does not know.
  const google::protobuf::Reflection& options = *rpc.options().GetReflection();
  options.SetEnumValue(rpc.mutable_options(), options.FindKnownExtensionByName("phonegate.v1.permission"),
                       permission);
  rpc.set_client_streaming(contract.streams == Streams::kRequests);
  rpc.set_server_streaming(contract.streams == Streams::kAnswers);
  return file;
}

// What ReadContract says of it; empty when it is accepted.
std::string Refusal(const Contract& contract) {
  google::protobuf::DescriptorPool pool(RealService().file()->pool());
  const google::protobuf::FileDescriptor* file = pool.BuildFile(FileOf(contract));
  if (file == nullptr) throw std::invalid_argument("the test's own descriptors are wrong");
  const auto operations = ReadContract(*file->service(0));
  if (operations.ok()) return "";
  EXPECT_EQ(operations.status().code(), absl::StatusCode::kFailedPrecondition);
  return std::string(operations.status().message());
}

const Fields kProject = {{"string project", "gateway: true"}};
const Fields kChangeFields =
    kProject + Fields{{"string request_id", "gateway: true"}, {"bool validate_only", "gateway: true"}};
const std::string kRead = R"(get: "/numbers" api: API_REST effect: EFFECT_READ)";
const std::string kChange =
    R"(post: "/numbers" api: API_REST effect: EFFECT_REPEATABLE changes: "phone_numbers")";
const std::string kPaged = kRead + " paging: PAGING_REST";

TEST(ReadContract, AcceptsAPlainRead) { EXPECT_EQ(Refusal({kRead, kProject}), ""); }

TEST(ReadContract, AcceptsAPlainChange) { EXPECT_EQ(Refusal({kChange, kChangeFields}), ""); }

TEST(ReadContract, AcceptsAPagedList) {
  EXPECT_EQ(Refusal({kPaged,
                     kProject + Fields{{"uint32 page_size", ""}, {"string page_token", "gateway: true"}},
                     {{"repeated test.Item data", ""}, {"string next_page_token", "gateway: true"}}}),
            "");
}

struct Case {
  const char* name;
  Contract contract;
  std::string want;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class ContradictionTest : public testing::TestWithParam<Case> {};

TEST_P(ContradictionTest, IsRefusedWithItsSentence) {
  EXPECT_EQ(Refusal(GetParam().contract), "contract: " + GetParam().want);
}

std::string NameOf(const testing::TestParamInfo<Case>& row) { return row.param.name; }

INSTANTIATE_TEST_SUITE_P(
    OfTheRpc, ContradictionTest,
    testing::Values(Case{"NoAnnotation", {"", kProject}, "Do: no upstream annotation"},
                    Case{"ClientStreaming",
                         {kRead, kProject, {}, "", Streams::kRequests},
                         "Do: client streaming has no meaning upstream"},
                    Case{"StreamingWithoutHook",
                         {kRead, kProject, {}, "", Streams::kAnswers},
                         "Do: server streaming goes with HOOK_STREAM_PAGES"},
                    Case{"HookWithoutStreaming",
                         {kPaged + " hook: HOOK_STREAM_PAGES", kProject},
                         "Do: server streaming goes with HOOK_STREAM_PAGES"},
                    Case{"StreamWithoutPaging",
                         {kRead + " hook: HOOK_STREAM_PAGES", kProject, {}, "", Streams::kAnswers},
                         "Do: HOOK_STREAM_PAGES without paging"},
                    Case{"UnknownHook", {kRead + " hook: 9", kProject}, "Do: unknown hook"}),
    NameOf);

Contract With(v1::Permission permission, const std::string& annotation, const Fields& request) {
  return {annotation, request, {{"string id", ""}}, "", Streams::kNothing, permission};
}

INSTANTIATE_TEST_SUITE_P(
    OfThePermission, ContradictionTest,
    testing::Values(Case{"NoPermission", With(v1::PERMISSION_UNSPECIFIED, kRead, kProject),
                         "Do: no permission annotation, so the RPC could not be granted to any caller"},
                    Case{"UnknownPermission", With(static_cast<v1::Permission>(99), kRead, kProject),
                         "Do: no permission annotation, so the RPC could not be granted to any caller"},
                    Case{"ChangeForReaders", With(v1::PERMISSION_READ, kChange, kChangeFields),
                         "Do: a change, and only a change, needs BUY, CONFIGURE or RELEASE"},
                    Case{"ReadForBuyers", With(v1::PERMISSION_BUY, kRead, kProject),
                         "Do: a change, and only a change, needs BUY, CONFIGURE or RELEASE"},
                    Case{"PaidReadForReaders",
                         With(v1::PERMISSION_READ,
                              R"(get: "/numbers" api: API_REST effect: EFFECT_PAID_READ)", kProject),
                         "Do: EFFECT_PAID_READ goes with PAID_LOOKUP"},
                    Case{"FreeReadForPayers", With(v1::PERMISSION_PAID_LOOKUP, kRead, kProject),
                         "Do: EFFECT_PAID_READ goes with PAID_LOOKUP"}),
    NameOf);

std::string Get(const std::string& path) { return "get: \"" + path + "\" api: API_REST effect: EFFECT_READ"; }

const char kLoose[] = "Do: path variable id needs a text field with a strict format";

INSTANTIATE_TEST_SUITE_P(
    OfThePath, ContradictionTest,
    testing::Values(
        Case{"NoVerb", {"api: API_REST effect: EFFECT_READ", kProject}, "Do: no verb and path"},
        Case{"Empty", {Get(""), kProject}, "Do: path without leading /"},
        Case{"Relative", {Get("numbers"), kProject}, "Do: path without leading /"},
        Case{"Query", {Get("/n?x=1"), kProject}, "Do: path text /n?x=1 holds a reserved character"},
        Case{"Fragment", {Get("/n#x"), kProject}, "Do: path text /n#x holds a reserved character"},
        Case{"Percent", {Get("/%2e"), kProject}, "Do: path text /%2e holds a reserved character"},
        Case{"Space", {Get("/a b"), kProject}, "Do: path text /a b holds a reserved character"},
        Case{"CloseWithoutOpen", {Get("/a}"), kProject}, "Do: path text /a} holds a reserved character"},
        Case{"OpenWithoutClose", {Get("/{id"), kProject}, "Do: path variable without }"},
        Case{"VariableWithoutField", {Get("/n/{id}"), kProject}, "Do: path variable id names no field"},
        Case{"VariableOfAnyText",
             {Get("/n/{id}"), kProject + Fields{{"string id", "required: true"}}},
             kLoose},
        Case{"VariableThatIsAUrl",
             {Get("/n/{id}"), kProject + Fields{{"string id", "required: true format: FORMAT_HTTP_URL"}}},
             kLoose},
        Case{"VariableThatIsANumber",
             {Get("/n/{id}"), kProject + Fields{{"uint32 id", "required: true"}}},
             kLoose},
        Case{
            "VariableThatIsAList",
            {Get("/n/{id}"), kProject + Fields{{"repeated string id", "required: true format: FORMAT_UUID"}}},
            kLoose},
        Case{"VariableThatMayBeEmpty",
             {Get("/n/{id}"), kProject + Fields{{"string id", "format: FORMAT_UUID"}}},
             "Do: path variable id must be required"}),
    NameOf);

const char kUnsendable[] = "Request.a: a field of this type cannot be sent";

INSTANTIATE_TEST_SUITE_P(
    OfAField, ContradictionTest,
    testing::Values(
        Case{"UnknownFormat",
             {kRead, kProject + Fields{{"string a", "format: 99"}}},
             "Request.a: unknown format"},
        Case{"FormatOfANumber",
             {kRead, kProject + Fields{{"uint32 a", "format: FORMAT_UUID"}}},
             "Request.a: a format on a field that is not text"},
        Case{"LengthsCrossed",
             {kRead, kProject + Fields{{"string a", "min_length: 8 max_length: 7"}}},
             "Request.a: min_length above max_length"},
        Case{"MaximumOfAText",
             {kRead, kProject + Fields{{"string a", "maximum: 5"}}},
             "Request.a: a maximum on a field that is not a uint32"},
        Case{"MessageToSend", {kRead, kProject + Fields{{"test.Item a", ""}}}, kUnsendable},
        Case{"FloatToSend", {kRead, kProject + Fields{{"double a", ""}}}, kUnsendable},
        Case{"SignedToSend", {kRead, kProject + Fields{{"int32 a", ""}}}, kUnsendable},
        Case{"ListOfTextsToSend", {kRead, kProject + Fields{{"repeated string a", ""}}}, kUnsendable},
        Case{"EnumWithNothingToSend",
             {kRead, kProject + Fields{{"test.Seen a", ""}}},
             "Request.a: enum Seen has no value that can be sent"},
        Case{"DeleteWithAField",
             {R"(delete: "/n" api: API_REST effect: EFFECT_REPEATABLE changes: "x")",
              kChangeFields + Fields{{"string a", ""}}},
             "Request.a: DELETE has neither query nor body"},
        Case{"NoProject", {kRead, {{"string a", ""}}}, "Do: the request has no project field"},
        Case{"ProjectThatIsSent", {kRead, {{"string project", ""}}}, "Do: the request has no project field"},
        Case{"ProjectThatIsANumber",
             {kRead, {{"uint32 project", "gateway: true"}}},
             "Request.project: a gateway field of the wrong type"},
        Case{"RequestIdThatIsAList",
             {kChange, kProject + Fields{{"repeated string request_id", "gateway: true"}}},
             "Request.request_id: a gateway field of the wrong type"},
        Case{"ValidateOnlyThatIsText",
             {kChange, kProject + Fields{{"string validate_only", "gateway: true"}}},
             "Request.validate_only: a gateway field of the wrong type"},
        Case{"MaskThatIsText",
             {kChange, kChangeFields + Fields{{"string update_mask", "gateway: true"}}},
             "Request.update_mask: a gateway field of the wrong type"},
        Case{"MaskThatIsAnotherMessage",
             {kChange, kChangeFields + Fields{{"test.Item update_mask", "gateway: true"}}},
             "Request.update_mask: a gateway field of the wrong type"},
        Case{"MaskOfAList",
             {kChange, kChangeFields + Fields{{"google.protobuf.FieldMask update_mask", "gateway: true"},
                                              {"repeated test.Kind a", ""}}},
             "Do: update_mask beside the list a"}),
    NameOf);

const Fields kWithKind = kProject + Fields{{"test.Kind a", ""}};

INSTANTIATE_TEST_SUITE_P(
    OfAMessageRule, ContradictionTest,
    testing::Values(Case{"AtMostOne",
                         {kRead, kProject, {}, R"(at_most_one { fields: "project" fields: "x" })"},
                         "Request: rule names no field: x"},
                    Case{"ExactlyOne",
                         {kRead, kProject, {}, R"(exactly_one { fields: "y" })"},
                         "Request: rule names no field: y"},
                    Case{"NeedingField",
                         {kRead, kProject, {}, R"(needs { field: "x" needs: "project" })"},
                         "Request: rule names no field: x"},
                    Case{"NeededField",
                         {kRead, kProject, {}, R"(needs { field: "project" needs: "x" })"},
                         "Request: rule names no field: x"},
                    Case{"ExclusionByNoField",
                         {kRead, kProject, {}, R"(excludes { field: "x" value: "A" })"},
                         "Request: rule names no enum value: x A"},
                    Case{"ExclusionByAText",
                         {kRead, kProject, {}, R"(excludes { field: "project" value: "A" })"},
                         "Request: rule names no enum value: project A"},
                    Case{"ExclusionByNoValue",
                         {kRead, kWithKind, {}, R"(excludes { field: "a" value: "KIND_Y" })"},
                         "Request: rule names no enum value: a KIND_Y"},
                    Case{"ExclusionOfNoField",
                         {kRead, kWithKind, {}, R"(excludes { field: "a" value: "KIND_X" excludes: "z" })"},
                         "Request: rule names no field: z"}),
    NameOf);

const char kUnsafeRead[] = "Do: a change is no GET, and a read is nothing else";
const char kUntoldChange[] = "Do: a change, and only a change, tells what it changes";
const char kNotPaid[] = "Do: paid_when names no list of a read";

INSTANTIATE_TEST_SUITE_P(
    OfTheEffect, ContradictionTest,
    testing::Values(
        Case{"NoApi", {R"(get: "/n" effect: EFFECT_READ)", kProject}, "Do: unknown API family"},
        Case{"UnknownApi", {R"(get: "/n" api: 9 effect: EFFECT_READ)", kProject}, "Do: unknown API family"},
        Case{"NoEffect", {R"(get: "/n" api: API_REST)", kProject}, "Do: unknown effect"},
        Case{"UnknownEffect", {R"(get: "/n" api: API_REST effect: 9)", kProject}, "Do: unknown effect"},
        Case{"ReadByPost", {R"(post: "/n" api: API_REST effect: EFFECT_READ)", kProject}, kUnsafeRead},
        Case{"ReadByDelete", {R"(delete: "/n" api: API_REST effect: EFFECT_READ)", kProject}, kUnsafeRead},
        Case{"PurchaseByGet",
             {R"(get: "/n" api: API_REST effect: EFFECT_ONCE changes: "x")", kChangeFields},
             kUnsafeRead},
        Case{"UpdateByGet",
             {R"(get: "/n" api: API_REST effect: EFFECT_REPEATABLE changes: "x")", kChangeFields},
             kUnsafeRead},
        Case{"ChangeThatTellsNotWhat",
             {R"(post: "/n" api: API_REST effect: EFFECT_ONCE)", kChangeFields},
             kUntoldChange},
        Case{"ReadThatChanges", {kRead + R"( changes: "x")", kProject}, kUntoldChange},
        Case{"ChangeWithoutRequestId",
             {kChange, kProject + Fields{{"bool validate_only", "gateway: true"}}},
             "Do: a change has request_id and validate_only"},
        Case{"ChangeWithoutValidateOnly",
             {kChange, kProject + Fields{{"string request_id", "gateway: true"}}},
             "Do: a change has request_id and validate_only"},
        Case{"PaidWhenNothing", {kRead + R"( paid_when: "x")", kProject}, kNotPaid},
        Case{"PaidWhenAnEnumIsSet", {kRead + R"( paid_when: "a")", kWithKind}, kNotPaid},
        Case{"PaidAnyway",
             {R"(get: "/n" api: API_REST effect: EFFECT_PAID_READ paid_when: "a")",
              kProject + Fields{{"repeated test.Kind a", ""}}},
             kNotPaid},
        Case{"UnknownCaching", {kRead + " caching: 99", kProject}, "Do: unknown caching"},
        Case{"ChangeThatIsKept",
             {kChange + " caching: CACHING_LIST", kChangeFields},
             "Do: caching is for unary reads"},
        Case{"PaidValuesOfNoKind",
             {kRead + R"( paid_when: "a" caching: CACHING_LOOKUP)",
              kProject + Fields{{"repeated test.Kind a", ""}}},
             "Do: caching beside a paid_when list whose values do not all have one"},
        Case{"UnknownRefusal",
             {kChange + " unexplained_refusal: 999", kChangeFields},
             "Do: unknown unexplained_refusal"}),
    NameOf);

const Fields kPageFields = {{"uint32 page_size", ""}, {"string page_token", "gateway: true"}};
const Fields kList = {{"repeated test.Item data", ""}, {"string next_page_token", "gateway: true"}};
const char kNoTokens[] = "Do: paging without page_token and next_page_token";

INSTANTIATE_TEST_SUITE_P(
    OfPaging, ContradictionTest,
    testing::Values(
        Case{"UnknownPaging", {kRead + " paging: 9", kProject + kPageFields, kList}, "Do: unknown paging"},
        Case{"TokenWithoutPaging", {kRead, kProject + kPageFields}, "Do: page_token without paging"},
        Case{"NoPageSize",
             {kPaged, kProject + Fields{{"string page_token", "gateway: true"}}, kList},
             "Do: paging without page_size"},
        Case{"PageSizeThatIsText",
             {kPaged, kProject + Fields{{"string page_size", ""}, {"string page_token", "gateway: true"}},
              kList},
             "Do: paging without page_size"},
        Case{"NoToken", {kPaged, kProject + Fields{{"uint32 page_size", ""}}, kList}, kNoTokens},
        Case{"TokenThatIsANumber",
             {kPaged, kProject + Fields{{"uint32 page_size", ""}, {"uint32 page_token", "gateway: true"}},
              kList},
             "Request.page_token: a gateway field of the wrong type"},
        Case{"NoNextToken", {kPaged, kProject + kPageFields, {{"repeated test.Item data", ""}}}, kNoTokens},
        Case{"NextTokenThatIsANumber",
             {kPaged,
              kProject + kPageFields,
              {{"repeated test.Item data", ""}, {"uint32 next_page_token", ""}}},
             kNoTokens},
        Case{"NothingToList",
             {kPaged, kProject + kPageFields, {{"string next_page_token", "gateway: true"}}},
             "Do: paging without a list in the response"},
        Case{"ListOfTexts",
             {kPaged,
              kProject + kPageFields,
              {{"repeated string data", ""}, {"string next_page_token", "gateway: true"}}},
             "Do: paging without a list in the response"}),
    NameOf);

const std::string kById = Get("/n/{id}") + " hook: HOOK_GET_BY_NUMBER";
const Fields kId = {{"string id", "format: FORMAT_UUID"}};
const char kIdOrNumber[] = R"(exactly_one { fields: "id" fields: "number" })";
const char kNoNumber[] = "Do: HOOK_GET_BY_NUMBER without a text field number for the gateway";

INSTANTIATE_TEST_SUITE_P(
    OfGetByNumber, ContradictionTest,
    testing::Values(Case{"NoNumber",
                         {kById, kProject + Fields{{"string id", "required: true format: FORMAT_UUID"}}},
                         kNoNumber},
                    Case{
                        "NumberThatIsNoText",
                        {kById, kProject + kId + Fields{{"uint32 number", "gateway: true"}}, {}, kIdOrNumber},
                        kNoNumber},
                    Case{"NumberThatIsSent",
                         {kById, kProject + kId + Fields{{"string number", ""}}, {}, kIdOrNumber},
                         kNoNumber},
                    Case{"NeitherIdNorNumberRequired",
                         {kById, kProject + kId + Fields{{"string number", "gateway: true"}}},
                         "Do: path variable id must be required"}),
    NameOf);

TEST(ReadContract, AcceptsAPathVariableThatANumberMayStandFor) {
  EXPECT_EQ(Refusal({kById,
                     kProject + kId + Fields{{"string number", "gateway: true"}},
                     {{"string id", ""}},
                     kIdOrNumber}),
            "");
}

TEST(ReadContract, NamesTheFirstContradictionOnly) {
  EXPECT_EQ(Refusal({R"(get: "n" api: 9)", {{"string a", "format: 99"}}}),
            "contract: Do: path without leading /");
}

TEST(ReadContract, SplitsThePathIntoTextAndVariables) {
  const Operation& get = OperationOf("GetIncomingPhoneNumber");
  ASSERT_EQ(get.path.size(), 4U);
  EXPECT_EQ(get.path[0].literal, "/api/laml/2010-04-01/Accounts/");
  EXPECT_EQ(get.path[1].kind, PathPart::Kind::kProjectId);
  EXPECT_EQ(get.path[2].literal, "/IncomingPhoneNumbers/");
  EXPECT_EQ(get.path[3].field, get.request->FindFieldByName("sid"));
}

TEST(ReadContract, KeepsGatewayAndPathFieldsOutOfTheParameters) {
  std::vector<std::string> names;
  for (const auto* field : OperationOf("AssignPhoneRoute").parameters) names.push_back(field->name());
  EXPECT_THAT(names, ElementsAre("phone_route_id", "handler"));
}

TEST(ReadContract, FindsTheItemsOfAPagedList) {
  const Operation& list = OperationOf("ListIncomingPhoneNumbers");
  EXPECT_EQ(list.items, list.response->FindFieldByName("incoming_phone_numbers"));
  for (const Operation& operation : RealContract()) {
    EXPECT_EQ(operation.items != nullptr, operation.next_page_token != nullptr) << operation.name;
  }
}

// An address that is removed leaves the number, which is answered.
TEST(IsRelease, IsTrueOfWhatLeavesNothing) {
  std::vector<std::string> releases;
  for (const Operation& operation : RealContract()) {
    if (operation.IsRelease()) releases.push_back(operation.name);
  }
  EXPECT_THAT(releases, UnorderedElementsAre("ReleasePhoneNumber", "ReleaseIncomingPhoneNumber"));
}

TEST(EffectOf, BecomesPaidByWhatTheRequestAsksFor) {
  const Operation& lookup = OperationOf("LookupPhoneNumber");
  v1::LookupPhoneNumberRequest request;
  EXPECT_EQ(lookup.EffectOf(request), v1::EFFECT_READ);
  request.add_include(v1::LOOKUP_INCLUDE_CNAM);
  EXPECT_EQ(lookup.EffectOf(request), v1::EFFECT_PAID_READ);
  EXPECT_EQ(OperationOf("PurchasePhoneNumber").EffectOf(v1::PurchasePhoneNumberRequest()), v1::EFFECT_ONCE);
}

TEST(CachingOf, IsOfTheOperationOrOfWhatIsPaidFor) {
  const Operation& lookup = OperationOf("LookupPhoneNumber");
  v1::LookupPhoneNumberRequest request;
  EXPECT_THAT(lookup.CachingOf(request), ElementsAre(v1::CACHING_LOOKUP));
  request.add_include(v1::LOOKUP_INCLUDE_CNAM);
  request.add_include(v1::LOOKUP_INCLUDE_CARRIER);
  EXPECT_THAT(lookup.CachingOf(request), ElementsAre(v1::CACHING_CALLER_NAME, v1::CACHING_CARRIER));
  EXPECT_THAT(OperationOf("PurchasePhoneNumber").CachingOf(v1::PurchasePhoneNumberRequest()),
              testing::IsEmpty());
}

TEST(CachingOf, OfEveryUnaryReadIsSomething) {
  for (const Operation& operation : RealContract()) {
    const bool unary_read = !operation.IsChange() && !operation.method->server_streaming();
    EXPECT_EQ(operation.upstream.caching() != v1::CACHING_UNSPECIFIED, unary_read) << operation.name;
  }
}

// -- What the gateway answers itself --

TEST(ReadLocalContract, KnowsWhatThereIsToKnow) {
  const auto operations = ReadLocalContract(*v1::PurgeCacheRequest::descriptor()->file()->service(0));
  ASSERT_TRUE(operations.ok()) << operations.status();
  const Operation* purge = FindOperation(*operations, "PurgeCache");
  ASSERT_NE(purge, nullptr);
  EXPECT_EQ(purge->full_method, "/phonegate.v1.AdminService/PurgeCache");
  EXPECT_EQ(purge->permission, v1::PERMISSION_ADMIN);
  EXPECT_EQ(purge->project->name(), "project");
  EXPECT_TRUE(purge->IsLocal());
  EXPECT_FALSE(OperationOf("PurchasePhoneNumber").IsLocal());
  EXPECT_EQ(FindOperation(*operations, "GetCacheStatistics")->project, nullptr);
}

TEST(ReadLocalContract, RefusesAnRpcThatIsNotItsOwn) {
  EXPECT_EQ(
      ReadLocalContract(RealService()).status(),
      absl::FailedPreconditionError("contract: SearchAvailablePhoneNumbers: an upstream annotation where the "
                                    "gateway answers itself"));
}

}  // namespace
}  // namespace phonegate::operation_test

// The gateway as a newcomer walks through it with grpcurl. What really happened
// is read from the simulator's ledger, not from the answers.
#include <algorithm>
#include <set>

#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/e2e/harness.h"

namespace phonegate::walkthrough_test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAreArray;

constexpr char kService[] = "phonegate.v1.PhoneNumberService";
constexpr char kAustinAddress[] = "addd0000-0000-4000-8000-000000000001";
constexpr char kSwmlResource[] = "fab00000-0000-4000-8000-000000000001";
constexpr std::int64_t kFourteenDays = 14 * 86400;

const google::protobuf::ServiceDescriptor& Contract() {
  return *v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
}

std::vector<std::string> MethodNames() {
  std::vector<std::string> names;
  for (int i = 0; i < Contract().method_count(); ++i) names.push_back(Contract().method(i)->name());
  return names;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string Text(const Json& object, const char* member) { return object.value(member, ""); }

// One member of each item of a list.
std::vector<std::string> All(const Json& items, const char* member) {
  std::vector<std::string> values;
  for (const Json& item : items) values.push_back(Text(item, member));
  return values;
}

class Walkthrough : public E2eTest {
 protected:
  // Fails when the whole file has left an RPC of the contract out.
  static void TearDownTestSuite() {
    const auto& suite = *::testing::UnitTest::GetInstance()->current_test_suite();
    if (suite.test_to_run_count() < suite.total_test_count()) return;
    EXPECT_THAT(called_, UnorderedElementsAreArray(MethodNames()));
  }

  CallResult Try(const std::string& method, const Json& request = Json::object()) {
    called_.insert(method);
    return grpcurl().Call(method, request);
  }
  // For a call that must succeed; its answer.
  Json Do(const std::string& method, const Json& request = Json::object()) {
    const CallResult result = Try(method, request);
    EXPECT_TRUE(result.ok()) << method << ": " << ::testing::PrintToString(result);
    EXPECT_THAT(result.messages, SizeIs(1)) << method;
    return result.answer();
  }

  std::string FindNumber() {
    return Text(Do("SearchAvailablePhoneNumbers", {{"areacode", "512"}, {"max_results", 1}})["data"][0],
                "number");
  }
  Json BuyOne() { return Do("PurchasePhoneNumber", {{"number", FindNumber()}}); }

  // The last thing that the simulator did.
  sim::LedgerEntry LastDeed() {
    const std::vector<sim::LedgerEntry> entries = simulator().Ledger();
    return entries.empty() ? sim::LedgerEntry() : entries.back();
  }

  inline static std::set<std::string> called_;
};

TEST_F(Walkthrough, ListsItsServicesAndMethods) {
  EXPECT_THAT(LinesOf(grpcurl().Run({"list"}).out),
              ElementsAre("grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection",
                          "phonegate.v1.AccessService", "phonegate.v1.AdminService",
                          "phonegate.v1.AuditService", kService));
  std::vector<std::string> full_names;
  for (const std::string& name : MethodNames()) full_names.push_back(std::string(kService) + "." + name);
  EXPECT_THAT(LinesOf(grpcurl().Run({"list", kService}).out), UnorderedElementsAreArray(full_names));
}

TEST_F(Walkthrough, DescribesEveryMethodWithItsUpstreamCall) {
  const std::string text = grpcurl().Run({"describe", kService}).out;
  for (const std::string& name : MethodNames()) EXPECT_THAT(text, HasSubstr("rpc " + name + " ("));
  EXPECT_THAT(text, HasSubstr(R"(get: "/api/relay/rest/phone_numbers/search")"));
  EXPECT_THAT(text, HasSubstr("effect: EFFECT_ONCE"));
}

TEST_F(Walkthrough, DescribesEveryMessageAndEnum) {
  const auto* file = v1::PurchasePhoneNumberRequest::descriptor()->file();
  std::set<const google::protobuf::FileDescriptor*> files = {file};
  for (int i = 0; i < file->dependency_count(); ++i) files.insert(file->dependency(i));
  for (const auto* described : files) {
    for (int i = 0; i < described->message_type_count(); ++i) {
      const auto& message = *described->message_type(i);
      const std::string text = grpcurl().Run({"describe", message.full_name()}).out;
      EXPECT_THAT(text, HasSubstr(message.full_name() + " is a message:"));
      for (int f = 0; f < message.field_count(); ++f)
        EXPECT_THAT(text, HasSubstr(" " + message.field(f)->name() + " = "));
    }
    for (int i = 0; i < described->enum_type_count(); ++i) {
      const std::string& name = described->enum_type(i)->full_name();
      EXPECT_THAT(grpcurl().Run({"describe", name}).out, HasSubstr(name + " is an enum:"));
    }
  }
}

TEST_F(Walkthrough, DescribesAndAnswersHealth) {
  const std::string text = grpcurl().Run({"describe", "grpc.health.v1.Health"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("rpc Check"), HasSubstr("rpc Watch")));
  EXPECT_THAT(grpcurl().Run({"describe", "grpc.health.v1.HealthCheckResponse"}).out, HasSubstr("SERVING"));
  const std::string check = "grpc.health.v1.Health/Check";
  EXPECT_EQ(Text(grpcurl().Call(check).answer(), "status"), "SERVING");
  EXPECT_EQ(Text(grpcurl().Call(check, {{"service", kService}}).answer(), "status"), "SERVING");
  EXPECT_EQ(grpcurl().Call(check, {{"service", "phonegate.v1.Nothing"}}).code, 5);
}

TEST_F(Walkthrough, SearchesBuysAndFindsANumber) {
  const Json found = Do("SearchAvailablePhoneNumbers", {{"areacode", "512"}, {"max_results", 3}})["data"];
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_THAT(All(found, "number"), Each(StartsWith("+1512")));
  EXPECT_THAT(All(found, "region"), Each("TX"));
  const std::string number = Text(found[0], "number");

  const Json bought = Do("PurchasePhoneNumber", {{"number", number}});
  EXPECT_EQ(Text(bought, "number"), number);
  EXPECT_EQ(LastDeed().action, "purchase");
  EXPECT_EQ(LastDeed().number, number);
  EXPECT_EQ(LastDeed().project, kE2eProjectId);
  EXPECT_EQ(LastDeed().id, Text(bought, "id"));

  EXPECT_EQ(Do("GetPhoneNumber", {{"id", Text(bought, "id")}}), bought);
  EXPECT_EQ(Do("GetPhoneNumber", {{"number", number}}), bought);
  EXPECT_THAT(All(Do("SearchAvailablePhoneNumbers", {{"areacode", "512"}})["data"], "number"),
              Not(Contains(number)));

  const CallResult again = Try("PurchasePhoneNumber", {{"number", number}});
  EXPECT_EQ(again.code, 6);
  EXPECT_EQ(again.info.reason(), "ALREADY_OWNED");
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(Walkthrough, ChangesWhoAnswersCalls) {
  const std::string id = Text(BuyOne(), "id");
  const Json changed = Do("UpdatePhoneNumber", {{"id", id},
                                                {"call_handler", "CALL_HANDLER_LAML_WEBHOOKS"},
                                                {"call_request_url", "https://example.com/voice"}});
  EXPECT_EQ(LastDeed().action, "update");
  EXPECT_EQ(LastDeed().id, id);
  EXPECT_EQ(Text(changed, "call_handler"), "CALL_HANDLER_LAML_WEBHOOKS");
  EXPECT_EQ(Text(changed, "call_request_url"), "https://example.com/voice");
  EXPECT_EQ(Do("GetPhoneNumber", {{"id", id}}), changed);
}

// grpcurl wants a field mask as a message, not as the text that JSON has for it.
TEST_F(Walkthrough, ClearsExactlyWhatTheMaskNames) {
  const std::string id = Text(BuyOne(), "id");
  Do("UpdatePhoneNumber",
     {{"id", id}, {"name", "Front desk"}, {"call_request_url", "https://example.com/voice"}});
  const Json cleared =
      Do("UpdatePhoneNumber",
         {{"id", id}, {"name", "Ignored"}, {"update_mask", {{"paths", {"call_request_url"}}}}});
  EXPECT_EQ(Text(cleared, "name"), "Front desk");
  EXPECT_FALSE(cleared.contains("call_request_url"));
  EXPECT_THAT(cleared["null_fields"], Contains("call_request_url"));
}

TEST_F(Walkthrough, PointsANumberAtAFabricResource) {
  const std::string id = Text(BuyOne(), "id");
  const Json route = Do(
      "AssignPhoneRoute",
      {{"resource_id", kSwmlResource}, {"phone_route_id", id}, {"handler", "PHONE_ROUTE_HANDLER_CALLING"}});
  EXPECT_EQ(Text(route, "display_name"), "Demo SWML webhook");
  EXPECT_THAT(Text(route["channels"], "audio"), HasSubstr("channel=audio"));
  EXPECT_EQ(LastDeed().action, "assign_phone_route");
  EXPECT_EQ(Text(Do("GetPhoneNumber", {{"id", id}}), "calling_handler_resource_id"), kSwmlResource);

  const CallResult refused = Try(
      "AssignPhoneRoute",
      {{"resource_id", kSwmlResource}, {"phone_route_id", id}, {"handler", "PHONE_ROUTE_HANDLER_MESSAGING"}});
  EXPECT_EQ(refused.info.reason(), "UPSTREAM_REJECTED_REQUEST");
  EXPECT_THAT(refused.Fields(), ElementsAre("handler"));
}

TEST_F(Walkthrough, LooksUpForFreeAndForMoney) {
  const Json free = Do("LookupPhoneNumber", {{"number", "+15125550100"}});
  EXPECT_EQ(Text(free, "e164"), "+15125550100");
  EXPECT_EQ(Text(free, "location"), "Texas");
  EXPECT_FALSE(free.contains("carrier") || free.contains("cnam"));
  EXPECT_THAT(Actions(), IsEmpty());

  const Json paid = Do("LookupPhoneNumber", {{"number", "+15125550100"},
                                             {"include", {"LOOKUP_INCLUDE_CARRIER", "LOOKUP_INCLUDE_CNAM"}}});
  EXPECT_EQ(Text(paid["carrier"], "linetype"), "landline");
  EXPECT_NE(Text(paid["cnam"], "caller_id"), "");
  EXPECT_EQ(LastDeed().action, "lookup");
  EXPECT_EQ(LastDeed().amount_thousandths, 10);
}

TEST_F(Walkthrough, ImportsANumber) {
  const Json imported = Do("ImportPhoneNumber", {{"number", "+4930901820"},
                                                 {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"},
                                                 {"capabilities", {"CAPABILITY_VOICE", "CAPABILITY_SMS"}}});
  EXPECT_EQ(LastDeed().action, "import");
  EXPECT_EQ(LastDeed().number, "+4930901820");
  EXPECT_EQ(imported["capabilities"], (Json{"CAPABILITY_VOICE", "CAPABILITY_SMS"}));
  const CallResult again =
      Try("ImportPhoneNumber", {{"number", "+4930901820"}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}});
  EXPECT_EQ(again.code, 6);
  EXPECT_EQ(again.info.reason(), "ALREADY_OWNED");
}

TEST_F(Walkthrough, ReleasesANumberOnlyAfterFourteenDays) {
  const std::string id = Text(BuyOne(), "id");
  const CallResult refused = Try("ReleasePhoneNumber", {{"id", id}});
  EXPECT_EQ(refused.code, 9);
  EXPECT_EQ(refused.info.reason(), "PURCHASED_TOO_RECENTLY");
  EXPECT_THAT(refused.retry_seconds, ::testing::Optional(AllOf(Ge(kFourteenDays - 600), Le(kFourteenDays))));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));

  simulator().Advance(std::chrono::seconds(kFourteenDays));
  EXPECT_EQ(Do("ReleasePhoneNumber", {{"id", id}}), Json::object());
  EXPECT_EQ(LastDeed().action, "release");
  EXPECT_EQ(LastDeed().id, id);
  const CallResult gone = Try("GetPhoneNumber", {{"id", id}});
  EXPECT_EQ(gone.code, 5);
  EXPECT_EQ(gone.info.reason(), "NOT_FOUND");
  EXPECT_EQ(Try("ReleasePhoneNumber", {{"id", id}}).info.reason(), "NOT_FOUND");
}

TEST_F(Walkthrough, MovesAnE911AddressThroughItsStates) {
  const std::string id = Text(BuyOne(), "id");
  auto status = [&] { return Text(Do("GetPhoneNumber", {{"id", id}}), "e911_status"); };
  EXPECT_EQ(status(), "");
  const CallResult early = Try("RemoveE911Address", {{"id", id}});
  EXPECT_EQ(early.info.reason(), "INVALID_STATE");

  const Json assigned = Do("AssignE911Address", {{"id", id}, {"e911_address_id", kAustinAddress}});
  EXPECT_EQ(Text(assigned, "e911_status"), "E911_STATUS_PENDING");
  EXPECT_EQ(Text(assigned, "e911_address_id"), kAustinAddress);
  EXPECT_EQ(LastDeed().action, "assign_e911");
  simulator().Advance(std::chrono::minutes(5));
  EXPECT_EQ(status(), "E911_STATUS_ACTIVE");

  EXPECT_EQ(Text(Do("RemoveE911Address", {{"id", id}}), "e911_status"), "E911_STATUS_PENDING_REMOVAL");
  EXPECT_EQ(LastDeed().action, "remove_e911");
  simulator().Advance(std::chrono::minutes(5));
  EXPECT_EQ(status(), "E911_STATUS_UNREGISTERED");
}

TEST_F(Walkthrough, PagesThroughTheListWithTokens) {
  const std::vector<std::string> seeded = simulator().SeedNumbers(kE2eProjectId, 7);
  std::vector<std::string> seen;
  std::vector<std::size_t> sizes;
  Json request = {{"page_size", 3}};
  do {
    const Json page = Do("ListPhoneNumbers", request);
    sizes.push_back(page["data"].size());
    for (const std::string& number : All(page["data"], "number")) seen.push_back(number);
    request["page_token"] = Text(page, "next_page_token");
  } while (Text(request, "page_token") != "");
  EXPECT_THAT(sizes, ElementsAre(3, 3, 1));
  EXPECT_THAT(seen, UnorderedElementsAreArray(seeded));
  EXPECT_THAT(All(Do("ListPhoneNumbers", {{"filter_number", seeded[2]}})["data"], "number"),
              ElementsAre(seeded[2]));
}

TEST_F(Walkthrough, RefusesATokenOfAnotherList) {
  simulator().SeedNumbers(kE2eProjectId, 7);
  const std::string token = Text(Do("ListPhoneNumbers", {{"page_size", 3}}), "next_page_token");
  std::string edited = token;
  edited[edited.size() / 2] = edited[edited.size() / 2] == 'A' ? 'B' : 'A';
  for (const Json& request :
       {Json{{"page_token", edited}}, Json{{"page_token", token}, {"filter_name", "x"}}}) {
    const CallResult refused = Try("ListPhoneNumbers", request);
    EXPECT_EQ(refused.info.reason(), "PAGE_TOKEN_INVALID") << request;
    EXPECT_THAT(refused.Fields(), ElementsAre("page_token"));
  }
  EXPECT_EQ(Try("ListIncomingPhoneNumbers", {{"page_token", token}}).info.reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(Walkthrough, StreamsAllNumbersOnce) {
  const std::vector<std::string> seeded = simulator().SeedNumbers(kE2eProjectId, 7);
  const CallResult streamed = Try("StreamPhoneNumbers", {{"page_size", 2}});
  EXPECT_TRUE(streamed.ok());
  std::vector<std::string> seen;
  for (const Json& number : streamed.messages) seen.push_back(Text(number, "number"));
  EXPECT_THAT(seen, UnorderedElementsAreArray(seeded));
  EXPECT_EQ(RequestCount({"GET", kNumbersPath, ""}), 4U);
  EXPECT_EQ(streamed.Trailer("x-upstream-attempts"), "4");
}

TEST_F(Walkthrough, BuysSetsUpAndReleasesThroughLaml) {
  const Json created = Do("CreateIncomingPhoneNumber", {{"phone_number", FindNumber()},
                                                        {"friendly_name", "Front desk & more"},
                                                        {"voice_url", "https://example.com/voice?a=1&b=2"},
                                                        {"voice_method", "HTTP_METHOD_GET"}});
  const std::string sid = Text(created, "sid");
  EXPECT_EQ(LastDeed().action, "purchase");
  EXPECT_EQ(Text(created, "friendly_name"), "Front desk & more");
  EXPECT_EQ(Text(created, "voice_url"), "https://example.com/voice?a=1&b=2");
  EXPECT_EQ(Do("GetIncomingPhoneNumber", {{"sid", sid}}), created);
  EXPECT_EQ(Do("ListIncomingPhoneNumbers")["incoming_phone_numbers"], Json::array({created}));

  const Json changed = Do("UpdateIncomingPhoneNumber", {{"sid", sid}, {"friendly_name", "Back door"}});
  EXPECT_EQ(LastDeed().action, "update");
  EXPECT_EQ(Text(changed, "friendly_name"), "Back door");
  EXPECT_EQ(Text(changed, "voice_url"), "https://example.com/voice?a=1&b=2");

  const CallResult refused = Try("ReleaseIncomingPhoneNumber", {{"sid", sid}});
  EXPECT_EQ(refused.code, 9);
  EXPECT_EQ(refused.info.reason(), "PURCHASED_TOO_RECENTLY");
  EXPECT_EQ(refused.InfoOf("upstream_code"), "22121");
  EXPECT_THAT(refused.retry_seconds, ::testing::Optional(AllOf(Ge(kFourteenDays - 600), Le(kFourteenDays))));
  simulator().Advance(std::chrono::seconds(kFourteenDays));
  EXPECT_EQ(Do("ReleaseIncomingPhoneNumber", {{"sid", sid}}), Json::object());
  EXPECT_EQ(LastDeed().action, "release");
  EXPECT_EQ(Try("GetIncomingPhoneNumber", {{"sid", sid}}).info.reason(), "NOT_FOUND");
}

TEST_F(Walkthrough, PagesThroughTheLamlListWithTokens) {
  const std::vector<std::string> seeded = simulator().SeedNumbers(kE2eProjectId, 5);
  const Json first = Do("ListIncomingPhoneNumbers", {{"page_size", 4}});
  const Json last =
      Do("ListIncomingPhoneNumbers", {{"page_size", 4}, {"page_token", Text(first, "next_page_token")}});
  EXPECT_EQ(Text(last, "next_page_token"), "");
  std::vector<std::string> seen = All(first["incoming_phone_numbers"], "phone_number");
  EXPECT_THAT(seen, SizeIs(4));
  for (const std::string& number : All(last["incoming_phone_numbers"], "phone_number"))
    seen.push_back(number);
  EXPECT_THAT(seen, UnorderedElementsAreArray(seeded));
}

TEST_F(Walkthrough, ImportsThroughLaml) {
  const Json imported =
      Do("ImportIncomingPhoneNumber", {{"number", "+4930901821"},
                                       {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"},
                                       {"capabilities", {"CAPABILITY_VOICE", "CAPABILITY_FAX"}}});
  EXPECT_EQ(Text(imported, "phone_number"), "+4930901821");
  EXPECT_EQ(LastDeed().action, "import");
  EXPECT_EQ(imported["capabilities"], (Json{{"voice", true}, {"fax", true}}));
}

TEST_F(Walkthrough, SearchesCountriesAndNumbersThroughLaml) {
  EXPECT_THAT(All(Do("ListAvailableCountries")["countries"], "country_code"), IsSupersetOf({"US", "CA"}));
  const Json country = Do("GetAvailableCountry", {{"iso_country", "US"}});
  EXPECT_THAT(Text(country["subresource_uris"], "local"), HasSubstr("/AvailablePhoneNumbers/US/Local"));

  const Json local = Do("SearchLocalPhoneNumbers", {{"iso_country", "US"}, {"area_code", "512"}});
  EXPECT_THAT(All(local["available_phone_numbers"], "phone_number"),
              AllOf(Not(IsEmpty()), Each(StartsWith("+1512"))));
  const Json toll_free = Do("SearchTollFreePhoneNumbers", {{"iso_country", "US"}});
  EXPECT_THAT(All(toll_free["available_phone_numbers"], "phone_number"),
              AllOf(Not(IsEmpty()), Each(StartsWith("+18"))));
  EXPECT_THAT(Actions(), IsEmpty());
}

}  // namespace
}  // namespace phonegate::walkthrough_test

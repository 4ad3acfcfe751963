#include "service/cache/tags.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/contract/subject.h"
#include "tests/contract/real_contract.h"

namespace phonegate::tags_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

constexpr char kNumber[] = "+15125550100";
constexpr char kId[] = "11111111-AAAA-4111-8111-111111111111";   // its REST id, as a caller may write it
constexpr char kSid[] = "22222222-2222-4222-8222-222222222222";  // its LaML sid
constexpr char kProject[] = "33333333-3333-4333-8333-333333333333";
constexpr char kOtherProject[] = "44444444-4444-4444-8444-444444444444";

const std::string kNumberTag = "number 15125550100";
const std::string kIdTag = "id 33333333-3333-4333-8333-333333333333 11111111-aaaa-4111-8111-111111111111";
const std::string kSidTag = "id 33333333-3333-4333-8333-333333333333 22222222-2222-4222-8222-222222222222";
const std::string kEachTag = "each number 33333333-3333-4333-8333-333333333333";
const std::string kListTag = "numbers 33333333-3333-4333-8333-333333333333";
const std::string kProjectTag = "project 33333333-3333-4333-8333-333333333333";

// Sets a text field; every message below has it.
void Set(Message& message, const std::string& field, const std::string& text) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  ASSERT_NE(descriptor, nullptr) << message.GetTypeName() << "." << field;
  message.GetReflection()->SetString(&message, descriptor, text);
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// What a request or an answer says about kNumber: its fields and their texts. A field
// of an item stands as "list.field".
using Texts = std::vector<std::pair<std::string, std::string>>;

std::unique_ptr<Message> Made(const google::protobuf::Descriptor& type, const Texts& texts) {
  std::unique_ptr<Message> message = New(type);
  for (const auto& [field, text] : texts) {
    const std::size_t dot = field.find('.');
    if (dot == std::string::npos) {
      Set(*message, field, text);
      continue;
    }
    const FieldDescriptor* list = type.FindFieldByName(field.substr(0, dot));
    Set(*message->GetReflection()->AddMessage(message.get(), list), field.substr(dot + 1), text);
  }
  return message;
}

// One read of kNumber by any of its names, and the tags of its answer.
struct Read {
  std::string rpc;
  Texts request;
  Texts answer;
  Tags tags;
  // How it depends on what a change changes.
  enum class About {
    kOurs,     // it shows what we have
    kFacts,    // it tells what anybody may know of the number
    kOffer,    // it offers the number to us
    kNothing,  // nothing that a change changes
  };
  About about = About::kOurs;
};

const std::vector<Read>& Reads() {
  using About = Read::About;
  static const std::vector<Read> reads = {
      {"ListPhoneNumbers", {}, {{"data.number", kNumber}, {"data.id", kId}}, {kProjectTag, kListTag}},
      {"StreamPhoneNumbers", {}, {{"number", kNumber}, {"id", kId}}, {kProjectTag, kListTag}},
      {"GetPhoneNumber",
       {{"id", kId}},
       {{"number", kNumber}, {"id", kId}},
       {kProjectTag, kEachTag, kNumberTag, kIdTag}},
      {"GetPhoneNumber",
       {{"number", kNumber}},
       {{"number", kNumber}, {"id", kId}},
       {kProjectTag, kEachTag, kNumberTag, kIdTag}},
      {"ListIncomingPhoneNumbers",
       {},
       {{"incoming_phone_numbers.phone_number", kNumber}},
       {kProjectTag, kListTag}},
      {"GetIncomingPhoneNumber",
       {{"sid", kSid}},
       {{"phone_number", kNumber}, {"sid", kSid}},
       {kProjectTag, kEachTag, kNumberTag, kSidTag}},
      {"LookupPhoneNumber",
       {{"number", kNumber}},
       {{"e164", kNumber}},
       {kProjectTag, kEachTag, kNumberTag},
       About::kFacts},
      {"SearchAvailablePhoneNumbers",
       {},
       {{"data.number", kNumber}, {"data.number", "15125550199"}},
       {kProjectTag, kNumberTag, "number 15125550199"},
       About::kOffer},
      {"SearchLocalPhoneNumbers",
       {{"iso_country", "US"}},
       {{"available_phone_numbers.phone_number", kNumber}},
       {kProjectTag, kNumberTag},
       About::kOffer},
      {"SearchTollFreePhoneNumbers",
       {{"iso_country", "US"}},
       {{"available_phone_numbers.phone_number", kNumber}},
       {kProjectTag, kNumberTag},
       About::kOffer},
      {"ListAvailableCountries", {}, {{"countries.country_code", "US"}}, {kProjectTag}, About::kNothing},
      {"GetAvailableCountry",
       {{"iso_country", "US"}},
       {{"country_code", "US"}},
       {kProjectTag},
       About::kNothing},
  };
  return reads;
}

// One change of kNumber by any of its names.
struct Change {
  std::string rpc;
  Texts request;
  Texts answer;
  Tags known;    // its tags when the number of the id is known
  Tags unknown;  // and when it is not
  Tags outcome;  // what its answer tells
};

const std::vector<Change>& Changes() {
  static const Texts kRestAnswer = {{"number", kNumber}, {"id", kId}};
  static const Texts kLamlAnswer = {{"phone_number", kNumber}, {"sid", kSid}};
  static const Tags kByNumber = {kListTag, kNumberTag};
  static const Tags kById = {kListTag, kNumberTag, kIdTag};
  static const Tags kByUnknownId = {kListTag, kIdTag, kEachTag};
  static const Tags kBySid = {kListTag, kNumberTag, kSidTag};
  static const Tags kByUnknownSid = {kListTag, kSidTag, kEachTag};
  static const Tags kRestOutcome = {kNumberTag, kIdTag};
  static const Tags kLamlOutcome = {kNumberTag, kSidTag};
  static const std::vector<Change> changes = {
      {"PurchasePhoneNumber", {{"number", kNumber}}, kRestAnswer, kByNumber, kByNumber, kRestOutcome},
      {"ImportPhoneNumber", {{"number", kNumber}}, kRestAnswer, kByNumber, kByNumber, kRestOutcome},
      {"UpdatePhoneNumber", {{"id", kId}}, kRestAnswer, kById, kByUnknownId, kRestOutcome},
      {"ReleasePhoneNumber", {{"id", kId}}, {}, kById, kByUnknownId, {}},
      {"AssignE911Address", {{"id", kId}}, kRestAnswer, kById, kByUnknownId, kRestOutcome},
      {"RemoveE911Address", {{"id", kId}}, kRestAnswer, kById, kByUnknownId, kRestOutcome},
      // The resource that gets the number is no number.
      {"AssignPhoneRoute",
       {{"phone_route_id", kId}, {"resource_id", kOtherProject}},
       {{"id", kOtherProject}},
       kById,
       kByUnknownId,
       {}},
      {"CreateIncomingPhoneNumber",
       {{"phone_number", kNumber}},
       kLamlAnswer,
       kByNumber,
       kByNumber,
       kLamlOutcome},
      {"ImportIncomingPhoneNumber", {{"number", kNumber}}, kLamlAnswer, kByNumber, kByNumber, kLamlOutcome},
      {"UpdateIncomingPhoneNumber", {{"sid", kSid}}, kLamlAnswer, kBySid, kByUnknownSid, kLamlOutcome},
      {"ReleaseIncomingPhoneNumber", {{"sid", kSid}}, {}, kBySid, kByUnknownSid, {}},
  };
  return changes;
}

Tags TagsOf(const Read& read, const std::string& project = kProject) {
  const Operation& operation = OperationOf(read.rpc);
  return TagsOfAnswer(operation, project, *Made(*operation.request, read.request),
                      *Made(*operation.response, read.answer));
}

Tags TagsOf(const Change& change, const std::string& known_number) {
  return TagsOfChange(kProject, *Made(*OperationOf(change.rpc).request, change.request), known_number);
}

Tags OutcomeOf(const Change& change) {
  return TagsOfOutcome(kProject, *Made(*OperationOf(change.rpc).response, change.answer));
}

bool Meet(const Tags& a, const Tags& b) {
  return std::ranges::any_of(a, [&](const std::string& tag) { return std::ranges::count(b, tag) > 0; });
}

Tags Both(Tags a, const Tags& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(TagsTest, TheTablesHaveARowForEveryRpc) {
  std::set<std::string> rows;
  for (const Read& read : Reads()) {
    EXPECT_FALSE(OperationOf(read.rpc).IsChange()) << read.rpc;
    rows.insert(read.rpc);
  }
  for (const Change& change : Changes()) {
    EXPECT_TRUE(OperationOf(change.rpc).IsChange()) << change.rpc;
    rows.insert(change.rpc);
  }
  for (const Operation& operation : RealContract())
    EXPECT_EQ(rows.count(operation.name), 1u) << operation.name;
}

// The tags know one collection; a second one needs tags of its own.
TEST(TagsTest, EveryChangeChangesPhoneNumbers) {
  for (const Operation& operation : RealContract()) {
    if (!operation.IsChange()) continue;
    EXPECT_EQ(operation.upstream.changes(), "phone_numbers") << operation.name;
  }
}

TEST(TagsTest, AnAnswerBearsWhatItIsAbout) {
  for (const Read& read : Reads()) {
    EXPECT_THAT(TagsOf(read), UnorderedElementsAreArray(read.tags)) << read.rpc;
  }
}

TEST(TagsTest, AChangeBearsWhatItChanges) {
  for (const Change& change : Changes()) {
    EXPECT_THAT(TagsOf(change, kNumber), UnorderedElementsAreArray(change.known)) << change.rpc;
    EXPECT_THAT(TagsOf(change, ""), UnorderedElementsAreArray(change.unknown)) << change.rpc;
    EXPECT_THAT(OutcomeOf(change), UnorderedElementsAreArray(change.outcome)) << change.rpc;
  }
}

// By whatever name, over whichever API, from before it is sent.
TEST(TagsTest, EveryChangeReachesEveryAnswerAboutTheNumberThatIsOurs) {
  for (const Change& change : Changes()) {
    for (const Read& read : Reads()) {
      if (read.about != Read::About::kOurs) continue;
      EXPECT_TRUE(Meet(TagsOf(change, kNumber), TagsOf(read))) << change.rpc << " " << read.rpc;
      EXPECT_TRUE(Meet(TagsOf(change, ""), TagsOf(read))) << change.rpc << " " << read.rpc;
    }
  }
}

TEST(TagsTest, EveryChangeReachesFreeLookupsOfTheNumber) {
  for (const Change& change : Changes()) {
    for (const Read& read : Reads()) {
      if (read.about != Read::About::kFacts) continue;
      EXPECT_TRUE(Meet(TagsOf(change, kNumber), TagsOf(read))) << change.rpc;
      EXPECT_TRUE(Meet(TagsOf(change, ""), TagsOf(read))) << change.rpc;
    }
  }
}

// In any project: availability is everybody's. A change by id is of a number that is
// ours, which no search offers; where the number is known it is forgotten all the same.
TEST(TagsTest, APurchaseReachesEverySearchThatOffersTheNumber) {
  for (const Change& change : Changes()) {
    for (const Read& read : Reads()) {
      if (read.about != Read::About::kOffer) continue;
      const bool by_number =
          !SubjectOf(*Made(*OperationOf(change.rpc).request, change.request)).number.empty();
      EXPECT_EQ(Meet(TagsOf(change, ""), TagsOf(read, kOtherProject)), by_number) << change.rpc;
      EXPECT_TRUE(Meet(TagsOf(change, kNumber), TagsOf(read, kOtherProject))) << change.rpc;
    }
  }
}

TEST(TagsTest, NoChangeReachesTheCountries) {
  for (const Change& change : Changes()) {
    for (const Read& read : Reads()) {
      if (read.about != Read::About::kNothing) continue;
      EXPECT_FALSE(Meet(Both(TagsOf(change, kNumber), OutcomeOf(change)), TagsOf(read))) << change.rpc;
    }
  }
}

TEST(TagsTest, NoChangeReachesAnotherNumber) {
  const Texts answer = {{"number", "+15125550999"}, {"id", kOtherProject}};
  const Tags other = TagsOf(Read{"GetPhoneNumber", {{"number", "+15125550999"}}, answer, {}});
  for (const Change& change : Changes()) {
    EXPECT_FALSE(Meet(Both(TagsOf(change, kNumber), OutcomeOf(change)), other)) << change.rpc;
  }
}

TEST(TagsTest, NoChangeByIdReachesAnotherProject) {
  const Tags other =
      TagsOf(Read{"GetPhoneNumber", {{"id", kId}}, {{"number", "+1"}, {"id", kId}}, {}}, kOtherProject);
  for (const Change& change : Changes()) {
    EXPECT_FALSE(Meet(TagsOf(change, ""), other)) << change.rpc;
  }
}

TEST(TagsTest, APaidLookupIsForgottenOnlyByAChangeThatNamesItsNumber) {
  v1::LookupPhoneNumberRequest request;
  request.set_number(kNumber);
  request.add_include(v1::LOOKUP_INCLUDE_CARRIER);
  const Tags tags =
      TagsOfAnswer(OperationOf("LookupPhoneNumber"), kProject, request, v1::PhoneNumberLookup());
  EXPECT_THAT(tags, UnorderedElementsAre(kProjectTag, kNumberTag));
  for (const Change& change : Changes()) EXPECT_TRUE(Meet(TagsOf(change, kNumber), tags)) << change.rpc;
}

// What is not there cannot tell under which other name it will come.
TEST(TagsTest, EveryChangeReachesWhatWasNotFound) {
  for (const Read& read : Reads()) {
    const Tags tags = TagsOfNotFound(kProject, *Made(*OperationOf(read.rpc).request, read.request));
    for (const Change& change : Changes()) {
      EXPECT_TRUE(Meet(TagsOf(change, ""), tags)) << change.rpc << " " << read.rpc;
    }
  }
}

TEST(TagsTest, AMoveReachesTheListsOfTheProjectThatGetsTheNumber) {
  v1::UpdateIncomingPhoneNumberRequest request;
  request.set_sid(kSid);
  request.set_account_sid(kOtherProject);
  const Tags tags = TagsOfChange(kProject, request, kNumber);
  EXPECT_TRUE(Meet(tags, TagsOf(Reads().front(), kOtherProject)));
  EXPECT_TRUE(Meet(tags, TagsOf(Reads().front(), kProject)));
  EXPECT_TRUE(Meet(tags, TagsOfNotFound(kOtherProject, v1::GetPhoneNumberRequest())));
}

TEST(TagsTest, APurgeReachesWhatItNames) {
  for (const Read& read : Reads()) {
    EXPECT_TRUE(Meet(TagsOfProject(kProject), TagsOf(read))) << read.rpc;
    EXPECT_FALSE(Meet(TagsOfProject(kOtherProject), TagsOf(read))) << read.rpc;
    const bool about_a_number = read.about != Read::About::kNothing;
    EXPECT_EQ(Meet(TagsOfNumber(kProject, kNumber), TagsOf(read)), about_a_number) << read.rpc;
  }
}

TEST(TagsTest, ASearchThatFoundNothingBearsNoNumber) {
  const Read nothing{"SearchAvailablePhoneNumbers", {}, {}, {}};
  EXPECT_THAT(TagsOf(nothing), UnorderedElementsAre(kProjectTag));
  EXPECT_THAT(TagsOfOutcome(kProject, v1::PhoneRoute()), IsEmpty());
}

}  // namespace
}  // namespace phonegate::tags_test

// What an answer tells beside itself, what a call leaves in the log, and that a
// change that is only to be validated sends nothing.
#include <regex>

#include "phonegate/v1/annotations.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/e2e/harness.h"

namespace phonegate::metadata_test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Key;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kUuid[] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
constexpr char kRequestId[] = "abcdef01-2345-4678-89ab-cdef01234567";
constexpr char kSomeId[] = "11111111-2222-4333-8444-555555555555";
constexpr char kNumber[] = "+15125550100";  // not in the simulator's inventory

// A request of each change that passes every check.
const std::map<std::string, Json>& Changes() {
  static const std::map<std::string, Json> changes = {
      {"PurchasePhoneNumber", {{"number", kNumber}}},
      {"ImportPhoneNumber", {{"number", kNumber}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}}},
      {"UpdatePhoneNumber", {{"id", kSomeId}, {"name", "x"}}},
      {"ReleasePhoneNumber", {{"id", kSomeId}}},
      {"AssignE911Address", {{"id", kSomeId}, {"e911_address_id", kSomeId}}},
      {"RemoveE911Address", {{"id", kSomeId}}},
      {"AssignPhoneRoute",
       {{"resource_id", kSomeId}, {"phone_route_id", kSomeId}, {"handler", "PHONE_ROUTE_HANDLER_CALLING"}}},
      {"CreateIncomingPhoneNumber", {{"phone_number", kNumber}}},
      {"UpdateIncomingPhoneNumber", {{"sid", "abc"}, {"friendly_name", "x"}}},
      {"ReleaseIncomingPhoneNumber", {{"sid", "abc"}}},
      {"ImportIncomingPhoneNumber", {{"number", kNumber}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}}},
  };
  return changes;
}

Json With(Json request, const char* member, const Json& value) {
  request[member] = value;
  return request;
}

class MetadataOf : public E2eTest {
 protected:
  // The access line of the last of `calls` calls.
  Json AccessLine(std::size_t calls = 1) {
    const std::vector<Json> lines = gateway().WaitForLog("call", calls);
    EXPECT_THAT(lines, SizeIs(calls)) << "one line a call";
    return lines.empty() ? Json() : lines.back();
  }
};

class EveryChange : public MetadataOf, public ::testing::WithParamInterface<std::string> {
 protected:
  const Json& request() const { return Changes().at(GetParam()); }
};

TEST_P(EveryChange, SendsNothingWhenItIsOnlyToBeValidated) {
  const CallResult result = Call(GetParam(), With(request(), "validate_only", true));
  EXPECT_TRUE(result.ok()) << ::testing::PrintToString(result);
  EXPECT_EQ(result.bytes, "") << "the answer is empty";
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "0");
  EXPECT_THAT(result.Trailer("x-request-id"), ::testing::ContainsRegex(kUuid));
  EXPECT_EQ(RequestCount(), 0U);
  Call(GetParam(), request());
  EXPECT_EQ(RequestCount(), 1U) << "without validate_only the same request is sent";
}

TEST_P(EveryChange, RunsItsChecksWhenItIsOnlyToBeValidated) {
  Json bad = With(request(), "validate_only", true);
  bad.erase(bad.begin());  // its first member is required
  const CallResult result = Call(GetParam(), bad);
  EXPECT_EQ(result.info.reason(), "INVALID_REQUEST");
  EXPECT_EQ(RequestCount(), 0U);
  const CallResult no_project =
      Call(GetParam(), With(With(request(), "validate_only", true), "project", "nobody"));
  EXPECT_EQ(no_project.info.reason(), "PROJECT_NOT_FOUND");
}

TEST_P(EveryChange, ReturnsAndLogsTheRequestIdInLowerCase) {
  const CallResult result =
      Call(GetParam(), With(request(), "request_id", "ABCDEF01-2345-4678-89AB-cdef01234567"));
  EXPECT_EQ(result.Trailer("x-request-id"), kRequestId);
  EXPECT_TRUE(result.ok() || result.InfoOf("request_id") == kRequestId);
  EXPECT_EQ(AccessLine()["request_id"], kRequestId);
}

TEST_P(EveryChange, RefusesARequestIdThatIsNoUuidAndDoesNotRepeatIt) {
  const CallResult result = Call(GetParam(), With(request(), "request_id", "planted-request-id"));
  EXPECT_EQ(result.info.reason(), "INVALID_REQUEST");
  EXPECT_THAT(result.Fields(), ElementsAre("request_id"));
  EXPECT_THAT(result.Trailer("x-request-id"), ::testing::ContainsRegex(kUuid));
  EXPECT_EQ(AccessLine()["request_id"], result.Trailer("x-request-id"));
  EXPECT_THAT(gateway().process().err(), Not(::testing::HasSubstr("planted")));
  EXPECT_EQ(RequestCount(), 0U);
}

std::vector<std::string> ChangeNames() {
  std::vector<std::string> names;
  for (const auto& [name, request] : Changes()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(OfTheContract, EveryChange, ::testing::ValuesIn(ChangeNames()),
                         [](const auto& test) { return test.param; });

TEST(Changes, AreAllOfTheContract) {
  const auto& service = *v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
  std::vector<std::string> changes;
  for (int i = 0; i < service.method_count(); ++i) {
    const v1::Effect effect = service.method(i)->options().GetExtension(v1::upstream).effect();
    if (effect != v1::EFFECT_READ) changes.push_back(service.method(i)->name());
  }
  EXPECT_THAT(ChangeNames(), ::testing::UnorderedElementsAreArray(changes));
}

TEST_F(MetadataOf, ReadsTellsIdAttemptsCacheAndTime) {
  const CallResult result = grpcurl().Call("ListPhoneNumbers");
  EXPECT_THAT(result.Trailer("x-request-id"), ::testing::ContainsRegex(kUuid));
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "1");
  EXPECT_EQ(result.Trailer("x-cache"), "miss");
  EXPECT_TRUE(std::regex_match(result.Trailer("server-timing"), std::regex(R"(total;dur=[0-9]+\.[0-9])")));
  for (const auto& [name, value] : result.trailers) EXPECT_EQ(result.trailers.count(name), 1U) << name;
}

TEST_F(MetadataOf, ChangesHaveNoCache) {
  const CallResult result = Call("PurchasePhoneNumber", {{"number", AvailableNumber()}});
  EXPECT_THAT(result.trailers, Not(Contains(Key("x-cache"))));
  EXPECT_THAT(result.trailers, Contains(Key("server-timing")));
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "1");
}

TEST_F(MetadataOf, EachCallHasAnIdOfItsOwn) {
  EXPECT_NE(Call("ListPhoneNumbers").Trailer("x-request-id"),
            Call("ListPhoneNumbers").Trailer("x-request-id"));
}

TEST_F(MetadataOf, RetriesAndPagesAreCounted) {
  sim::Fault fault = AnswerOn("GET", kNumbersPath, 503, "");
  fault.times = 2;
  AddFault(fault);
  EXPECT_EQ(Call("ListPhoneNumbers").Trailer("x-upstream-attempts"), "3");
  EXPECT_EQ(AccessLine()["attempts"], 3);
  EXPECT_EQ(RequestCount(), 3U);
  simulator().SeedNumbers(kE2eProjectId, 5);
  EXPECT_EQ(Call("StreamPhoneNumbers", {{"page_size", 2}}).Trailer("x-upstream-attempts"), "3");
}

TEST_F(MetadataOf, StreamsIsThatOfOtherReads) {
  simulator().SeedNumbers(kE2eProjectId, 1);
  const CallResult result = Call("StreamPhoneNumbers");
  EXPECT_THAT(result.Trailer("x-request-id"), ::testing::ContainsRegex(kUuid));
  EXPECT_EQ(result.Trailer("x-cache"), "miss");
  EXPECT_THAT(result.trailers, Contains(Key("server-timing")));
}

TEST_F(MetadataOf, RefusedCallsHaveItToo) {
  const CallResult result = grpcurl().Call("ListPhoneNumbers", {{"page_size", 5000}});
  EXPECT_EQ(result.info.reason(), "INVALID_REQUEST");
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "0");
  EXPECT_EQ(result.InfoOf("request_id"), result.Trailer("x-request-id"));
  EXPECT_THAT(result.trailers, Contains(Key("server-timing")));
}

std::vector<std::string> MembersOf(const Json& line) {
  std::vector<std::string> names;
  for (const auto& [name, value] : line.items()) names.push_back(name);
  return names;
}

constexpr auto kMembers = {"time",     "level",   "event",      "message",     "method",           "code",
                           "reason",   "project", "request_id", "caller",      "authenticated_by", "peer",
                           "trace_id", "cache",   "attempts",   "http_status", "duration_us"};

TEST_F(MetadataOf, AnAnsweredCallIsOneLineInTheLog) {
  const CallResult result = Call("ListPhoneNumbers");
  const Json line = AccessLine();
  EXPECT_THAT(MembersOf(line), ::testing::ElementsAreArray(kMembers));
  EXPECT_TRUE(std::regex_match(line["time"].get<std::string>(),
                               std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["method"], "ListPhoneNumbers");
  EXPECT_EQ(line["code"], "OK");
  EXPECT_EQ(line["reason"], "");
  EXPECT_EQ(line["project"], "demo");
  EXPECT_EQ(line["request_id"], result.Trailer("x-request-id"));
  EXPECT_EQ(line["caller"], "anonymous");
  EXPECT_EQ(line["authenticated_by"], "none");
  EXPECT_THAT(line["peer"].get<std::string>(), ::testing::StartsWith("ipv4:127.0.0.1:"));
  EXPECT_EQ(line["cache"], "miss");
  EXPECT_EQ(line["attempts"], 1);
  EXPECT_EQ(line["http_status"], 200);
  EXPECT_THAT(line["duration_us"].get<std::int64_t>(), AllOf(Ge(1), Le(30'000'000)));
}

TEST_F(MetadataOf, ARefusedCallIsOneLineInTheLog) {
  Call("PurchasePhoneNumber", {{"number", "12"}});
  const Json line = AccessLine();
  EXPECT_THAT(MembersOf(line), ::testing::ElementsAreArray(kMembers));
  EXPECT_EQ(line["code"], "INVALID_ARGUMENT");
  EXPECT_EQ(line["reason"], "INVALID_REQUEST");
  EXPECT_EQ(line["attempts"], 0);
  EXPECT_EQ(line["http_status"], 0);
}

TEST_F(MetadataOf, AFailedCallIsOneLineInTheLog) {
  Call("PurchasePhoneNumber", {{"number", kNumber}});
  const Json line = AccessLine();
  EXPECT_EQ(line["code"], "FAILED_PRECONDITION");
  EXPECT_EQ(line["reason"], "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(line["http_status"], 422);
  EXPECT_EQ(line["project"], "demo");
}

TEST_F(MetadataOf, EveryCallIsCountedInTheMetrics) {
  Call("ListPhoneNumbers");
  Call("PurchasePhoneNumber", {{"number", "12"}});
  std::vector<std::string> counted;
  std::istringstream metrics(gateway().Page("/metrics"));
  for (std::string line; std::getline(metrics, line);) {
    if (line.starts_with("phonegate_calls_total{")) counted.push_back(line);
  }
  EXPECT_THAT(counted, UnorderedElementsAre(
                           R"(phonegate_calls_total{code="INVALID_ARGUMENT",method="PurchasePhoneNumber"} 1)",
                           R"(phonegate_calls_total{code="OK",method="ListPhoneNumbers"} 1)"));
}

}  // namespace
}  // namespace phonegate::metadata_test

#include "service/journal/audit/audit_reader.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "service/base/text.h"
#include "tests/journal/fake_journal.h"

namespace phonegate::audit_reader_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

const ProjectScope kAll{true, {}};

class AuditReaderTest : public ::testing::Test {
 protected:
  // The entries' numbers on the page, in its order.
  static std::vector<int> NumbersOf(const v1::ListAuditEntriesResponse& page) {
    std::vector<int> numbers;
    for (const v1::AuditEntry& entry : page.entries())
      numbers.push_back(std::stoi(entry.entry_id().substr(24)));
    return numbers;
  }
  std::vector<int> Listed(const v1::ListAuditEntriesRequest& request) {
    auto page = reader_.List(request, kAll);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? NumbersOf(*page) : std::vector<int>{};
  }
  // The whole list, `between` called after each page.
  std::vector<int> AllPages(v1::ListAuditEntriesRequest request, const std::function<void()>& between) {
    std::vector<int> all;
    bool more = true;
    while (more) {
      auto page = reader_.List(request, kAll);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return all;
      for (const int number : NumbersOf(*page)) all.push_back(number);
      request.set_page_token(page->next_page_token());
      more = !page->next_page_token().empty();
      between();
    }
    return all;
  }
  v1::GetOperationResponse Operation(const v1::GetOperationRequest& request) {
    auto response = reader_.GetOperation(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : v1::GetOperationResponse();
  }
  static v1::GetOperationRequest OperationRequest(int request_id = 1) {
    v1::GetOperationRequest request;
    request.set_method("PurchasePhoneNumber");
    request.set_request_id(UuidOf(request_id));
    return request;
  }

  FakeJournal journal_;
  SystemRandom random_;
  PageTokens tokens_{PageTokens::Key{1}, random_};
  Projects projects_{{{"demo", "https://x.signalwire.com", UuidOf(900)}}, ""};
  AuditReader reader_{journal_, tokens_, projects_};
};

std::string ReasonOf(const absl::Status& status) { return ErrorInfoOf(status).reason(); }

std::map<std::string, std::string> ViolationsOf(const absl::Status& status) {
  std::map<std::string, std::string> violations;
  const google::rpc::Status whole = ToRpcStatus(status);
  for (const auto& detail : whole.details()) {
    google::rpc::BadRequest bad_request;
    if (!detail.UnpackTo(&bad_request)) continue;
    for (const auto& violation : bad_request.field_violations()) {
      violations[violation.field()] = violation.description();
    }
  }
  return violations;
}

// -- One entry --

TEST_F(AuditReaderTest, PutsAnEntryTogetherFromItsRecords) {
  v1::AuditDoubt doubt;
  doubt.set_http_status(502);
  v1::AuditOutcome outcome = SomeOutcome();
  outcome.set_settled_by(v1::AUDIT_SETTLED_BY_RECONCILE);
  journal_.Begin(1, SomeIntent(1));
  journal_.Begin(2, SomeIntent(2));
  journal_.MarkIndeterminate(2, doubt);
  journal_.End(1, SomeOutcome(v1::AUDIT_RESULT_REFUSED));
  journal_.End(2, outcome);

  v1::GetAuditEntryRequest request;
  request.set_entry_id(UuidOf(2));
  const auto entry = reader_.Get(request, kAll);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->entry_id(), UuidOf(2));
  EXPECT_EQ(entry->sequence(), 2U);
  EXPECT_EQ(FromTimestamp(entry->time()), FakeJournal::TimeOf(2));
  EXPECT_EQ(entry->intent().request_id(), UuidOf(2));
  EXPECT_EQ(entry->doubt().http_status(), 502);
  EXPECT_EQ(FromTimestamp(entry->outcome_time()), FakeJournal::TimeOf(5));
  EXPECT_EQ(entry->outcome().settled_by(), v1::AUDIT_SETTLED_BY_RECONCILE);
}

TEST_F(AuditReaderTest, ShowsAnOpenEntryWithoutAnOutcome) {
  journal_.Begin(1, SomeIntent());
  v1::GetAuditEntryRequest request;
  request.set_entry_id(UuidOf(1));
  const auto entry = reader_.Get(request, kAll);
  ASSERT_TRUE(entry.ok());
  EXPECT_FALSE(entry->has_outcome());
  EXPECT_FALSE(entry->has_outcome_time());
  EXPECT_FALSE(entry->has_doubt());
}

TEST_F(AuditReaderTest, KnowsWhatItDoesNotHold) {
  v1::GetAuditEntryRequest request;
  request.set_entry_id(UuidOf(1));
  const absl::Status status = reader_.Get(request, kAll).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "NOT_FOUND");
  EXPECT_EQ(status.message(), "The journal has no such entry.");
}

// -- Lists --

struct FilterCase {
  const char* name;
  std::function<void(v1::ListAuditEntriesRequest&)> set;
  std::vector<int> want;
};

void PrintTo(const FilterCase& c, std::ostream* out) { *out << c.name; }

class EveryFilter : public AuditReaderTest, public ::testing::WithParamInterface<FilterCase> {
 protected:
  // 1 succeeded, 2 is refused upstream, 3 was denied, 4 is open.
  void SetUp() override {
    v1::AuditIntent first = SomeIntent(1);
    first.set_number("+15125550101");
    v1::AuditOutcome bought = SomeOutcome();
    bought.set_resource_id("resource-1");
    journal_.Begin(1, first);
    journal_.End(1, bought);  // record 2
    v1::AuditIntent second = SomeIntent(2, "ReleasePhoneNumber");
    second.set_resource_id("resource-1");
    journal_.Begin(2, second);
    journal_.End(2, SomeOutcome(v1::AUDIT_RESULT_REFUSED));  // record 4
    v1::AuditIntent third = SomeIntent(0xabc);
    third.set_caller("support");
    third.set_request_id("0000000a-0000-4000-8000-000000000003");
    journal_.Deny(3, third, SomeOutcome(v1::AUDIT_RESULT_DENIED));  // record 5
    v1::AuditIntent fourth = SomeIntent(4);
    fourth.set_project("other");
    journal_.Begin(4, fourth);  // record 6
  }
};

TEST_P(EveryFilter, LetsThroughWhatMatchesNewestFirst) {
  v1::ListAuditEntriesRequest request;
  GetParam().set(request);
  EXPECT_EQ(Listed(request), GetParam().want);
}

using List = v1::ListAuditEntriesRequest;

INSTANTIATE_TEST_SUITE_P(
    OfALists, EveryFilter,
    ::testing::Values(FilterCase{"None", [](List&) {}, {4, 3, 2, 1}},
                      FilterCase{"Caller", [](List& r) { r.set_caller("support"); }, {3}},
                      FilterCase{"Method", [](List& r) { r.set_method("ReleasePhoneNumber"); }, {2}},
                      FilterCase{"Project", [](List& r) { r.set_project("other"); }, {4}},
                      FilterCase{"Number", [](List& r) { r.set_number("+15125550101"); }, {1}},
                      FilterCase{"ResourceId", [](List& r) { r.set_resource_id("resource-1"); }, {2, 1}},
                      FilterCase{"RequestIdWhateverItsCase",
                                 [](List& r) { r.set_request_id("0000000A-0000-4000-8000-000000000003"); },
                                 {3}},
                      FilterCase{"Result", [](List& r) { r.set_result(v1::AUDIT_RESULT_REFUSED); }, {2}},
                      FilterCase{"Open", [](List& r) { r.set_open(true); }, {4}},
                      FilterCase{"FromIsInclusive",
                                 [](List& r) { *r.mutable_from() = ToTimestamp(FakeJournal::TimeOf(5)); },
                                 {4, 3}},
                      FilterCase{"UntilIsExclusive",
                                 [](List& r) { *r.mutable_until() = ToTimestamp(FakeJournal::TimeOf(5)); },
                                 {2, 1}},
                      FilterCase{"ATimeBeforeAllClocks",
                                 [](List& r) { r.mutable_from()->set_seconds(-62'135'596'800); },
                                 {4, 3, 2, 1}},
                      FilterCase{"ATimeAfterAllClocks",
                                 [](List& r) { r.mutable_from()->set_seconds(253'402'300'799); },
                                 {}},
                      FilterCase{"AllOfThemTogether",
                                 [](List& r) {
                                   r.set_caller("billing");
                                   r.set_resource_id("resource-1");
                                   r.set_result(v1::AUDIT_RESULT_SUCCEEDED);
                                 },
                                 {1}},
                      FilterCase{"NothingThatMatches", [](List& r) { r.set_caller("nobody"); }, {}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(AuditReaderTest, PagesThroughEachEntryOnceWhileOthersAreWritten) {
  for (int number = 1; number <= 7; ++number) journal_.Begin(number, SomeIntent(number));
  int next = 8;
  v1::ListAuditEntriesRequest request;
  request.set_page_size(3);
  auto write = [&] {
    journal_.End(next - 7, SomeOutcome());
    journal_.Begin(next, SomeIntent(next));
    ++next;
  };
  EXPECT_THAT(AllPages(request, write), ElementsAre(7, 6, 5, 4, 3, 2, 1));
}

TEST_F(AuditReaderTest, EndsTheListWithAFullLastPage) {
  for (int number = 1; number <= 6; ++number) journal_.Begin(number, SomeIntent(number));
  v1::ListAuditEntriesRequest request;
  request.set_page_size(3);
  int pages = 0;
  EXPECT_THAT(AllPages(request, [&] { ++pages; }), SizeIs(6));
  EXPECT_EQ(pages, 2);
}

TEST_F(AuditReaderTest, ListsFiftyWhenNotTold) {
  for (int number = 1; number <= 51; ++number) journal_.Begin(number, SomeIntent(number));
  auto page = reader_.List({}, kAll);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->entries_size(), 50);
  EXPECT_THAT(page->next_page_token(), Not(IsEmpty()));
}

TEST_F(AuditReaderTest, KeepsAPageWithinWhatClientsTake) {
  v1::AuditIntent intent = SomeIntent();
  intent.set_request_json(std::string(4096, 'x'));
  for (int number = 1; number <= 1000; ++number) journal_.Begin(number, intent);
  v1::ListAuditEntriesRequest request;
  request.set_page_size(1000);
  auto page = reader_.List(request, kAll);
  ASSERT_TRUE(page.ok());
  EXPECT_LT(page->entries_size(), 1000);
  EXPECT_LT(page->ByteSizeLong(), 3U << 20);
  EXPECT_THAT(AllPages(request, [] {}), SizeIs(1000));
}

TEST_F(AuditReaderTest, TakesATokenWithAnotherPageSize) {
  for (int number = 1; number <= 5; ++number) journal_.Begin(number, SomeIntent(number));
  v1::ListAuditEntriesRequest request;
  request.set_page_size(2);
  request.set_page_token(reader_.List(request, kAll)->next_page_token());
  request.set_page_size(50);
  EXPECT_THAT(Listed(request), ElementsAre(3, 2, 1));
}

TEST_F(AuditReaderTest, RefusesTheTokenOfAnotherFilter) {
  for (int number = 1; number <= 5; ++number) journal_.Begin(number, SomeIntent(number));
  v1::ListAuditEntriesRequest request;
  request.set_page_size(2);
  request.set_page_token(reader_.List(request, kAll)->next_page_token());
  request.set_caller("billing");
  const absl::Status status = reader_.List(request, kAll).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(Pair("page_token", "must be the next_page_token of a list with the same filters")));
}

struct BadList {
  const char* name;
  std::function<void(List&)> set;
  const char* field;
  const char* problem;
};

void PrintTo(const BadList& c, std::ostream* out) { *out << c.name; }

class EveryBadList : public AuditReaderTest, public ::testing::WithParamInterface<BadList> {};

TEST_P(EveryBadList, NamesTheField) {
  List request;
  GetParam().set(request);
  const absl::Status status = reader_.List(request, kAll).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  EXPECT_THAT(ViolationsOf(status), ElementsAre(Pair(GetParam().field, HasSubstr(GetParam().problem))));
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().field));
}

INSTANTIATE_TEST_SUITE_P(
    OfRequests, EveryBadList,
    ::testing::Values(
        BadList{"Number", [](List& r) { r.set_number("5550101"); }, "number", "E.164"},
        BadList{"ResourceId", [](List& r) { r.set_resource_id("a/b"); }, "resource_id", "letters, digits"},
        BadList{"RequestId", [](List& r) { r.set_request_id("7"); }, "request_id", "must be a UUID"},
        BadList{"Caller", [](List& r) { r.set_caller("a\nb"); }, "caller", "control characters"},
        BadList{"LongMethod", [](List& r) { r.set_method(std::string(101, 'x')); }, "method",
                "100 characters"},
        BadList{"PageSize", [](List& r) { r.set_page_size(1001); }, "page_size", "must be at most 1000"},
        BadList{"UnknownResult", [](List& r) { r.set_result(static_cast<v1::AuditResult>(77)); }, "result",
                "known result"},
        BadList{"OpenWithResult",
                [](List& r) {
                  r.set_open(true);
                  r.set_result(v1::AUDIT_RESULT_SUCCEEDED);
                },
                "result", "must not be set when open is set"},
        BadList{"From", [](List& r) { r.mutable_from()->set_seconds(INT64_MAX); }, "from", "years 1 to 9999"},
        BadList{"Until", [](List& r) { r.mutable_until()->set_nanos(-1); }, "until", "years 1 to 9999"},
        BadList{"EmptySpan",
                [](List& r) {
                  r.mutable_from()->set_seconds(5);
                  r.mutable_until()->set_seconds(5);
                },
                "until", "must be after from"}),
    [](const auto& test) { return std::string(test.param.name); });

// -- Operations --

TEST_F(AuditReaderTest, TellsHowFarACallIs) {
  journal_.Begin(1, SomeIntent());
  EXPECT_EQ(Operation(OperationRequest()).state(), v1::OPERATION_STATE_RUNNING);
  journal_.MarkIndeterminate(1, {});
  EXPECT_EQ(Operation(OperationRequest()).state(), v1::OPERATION_STATE_IN_DOUBT);
  journal_.End(1, SomeOutcome());
  const v1::GetOperationResponse done = Operation(OperationRequest());
  EXPECT_EQ(done.state(), v1::OPERATION_STATE_DONE);
  EXPECT_EQ(done.entry().entry_id(), UuidOf(1));
  EXPECT_EQ(done.answer_case(), v1::GetOperationResponse::ANSWER_NOT_SET);
}

TEST_F(AuditReaderTest, ShowsTheKeptResponse) {
  v1::PhoneNumber number;
  number.set_number("+15125550101");
  journal::v1::StoredReply stored;
  stored.set_response(number.SerializeAsString());
  journal_.Begin(1, SomeIntent());
  journal_.Answer(1, stored);
  EXPECT_EQ(Operation(OperationRequest()).answer_case(), v1::GetOperationResponse::ANSWER_NOT_SET)
      << "what is stored of an open entry is its request";
  journal_.End(1, SomeOutcome());
  v1::PhoneNumber shown;
  ASSERT_TRUE(Operation(OperationRequest()).response().UnpackTo(&shown));
  EXPECT_EQ(shown.number(), "+15125550101");
}

TEST_F(AuditReaderTest, ShowsAKeptResponseThatIsEmpty) {
  journal_.Begin(1, SomeIntent(1, "ReleasePhoneNumber"));
  journal_.Answer(1, {});
  journal_.End(1, SomeOutcome());
  v1::GetOperationRequest request = OperationRequest();
  request.set_method("ReleasePhoneNumber");
  EXPECT_EQ(Operation(request).response().type_url(), "type.googleapis.com/google.protobuf.Empty");
}

TEST_F(AuditReaderTest, ShowsTheKeptError) {
  google::rpc::Status refusal;
  refusal.set_code(9);
  refusal.set_message("The number is gone.");
  journal::v1::StoredReply stored;
  stored.set_status(refusal.SerializeAsString());
  journal_.Begin(1, SomeIntent());
  journal_.Answer(1, stored);
  journal_.End(1, SomeOutcome(v1::AUDIT_RESULT_REFUSED));
  google::rpc::Status shown;
  ASSERT_TRUE(Operation(OperationRequest()).error().UnpackTo(&shown));
  EXPECT_EQ(shown.message(), "The number is gone.");
}

TEST_F(AuditReaderTest, TellsOfTheNewestUseOfARequestId) {
  journal_.Begin(1, SomeIntent());
  journal_.End(1, SomeOutcome(v1::AUDIT_RESULT_NOT_SENT));
  journal_.Begin(2, SomeIntent());
  journal_.End(2, SomeOutcome());
  EXPECT_EQ(Operation(OperationRequest()).entry().entry_id(), UuidOf(2));
}

TEST_F(AuditReaderTest, LooksPastRefusedCallsAsTheyDoNotUseTheIdUp) {
  journal_.Begin(1, SomeIntent());
  journal_.End(1, SomeOutcome(v1::AUDIT_RESULT_NOT_SENT));
  journal_.Begin(2, SomeIntent());
  journal_.Deny(3, SomeIntent(), SomeOutcome(v1::AUDIT_RESULT_DENIED));
  EXPECT_EQ(Operation(OperationRequest()).entry().entry_id(), UuidOf(2));
}

TEST_F(AuditReaderTest, TellsOfARefusedCallWhenThereIsNoOther) {
  journal_.Deny(1, SomeIntent(), SomeOutcome(v1::AUDIT_RESULT_DENIED));
  const v1::GetOperationResponse response = Operation(OperationRequest());
  EXPECT_EQ(response.state(), v1::OPERATION_STATE_DONE);
  EXPECT_EQ(response.entry().outcome().result(), v1::AUDIT_RESULT_DENIED);
}

TEST_F(AuditReaderTest, TellsCallersOfOneIdApart) {
  v1::AuditIntent of_support = SomeIntent();
  of_support.set_caller("support");
  journal_.Begin(1, SomeIntent());
  journal_.Begin(2, of_support);
  v1::GetOperationRequest request = OperationRequest();
  EXPECT_EQ(Operation(request).entry().entry_id(), UuidOf(2)) << "whoever used it last";
  request.set_caller("billing");
  EXPECT_EQ(Operation(request).entry().entry_id(), UuidOf(1));
}

TEST_F(AuditReaderTest, KnowsNoOperationOfAnotherProjectOrMethod) {
  journal_.Begin(1, SomeIntent());
  v1::GetOperationRequest other_project = OperationRequest();
  other_project.set_project("other");
  v1::GetOperationRequest other_method = OperationRequest();
  other_method.set_method("ImportPhoneNumber");
  for (const v1::GetOperationRequest& request : {other_project, other_method, OperationRequest(2)}) {
    const absl::Status status = reader_.GetOperation(request).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(ReasonOf(status), "NOT_FOUND");
  }
}

TEST_F(AuditReaderTest, AsksForTheProjectWhenThereIsNoDefault) {
  const Projects several({{"a", "", ""}, {"b", "", ""}}, "");
  AuditReader reader(journal_, tokens_, several);
  EXPECT_EQ(ReasonOf(reader.GetOperation(OperationRequest()).status()), "PROJECT_REQUIRED");
}

TEST_F(AuditReaderTest, NamesAllThatAnOperationRequestLacks) {
  EXPECT_THAT(ViolationsOf(reader_.GetOperation({}).status()),
              ElementsAre(Pair("method", "is required"), Pair("request_id", "is required")));
  EXPECT_THAT(ViolationsOf(reader_.Get({}, kAll).status()), ElementsAre(Pair("entry_id", "is required")));
}

// -- The tail --

v1::TailAuditEntriesRequest From(std::uint64_t sequence) {
  v1::TailAuditEntriesRequest request;
  request.set_from_sequence(sequence);
  return request;
}

TEST_F(AuditReaderTest, BeginsATailWhereItIsAsked) {
  EXPECT_EQ(reader_.TailStart(From(0)).value(), 1U);
  EXPECT_EQ(reader_.TailStart(From(1)).value(), 1U);
  journal_.Begin(1, SomeIntent(1));
  journal_.Begin(2, SomeIntent(2));
  EXPECT_EQ(reader_.TailStart(From(0)).value(), 3U) << "from now on";
  EXPECT_EQ(reader_.TailStart(From(2)).value(), 2U);
  EXPECT_EQ(reader_.TailStart(From(3)).value(), 3U) << "right behind the last one";
  EXPECT_THAT(ViolationsOf(reader_.TailStart(From(4)).status()),
              ElementsAre(Pair("from_sequence", "must be at most 3, the next record's")));
}

TEST_F(AuditReaderTest, SaysWhatEachRecordSaidWhateverCameLater) {
  journal_.Begin(1, SomeIntent(1));
  journal_.MarkIndeterminate(1, {});
  journal_.Deny(2, SomeIntent(2), SomeOutcome(v1::AUDIT_RESULT_DENIED));
  journal_.End(1, SomeOutcome());
  auto messages = reader_.ReadOn(1, 10, kAll);
  ASSERT_TRUE(messages.ok()) << messages.status();
  std::vector<std::string> seen;
  for (const v1::TailAuditEntriesResponse& message : messages->messages) {
    const v1::AuditEntry& entry = message.entry();
    seen.push_back(Concat(message.sequence(), " of ", entry.sequence(), ":",
                          entry.has_intent() ? " intent" : "", entry.has_doubt() ? " doubt" : "",
                          entry.has_outcome() ? " outcome" : ""));
  }
  EXPECT_THAT(seen, ElementsAre("1 of 1: intent", "2 of 1: intent doubt", "3 of 3: intent outcome",
                                "4 of 1: intent doubt outcome"));
}

TEST_F(AuditReaderTest, ReadsAtMostAsMuchAsItIsTold) {
  for (int number = 1; number <= 5; ++number) journal_.Begin(number, SomeIntent(number));
  auto messages = reader_.ReadOn(2, 3, kAll);
  ASSERT_TRUE(messages.ok());
  ASSERT_THAT(messages->messages, SizeIs(3));
  EXPECT_EQ(messages->next, 5U);
  EXPECT_EQ(messages->messages.front().sequence(), 2U);
  EXPECT_EQ(journal_.records_read(), 3U);
  EXPECT_THAT(reader_.ReadOn(6, 3, kAll)->messages, IsEmpty());
  EXPECT_EQ(reader_.ReadOn(6, 3, kAll)->next, 6U);
}

// -- What somebody may see --

// One entry each of "demo", "other", no project, and "demo" again.
class ScopedReaderTest : public AuditReaderTest {
 protected:
  void SetUp() override {
    Begin(1, "demo");
    Begin(2, "other");
    Begin(3, "");
    Begin(4, "demo");
  }
  void Begin(int number, const std::string& project) {
    v1::AuditIntent intent = SomeIntent(number);
    intent.set_project(project);
    journal_.Begin(number, intent);
  }
  std::vector<int> ListedFor(const ProjectScope& scope, v1::ListAuditEntriesRequest request = {}) {
    const auto page = reader_.List(request, scope);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? NumbersOf(*page) : std::vector<int>{};
  }

  const ProjectScope demo_{false, {"demo"}};
  const ProjectScope both_{false, {"demo", "other"}};
};

TEST_F(ScopedReaderTest, ListsTheEntriesOfTheScopeInOrder) {
  EXPECT_THAT(ListedFor(demo_), ElementsAre(4, 1));
  EXPECT_THAT(ListedFor(both_), ElementsAre(4, 2, 1)) << "what is of no project belongs to none of them";
  EXPECT_THAT(ListedFor(kAll), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(ListedFor({}), IsEmpty());
  v1::ListAuditEntriesRequest of_other;
  of_other.set_project("other");
  EXPECT_THAT(ListedFor(both_, of_other), ElementsAre(2));
  EXPECT_THAT(ListedFor(demo_, of_other), IsEmpty());
}

TEST_F(ScopedReaderTest, PagesThroughAScopeWithoutGaps) {
  for (int number = 5; number <= 20; ++number) Begin(number, number % 3 == 0 ? "other" : "demo");
  v1::ListAuditEntriesRequest request;
  request.set_page_size(3);
  std::vector<int> all;
  bool more = true;
  while (more) {
    const auto page = reader_.List(request, both_);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const int number : NumbersOf(*page)) all.push_back(number);
    request.set_page_token(page->next_page_token());
    more = !page->next_page_token().empty();
  }
  EXPECT_THAT(all, ElementsAre(20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 2, 1));
}

TEST_F(ScopedReaderTest, KnowsNoEntryBeyondTheScope) {
  v1::GetAuditEntryRequest request;
  request.set_entry_id(UuidOf(2));
  const absl::Status hidden = reader_.Get(request, demo_).status();
  EXPECT_TRUE(reader_.Get(request, both_).ok());
  request.set_entry_id(UuidOf(77));
  EXPECT_EQ(hidden, reader_.Get(request, demo_).status()) << "as if it were not there";
  request.set_entry_id(UuidOf(3));
  EXPECT_FALSE(reader_.Get(request, both_).ok());
}

TEST_F(ScopedReaderTest, FollowsTheScopeAndGoesOnBehindTheRest) {
  const auto batch = reader_.ReadOn(1, 3, demo_);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_THAT(batch->messages, SizeIs(1));
  EXPECT_EQ(batch->next, 4U);
  const auto rest = reader_.ReadOn(batch->next, 3, demo_);
  ASSERT_THAT(rest->messages, SizeIs(1));
  EXPECT_EQ(rest->messages.front().sequence(), 4U);
}

// -- A journal that cannot be read --

TEST_F(AuditReaderTest, OpensTheStoreAgainAfterItFailed) {
  journal_.Begin(1, SomeIntent());
  EXPECT_THAT(Listed({}), SizeIs(1));
  EXPECT_THAT(Listed({}), SizeIs(1));
  EXPECT_EQ(journal_.opened(), 1);
  journal_.FailWith(absl::UnavailableError("the disk is gone"));
  for (int i = 0; i < 2; ++i) {  // while it is open, and when it cannot be opened
    const absl::Status status = reader_.List({}, kAll).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), "JOURNAL_UNAVAILABLE");
    EXPECT_EQ(status.message(), "The journal cannot be read: the disk is gone.");
  }
  journal_.FailWith(absl::OkStatus());
  EXPECT_THAT(Listed({}), SizeIs(1));
  EXPECT_EQ(journal_.opened(), 2);
}

TEST_F(AuditReaderTest, KeepsTheStoreOpenAfterABadRequest) {
  EXPECT_THAT(Listed({}), IsEmpty());
  EXPECT_FALSE(reader_.TailStart(From(9)).ok());
  EXPECT_THAT(Listed({}), IsEmpty());
  EXPECT_EQ(journal_.opened(), 1);
}

class BrokenJournal : public AuditReaderTest {
 protected:
  void SetUp() override {
    journal_.Begin(1, SomeIntent(1));
    journal_.Begin(2, SomeIntent(2));
    journal_.End(1, SomeOutcome());
  }
  static void ExpectDamage(const absl::Status& status, const char* message) {
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ReasonOf(status), "JOURNAL_UNAVAILABLE");
    EXPECT_THAT(std::string(status.message()), StartsWith(message));
  }
};

TEST_F(BrokenJournal, IsReportedByTheRecordThatIsNone) {
  journal_.Overwrite(2, "\xff");
  ExpectDamage(reader_.List({}, kAll).status(), "Record 2 of the journal cannot be read;");
}

TEST_F(BrokenJournal, IsReportedByTheRecordThatIsMissing) {
  journal_.Remove(3);
  ExpectDamage(reader_.List({}, kAll).status(), "Record 3 of the journal is missing;");
}

TEST_F(BrokenJournal, IsReportedByARecordOfAnotherEntry) {
  journal::v1::Record record;
  record.set_sequence(3);
  record.set_entry_id(UuidOf(2));
  *record.mutable_outcome() = SomeOutcome();
  journal_.Overwrite(3, record.SerializeAsString());
  ExpectDamage(reader_.List({}, kAll).status(), "Record 3 of the journal belongs to another entry;");
}

TEST_F(BrokenJournal, IsFollowedUpToTheBadRecord) {
  journal_.Remove(2);
  auto messages = reader_.ReadOn(1, 10, kAll);
  ASSERT_TRUE(messages.ok());
  EXPECT_THAT(messages->messages, SizeIs(1));
  ExpectDamage(reader_.ReadOn(2, 10, kAll).status(), "Record 2 of the journal is missing;");
}

}  // namespace
}  // namespace phonegate::audit_reader_test

#include "service/translate/translator.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/text.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate::translator_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = HttpError::Kind;

const char kPath[] = "/api/relay/rest/phone_numbers";
const char kId[] = R"(id: "3fa85f64-5717-4562-b3fc-2c963f66afa6")";

std::string Number(int i) { return Concat("+1512555", 1000 + i); }
std::string Item(int i) { return Concat(R"({"id":"id-)", i, R"(","number":")", Number(i), R"("})"); }

// A page with these numbers, and a link to `next` unless that is empty.
std::string Page(const std::vector<int>& numbers, const std::string& next = "") {
  std::string items;
  for (int i : numbers) Append(items, items.empty() ? "" : ",", Item(i));
  const std::string link =
      next.empty() ? "" : Concat(R"(,"next":"https://example.signalwire.com)", kPath, next, "\"");
  return Concat(R"({"links":{"self":"/x","first":"/x")", link, R"(},"data":[)", items, "]}");
}

class TranslatorTest : public GatewayTest {
 protected:
  std::vector<std::string> Targets() const {
    std::vector<std::string> out;
    for (const auto& seen : transport.seen)
      out.push_back(seen.request.target.substr(std::string(kPath).size()));
    return out;
  }
  static std::string Reason(const Reply& reply) { return ErrorInfoOf(reply.status).reason(); }
  template <typename T>
  static const T& As(const Reply& reply) {
    return dynamic_cast<const T&>(*reply.message);
  }
  v1::ListPhoneNumbersResponse List(const std::string& request) {
    const Reply reply = Handle("ListPhoneNumbers", request);
    EXPECT_TRUE(reply.status.ok()) << reply.status;
    return reply.status.ok() ? As<v1::ListPhoneNumbersResponse>(reply) : v1::ListPhoneNumbersResponse();
  }
  std::vector<std::string> Streamed() const {
    std::vector<std::string> ids;
    for (const auto& message : sink.written)
      ids.push_back(dynamic_cast<const v1::PhoneNumber&>(*message).id());
    return ids;
  }
};

std::vector<std::string> Ids(const v1::ListPhoneNumbersResponse& page) {
  std::vector<std::string> ids;
  for (const auto& number : page.data()) ids.push_back(number.id());
  return ids;
}

std::string Token(const std::string& token) { return Concat("page_token: \"", token, "\""); }

// One call, one answer.

TEST_F(TranslatorTest, AnyTwoHundredIsASuccess) {
  for (int status : {200, 201, 202, 299}) {
    transport.Answer(status, Item(1));
    const Reply reply = Handle("PurchasePhoneNumber", R"(number: "+15125551001")");
    ASSERT_TRUE(reply.status.ok()) << reply.status;
    EXPECT_EQ(As<v1::PhoneNumber>(reply).number(), "+15125551001");
  }
}

TEST_F(TranslatorTest, ReleaseNeedsNoBody) {
  for (const char* body : {"", "<html>", R"({"a":1})"}) {
    transport.Answer(204, body);
    const Reply reply = Handle("ReleasePhoneNumber", kId);
    ASSERT_TRUE(reply.status.ok()) << reply.status;
    EXPECT_EQ(reply.message->GetTypeName(), "google.protobuf.Empty");
  }
}

TEST_F(TranslatorTest, RemovalOfAnE911AddressHasABody) {
  transport.Answer(200, R"({"id":"i","number":"+1512","e911_status":"pending_removal"})");
  EXPECT_EQ(As<v1::PhoneNumber>(Handle("RemoveE911Address", kId)).e911_status(),
            v1::E911_STATUS_PENDING_REMOVAL);
}

TEST_F(TranslatorTest, ValidateOnlySendsNothing) {
  for (const Operation& operation : RealContract()) {
    if (!operation.IsChange()) continue;
    const auto request = MessageOf(*operation.request, "validate_only: true");
    Call call{.operation = operation,
              .request = *request,
              .request_id = "",
              .deadline = {},
              .decision = {.project = project}};
    const Reply reply = lane.Run(translator.Handle(call));
    EXPECT_TRUE(reply.status.ok()) << operation.name;
    EXPECT_EQ(reply.message->ByteSizeLong(), 0U) << operation.name;
    EXPECT_EQ(call.state.trace.attempts, 0);
  }
  EXPECT_THAT(transport.seen, IsEmpty());
}

TEST_F(TranslatorTest, WithoutATokenNothingIsSentAndTheOperatorHasToAct) {
  tokens.token = nullptr;
  for (const Reply& reply : {Handle("GetPhoneNumber", kId), Handle("ReleasePhoneNumber", kId)}) {
    EXPECT_EQ(reply.status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(Reason(reply), "UPSTREAM_CREDENTIALS_REJECTED");
    EXPECT_THAT(std::string(reply.status.message()), HasSubstr("the gateway has no token for this project"));
  }
  EXPECT_THAT(transport.seen, IsEmpty());
}

TEST_F(TranslatorTest, SearchAnswerIsRead) {
  transport.Answer(
      200, R"({"data":[{"e164":"+15125551000","capabilities":["voice"]},{"number":"+15125551001"}]})");
  const Reply reply = Handle("SearchAvailablePhoneNumbers", R"(areacode: "512")");
  ASSERT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(As<v1::SearchAvailablePhoneNumbersResponse>(reply).data_size(), 2);
}

TEST_F(TranslatorTest, UnreadableSuccessOfAReadIsInternal) {
  for (const char* body : {"", "<html>", R"({"id":"i")", R"({"error":"Not Found"})", "[]", "null"}) {
    transport.Answer(200, body);
    const Reply reply = Handle("GetPhoneNumber", kId);
    EXPECT_EQ(reply.status.code(), absl::StatusCode::kInternal) << body;
    EXPECT_EQ(Reason(reply), "UPSTREAM_ANSWER_INVALID") << body;
    EXPECT_EQ(reply.message, nullptr);
  }
}

TEST_F(TranslatorTest, UnreadableSuccessOfAChangeIsUnknown) {
  for (const char* rpc : {"PurchasePhoneNumber", "CreateIncomingPhoneNumber"}) {
    const std::string field = rpc[0] == 'P' ? "number" : "phone_number";
    for (const char* body : {"", "<html>", R"({"id":"i")", R"({"error":"Not Found"})", "[]"}) {
      transport.Answer(201, body);
      const Reply reply = Handle(rpc, field + R"(: "+15125551000")");
      EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnknown) << body;
      EXPECT_EQ(Reason(reply), "OUTCOME_UNKNOWN") << body;
    }
  }
}

TEST_F(TranslatorTest, AnswerTooDeepIsUnreadable) {
  const auto nested = [](int depth) {
    return Concat(R"({"id":"i","number":"+1512","x":)", std::string(static_cast<std::size_t>(depth) - 1, '['),
                  std::string(static_cast<std::size_t>(depth) - 1, ']'), "}");
  };
  transport.Answer(200, nested(64));
  EXPECT_TRUE(Handle("GetPhoneNumber", kId).status.ok());
  transport.Answer(200, nested(65));
  EXPECT_EQ(Reason(Handle("GetPhoneNumber", kId)), "UPSTREAM_ANSWER_INVALID");
}

TEST_F(TranslatorTest, LostAnswerOfAPurchaseIsUnknownAndNotSentAgain) {
  transport.Fail(Kind::kUnavailable, Sent::kPerhapsAll);
  const Reply reply = Handle("PurchasePhoneNumber", R"(number: "+15125551000")");
  EXPECT_EQ(Reason(reply), "OUTCOME_UNKNOWN");
  EXPECT_THAT(transport.seen, SizeIs(1));
}

// Refusals after a indeterminate attempt.

TEST_F(TranslatorTest, ReleaseNotFoundAfterDoubtIsDone) {
  for (const char* rpc : {"ReleasePhoneNumber", "ReleaseIncomingPhoneNumber"}) {
    transport.Fail(Kind::kUnavailable, Sent::kPerhapsAll);
    transport.Answer(404, R"({"error":"Not Found"})");
    const Reply reply = Handle(rpc, rpc[7] == 'P' ? kId : R"(sid: "s")");
    EXPECT_TRUE(reply.status.ok()) << reply.status;
    ASSERT_NE(reply.message, nullptr);
    EXPECT_EQ(reply.message->GetTypeName(), "google.protobuf.Empty");
  }
}

TEST_F(TranslatorTest, ReleaseNotFoundAfterAServerErrorIsDone) {
  transport.Answer(502);
  transport.Answer(404, R"({"error":"Not Found"})");
  EXPECT_TRUE(Handle("ReleasePhoneNumber", kId).status.ok());
}

TEST_F(TranslatorTest, ReleaseNotFoundAtOnceIsNotFound) {
  transport.Answer(404, R"({"error":"Not Found"})");
  EXPECT_EQ(Reason(Handle("ReleasePhoneNumber", kId)), "NOT_FOUND");
  transport.Fail(Kind::kUnavailable, Sent::kNothing);
  transport.Answer(404, R"({"error":"Not Found"})");
  EXPECT_EQ(Reason(Handle("ReleasePhoneNumber", kId)), "NOT_FOUND");
}

// The number may have moved to another project, or be bound, by our own doing.
TEST_F(TranslatorTest, RefusalThatMayBeAnEchoSaysNothing) {
  const struct {
    std::string rpc, request, body;
    int status;
  } rows[] = {
      {"UpdateIncomingPhoneNumber", Concat(R"(sid: "s" account_sid: ")", kUuid, "\""),
       R"({"error":"Not Found"})", 404},
      {"UpdateIncomingPhoneNumber", R"(sid: "s" friendly_name: "x")",
       R"({"code":10000,"message":"A number with an E911 address cannot be moved"})", 422},
      {"UpdatePhoneNumber", Concat(kId, R"( name: "x")"), R"({"error":"Not Found"})", 404},
      {"RemoveE911Address", kId, R"({"error":"Not Found"})", 404},
      {"AssignE911Address", Concat(kId, " e911_address_id: \"", kUuid, "\""), "", 422},
      {"AssignPhoneRoute",
       Concat("resource_id: \"", kUuid, "\" phone_route_id: \"", kUuid,
              "\" handler: PHONE_ROUTE_HANDLER_CALLING"),
       R"({"errors":[{"code":"422","detail":"x"}]})", 422},
      {"UpdatePhoneNumber", Concat(kId, R"( name: "x")"),
       R"({"errors":[{"code":"invalid_parameter","detail":"x"}]})", 422},
      {"UpdatePhoneNumber", Concat(kId, R"( name: "x")"), "", 400},
      {"UpdatePhoneNumber", Concat(kId, R"( name: "x")"), "", 401},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.rpc + row.body);
    transport.Fail(Kind::kProtocol, Sent::kPerhapsAll);
    transport.Answer(row.status, row.body);
    const Reply reply = Handle(row.rpc, row.request);
    EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnknown);
    EXPECT_EQ(Reason(reply), "OUTCOME_UNKNOWN");
    EXPECT_TRUE(transport.done());
  }
}

TEST_F(TranslatorTest, RefusalByStateAfterDoubtSaysNothing) {
  transport.Answer(503);
  transport.Answer(422, R"({"errors":[{"code":"invalid_state","detail":"x"}]})");
  const Reply reply = Handle("RemoveE911Address", kId);
  EXPECT_EQ(Reason(reply), "OUTCOME_UNKNOWN");
  EXPECT_THAT(std::string(reply.status.message()),
              HasSubstr("an answer was lost, and the repetition was refused"));
}

TEST_F(TranslatorTest, RefusalOfTheValuesAfterDoubtIsARefusal) {
  transport.Answer(503);
  transport.Answer(422, R"({"errors":[{"code":"not_an_http_url","detail":"x"}]})");
  EXPECT_EQ(Reason(Handle("UpdatePhoneNumber", Concat(kId, R"( name: "x")"))), "UPSTREAM_REJECTED_REQUEST");
  transport.Answer(503);
  transport.Answer(400, R"({"code":21402,"message":"VoiceUrl must be an absolute URL"})");
  EXPECT_EQ(Reason(Handle("UpdateIncomingPhoneNumber", R"(sid: "s" friendly_name: "x")")),
            "UPSTREAM_REJECTED_REQUEST");
}

TEST_F(TranslatorTest, ReadIsNeverInDoubt) {
  transport.Fail(Kind::kUnavailable, Sent::kPerhapsAll);
  transport.Answer(422, R"({"errors":[{"code":"invalid_state","detail":"x"}]})");
  EXPECT_EQ(Reason(Handle("GetPhoneNumber", kId)), "INVALID_STATE");
}

// Lists.

TEST_F(TranslatorTest, ListGivesOnePageAndATokenForTheNext) {
  transport.Answer(200, Page({1, 2}, "?page_number=1&page_token=PA1"));
  transport.Answer(200, Page({3}));
  const auto first = List("page_size: 2");
  EXPECT_THAT(Ids(first), ElementsAre("id-1", "id-2"));
  ASSERT_NE(first.next_page_token(), "");
  const auto second = List("page_size: 2 " + Token(first.next_page_token()));
  EXPECT_THAT(Ids(second), ElementsAre("id-3"));
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_THAT(Targets(), ElementsAre("?page_size=2", "?page_number=1&page_token=PA1"));
}

TEST_F(TranslatorTest, ListFollowsEmptyPagesThatHaveANext) {
  transport.Answer(200, Page({}, "?p=1"));
  transport.Answer(200, R"({"links":{"next":"/api/relay/rest/phone_numbers?p=2"},"data":null})");
  transport.Answer(200, Page({7}));
  EXPECT_THAT(Ids(List("")), ElementsAre("id-7"));
  EXPECT_THAT(Targets(), ElementsAre("", "?p=1", "?p=2"));
}

TEST_F(TranslatorTest, ListHandsBackAfterManyEmptyPages) {
  for (int i = 1; i <= 11; ++i) transport.Answer(200, Page({}, Concat("?p=", i)));
  const auto page = List("");
  EXPECT_THAT(Ids(page), IsEmpty());
  EXPECT_NE(page.next_page_token(), "");
  EXPECT_TRUE(transport.done());
}

TEST_F(TranslatorTest, ListEndsAtALinkToItself) {
  transport.Answer(200, Page({1}, ""));
  transport.Answer(200, Page({2}, "?p=1"));
  transport.Answer(200, Page({3}, "?p=1"));
  EXPECT_EQ(List("").next_page_token(), "");
  const auto first = List("");
  ASSERT_NE(first.next_page_token(), "");
  const auto second = List(Token(first.next_page_token()));
  EXPECT_THAT(Ids(second), ElementsAre("id-3"));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(TranslatorTest, ListEndsInACircleOfPages) {
  std::string token;
  int pages = 0;
  do {
    transport.Answer(200, Page({pages}, Concat("?p=", (pages + 1) % 7)));
    token = List(token.empty() ? "" : Token(token)).next_page_token();
    ++pages;
  } while (!token.empty() && pages < 100);
  EXPECT_LE(pages, 22);
}

TEST_F(TranslatorTest, LamlListFollowsItsUri) {
  const std::string path = Concat("/api/laml/2010-04-01/Accounts/", kProjectId, "/IncomingPhoneNumbers");
  transport.Answer(
      200, Concat(R"({"next_page_uri":")", path, R"(?Page=1&PageToken=PA1","incoming_phone_numbers":[)",
                  R"({"sid":"a","phone_number":"+1"}]})"));
  transport.Answer(200,
                   R"({"next_page_uri":null,"incoming_phone_numbers":[{"sid":"b","phone_number":"+2"}]})");
  const Reply first = Handle("ListIncomingPhoneNumbers", "");
  ASSERT_TRUE(first.status.ok()) << first.status;
  const Reply second = Handle("ListIncomingPhoneNumbers",
                              Token(As<v1::ListIncomingPhoneNumbersResponse>(first).next_page_token()));
  ASSERT_TRUE(second.status.ok()) << second.status;
  EXPECT_EQ(As<v1::ListIncomingPhoneNumbersResponse>(second).incoming_phone_numbers(0).sid(), "b");
  EXPECT_EQ(transport.seen[1].request.target, path + "?Page=1&PageToken=PA1");
}

TEST_F(TranslatorTest, TokenIsGoodForItsFiltersOnly) {
  transport.Answer(200, Page({1}, "?p=1"));
  const std::string token = List(R"(filter_name: "a" page_size: 2)").next_page_token();
  for (const char* other :
       {"", R"(filter_name: "b")", R"(filter_name: "a" filter_number: "1")", R"(filter_number: "a")"}) {
    const Reply reply = Handle("ListPhoneNumbers", Concat(other, " ", Token(token)));
    EXPECT_EQ(reply.status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(Reason(reply), "PAGE_TOKEN_INVALID");
    EXPECT_EQ(reply.status.message(),
              "The page token does not belong to this list; list again from the start.");
  }
  EXPECT_THAT(transport.seen, SizeIs(1));
  transport.Answer(200, Page({2}));
  EXPECT_THAT(Ids(List(Concat(R"(filter_name: "a" page_size: 5 )", Token(token)))), ElementsAre("id-2"));
}

TEST_F(TranslatorTest, TokenIsGoodForItsProjectOnly) {
  transport.Answer(200, Page({1}, "?p=1"));
  const std::string token = List("").next_page_token();
  project.project_id = "b3877c40-da60-4998-90ad-000000000002";
  EXPECT_EQ(Reason(Handle("ListPhoneNumbers", Token(token))), "PAGE_TOKEN_INVALID");
}

TEST_F(TranslatorTest, TokenIsGoodForItsRpcOnly) {
  transport.Answer(200, Page({1}, "?p=1"));
  const std::string token = List("").next_page_token();
  EXPECT_EQ(Reason(Handle("ListIncomingPhoneNumbers", Token(token))), "PAGE_TOKEN_INVALID");
}

TEST_F(TranslatorTest, TokenNamesItsFieldWhenItIsRefused) {
  const Reply reply = Handle("ListPhoneNumbers", Token("forged"));
  EXPECT_THAT(ToRpcStatus(reply.status).DebugString(), HasSubstr("field: \"page_token\""));
  EXPECT_THAT(transport.seen, IsEmpty());
}

TEST_F(TranslatorTest, LinkThatLeadsElsewhereIsUnreadableAndNotFollowed) {
  for (const char* link : {"/api/relay/rest/imported_phone_numbers", "//evil.example/x", "/x\\r\\nX: 1"}) {
    transport.Answer(200, Concat(R"({"links":{"next":")", link, R"("},"data":[]})"));
    EXPECT_EQ(Reason(Handle("ListPhoneNumbers", "")), "UPSTREAM_ANSWER_INVALID") << link;
  }
  EXPECT_THAT(transport.seen, SizeIs(3));
}

TEST_F(TranslatorTest, PageThatIsNoPageIsUnreadable) {
  for (const char* body :
       {"[]", "null", R"({"data":{"id":"i"}})", R"({"data":"x"})", R"({"data":[{"id":"i"}]})", "x"}) {
    transport.Answer(200, body);
    EXPECT_EQ(Reason(Handle("ListPhoneNumbers", "")), "UPSTREAM_ANSWER_INVALID") << body;
  }
}

// By number.

TEST_F(TranslatorTest, GetByNumberComparesExactlyOverAllPages) {
  transport.Answer(200, R"({"links":{"next":"/api/relay/rest/phone_numbers?p=1"},"data":[
      {"id":"a","number":"+155512345678"},{"id":"b","number":"+1555123456"},{"id":"c","number":"1555123456 7"}]})");
  transport.Answer(200, Page({}, "?p=2"));
  transport.Answer(200, R"({"links":{},"data":[{"id":"d","number":"+15551234567","name":null}]})");
  const Reply reply = Handle("GetPhoneNumber", R"(number: "+15551234567")");
  ASSERT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(As<v1::PhoneNumber>(reply).id(), "d");
  EXPECT_THAT(As<v1::PhoneNumber>(reply).null_fields(), ElementsAre("name"));
  EXPECT_THAT(Targets(), ElementsAre("?filter_number=%2B15551234567", "?p=1", "?p=2"));
}

TEST_F(TranslatorTest, GetByNumberStopsAtTheMatch) {
  transport.Answer(200, Page({1, 2}, "?p=1"));
  EXPECT_TRUE(Handle("GetPhoneNumber", Concat("number: \"", Number(1), "\"")).status.ok());
  EXPECT_THAT(transport.seen, SizeIs(1));
}

TEST_F(TranslatorTest, GetByNumberNotThereIsNotFound) {
  transport.Answer(200, Page({1}));
  const Reply reply = Handle("GetPhoneNumber", R"(number: "+1512555")");
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Reason(reply), "NOT_FOUND");
  EXPECT_EQ(ErrorInfoOf(reply.status).domain(), "phonegate");
  EXPECT_EQ(reply.status.message(), "No number of this project is exactly this one.");
}

TEST_F(TranslatorTest, GetByNumberEndsInACircleOfPages) {
  for (int i = 0; i < 3; ++i) transport.Answer(200, Page({i}, "?p=1"));
  // The third page links to itself, so the list ends there.
  transport.seen.clear();
  EXPECT_EQ(Reason(Handle("GetPhoneNumber", R"(number: "+1999")")), "NOT_FOUND");
  EXPECT_LE(transport.seen.size(), 3U);
}

TEST_F(TranslatorTest, GetByNumberOfAnUnreadableMatchIsInternal) {
  transport.Answer(200, R"({"data":[{"number":"+15551234567"}]})");
  EXPECT_EQ(Reason(Handle("GetPhoneNumber", R"(number: "+15551234567")")), "UPSTREAM_ANSWER_INVALID");
}

TEST_F(TranslatorTest, GetByNumberHandsOnAnErrorOfALaterPage) {
  transport.Answer(200, Page({1}, "?p=1"));
  transport.Answer(403);
  EXPECT_EQ(Reason(Handle("GetPhoneNumber", R"(number: "+1999")")), "UPSTREAM_CREDENTIALS_REJECTED");
}

// Streams.

TEST_F(TranslatorTest, StreamGivesEachNumberOnceAlthoughTheListShifts) {
  transport.Answer(200, Page({9, 8, 7}, "?p=1"));
  transport.Answer(200, Page({8, 7, 6, 5}, "?p=2"));  // one was bought in between: 8 and 7 come again
  transport.Answer(200, Page({}, "?p=3"));
  transport.Answer(200, Page({5, 4}));
  const Reply reply = Handle("StreamPhoneNumbers", "");
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(reply.message, nullptr);
  EXPECT_THAT(Streamed(), ElementsAre("id-9", "id-8", "id-7", "id-6", "id-5", "id-4"));
  EXPECT_THAT(Targets(), ElementsAre("?page_size=200", "?p=1", "?p=2", "?p=3"));
}

TEST_F(TranslatorTest, StreamKnowsIdsThatAreNumbers) {
  transport.Answer(200, R"({"data":[{"id":1,"number":"+1"},{"id":2,"number":"+2"},{"id":1,"number":"+1"}]})");
  EXPECT_TRUE(Handle("StreamPhoneNumbers", "").status.ok());
  EXPECT_THAT(Streamed(), ElementsAre("1", "2"));
}

TEST_F(TranslatorTest, StreamFetchesTheNextPageOnlyWhenTheLastWasTaken) {
  std::vector<std::size_t> fetched;
  sink.on_write = [&] { fetched.push_back(transport.seen.size()); };
  transport.Answer(200, Page({1, 2}, "?p=1"));
  transport.Answer(200, Page({3}));
  EXPECT_TRUE(Handle("StreamPhoneNumbers", "").status.ok());
  EXPECT_THAT(fetched, ElementsAre(1U, 1U, 2U));
}

TEST_F(TranslatorTest, StreamStopsWhenTheCallerIsGone) {
  sink.room = 2;
  transport.Answer(200, Page({1, 2, 3}, "?p=1"));
  const Reply reply = Handle("StreamPhoneNumbers", "");
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Reason(reply), "CANCELLED");
  EXPECT_THAT(Streamed(), SizeIs(2));
  EXPECT_THAT(transport.seen, SizeIs(1));
}

TEST_F(TranslatorTest, StreamEndsInACircleOfPages) {
  for (int i = 0; i < 30; ++i) transport.Answer(200, Page({i % 4}, Concat("?p=", i % 4)));
  EXPECT_TRUE(Handle("StreamPhoneNumbers", "").status.ok());
  EXPECT_THAT(Streamed(), ElementsAre("id-0", "id-1", "id-2", "id-3"));
  EXPECT_LT(transport.seen.size(), 20U);
}

TEST_F(TranslatorTest, StreamOfNewLinksForEverEnds) {
  for (int i = 0; i < 10'100; ++i) transport.Answer(200, Page({}, Concat("?p=", i)));
  const Reply reply = Handle("StreamPhoneNumbers", "");
  EXPECT_EQ(Reason(reply), "UPSTREAM_ANSWER_INVALID");
  EXPECT_THAT(std::string(reply.status.message()), HasSubstr("the list has more than 10000 pages"));
}

TEST_F(TranslatorTest, StreamHandsOnWhatItHadBeforeAnError) {
  transport.Answer(200, Page({1}, "?p=1"));
  transport.Answer(401);
  const Reply reply = Handle("StreamPhoneNumbers", "");
  EXPECT_EQ(Reason(reply), "UPSTREAM_CREDENTIALS_REJECTED");
  EXPECT_THAT(Streamed(), ElementsAre("id-1"));
}

TEST_F(TranslatorTest, CountsTheAttemptsOfAllPages) {
  transport.Answer(200, Page({1}, "?p=1"));
  transport.Answer(503);
  transport.Answer(200, Page({2}));
  EXPECT_TRUE(Handle("StreamPhoneNumbers", "").status.ok());
  EXPECT_EQ(trace.attempts, 3);
  EXPECT_EQ(trace.http_status, 200);
}

}  // namespace
}  // namespace phonegate::translator_test

// An upstream that is broken or hostile: each call gets a precise error, nothing
// leaks, and the gateway serves the next one.
#include <string>
#include <vector>

#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/simulator/text.h"

namespace phonegate::hostile_upstream_test {
namespace {

using sim::Deed;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int kUnknown = 2;
constexpr int kInvalidArgument = 3;
constexpr int kFailedPrecondition = 9;
constexpr int kInternal = 13;
constexpr std::size_t kMegabyte = 1 << 20;

std::string Nested(int depth) {
  const std::string brackets(static_cast<std::size_t>(depth - 1), '[');
  const std::string closing(brackets.size(), ']');
  return R"({"links":{},"data":[],"new":)" + brackets + closing + "}";
}

// {"links":{},"data":[]}, compressed.
std::string Gzipped() {
  static constexpr unsigned char kBytes[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab,
                                             0x56, 0xca, 0xc9, 0xcc, 0xcb, 0x2e, 0x56, 0xb2, 0xaa, 0xae, 0xd5,
                                             0x51, 0x4a, 0x49, 0x2c, 0x49, 0x54, 0xb2, 0x8a, 0x8e, 0xad, 0x05,
                                             0x00, 0xb3, 0xfe, 0x28, 0xed, 0x16, 0x00, 0x00, 0x00};
  return {reinterpret_cast<const char*>(kBytes), sizeof(kBytes)};
}

class HostileUpstream : public E2eTest {
 protected:
  void ExpectServesOn() {
    simulator().ClearFaults();
    EXPECT_TRUE(Call("ListPhoneNumbers").ok());
    EXPECT_TRUE(Call("PurchasePhoneNumber", {{"number", AvailableNumber("737")}}).ok());
  }

  // A list whose page links to `next`.
  static sim::Fault PageBefore(const sim::RequestMatch& match, const std::string& next) {
    return Answer(match, 200, Json{{"links", {{"next", next}}}, {"data", Json::array()}}.dump());
  }
  static sim::Fault LastPage() { return Answer(kLists, 200, R"({"links":{},"data":[]})"); }
};

// What comes instead of an answer that can be read.
struct Case {
  std::string name;
  sim::Fault fault;
  std::string why;
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.name; }

sim::Fault Body(std::string body) { return Answer(kCalls, 200, std::move(body)); }

sim::Fault Raw(const std::string& bytes) {
  sim::Fault fault = On(kCalls, Deed::kAnswer);
  fault.raw = bytes;
  return fault;
}

sim::Fault Headers(const sim::Fields& headers) {
  sim::Fault fault = Body(R"({"links":{},"data":[]})");
  fault.headers = headers;
  return fault;
}

class Unreadable : public HostileUpstream, public ::testing::WithParamInterface<Case> {};

TEST_P(Unreadable, AnswerToAReadIsAnError) {
  AddFault(GetParam().fault);
  const CallResult result = Call("ListPhoneNumbers");
  EXPECT_EQ(result.code, kInternal);
  EXPECT_THAT(result.message, HasSubstr("SignalWire's answer cannot be read (" + GetParam().why));
  EXPECT_EQ(result.info.reason(), "UPSTREAM_ANSWER_INVALID");
  EXPECT_LT(result.details_bytes, 4096u);
  EXPECT_EQ(RequestCount(), 1u);
  ExpectServesOn();
}

TEST_P(Unreadable, AnswerToAPurchaseIsAnUnknownOutcome) {
  AddFault(GetParam().fault);
  const CallResult result = Call("PurchasePhoneNumber", {{"number", "+15125550100"}});
  EXPECT_EQ(result.code, kUnknown);
  EXPECT_THAT(result.message, HasSubstr(GetParam().why));
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(RequestCount(), 1u);
  ExpectServesOn();
}

constexpr char kTooLarge[] = "the answer is larger than allowed";
constexpr char kNotJson[] = "it is not JSON within the limits";

INSTANTIATE_TEST_SUITE_P(
    Each, Unreadable,
    ::testing::Values(Case{"LargeBody", Body(std::string(17 * kMegabyte, ' ')), kTooLarge},
                      Case{"LargeBodyWithoutALength",
                           Raw("HTTP/1.1 200 OK\r\n\r\n" + std::string(17 * kMegabyte, ' ')), kTooLarge},
                      Case{"ManyHeaders", Headers(sim::Fields(10'000, {"X-H", "1"})), kTooLarge},
                      Case{"LongHeader", Headers({{"X-Long", std::string(kMegabyte, 'x')}}), kTooLarge},
                      Case{"LongStatusLine", Raw("HTTP/1.1 200 " + std::string(kMegabyte, 'x') + "\r\n\r\n"),
                           kTooLarge},
                      Case{"DeepJson", Body(Nested(65)), kNotJson},
                      Case{"InvalidUtf8", Body("{\"links\":{},\"data\":[],\"id\":\"\xff\xfe\"}"), kNotJson},
                      Case{"NulBytes", Body(std::string(100, '\0')), kNotJson},
                      Case{"Compressed",
                           [] {
                             sim::Fault fault = Body(Gzipped());
                             fault.headers = {{"Content-Encoding", "gzip"}};
                             return fault;
                           }(),
                           kNotJson}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(HostileUpstream, TakesWhatIsWithinTheLimits) {
  AddFault(Answer(kLists, 200, Nested(64)));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  sim::Fault large = LastPage();
  large.body += std::string(15 * kMegabyte, ' ');
  AddFault(large);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
}

TEST_F(HostileUpstream, IsNotAskedToCompress) {
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  const sim::RecordedRequest request = simulator().Requests().at(0);
  for (const auto& [name, value] : request.headers) EXPECT_NE(sim::Lower(name), "accept-encoding");
}

TEST_F(HostileUpstream, InterimAnswersAreSkipped) {
  AddFault(
      Raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
          "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"links\":{},\"data\":[]}"));
  const CallResult result = Call("ListPhoneNumbers");
  EXPECT_TRUE(result.ok()) << result.message;
}

// Statuses that are no success and no refusal: the outcome is unknown.
TEST_F(HostileUpstream, InterimAnswerAloneIsAnUnknownOutcome) {
  for (const std::string status : {"100 Continue", "102 Processing", "101 Switching Protocols"}) {
    AddFault(Raw("HTTP/1.1 " + status + "\r\n\r\n"));
    const CallResult result = Call("PurchasePhoneNumber", {{"number", "+15125550" + status.substr(0, 3)}});
    EXPECT_EQ(result.code, kUnknown) << status;
    EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN") << status;
  }
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(3));
  ExpectServesOn();
}

// Another simulator takes the part of the foreign host.
class Foreign : public HostileUpstream {
 protected:
  void SetUp() override {
    HostileUpstream::SetUp();
    std::string error;
    other_ = sim::Simulator::Start(SimulatorOptions(), &error);
    ASSERT_NE(other_, nullptr) << error;
  }

  std::unique_ptr<sim::Simulator> other_;
};

TEST_F(Foreign, HostOfALinkIsNotFollowed) {
  AddFault(PageBefore(kLists, other_->base_url() + kNumbersPath + "?page_number=1&page_token=PT1"));
  AddFault(LastPage());
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_THAT(other_->Requests(), IsEmpty());
  ASSERT_THAT(simulator().Requests(), SizeIs(2));
  EXPECT_EQ(simulator().Requests()[1].target, std::string(kNumbersPath) + "?page_number=1&page_token=PT1");
}

TEST_F(Foreign, RedirectIsNotFollowed) {
  for (const int status : {301, 302, 303, 307, 308}) {
    sim::Fault redirect = Answer(kCalls, status, "");
    redirect.headers = {{"Location", other_->base_url() + kNumbersPath}};
    AddFault(redirect);
    const CallResult read = Call("ListPhoneNumbers");
    EXPECT_EQ(read.code, kInternal) << status;
    EXPECT_EQ(read.info.reason(), "UPSTREAM_UNEXPECTED_STATUS");
    EXPECT_EQ(read.InfoOf("http_status"), std::to_string(status));

    AddFault(redirect);
    const CallResult purchase =
        Call("PurchasePhoneNumber", {{"number", "+15125550" + std::to_string(status)}});
    EXPECT_EQ(purchase.code, kUnknown) << status;
    EXPECT_EQ(purchase.info.reason(), "OUTCOME_UNKNOWN");
    EXPECT_EQ(purchase.InfoOf("http_status"), std::to_string(status));
  }
  EXPECT_THAT(other_->Requests(), IsEmpty());
  EXPECT_EQ(RequestCount(), 10u) << "each was sent once";
}

class HostileLink : public HostileUpstream, public ::testing::WithParamInterface<std::string> {};

TEST_P(HostileLink, IsNotFollowed) {
  AddFault(Always(PageBefore({}, GetParam())));
  for (const char* method : {"ListPhoneNumbers", "StreamPhoneNumbers"}) {
    const CallResult result = Call(method);
    EXPECT_EQ(result.code, kInternal) << method;
    EXPECT_EQ(result.info.reason(), "UPSTREAM_ANSWER_INVALID");
    EXPECT_THAT(result.message, HasSubstr("SignalWire's answer cannot be read (the link to the next page"));
    EXPECT_THAT(result.message, Not(HasSubstr("evil")));
  }
  EXPECT_EQ(RequestCount(), 2u);
  ExpectServesOn();
}

INSTANTIATE_TEST_SUITE_P(
    Each, HostileLink,
    ::testing::Values("/api/relay/rest/addresses?page_number=1",
                      "//evil.example/api/relay/rest/phone_numbers", "https://evil.example",
                      "/api/relay/rest/phone_numbers/../addresses",
                      "/api/relay/rest/phone_numbers%2f..%2faddresses", "evil?page_token=1",
                      "/api/relay/rest/phone_numbers?page_token=1\r\nX-Evil: 1",
                      "/api/relay/rest/phone_numbers?page_token=1\nX-Evil: 1",
                      "/api/relay/rest/phone_numbers?page_token=1 HTTP/1.1",
                      "/api/relay/rest/phone_numbers?page_token=1#evil",
                      "/api/relay/rest/phone_numbers?page_token=" + std::string(70'000, 'x')));

// A link to itself, and links that go round.
TEST_F(HostileUpstream, LinksInACircleEnd) {
  const std::string page = std::string(kNumbersPath) + "?page_token=";
  AddFault(Always(PageBefore({"GET", "", "page_token=A"}, page + "B")));
  AddFault(Always(PageBefore({"GET", "", "page_token=B"}, page + "C")));
  AddFault(Always(PageBefore({"GET", "", "page_token=C"}, page + "A")));
  AddFault(Always(PageBefore({"GET", "", "page_token=D"}, page + "D")));
  for (const char* first : {"A", "D"}) {
    AddFault(PageBefore(kLists, page + first));
    const std::size_t before = RequestCount();
    const CallResult result = Call("StreamPhoneNumbers");
    EXPECT_TRUE(result.ok()) << result.message;
    EXPECT_LE(RequestCount() - before, 10u);
  }
  ExpectServesOn();
}

TEST_F(HostileUpstream, EchoOfTheCredentialsIsNotPassedOn) {
  const std::string basic = sim::EncodeBase64(std::string(kE2eProjectId) + ":" + kToken);
  const Json error = {{"errors",
                       {{{"detail", "refused: Authorization: Basic " + basic},
                         {"status", "422"},
                         {"title", "token " + std::string(kToken)},
                         {"code", "invalid_parameter"}}}}};
  for (const char* method : {"ListPhoneNumbers", "PurchasePhoneNumber"}) {
    AddFault(Answer({}, 422, error.dump()));
    const bool purchase = method == std::string("PurchasePhoneNumber");
    const CallResult result = Call(method, purchase ? Json{{"number", "+15125550100"}} : Json::object());
    EXPECT_EQ(result.code, kInvalidArgument);
    EXPECT_THAT(result.message, AllOf(HasSubstr("[redacted]"), Not(HasSubstr(basic))));
  }
}

// The caller may see the number, the log may not: the harness scans it.
TEST_F(HostileUpstream, NumbersInRefusalsStayOutOfTheLog) {
  const Json error = {{"errors",
                       {{{"detail", "+15125550100 is gone"},
                         {"status", "422"},
                         {"title", "x"},
                         {"code", "could_not_purchase"}}}}};
  AddFault(Answer(kPurchases, 422, error.dump()));
  const CallResult result = Call("PurchasePhoneNumber", {{"number", "+15125550100"}});
  EXPECT_EQ(result.code, kFailedPrecondition);
  EXPECT_EQ(result.info.reason(), "NUMBER_NOT_AVAILABLE");
  EXPECT_THAT(result.message, HasSubstr("+15125550100 is gone"));
}

// A refusal cannot be trusted either.
TEST_F(HostileUpstream, RefusalsOfAnyBytesAreErrors) {
  const std::vector<std::string> bodies = {"{\"errors\":[{\"detail\":\"\xff\xfe\",\"code\":\"422\"}]}",
                                           R"({"errors":[{"detail":"a\r\nb\u0000c","code":"422"}]})",
                                           R"({"errors":[{"detail":")" + std::string(kMegabyte, 'x') +
                                               R"(","code":")" + std::string(kMegabyte, 'y') + R"("}]})",
                                           R"({"errors":[1,null,[],{"detail":{"x":1}}]})",
                                           "<html>" + std::string(kMegabyte, '<'),
                                           ""};
  for (const std::string& body : bodies) {
    AddFault(Answer(kLists, 422, body));
    const CallResult result = Call("ListPhoneNumbers");
    EXPECT_EQ(result.code, kInvalidArgument) << body.substr(0, 60);
    EXPECT_EQ(result.info.reason(), "UPSTREAM_REJECTED_REQUEST");
    EXPECT_LT(result.details_bytes, 4096u);
    EXPECT_EQ(result.message.find_first_of(std::string("\r\n\0", 3)), std::string::npos);
  }
  ExpectServesOn();
}

}  // namespace
}  // namespace phonegate::hostile_upstream_test

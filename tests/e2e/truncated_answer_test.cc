// Answers that are cut off, or not what they should be.
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"

namespace phonegate::truncated_answer_test {
namespace {

using sim::Deed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kUnknown = 2;
constexpr int kInternal = 13;
constexpr char kRequestId[] = "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c04";

// What comes instead of the answer, after the upstream has done what it should.
struct Case {
  std::string name;
  std::optional<std::size_t> keep_bytes{};  // of the real answer
  std::string raw{};                        // instead of it
  int status = 200;
  std::string content_type{"application/json"};
  std::string body{};
  int attempts = 1;  // of a read: what was cut off is asked for again, what is wrong is not
  std::string why{};
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.name; }

class TruncatedAnswer : public E2eTest, public ::testing::WithParamInterface<Case> {
 protected:
  sim::Fault Cut(const sim::RequestMatch& match) const {
    const Case& tested = GetParam();
    sim::Fault fault =
        On(match, tested.keep_bytes || !tested.raw.empty() ? Deed::kPass : Deed::kActThenAnswer);
    fault.keep_bytes = tested.keep_bytes;
    fault.raw = tested.raw;
    fault.status = tested.status;
    fault.content_type = tested.content_type;
    fault.body = tested.body;
    return fault;
  }
};

TEST_P(TruncatedAnswer, ToAReadIsAskedForAgainOrRefused) {
  const Case& tested = GetParam();
  const Json number = Buy();
  AddFault(Always(Cut(kGets)));
  const CallResult result = Call("GetPhoneNumber", {{"id", number.at("id")}});
  EXPECT_EQ(result.code, kInternal);
  EXPECT_THAT(result.message, HasSubstr("SignalWire's answer cannot be read"));
  EXPECT_THAT(result.message, HasSubstr(tested.why));
  EXPECT_EQ(result.info.reason(), "UPSTREAM_ANSWER_INVALID");
  EXPECT_EQ(result.info.domain(), "signalwire.com");
  EXPECT_EQ(result.InfoOf("attempts"), std::to_string(tested.attempts));
  EXPECT_EQ(RequestCount(kGets), static_cast<std::size_t>(tested.attempts));

  simulator().ClearFaults();
  EXPECT_TRUE(Call("GetPhoneNumber", {{"id", number.at("id")}}).ok());
}

TEST_P(TruncatedAnswer, ToAPurchaseIsAnUnknownOutcome) {
  const std::string number = AvailableNumber();
  AddFault(Always(Cut(kPurchases)));
  const CallResult result = Call("PurchasePhoneNumber", {{"number", number}, {"request_id", kRequestId}});
  EXPECT_EQ(result.code, kUnknown);
  EXPECT_THAT(result.message, HasSubstr("The change was sent and may have happened"));
  EXPECT_THAT(result.message, HasSubstr(GetParam().why));
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.InfoOf("request_id"), kRequestId);
  EXPECT_EQ(result.InfoOf("attempts"), "1");
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_P(TruncatedAnswer, ToAnUpdateIsAskedForAgainOrUnknown) {
  const Case& tested = GetParam();
  const Json number = Buy();
  AddFault(Always(Cut(kUpdates)));
  const CallResult result = Call("UpdatePhoneNumber", {{"id", number.at("id")}, {"name", "front desk"}});
  EXPECT_EQ(result.code, kUnknown);
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.InfoOf("attempts"), std::to_string(tested.attempts));
  EXPECT_THAT(simulator().Requests(kUpdates), SizeIs(tested.attempts));
}

constexpr char kBrokenOff[] = "the connection broke within the answer";
constexpr char kNotJson[] = "it is not JSON within the limits";

INSTANTIATE_TEST_SUITE_P(
    Each, TruncatedAnswer,
    ::testing::Values(
        Case{.name = "ShorterThanItsLength", .keep_bytes = 100, .attempts = 3, .why = kBrokenOff},
        Case{.name = "WithoutItsBody", .keep_bytes = 0, .attempts = 3, .why = kBrokenOff},
        Case{.name = "WithinTheHeaders",
             .raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConte",
             .attempts = 3,
             .why = kBrokenOff},
        Case{.name = "WithinAChunk",
             .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"id\":",
             .attempts = 3,
             .why = kBrokenOff},
        Case{.name = "WithoutTheLastChunk",
             .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
             .attempts = 3,
             .why = kBrokenOff},
        Case{.name = "WithoutALength", .raw = "HTTP/1.1 200 OK\r\n\r\n{\"id\":", .why = kNotJson},
        Case{.name = "Html",
             .content_type = "text/html",
             .body = "<html><body>Welcome</body></html>",
             .why = kNotJson},
        Case{.name = "Empty", .body = "", .why = kNotJson},
        Case{.name = "NoContent", .status = 204, .why = kNotJson},
        Case{.name = "WithoutAnId", .body = R"({"number":"+15125550100"})", .why = "PhoneNumber has no id"},
        Case{.name = "AList", .body = "[]", .why = "PhoneNumber is not a JSON object"},
        Case{.name = "Null", .body = "null", .why = "PhoneNumber is not a JSON object"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace phonegate::truncated_answer_test

#include "tests/e2e/chaos_ledgers.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::chaos_ledgers_test {
namespace {

using sim::Json;
using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;

// A purchase, an update and a release, told alike by all three.
ThreeLedgers InAgreement() {
  ThreeLedgers ledgers;
  sim::LedgerEntry bought;
  bought.action = "purchase";
  bought.number = "+15125550100";
  bought.request = 2;
  sim::LedgerEntry updated;
  updated.action = "update";
  updated.id = "one";
  updated.request = 3;
  sim::LedgerEntry released;
  released.action = "release";
  released.id = "other";
  released.request = 4;
  ledgers.upstream = {bought, updated, released};
  const auto request = [&](std::uint64_t sequence, const char* method, const char* target, const char* body) {
    sim::RecordedRequest one;
    one.sequence = sequence;
    one.method = method;
    one.target = target;
    one.body = body;
    ledgers.requests.push_back(one);
  };
  request(1, "GET", "/phone_numbers?filter_number=%2B15125550100", "");
  request(2, "POST", "/phone_numbers", R"({"number":"+15125550100"})");
  request(3, "PUT", "/phone_numbers/one", R"({"name":"desk"})");
  request(4, "DELETE", "/phone_numbers/other", "");
  const auto entry = [&](const char* id, const char* method, const char* number) {
    ledgers.journal.push_back(Json{{"intent", {{"request_id", id}, {"method", method}, {"number", number}}},
                                   {"outcome", {{"result", "AUDIT_RESULT_SUCCEEDED"}}}});
  };
  entry("a", "PurchasePhoneNumber", "+15125550100");
  entry("b", "UpdatePhoneNumber", "");
  entry("c", "ReleasePhoneNumber", "");
  ledgers.told = {{"PurchasePhoneNumber", "a", "+15125550100", "", "", Word::kHappened, ""},
                  {"UpdatePhoneNumber", "b", "", "one", "desk", Word::kHappened, ""},
                  {"ReleasePhoneNumber", "c", "", "other", "", Word::kHappened, ""}};
  return ledgers;
}

TEST(ChaosLedgers, AgreeWhenAllTellTheSame) { EXPECT_THAT(Compare(InAgreement()), IsEmpty()); }

struct Planted {
  const char* name;
  void (*plant)(ThreeLedgers&);
  Violation violation;
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.name; }

class PlantedDisagreement : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedDisagreement, IsFound) {
  ThreeLedgers ledgers = InAgreement();
  GetParam().plant(ledgers);
  EXPECT_THAT(Compare(ledgers), Contains(Field(&Disagreement::violation, GetParam().violation)));
}

INSTANTIATE_TEST_SUITE_P(
    Of, PlantedDisagreement,
    ::testing::Values(
        Planted{"APurchaseWithoutAnEntry", [](ThreeLedgers& l) { l.journal.erase(l.journal.begin()); },
                Violation::kNotShownAsOurs},
        Planted{"APurchaseThatItsEntryDenies",
                [](ThreeLedgers& l) { l.journal[0]["outcome"]["result"] = "AUDIT_RESULT_DID_NOT_HAPPEN"; },
                Violation::kNotShownAsOurs},
        Planted{"AFalseFailureOfAPurchase", [](ThreeLedgers& l) { l.told[0].word = Word::kFailed; },
                Violation::kFalseFailure},
        Planted{"AFalseFailureOfAnUpdate", [](ThreeLedgers& l) { l.told[1].word = Word::kFailed; },
                Violation::kFalseFailure},
        Planted{"AFalseFailureOfARelease", [](ThreeLedgers& l) { l.told[2].word = Word::kFailed; },
                Violation::kFalseFailure},
        Planted{"ASecondSendingWithoutALook",
                [](ThreeLedgers& l) { l.requests.insert(l.requests.begin() + 2, l.requests[1]); },
                Violation::kSentTwice},
        Planted{"ASecondSendingForOneEntryAfterALook",
                [](ThreeLedgers& l) {
                  const std::vector<sim::RecordedRequest> again(l.requests.begin(), l.requests.begin() + 2);
                  l.requests.insert(l.requests.begin() + 2, again.begin(), again.end());
                },
                Violation::kSentTwice},
        Planted{"AnEntryWithoutAnOutcome", [](ThreeLedgers& l) { l.journal[1].erase("outcome"); },
                Violation::kOpen},
        Planted{"AnAcknowledgedEntryThatIsGone", [](ThreeLedgers& l) { l.journal.pop_back(); },
                Violation::kLost},
        Planted{"ARefusalWithoutAnEntry",
                [](ThreeLedgers& l) {
                  l.told.push_back({"ReleasePhoneNumber", "d", "", "none", "", Word::kFailed, "NOT_FOUND"});
                },
                Violation::kLost},
        Planted{"APurchaseToldTwice",
                [](ThreeLedgers& l) {
                  l.told.push_back({"ImportPhoneNumber", "e", "+15125550100", "", "", Word::kHappened, ""});
                },
                Violation::kFalseSuccess},
        Planted{"AnUpdateThatNeverWas", [](ThreeLedgers& l) { l.upstream.erase(l.upstream.begin() + 1); },
                Violation::kFalseSuccess}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace phonegate::chaos_ledgers_test

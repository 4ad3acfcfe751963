#include "service/journal/ledger/intent.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/real_contract.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate::intent_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

constexpr char kId[] = "11111111-2222-4333-8444-555555555555";

v1::AuditIntent IntentTo(const std::string& rpc, const std::string& request, const Caller& caller = {}) {
  const Operation& operation = OperationOf(rpc);
  const auto message = MessageOf(*operation.request, request);
  return IntentOf(operation, message.get(), caller, kId);
}

TEST(IntentOf, TellsWhoAskedForWhat) {
  Caller caller;
  caller.name = "billing";
  caller.authenticated_by = "mtls";
  caller.peer = "ipv4:10.0.0.7:51000";
  caller.actor = "jane";
  caller.trace_id = "0af7651916cd43dd8448eb211c80319c";
  const v1::AuditIntent intent = IntentTo("PurchasePhoneNumber", "number: '+15125550100'", caller);
  EXPECT_EQ(intent.caller(), "billing");
  EXPECT_EQ(intent.authenticated_by(), "mtls");
  EXPECT_EQ(intent.peer(), "ipv4:10.0.0.7:51000");
  EXPECT_EQ(intent.actor(), "jane");
  EXPECT_EQ(intent.trace_id(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(intent.method(), "PurchasePhoneNumber");
  EXPECT_EQ(intent.request_id(), kId);
  EXPECT_EQ(intent.number(), "+15125550100");
  EXPECT_EQ(intent.request_json(), R"({"number":"+15125550100"})");
  EXPECT_THAT(intent.fingerprint(), SizeIs(32));
}

struct Url {
  const char* sent;
  const char* shown;
};

class SensitiveUrl : public testing::TestWithParam<Url> {};

// Who gets the calls must be seen; what goes with them may be a secret.
TEST_P(SensitiveUrl, IsShownUpToItsHost) {
  const v1::AuditIntent intent =
      IntentTo("UpdatePhoneNumber",
               "id: '" + std::string(kId) + "' name: 'desk' call_request_url: '" + GetParam().sent + "'");
  EXPECT_THAT(intent.request_json(),
              HasSubstr(std::string("\"call_request_url\":\"") + GetParam().shown + "\""));
  EXPECT_THAT(intent.request_json(), AllOf(Not(HasSubstr("s3cret")), HasSubstr(R"("name":"desk")")));
  EXPECT_EQ(intent.resource_id(), kId);
}

INSTANTIATE_TEST_SUITE_P(
    Each, SensitiveUrl,
    testing::Values(Url{"https://hooks.example.com/in?key=s3cret", "https://hooks.example.com/(left out)"},
                    Url{"https://hooks.example.com:8443", "https://hooks.example.com:8443"},
                    Url{"https://hooks.example.com#s3cret", "https://hooks.example.com/(left out)"},
                    Url{"https://jane:s3cret@hooks.example.com/", "(left out)"},
                    Url{"s3cret", "(left out)"}));

// Every field that the contract calls sensitive, whatever its form.
TEST(IntentOf, ShowsNoSensitiveFieldOfAnyChange) {
  int seen = 0;
  for (const Operation& operation : RealContract()) {
    if (!operation.IsChange()) continue;
    for (int i = 0; i < operation.request->field_count(); ++i) {
      const auto* field = operation.request->field(i);
      if (!RulesOf(*field).sensitive()) continue;
      ++seen;
      const auto message = MessageOf(*operation.request, field->name() + ": 'https://a.example/s3cret'");
      EXPECT_THAT(IntentOf(operation, message.get(), {}, kId).request_json(), Not(HasSubstr("s3cret")))
          << operation.name << "." << field->name();
    }
  }
  EXPECT_GT(seen, 10);
}

TEST(IntentOf, StaysSmallWhateverTheRequest) {
  const std::string long_text(1'000'000, 'a');
  const v1::AuditIntent intent = IntentTo("UpdatePhoneNumber", "id: '" + long_text + "' name: '" + long_text +
                                                                   "' call_relay_topic: '" + long_text + "'");
  EXPECT_THAT(intent.request_json().size(), Le(4096u));
  EXPECT_THAT(intent.resource_id().size(), Le(64u));
  Caller caller;
  caller.actor = long_text;
  EXPECT_THAT(IntentTo("PurchasePhoneNumber", "", caller).actor().size(), Le(256u));
}

TEST(IntentOf, KnowsACallWhoseBytesAreNoRequest) {
  const v1::AuditIntent intent = IntentOf(OperationOf("PurchasePhoneNumber"), nullptr, {}, kId);
  EXPECT_EQ(intent.method(), "PurchasePhoneNumber");
  EXPECT_EQ(intent.request_json(), "");
}

TEST(ComparableRequest, LeavesOutWhatARepetitionMayChange) {
  const Operation& operation = OperationOf("PurchasePhoneNumber");
  const auto comparable = [&](const std::string& request) {
    return ComparableRequest(operation, *MessageOf(*operation.request, request));
  };
  const std::string plain = comparable("number: '+15125550100'");
  EXPECT_EQ(comparable("number: '+15125550100' request_id: 'x' project: 'main'"), plain);
  EXPECT_NE(comparable("number: '+15125550101'"), plain);
}

TEST(DifferingFields, AreNamed) {
  const Operation& operation = OperationOf("UpdatePhoneNumber");
  const auto comparable = [&](const std::string& request) {
    return ComparableRequest(operation, *MessageOf(*operation.request, request));
  };
  const std::string a = comparable("id: 'x' name: 'a' update_mask { paths: 'name' }");
  EXPECT_THAT(DifferingFields(operation, a, a), IsEmpty());
  EXPECT_THAT(DifferingFields(operation, a, comparable("id: 'x' name: 'b' update_mask { paths: 'name' }")),
              ElementsAre("name"));
  EXPECT_THAT(DifferingFields(operation, a, comparable("id: 'y' name: ''")),
              testing::UnorderedElementsAre("id", "name", "update_mask"));
}

}  // namespace
}  // namespace phonegate::intent_test

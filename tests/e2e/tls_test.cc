// SignalWire as it is reached in earnest: over TLS, with HTTP/2 for reads.
#include <fstream>
#include <string>
#include <vector>

#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"

namespace phonegate::tls_test {
namespace {

using sim::Deed;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kUnknown = 2;
constexpr int kUnavailable = 14;

// Established connections of this machine to a port of 127.0.0.1, as the system
// lists them: "0100007F:PORT 01" in hexadecimal.
int ConnectionsTo(int port) {
  char wanted[32];
  std::snprintf(wanted, sizeof(wanted), " 0100007F:%04X 01 ", static_cast<unsigned>(port));
  std::ifstream table("/proc/net/tcp");
  int count = 0;
  for (std::string line; std::getline(table, line);) count += line.find(wanted) != std::string::npos ? 1 : 0;
  return count;
}

// The protocol in which nghttpx was asked: "2 nghttpx" or "1.1 nghttpx".
std::string Via(const sim::RecordedRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (name == "via" || name == "Via") return value;
  }
  return "";
}

class Tls : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    front_ = &StartFront();
    GatewayOptions options;
    options.projects = {Project("demo", Front::kTls)};
    StartGateway(options);
  }

  std::vector<std::string> Protocols(const sim::RequestMatch& match) {
    std::vector<std::string> protocols;
    for (const sim::RecordedRequest& request : simulator().Requests(match)) protocols.push_back(Via(request));
    return protocols;
  }

  Nghttpx& front() { return *front_; }

 private:
  Nghttpx* front_ = nullptr;
};

TEST_F(Tls, MultiplexesReadsOnOneConnection) {
  constexpr int kReads = 20;
  AddFault(Always(Hold(kLists, "reads")));
  std::vector<std::unique_ptr<PendingCall>> reads;
  // Equal ones would be one request.
  for (int i = 0; i < kReads; ++i)
    reads.push_back(client().Start("ListPhoneNumbers", {{"page_size", i + 1}}));
  ASSERT_TRUE(simulator().WaitForHold("reads", kReads));
  EXPECT_EQ(ConnectionsTo(front().port()), 1);
  simulator().ReleaseHold("reads");
  for (const auto& read : reads) EXPECT_TRUE(read->Wait().ok());
  EXPECT_EQ(ConnectionsTo(front().port()), 1);
  EXPECT_THAT(Protocols(kLists), Each("2 nghttpx"));
}

TEST_F(Tls, GivesEachPurchaseAConnectionOfItsOwn) {
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  const CallResult found = Call("SearchAvailablePhoneNumbers", {{"areacode", "512"}, {"max_results", 3}});
  AddFault(Always(Hold(kPurchases, "purchases")));
  std::vector<std::unique_ptr<PendingCall>> purchases;
  for (const Json& item : found.answer().at("data")) {
    purchases.push_back(client().Start("PurchasePhoneNumber", {{"number", item.at("number")}}));
  }
  ASSERT_TRUE(simulator().WaitForHold("purchases", 3));
  EXPECT_EQ(ConnectionsTo(front().port()), 1 + 3);
  simulator().ReleaseHold("purchases");
  for (const auto& purchase : purchases) EXPECT_TRUE(purchase->Wait().ok());
  EXPECT_THAT(Protocols(kPurchases), ElementsAre("1.1 nghttpx", "1.1 nghttpx", "1.1 nghttpx"));
  EXPECT_THAT(Actions(), ElementsAre("purchase", "purchase", "purchase"));
}

TEST_F(Tls, SendsNothingToAServerThatItDoesNotTrust) {
  const TestCertificate another;
  GatewayOptions options;
  options.projects = {Project("demo", Front::kTls)};
  options.settings["upstream"]["ca_file"] = another.certificate_file();
  StartGateway(options);
  for (const char* method : {"ListPhoneNumbers", "PurchasePhoneNumber"}) {
    const bool purchase = method == std::string("PurchasePhoneNumber");
    const CallResult result = Call(method, purchase ? Json{{"number", "+15125550100"}} : Json::object());
    EXPECT_EQ(result.code, kUnavailable) << method;
    EXPECT_THAT(result.message, HasSubstr("the upstream's certificate is not trusted"));
    EXPECT_EQ(result.info.reason(), "UPSTREAM_UNAVAILABLE");
  }
  EXPECT_EQ(RequestCount(), 0u);
}

// nghttpx turns what the simulator does into an answer of its own.
TEST_F(Tls, DoesNotSendAPurchaseTwiceWhenTheServerResets) {
  const std::string number = AvailableNumber();
  sim::Fault reset = On(kPurchases, Deed::kActThenClose);
  reset.reset = true;
  AddFault(reset);
  const CallResult result = Call("PurchasePhoneNumber", {{"number", number}});
  EXPECT_EQ(result.code, kUnknown);
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.InfoOf("attempts"), "1");
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(Tls, SendsReadsAgainByItsOwnCountWhenTheServerResets) {
  sim::Fault reset = On(kLists, Deed::kClose);
  reset.reset = true;
  reset.times = 2;
  AddFault(reset);
  const CallResult result = Call("ListPhoneNumbers");
  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "3");
  EXPECT_THAT(simulator().Requests(kLists), SizeIs(3));
}

TEST_F(Tls, SendsNothingTwiceWhenTheFrontDies) {
  const std::string number = AvailableNumber();
  AddFault(Hold(kPurchases, "purchase"));
  const auto purchase = client().Start("PurchasePhoneNumber", {{"number", number}});
  ASSERT_TRUE(simulator().WaitForHold("purchase"));
  AddFault(Hold(kLists, "list"));
  const auto list = client().Start("ListPhoneNumbers", Json::object());
  ASSERT_TRUE(simulator().WaitForHold("list"));
  front().Kill();

  const CallResult bought = Scanned(purchase->Wait());
  EXPECT_EQ(bought.code, kUnknown);
  EXPECT_EQ(bought.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(bought.InfoOf("attempts"), "1");
  const CallResult listed = Scanned(list->Wait());
  EXPECT_EQ(listed.code, kUnavailable);
  EXPECT_EQ(listed.info.reason(), "UPSTREAM_UNAVAILABLE");
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_EQ(RequestCount(), 3u) << "the search, the purchase and the list";
  simulator().ReleaseHold("purchase");
  simulator().ReleaseHold("list");
}

}  // namespace
}  // namespace phonegate::tls_test

// Tokens that change while the gateway runs.
#include <filesystem>
#include <string>

#include "tests/e2e/eventually.h"
#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/log_line.h"

namespace phonegate::credential_reload_test {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kFailedPrecondition = 9;
constexpr char kNewToken[] = "PTe2e-new-and-not-real-either";

class CredentialReload : public E2eTest {
 protected:
  void SetUp() override {
    leaks().AddCredentials(kE2eProjectId, kNewToken);
    StartSimulator();
    GatewayOptions options;
    options.projects = {Project(), OtherProject()};
    options.default_project = "demo";
    StartGateway(options);
  }

  // From now on SignalWire knows only this token of the first project.
  void Rotate(const std::string& token) {
    EXPECT_EQ(simulator().SetProject(kE2eProjectId, {{"token", token}}), std::nullopt);
  }

  std::string TokenFile() { return gateway().folder() / "token-demo"; }

  double FailedReads() {
    const std::string name = "phonegate_token_reload_failures_total{project=\"demo\"} ";
    const std::string page = gateway().Page("/metrics");
    const std::size_t at = page.find(name);
    return at == std::string::npos ? 0 : std::stod(page.substr(at + name.size()));
  }
};

// Kubernetes keeps the files of a secret behind links and swaps one of them.
TEST_F(CredentialReload, TakesTheTokenThatALinkSwapBrings) {
  const TempFolder& folder = gateway().folder();
  for (const auto& [name, token] : {std::pair("..v1", kToken), std::pair("..v2", kNewToken)}) {
    fs::create_directory(folder / name);
    folder.Write(std::string(name) + "/token", token);
  }
  fs::create_symlink("..v1", folder / "..data");
  fs::create_symlink("..data/token", folder / "link");
  fs::rename(folder / "link", TokenFile());
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());

  fs::create_symlink("..v2", folder / "..data_tmp");
  fs::rename(folder / "..data_tmp", folder / "..data");
  EXPECT_THAT(gateway().WaitForLog("token_replaced"), SizeIs(1));
  Rotate(kNewToken);
  const CallResult result = Call("ListPhoneNumbers");
  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "1");
  EXPECT_EQ(gateway().Log("token_replaced").at(0).at("project"), "demo");
}

// Refused with 401 nothing was done, so even a purchase is tried again.
class AfterRefusal : public CredentialReload, public ::testing::WithParamInterface<sim::RequestMatch> {};

TEST_P(AfterRefusal, TriesOnceAgainWithTheNewToken) {
  const bool purchase = GetParam().method == "POST";
  const Json request = purchase ? Json{{"number", AvailableNumber()}} : Json::object();
  AddFault(Hold(GetParam(), "sent"));
  const auto call = client().Start(purchase ? "PurchasePhoneNumber" : "ListPhoneNumbers", request);
  ASSERT_TRUE(simulator().WaitForHold("sent"));
  gateway().ReplaceToken("demo", kNewToken);
  Rotate(kNewToken);
  simulator().ReleaseHold("sent");

  const CallResult result = Scanned(call->Wait());
  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "2");
  const auto requests = simulator().Requests(GetParam());
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].status, 401);
  EXPECT_EQ(requests[1].status, 200);
  EXPECT_THAT(Actions(), SizeIs(purchase ? 1 : 0));
}

INSTANTIATE_TEST_SUITE_P(Each, AfterRefusal, ::testing::Values(kPurchases, kLists), [](const auto& tested) {
  return tested.param.method == "POST" ? "Purchase" : "Read";
});

TEST_F(CredentialReload, SaysWhenItsTokenIsRefusedAndThereIsNoOther) {
  Rotate(kNewToken);
  for (const char* method : {"ListPhoneNumbers", "PurchasePhoneNumber"}) {
    const bool purchase = method == std::string("PurchasePhoneNumber");
    const CallResult result = Call(method, purchase ? Json{{"number", "+15125550100"}} : Json::object());
    EXPECT_EQ(result.code, kFailedPrecondition);
    EXPECT_THAT(result.message,
                HasSubstr("SignalWire refused the gateway's credentials; the gateway's operator must check"));
    EXPECT_EQ(result.info.reason(), "UPSTREAM_CREDENTIALS_REJECTED");
    EXPECT_EQ(result.info.domain(), "signalwire.com");
    EXPECT_EQ(result.InfoOf("http_status"), "401");
    EXPECT_EQ(result.InfoOf("project"), "demo");
    // The purchase was not sent: the look for its number was refused already.
    EXPECT_EQ(result.InfoOf("attempts"), purchase ? "" : "1");
  }
  EXPECT_TRUE(Call("ListPhoneNumbers", {{"project", "other"}}).ok());

  gateway().ReplaceToken("demo", kNewToken);
  EXPECT_THAT(gateway().WaitForLog("token_replaced"), SizeIs(1));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
}

TEST_F(CredentialReload, KeepsTheOldTokenAndSaysSoOnceForEachProblem) {
  fs::remove(TokenFile());
  EXPECT_TRUE(Eventually([this] { return FailedReads() >= 3; }));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_THAT(gateway().WaitForLog("token_kept"), SizeIs(1));

  gateway().folder().Write("token-demo", "");
  EXPECT_THAT(gateway().WaitForLog("token_kept", 2), SizeIs(2));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());

  gateway().folder().Write("token-demo", std::string(kNewToken) + "\nand the rest of a note");
  const auto kept = gateway().WaitForLog("token_kept", 3);
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_THAT(kept[1].at("message").get<std::string>(),
              HasSubstr("The token file is empty; the old token stays in use."));
  EXPECT_EQ(kept[1].at("project"), "demo");
  EXPECT_EQ(kept[1].at("level"), "warning");
  EXPECT_THAT(kept[2].at("message").get<std::string>(), HasSubstr("holds white space besides the token"));
  for (const sim::RecordedRequest& request : simulator().Requests()) EXPECT_EQ(request.status, 200);

  gateway().ReplaceToken("demo", kNewToken);
  EXPECT_THAT(gateway().WaitForLog("token_replaced"), SizeIs(1));
  Rotate(kNewToken);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
}

TEST_F(CredentialReload, EachProjectUsesItsOwn) {
  EXPECT_TRUE(Call("ListPhoneNumbers", {{"project", "demo"}}).ok());
  EXPECT_TRUE(Call("ListPhoneNumbers", {{"project", "other"}}).ok());
  std::vector<std::string> users;
  for (const sim::RecordedRequest& request : simulator().Requests()) {
    for (const auto& [name, value] : request.headers) {
      if (name == "Authorization") users.push_back(value);
    }
  }
  EXPECT_THAT(users, ElementsAre("basic:" + std::string(kE2eProjectId) + ":valid",
                                 "basic:" + std::string(kOtherProjectId) + ":valid"));
}

}  // namespace
}  // namespace phonegate::credential_reload_test

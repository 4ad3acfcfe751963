// Callers that show JSON Web Tokens, with the real program.
#include <chrono>
#include <filesystem>
#include <string>

#include "service/base/text.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/harness.h"
#include "tests/support/test_jwt.h"

namespace phonegate::jwt_test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kIssuer[] = "https://kubernetes.default.svc";
constexpr char kAccount[] = "jwt:k8s:system:serviceaccount:billing:api";
constexpr int kUnauthenticated = 16;

class JwtE2eTest : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    keys_.Write("jwks.json", JwksText({key_.Jwk("first")}));
    GatewayOptions options;
    options.projects = {Project()};
    options.settings["listen"] = {{"grpc", "0.0.0.0:0"}, {"allow_plaintext_elsewhere", "true"}};
    options.settings["identity"] = {
        {"tokens", AllTokens()},
        {"jwt", Concat("[{issuer: '", kIssuer, "', prefix: k8s, audiences: [phonegate], jwks_file: '",
                       keys_ / "jwks.json", "'}]")}};
    options.settings["policy"] = {{"grants", Concat("[", Grant(kAccount, "demo", "read, buy"), "]")}};
    options.settings["cache"] = {{"max_mebibytes", "16"}};
    StartGateway(options);
  }

  static Json Claims(std::chrono::seconds lifetime = std::chrono::minutes(10),
                     const std::string& audience = "phonegate") {
    const auto expires = std::chrono::system_clock::now().time_since_epoch() + lifetime;
    return {{"iss", kIssuer},
            {"aud", {audience}},
            {"sub", "system:serviceaccount:billing:api"},
            {"exp", std::chrono::duration_cast<std::chrono::seconds>(expires).count()}};
  }
  CallResult CallWith(const std::string& token, const std::string& method = "ListPhoneNumbers",
                      const Json& request = Json::object()) {
    leaks().AddCredentials(kE2eProjectId, token);
    CallOptions options;
    options.metadata.emplace("authorization", Concat("Bearer ", token));
    return Call(method, request, options);
  }

  const TestKey key_ = TestKey::Rsa();
  TempFolder keys_;
};

TEST_F(JwtE2eTest, KnowsAServiceAccountAndWritesDownWhoItWas) {
  const std::string token = key_.Token("first", Claims());
  EXPECT_TRUE(CallWith(token).ok());
  EXPECT_EQ(CallWith(token).Trailer("x-cache"), "hit");
  EXPECT_EQ(CallWith(token, "ReleasePhoneNumber").info.reason(), "PERMISSION_DENIED");
  const Json line = gateway().WaitForLog("call").front();
  EXPECT_EQ(line["caller"], kAccount);
  EXPECT_EQ(line["authenticated_by"], "jwt");
}

TEST_F(JwtE2eTest, RefusesEveryTokenThatIsNotGoodAndSendsNothing) {
  const auto refused = [this](const std::string& token, const char* why) {
    const CallResult result = CallWith(token, "PurchasePhoneNumber", {{"number", "+15125550100"}});
    EXPECT_EQ(result.code, kUnauthenticated);
    EXPECT_EQ(result.info.reason(), "TOKEN_REJECTED");
    EXPECT_THAT(result.message, HasSubstr(why));
  };
  refused(key_.Token("first", Claims(std::chrono::minutes(-1))), "has expired");
  refused(key_.Token("first", Claims(std::chrono::minutes(1), "other")), "is for another audience");
  refused(TestKey::Rsa().Token("first", Claims()), "is not signed with a key that its issuer has now");
  refused(key_.TokenWith(Json{{"alg", "none"}}, Claims()), "is not signed with RS256 or ES256");
  EXPECT_EQ(RequestCount(), 0U);
}

// A key is taken out by a link swap, as Kubernetes does it; its tokens end at once,
// remembered or not.
TEST_F(JwtE2eTest, FollowsTheKeysOfTheIssuer) {
  const TestKey second = TestKey::Ec();
  const std::string old_token = key_.Token("first", Claims());
  const std::string new_token = second.Token("second", Claims());
  EXPECT_TRUE(CallWith(old_token).ok());
  EXPECT_EQ(CallWith(new_token).info.reason(), "TOKEN_REJECTED");

  keys_.Write("new.json", R"({"keys":[]})");
  fs::rename(keys_ / "new.json", keys_ / "jwks.json");
  EXPECT_THAT(gateway().WaitForLog("jwks_kept"), SizeIs(1));
  EXPECT_TRUE(CallWith(old_token).ok()) << "the last good keys count";
  EXPECT_THAT(gateway().Page("/metrics"), HasSubstr("phonegate_jwks_reload_failures_total 1"));

  keys_.Write("new.json", JwksText({second.Jwk("second")}));
  fs::rename(keys_ / "new.json", keys_ / "jwks.json");
  EXPECT_THAT(gateway().WaitForLog("jwks_replaced"), SizeIs(1));
  EXPECT_TRUE(CallWith(new_token).ok());
  EXPECT_EQ(CallWith(old_token).info.reason(), "TOKEN_REJECTED");
}

}  // namespace
}  // namespace phonegate::jwt_test

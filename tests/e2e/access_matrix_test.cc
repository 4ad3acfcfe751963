// Every method for every kind of caller, with the real program.
#include "tests/e2e/access_matrix.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/harness.h"
#include "tests/support/test_jwt.h"

namespace phonegate::access_matrix_test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsEmpty;

constexpr char kAllGroups[] = "read, search, lookup, paid_lookup, buy, configure, release, audit, admin";
constexpr char kIssuer[] = "https://kubernetes.default.svc";
constexpr char kAccount[] = "jwt:k8s:system:serviceaccount:billing:api";

CallOptions With(const std::string& token) {
  CallOptions options;
  options.metadata.emplace("authorization", Concat("Bearer ", token));
  return options;
}

class AccessMatrixTest : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    keys_.Write("jwks.json", JwksText({key_.Jwk("first")}));
    GatewayOptions options;
    options.projects = {Project(), OtherProject()};
    options.default_project = "demo";
    options.settings["listen"] = {{"grpc", "0.0.0.0:0"}, {"allow_plaintext_elsewhere", "true"}};
    options.settings["identity"] = {
        {"tokens", AllTokens()},
        {"jwt", Concat("[{issuer: '", kIssuer, "', prefix: k8s, audiences: [phonegate], jwks_file: '",
                       keys_ / "jwks.json", "'}]")}};
    options.settings["policy"] = {
        {"grants", Concat("[", Grant("billing", "demo", kAllGroups), ", ",
                          Grant(Concat("admin, '", kAccount, "'"), "'*'", kAllGroups), "]")}};
    StartGateway(options);
  }

  // Of a caller who may do everything.
  CallOptions Account(std::chrono::seconds lifetime, const char* audience) {
    const auto expires = std::chrono::system_clock::now().time_since_epoch() + lifetime;
    const std::string token =
        key_.Token("first", Json{{"iss", kIssuer},
                                 {"aud", {audience}},
                                 {"sub", "system:serviceaccount:billing:api"},
                                 {"exp", std::chrono::duration_cast<std::chrono::seconds>(expires).count()}});
    leaks().AddCredentials(kE2eProjectId, token);
    return With(token);
  }

  MatrixGateway ThisGateway() {
    return {[this](const std::string& method, const Json& request, const CallOptions& options) {
              return Call(method, request, options);
            },
            [this] { return RequestCount({"", "", ""}); },
            {{"wrong identity", With("pgt_wrong")},
             {"expired token", Account(std::chrono::minutes(-2), "phonegate")},
             {"wrong audience", Account(std::chrono::minutes(10), "other")}}};
  }

  const TestKey key_ = TestKey::Rsa();
  TempFolder keys_;
};

TEST_F(AccessMatrixTest, EveryMethodObeysForEveryKindOfCaller) {
  EXPECT_TRUE(Call("ListPhoneNumbers", Json::object(), Account(std::chrono::minutes(10), "phonegate")).ok())
      << "nothing else is wrong with those that are rejected";
  EXPECT_THAT(CheckAccess(ThisGateway()), IsEmpty());
}

// The matrix finds what it is there for: a method whose permission is not checked, one
// that asks SignalWire before it refuses, one that tells which projects there are, and
// one that believes a token that has expired.
TEST_F(AccessMatrixTest, FindsPlantedBugs) {
  MatrixGateway leaky = ThisGateway();
  leaky.call = [this](const std::string& method, const Json& request, const CallOptions& options) {
    return Call(method, request, method == "ReleasePhoneNumber" ? As(kAdmin) : options);
  };
  EXPECT_THAT(
      CheckAccess(leaky),
      AllOf(Contains("ReleasePhoneNumber, missing grant: ended 5 NOT_FOUND instead of 7 PERMISSION_DENIED"),
            Contains("ReleasePhoneNumber, missing grant: something was sent to SignalWire"),
            Contains("ReleasePhoneNumber, the project nowhere: ended 5 PROJECT_NOT_FOUND instead of 7 "
                     "PERMISSION_DENIED"),
            Contains("ReleasePhoneNumber, expired token: ended 5 NOT_FOUND instead of 16 TOKEN_REJECTED")));
  MatrixGateway eager = ThisGateway();
  eager.call = [this](const std::string& method, const Json& request, const CallOptions& options) {
    if (method == "ListPhoneNumbers") Call(method, {{"project", "demo"}}, As(kAdmin));
    return Call(method, request, options);
  };
  EXPECT_THAT(CheckAccess(eager),
              Contains("ListPhoneNumbers, wrong audience: something was sent to SignalWire"));
}

}  // namespace
}  // namespace phonegate::access_matrix_test

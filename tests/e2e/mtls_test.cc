// The gRPC port over TLS, and callers that show certificates, with the real program.
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "service/base/text.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/harness.h"
#include "tests/support/test_authority.h"

namespace phonegate::mtls_test {
namespace {

namespace fs = std::filesystem;

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kBillingId[] = "spiffe://example.org/billing/api";
constexpr int kUnavailable = 14;

class MtlsE2eTest : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    NewVersion(server_authority_.Issue(kServerNames), clients_.certificate());
  }
  void Start(const char* required = "false") {
    GatewayOptions options;
    options.projects = {Project()};
    options.settings["listen"] = {
        {"grpc", "0.0.0.0:0"},
        {"tls", Concat("{certificate_file: '", files_ / "data/tls.crt", "', key_file: '",
                       files_ / "data/tls.key", "', client_ca_file: '", files_ / "data/ca.crt",
                       "', require_client_certificate: ", required, "}")}};
    options.settings["identity"] = {{"tokens", AllTokens()}};
    options.settings["policy"] = {
        {"grants", Concat("[",
                          Grant("'spiffe://example.org/billing/*', 'dns:billing.example.org', billing",
                                "demo", "read, buy"),
                          "]")}};
    StartGateway(options);
  }
  // Swaps all files at once, as Kubernetes does it.
  void NewVersion(const TestPair& pair, const std::string& authorities) {
    const std::string version = Concat("v", ++version_);
    fs::create_directory(files_ / version);
    files_.Write(version + "/tls.crt", pair.certificate);
    files_.Write(version + "/tls.key", pair.key);
    files_.Write(version + "/ca.crt", authorities);
    fs::create_symlink(version, files_ / "data_tmp");
    fs::rename(files_ / "data_tmp", files_ / "data");
  }
  // One call on a connection of its own.
  CallResult CallAs(const TestPair& pair, const std::string& roots, const CallOptions& options = {},
                    const std::string& method = "ListPhoneNumbers") {
    GrpcClient client(gateway().address(), {roots, pair.certificate, pair.key});
    CallOptions bounded = options;
    bounded.deadline = std::chrono::seconds(20);
    return Scanned(client.Call(method, Json::object(), bounded));
  }
  CallResult CallAs(const TestPair& pair) { return CallAs(pair, server_authority_.certificate()); }

  static constexpr char kServerNames[] = "DNS:localhost,IP:127.0.0.1";
  const TestAuthority server_authority_;
  const TestAuthority clients_;
  TempFolder files_;
  int version_ = 0;
};

TEST_F(MtlsE2eTest, KnowsCallersByTheirCertificates) {
  Start();
  EXPECT_TRUE(CallAs(clients_.Issue(Concat("URI:", kBillingId))).ok());
  EXPECT_TRUE(CallAs(clients_.Issue("DNS:Billing.example.org")).ok());
  const CallResult stranger = CallAs(clients_.Issue("URI:spiffe://example.org/support"));
  EXPECT_EQ(stranger.info.reason(), "PERMISSION_DENIED");
  EXPECT_EQ(stranger.InfoOf("caller"), "spiffe://example.org/support");
  EXPECT_EQ(CallAs(clients_.Issue("")).info.reason(), "IDENTITY_REQUIRED") << "it names nobody";
  std::vector<std::string> callers;
  for (const Json& line : gateway().WaitForLog("call", 4))
    callers.push_back(
        Concat(line["authenticated_by"].get<std::string>(), " ", line["caller"].get<std::string>()));
  EXPECT_THAT(callers, UnorderedElementsAre(Concat("mtls ", kBillingId), "mtls dns:billing.example.org",
                                            "mtls spiffe://example.org/support", "none "));
}

TEST_F(MtlsE2eTest, RefusesForeignAndExpiredCertificates) {
  Start();
  const std::string names = Concat("URI:", kBillingId);
  EXPECT_EQ(CallAs(TestAuthority().Issue(names)).code, kUnavailable);
  EXPECT_EQ(CallAs(clients_.Issue(names, {seconds(-100), seconds(-1)})).code, kUnavailable);
  EXPECT_EQ(CallAs(server_authority_.Issue(names)).code, kUnavailable) << "of the wrong authority";
  EXPECT_EQ(client().Call("ListPhoneNumbers", Json::object(), {seconds(20), {}}).code, kUnavailable)
      << "plaintext";
  EXPECT_EQ(RequestCount(), 0U);
}

TEST_F(MtlsE2eTest, LetsATokenSayWhoCallsWhereOneIsShown) {
  Start();
  EXPECT_EQ(CallAs({}).info.reason(), "IDENTITY_REQUIRED");
  EXPECT_TRUE(CallAs({}, server_authority_.certificate(), As(kBilling)).ok());
  const TestPair proxy = clients_.Issue("URI:spiffe://example.org/proxy");
  EXPECT_TRUE(CallAs(proxy, server_authority_.certificate(), As(kBilling)).ok());
  CallOptions wrong;
  wrong.metadata.emplace("authorization", "Bearer pgt_wrong");
  EXPECT_EQ(CallAs(clients_.Issue(Concat("URI:", kBillingId)), server_authority_.certificate(), wrong)
                .info.reason(),
            "TOKEN_REJECTED")
      << "a mistyped token must not make its owner somebody else";
}

TEST_F(MtlsE2eTest, RequiresACertificateWhereToldTo) {
  Start("true");
  EXPECT_EQ(CallAs({}, server_authority_.certificate(), As(kBilling)).code, kUnavailable);
  EXPECT_TRUE(CallAs(clients_.Issue(Concat("URI:", kBillingId))).ok());
}

TEST_F(MtlsE2eTest, NobodyIsAnonymousOverTlsOnALoopbackAddressEither) {
  GatewayOptions options;
  options.projects = {Project()};
  options.settings["listen"] = {{"tls", Concat("{certificate_file: '", files_ / "data/tls.crt",
                                               "', key_file: '", files_ / "data/tls.key", "'}")}};
  options.settings["identity"] = {{"tokens", AllTokens()}};
  StartGateway(options);
  EXPECT_EQ(CallAs({}).info.reason(), "IDENTITY_REQUIRED");
  EXPECT_TRUE(CallAs({}, server_authority_.certificate(), As(kBilling)).info.reason() == "PERMISSION_DENIED");
  EXPECT_THAT(gateway().Page("/livez"), HasSubstr("ok"));
  EXPECT_THAT(gateway().Log("grpc"), SizeIs(0)) << "a probe is no error";
}

// New connections get new files; what cannot be used is not taken.
TEST_F(MtlsE2eTest, TakesNewFilesWhileItRuns) {
  Start();
  const TestAuthority new_server;
  const TestAuthority new_clients;
  const TestPair old_caller = clients_.Issue(Concat("URI:", kBillingId));
  const TestPair new_caller = new_clients.Issue(Concat("URI:", kBillingId));
  GrpcClient standing(gateway().address(),
                      {server_authority_.certificate(), old_caller.certificate, old_caller.key});
  EXPECT_TRUE(Scanned(standing.Call("ListPhoneNumbers")).ok());

  TestPair torn = new_server.Issue(kServerNames);
  torn.key = server_authority_.Issue(kServerNames).key;
  NewVersion(torn, new_clients.certificate());
  EXPECT_THAT(gateway().WaitForLog("certificate_kept").front()["message"].get<std::string>(),
              HasSubstr("the key is not that of the certificate"));
  EXPECT_TRUE(CallAs(old_caller).ok());
  EXPECT_THAT(gateway().Page("/metrics"), HasSubstr("phonegate_certificate_reload_failures_total 1"));

  NewVersion(new_server.Issue(kServerNames), new_clients.certificate());
  EXPECT_THAT(gateway().WaitForLog("certificate_replaced"), SizeIs(1));
  EXPECT_TRUE(CallAs(new_caller, new_server.certificate()).ok());
  EXPECT_EQ(CallAs(old_caller, new_server.certificate()).code, kUnavailable) << "its authority has gone";
  EXPECT_EQ(CallAs(new_caller, server_authority_.certificate()).code, kUnavailable) << "it is another server";
  EXPECT_TRUE(Scanned(standing.Call("ListPhoneNumbers")).ok()) << "connections that stand are left alone";
  EXPECT_THAT(gateway().Page("/metrics"), Not(HasSubstr("phonegate_certificate_expiry_timestamp_seconds 0")));
}

}  // namespace
}  // namespace phonegate::mtls_test

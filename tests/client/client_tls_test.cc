// Certificates on both sides.
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/client.h"
#include "tests/client/scripted_gateway.h"
#include "tests/e2e/eventually.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_certificate.h"

namespace phonegate::client_tls_test {
namespace {

std::string Content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ClientTlsTest : public ::testing::Test {
 protected:
  // A gateway that wants certificates that `billing_` vouches for.
  std::shared_ptr<grpc::ServerCredentials> Mutual() {
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = Content(billing_.certificate_file());
    options.pem_key_cert_pairs.push_back({Content(server_.key_file()), Content(server_.certificate_file())});
    return grpc::SslServerCredentials(options);
  }

  static absl::Status Call(const ScriptedGateway& gateway, const TlsOptions& tls) {
    ClientOptions options;
    options.target = gateway.localhost();
    options.tls = tls;
    options.service_config = "{}";  // no second attempt
    return Client::Create(options)->WithTimeout(std::chrono::seconds(30)).GetPhoneNumber({}).status();
  }

  TestCertificate server_;
  TestCertificate other_{"other.example"};
  TestCertificate billing_{"billing.example"};
};

TEST_F(ClientTlsTest, TrustsWhomItIsTold) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({Content(server_.key_file()), Content(server_.certificate_file())});
  const ScriptedGateway gateway(grpc::SslServerCredentials(options));
  EXPECT_TRUE(Call(gateway, {.ca_file = server_.certificate_file()}).ok());
  EXPECT_EQ(Call(gateway, {.ca_file = other_.certificate_file()}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Call(gateway, {}).code(), absl::StatusCode::kUnavailable) << "the system's authorities";
  EXPECT_EQ(Call(gateway, {.ca_file = server_.certificate_file(), .server_name = "other.example"}).code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(ClientTlsTest, TakesTheNameThatItIsTold) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({Content(other_.key_file()), Content(other_.certificate_file())});
  const ScriptedGateway gateway(grpc::SslServerCredentials(options));
  EXPECT_TRUE(Call(gateway, {.ca_file = other_.certificate_file(), .server_name = "other.example"}).ok());
  EXPECT_EQ(Call(gateway, {.ca_file = other_.certificate_file()}).code(), absl::StatusCode::kUnavailable);
}

TEST_F(ClientTlsTest, ShowsItsOwnCertificate) {
  ScriptedGateway gateway(Mutual());
  std::string identity;
  gateway.on_get = [&identity](int, grpc::ServerContext& context, v1::PhoneNumber&) {
    for (const grpc::string_ref& name :
         context.auth_context()->FindPropertyValues("x509_subject_alternative_name"))
      identity.assign(name.data(), name.size());
    return grpc::Status::OK;
  };
  const TlsOptions tls{.ca_file = server_.certificate_file(),
                       .certificate_file = billing_.certificate_file(),
                       .key_file = billing_.key_file()};
  EXPECT_TRUE(Call(gateway, tls).ok());
  EXPECT_EQ(identity, "billing.example");
  EXPECT_EQ(Call(gateway, {.ca_file = server_.certificate_file()}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Call(gateway, {.ca_file = server_.certificate_file(),
                           .certificate_file = other_.certificate_file(),
                           .key_file = other_.key_file()})
                .code(),
            absl::StatusCode::kUnavailable);
}

// As when a certificate is renewed; the connection after it shows the new one.
TEST_F(ClientTlsTest, ShowsTheCertificateOfTheMoment) {
  const ScriptedGateway gateway(Mutual());
  const TempFolder folder;
  ClientOptions options;
  options.target = gateway.localhost();
  options.service_config = "{}";
  options.tls = TlsOptions{.ca_file = server_.certificate_file(),
                           .certificate_file = folder.Write("cert.pem", Content(other_.certificate_file())),
                           .key_file = folder.Write("key.pem", Content(other_.key_file()))};
  Client client = *Client::Create(options);
  EXPECT_EQ(client.GetPhoneNumber({}).status().code(), absl::StatusCode::kUnavailable);
  folder.Write("cert.pem", Content(billing_.certificate_file()));
  folder.Write("key.pem", Content(billing_.key_file()));
  EXPECT_TRUE(Eventually([&client] { return client.GetPhoneNumber({}).ok(); }));
}

}  // namespace
}  // namespace phonegate::client_tls_test

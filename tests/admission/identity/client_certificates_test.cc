#include "service/admission/identity/client_certificates.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::client_certificates_test {
namespace {

// Who is named by a certificate with these names, or why nobody is.
std::string Who(std::string_view spiffe_id, std::string_view dns_name) {
  ClientCertificates certificates;
  Credentials credentials;
  credentials.certificate = true;
  credentials.spiffe_id = spiffe_id;
  credentials.dns_name = dns_name;
  Caller caller;
  const auto identified = certificates.Identify(credentials, caller);
  if (!identified.ok()) {
    EXPECT_EQ(identified.status().code(), absl::StatusCode::kUnauthenticated);
    return ErrorInfoOf(identified.status()).reason();
  }
  EXPECT_EQ(caller.authenticated_by, "mtls");
  return caller.name;
}

TEST(ClientCertificates, NameCallersBySpiffeIdOrElseByDnsName) {
  EXPECT_EQ(Who("spiffe://example.org/billing", ""), "spiffe://example.org/billing");
  EXPECT_EQ(Who("spiffe://example.org/billing", "billing.example.org"), "spiffe://example.org/billing");
  EXPECT_EQ(Who("", "Billing.Example.Org"), "dns:billing.example.org");
}

TEST(ClientCertificates, RefuseThoseThatNameNobody) {
  const std::string long_name = "spiffe://example.org/" + std::string(300, 'x');
  EXPECT_EQ(Who("", ""), "IDENTITY_REQUIRED");
  EXPECT_EQ(Who("", "*.example.org"), "IDENTITY_REQUIRED");
  EXPECT_EQ(Who("", "a b"), "IDENTITY_REQUIRED");
  EXPECT_EQ(Who(long_name, "billing.example.org"), "IDENTITY_REQUIRED") << "it must not become somebody else";
  EXPECT_EQ(Who("admin", ""), "IDENTITY_REQUIRED") << "the name of a token's owner";
}

TEST(ClientCertificates, LeaveCallsWithATokenToThat) {
  ClientCertificates certificates;
  Credentials credentials{"Bearer x", 1};
  credentials.certificate = true;
  credentials.spiffe_id = "spiffe://example.org/proxy";
  Caller caller;
  EXPECT_EQ(*certificates.Identify(credentials, caller), Identified::kNo);
  EXPECT_EQ(*certificates.Identify({}, caller), Identified::kNo);
  EXPECT_EQ(caller.name, "anonymous");
}

}  // namespace
}  // namespace phonegate::client_certificates_test

#include "service/rpc/tls/tls_material.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "tests/support/test_authority.h"

namespace phonegate::tls_material_test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class CheckTlsTest : public ::testing::Test {
 protected:
  // gRPC's TLS would take an error that was left behind for its own.
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0U); }
  static std::string ProblemOf(const TlsMaterial& material) {
    return std::string(CheckTls(material, std::chrono::system_clock::now()).status().message());
  }

  const TestAuthority authority_;
  const TestPair pair_ = authority_.Issue("DNS:localhost");
};

TEST_F(CheckTlsTest, TellsWhenAGoodCertificateEnds) {
  const WallTime now = std::chrono::system_clock::now();
  const auto ends = CheckTls({pair_.certificate + authority_.certificate(), pair_.key, ""}, now);
  ASSERT_TRUE(ends.ok()) << ends.status();
  EXPECT_LT(now + hours(23), *ends);
  EXPECT_LT(*ends, now + hours(25));
  EXPECT_EQ(ProblemOf({"a note before\n" + pair_.certificate, pair_.key, authority_.certificate()}), "");
}

TEST_F(CheckTlsTest, SaysWhatCannotBeUsed) {
  constexpr char kNoCertificate[] = "the certificate cannot be read, or one of its chain";
  constexpr char kNoKey[] = "the key cannot be read; it must be PEM and not encrypted";
  const std::string half = pair_.certificate.substr(0, pair_.certificate.size() / 2);
  EXPECT_EQ(ProblemOf({"", pair_.key, ""}), kNoCertificate);
  EXPECT_EQ(ProblemOf({half, pair_.key, ""}), kNoCertificate);
  EXPECT_EQ(ProblemOf({pair_.certificate + half, pair_.key, ""}), kNoCertificate);
  EXPECT_EQ(ProblemOf({pair_.key, pair_.certificate, ""}), kNoCertificate) << "in each other's file";
  EXPECT_EQ(ProblemOf({pair_.certificate, "", ""}), kNoKey);
  EXPECT_EQ(ProblemOf({pair_.certificate, pair_.key.substr(0, 80), ""}), kNoKey);
  EXPECT_EQ(ProblemOf({pair_.certificate, authority_.Issue("DNS:localhost").key, ""}),
            "the key is not that of the certificate");
  EXPECT_EQ(ProblemOf({authority_.certificate() + pair_.certificate, pair_.key, ""}),
            "the key is not that of the certificate")
      << "in the wrong order";
}

TEST_F(CheckTlsTest, TakesNothingOutOfItsTime) {
  const TestPair ended = authority_.Issue("DNS:localhost", {seconds(-100), seconds(-1)});
  const TestPair later = authority_.Issue("DNS:localhost", {seconds(100), seconds(200)});
  EXPECT_EQ(ProblemOf({ended.certificate, ended.key, ""}), "the certificate has expired");
  EXPECT_EQ(ProblemOf({later.certificate, later.key, ""}), "the certificate is not valid yet");
}

TEST_F(CheckTlsTest, WantsOneAuthorityThatIsGood) {
  const auto problem = [this](const std::string& authorities) {
    return ProblemOf({pair_.certificate, pair_.key, authorities});
  };
  const std::string ended = TestAuthority({seconds(-100), seconds(-1)}).certificate();
  EXPECT_EQ(problem("rubbish"), "the authorities of clients hold no certificate, or one that cannot be read");
  EXPECT_EQ(problem(ended), "the authorities of clients have expired");
  EXPECT_EQ(problem(TestAuthority({seconds(100), seconds(200)}).certificate()),
            "no authority of clients is valid yet");
  EXPECT_EQ(problem(ended + authority_.certificate()), "");
}

// It would wait at the terminal for ever.
TEST_F(CheckTlsTest, NeverAsksForAPassword) {
  EXPECT_EQ(ProblemOf({pair_.certificate,
                       "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                       "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n"
                       "-----END RSA PRIVATE KEY-----\n",
                       ""}),
            "the key cannot be read; it must be PEM and not encrypted");
}

}  // namespace
}  // namespace phonegate::tls_material_test

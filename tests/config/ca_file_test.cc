#include "service/config/ca_file.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"
#include "tests/support/test_certificate.h"

namespace phonegate::ca_file_test {
namespace {

TEST(CheckCaFile, TakesPemCertificates) {
  const TestCertificate certificate;
  EXPECT_TRUE(CheckCaFile(certificate.certificate_file()).ok());
}

TEST(CheckCaFile, RefusesAnythingElseWithASentence) {
  const TempFolder folder;
  const TestCertificate certificate;
  const std::string advice = "; put the PEM certificates of the authorities to trust into it.";
  EXPECT_EQ(CheckCaFile(folder / "none").message(),
            "The CA file " + (folder / "none") + " does not exist" + advice);
  for (const char* text : {"", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    const std::string path = folder.Write("ca", text);
    EXPECT_EQ(CheckCaFile(path).message(), "The CA file " + path + " holds no certificate" + advice);
  }
  EXPECT_FALSE(CheckCaFile(certificate.key_file()).ok());
}

}  // namespace
}  // namespace phonegate::ca_file_test

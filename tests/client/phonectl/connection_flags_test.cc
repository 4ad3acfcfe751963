#include "client/phonectl/connection_flags.h"

#include <string>

#include <gtest/gtest.h>

namespace phonegate::phonectl::connection_flags_test {
namespace {

ClientOptions Parse(const std::string& line) {
  CLI::App app;
  const ConnectionFlags flags(app);
  app.parse(line);
  return flags.options();
}

TEST(ConnectionFlagsTest, MeanAGatewayOnThisMachineUnlessTold) {
  const ClientOptions options = Parse("");
  EXPECT_EQ(options.target, "127.0.0.1:50051");
  EXPECT_FALSE(options.tls);
  EXPECT_EQ(options.token_file, "");
}

TEST(ConnectionFlagsTest, TurnTlsOnWithAnyOfItsFiles) {
  EXPECT_TRUE(Parse("--tls").tls);
  const ClientOptions options =
      Parse("--target g:1 --ca ca.pem --cert cert.pem --key key.pem --token-file token");
  EXPECT_EQ(options.target, "g:1");
  EXPECT_EQ(options.token_file, "token");
  ASSERT_TRUE(options.tls);
  EXPECT_EQ(options.tls->ca_file, "ca.pem");
  EXPECT_EQ(options.tls->certificate_file, "cert.pem");
  EXPECT_EQ(options.tls->key_file, "key.pem");
}

}  // namespace
}  // namespace phonegate::phonectl::connection_flags_test

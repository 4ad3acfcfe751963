#include "client/channel.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace phonegate::internal::channel_test {
namespace {

using ::testing::HasSubstr;

TEST(IsLoopbackTest, KnowsWhatStaysOnThisMachine) {
  for (const char* target : {"127.0.0.1:50051", "127.1.2.3:1", "localhost:50051", "localhost", "[::1]:50051",
                             "::1", "dns:///localhost:50051", "dns:127.0.0.1:1", "ipv4:127.0.0.1:1",
                             "ipv6:[::1]:1", "unix:gateway.sock", "unix-abstract:gateway"}) {
    EXPECT_TRUE(IsLoopback(target)) << target;
  }
  for (const char* target :
       {"phonegate:50051", "10.0.0.1:50051", "127.evil.example:1", "localhost.evil.example:1", "[::2]:1",
        "dns:///phonegate.example.svc:50051", "dns://10.0.0.1/localhost:1", "ipv4:127.0.0.1:1,10.0.0.1:1",
        "127.0.0.1@evil.example:1", "0.0.0.0:1", "xds:///localhost", ""}) {
    EXPECT_FALSE(IsLoopback(target)) << target;
  }
}

class MakeChannelTest : public ::testing::Test {
 protected:
  std::string Objection() {
    const auto channel = MakeChannel(options_);
    EXPECT_EQ(channel.ok() ? absl::StatusCode::kOk : channel.status().code(),
              channel.ok() ? absl::StatusCode::kOk : absl::StatusCode::kInvalidArgument);
    return std::string(channel.status().message());
  }

  TempFolder folder_;
  ClientOptions options_;
};

TEST_F(MakeChannelTest, NeedsNoGateway) { EXPECT_EQ(Objection(), ""); }

TEST_F(MakeChannelTest, RefusesToShowATokenInPlaintext) {
  options_.token_file = folder_.Write("token", "secret");
  EXPECT_EQ(Objection(), "");
  options_.target = "phonegate.example:50051";
  EXPECT_THAT(Objection(), HasSubstr("token_file: without tls"));
  options_.tls.emplace();
  EXPECT_EQ(Objection(), "");
}

TEST_F(MakeChannelTest, WantsCertificateAndKeyTogether) {
  options_.tls.emplace().certificate_file = folder_.Write("cert.pem", "x");
  EXPECT_THAT(Objection(), HasSubstr("set both or neither"));
}

TEST_F(MakeChannelTest, NamesAFileThatCannotBeRead) {
  options_.tls.emplace().ca_file = folder_ / "absent.pem";
  EXPECT_THAT(Objection(),
              HasSubstr("tls.ca_file: the file " + (folder_ / "absent.pem") + " cannot be read"));
  options_.tls->ca_file = folder_.Write("empty.pem", "");
  EXPECT_THAT(Objection(), HasSubstr("or is empty"));
}

TEST_F(MakeChannelTest, WantsATarget) {
  options_.target = "";
  EXPECT_THAT(Objection(), HasSubstr("target: is empty"));
}

}  // namespace
}  // namespace phonegate::internal::channel_test

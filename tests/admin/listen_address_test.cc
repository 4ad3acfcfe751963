#include "service/admin/listen_address.h"

#include <gtest/gtest.h>

namespace phonegate::listen_address_test {
namespace {

using boost::asio::ip::tcp;

TEST(ParseListenHost, ReadsAddressesOfBothFamilies) {
  EXPECT_EQ(ParseListenHost("0.0.0.0")->to_string(), "0.0.0.0");
  EXPECT_EQ(ParseListenHost("::1")->to_string(), "::1");
}

TEST(ParseListenHost, TakesLocalhostForTheLoopbackAddress) {
  EXPECT_EQ(ParseListenHost("localhost")->to_string(), "127.0.0.1");
}

TEST(ParseListenHost, RefusesANameAndSaysWhatToWrite) {
  const absl::Status status = ParseListenHost("admin.internal").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "\"admin.internal\" is not an IP address; write one such as 127.0.0.1, 0.0.0.0 or ::1");
}

TEST(ToText, PutsAnIpv6AddressInBrackets) {
  EXPECT_EQ(ToText(tcp::endpoint(*ParseListenHost("127.0.0.1"), 9090)), "127.0.0.1:9090");
  EXPECT_EQ(ToText(tcp::endpoint(*ParseListenHost("::1"), 9090)), "[::1]:9090");
}

}  // namespace
}  // namespace phonegate::listen_address_test

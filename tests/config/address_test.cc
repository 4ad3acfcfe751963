#include "service/config/address.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::address_test {
namespace {

TEST(ParseListenAddress, SplitsHostAndPort) {
  const struct {
    std::string text, host;
    int port;
  } rows[] = {
      {"127.0.0.1:50051", "127.0.0.1", 50051},
      {"localhost:0", "localhost", 0},
      {"[::1]:9090", "::1", 9090},
      {"[::]:65535", "::", 65535},
      {"gate-1.example.com:1", "gate-1.example.com", 1},
  };
  for (const auto& row : rows) {
    const auto address = ParseListenAddress(row.text);
    ASSERT_TRUE(address) << row.text;
    EXPECT_EQ(address->host, row.host);
    EXPECT_EQ(address->port, row.port);
  }
}

TEST(ParseListenAddress, RefusesAnythingElse) {
  const std::vector<std::string> bad = {"",
                                        ":",
                                        ":1",
                                        "a",
                                        "a:",
                                        "a:x",
                                        "a:-1",
                                        "a:+1",
                                        "a:65536",
                                        "a:000001",
                                        "a:1 ",
                                        " a:1",
                                        "a b:1",
                                        "::1:1",
                                        "[::1]",
                                        "[::1]1",
                                        "[]:1",
                                        "[::1:1",
                                        "[::g]:1",
                                        "[fe80::1%lo]:1",
                                        std::string("[::1\0x]:1", 9),
                                        std::string("a\0b:1", 5),
                                        "127.1:1",
                                        "1.2.3.4.5:1",
                                        "256.0.0.1:1",
                                        "010.0.0.1:1",
                                        "a/b:1",
                                        "u@h:1",
                                        "a..b:1",
                                        ".a:1",
                                        "unix:/tmp/x",
                                        "\u0661:1",
                                        std::string(254, 'a') + ":1"};
  for (const std::string& text : bad) {
    EXPECT_FALSE(ParseListenAddress(text)) << text;
  }
}

TEST(IsLoopback, IsTrueOnlyForThisMachine) {
  for (const std::string host : {"127.0.0.1", "127.255.0.9", "localhost", "::1"})
    EXPECT_TRUE(IsLoopback(host)) << host;
  for (const std::string host : {"0.0.0.0", "::", "128.0.0.1", "127.0.0.1.example.com", "127.evil", "127.1",
                                 "localhost.example.com", "::ffff:127.0.0.1", ""})
    EXPECT_FALSE(IsLoopback(host)) << host;
}

TEST(IsSafeOrigin, IsHttpsOrPlainHttpOnLoopback) {
  for (const std::string origin : {"https://example.com", "https://example.com:8443", "https://[2001:db8::1]",
                                   "https://[2001:db8::1]:443", "http://127.0.0.1:8090", "http://localhost",
                                   "http://[::1]", "http://[::1]:80"})
    EXPECT_TRUE(IsSafeOrigin(origin)) << origin;
  for (const std::string origin : {"",
                                   "example.com",
                                   "ftp://example.com",
                                   "https://",
                                   "https:///",
                                   "https://example.com/",
                                   "https://a?b",
                                   "https://a#b",
                                   "https://user@example.com",
                                   "https://a:b@c",
                                   "https://a:0",
                                   "https://a:",
                                   "https://a b",
                                   "http://example.com",
                                   "http://127.0.0.1.example.com",
                                   "http://127.0.0.1@example.com",
                                   "http://0.0.0.0:80",
                                   "http://127.1",
                                   "http://[::2]",
                                   "https://::1",
                                   "https://[::1]x",
                                   "https://x[::1]",
                                   "HTTPS://example.com"})
    EXPECT_FALSE(IsSafeOrigin(origin)) << origin;
}

TEST(IsListenAddress, TakesNoNameButLocalhost) {
  for (const std::string address : {"127.0.0.1:0", "0.0.0.0:9090", "[::1]:1", "localhost:9090"}) {
    EXPECT_TRUE(IsListenAddress(address)) << address;
  }
  for (const std::string address : {"myhost:9090", "gate-1.example.com:1", "127.0.0.1", ":9090", ""}) {
    EXPECT_FALSE(IsListenAddress(address)) << address;
  }
}

}  // namespace
}  // namespace phonegate::address_test

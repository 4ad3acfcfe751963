#include "service/http/header_check.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::header_check_test {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::Not;

struct Case {
  std::string name;
  std::string text;
};

std::string NameOf(const testing::TestParamInfo<Case>& info) { return info.param.name; }

HttpRequest Fine() {
  HttpRequest request;
  request.origin = "https://space.signalwire.com";
  request.target = "/api/relay/rest/phone_numbers?filter_number=%2B1512";
  request.headers = {{"accept", "application/json"}};
  request.username = "project";
  request.password = "token";
  return request;
}

TEST(WhyRefused, LetsAProperRequestPass) { EXPECT_EQ(WhyRefused(Fine(), PlainHttp::kRefuse), std::nullopt); }

class RefusedTarget : public testing::TestWithParam<Case> {};

TEST_P(RefusedTarget, IsNamedWithoutItsValue) {
  HttpRequest request = Fine();
  request.target = GetParam().text;
  const auto why = WhyRefused(request, PlainHttp::kRefuse);
  EXPECT_EQ(why, "the target is not a percent-encoded absolute path");
}

INSTANTIATE_TEST_SUITE_P(
    Hostile, RefusedTarget,
    testing::Values(Case{"Empty", ""}, Case{"Relative", "api"}, Case{"UserInfo", "@evil.example/"},
                    Case{"Space", "/a b"}, Case{"LineFeed", "/a\nHost: evil"},
                    Case{"CarriageReturn", "/a\rb"}, Case{"Nul", "/a\0b"s}, Case{"Delete", "/a\x7f"},
                    Case{"Fragment", "/a#b"}, Case{"Backslash", "/a\\b"}, Case{"NotAscii", "/\xd9\xa1"},
                    Case{"DotDot", "/a/../b"}, Case{"Dot", "/a/./b"}, Case{"DotDotAtTheEnd", "/a/.."},
                    Case{"EncodedDotDot", "/a/%2e%2E/b"}, Case{"HalfEncodedDotDot", "/a/.%2e"},
                    Case{"TooLong", "/" + std::string(16 * 1024, 'a')}),
    NameOf);

TEST(WhyRefused, LetsDotsPassWhereTheyMeanNothing) {
  HttpRequest request = Fine();
  request.target = "/a/...//b..c/.well-known/x.json?next=../..";
  EXPECT_EQ(WhyRefused(request, PlainHttp::kRefuse), std::nullopt);
}

class RefusedHeader : public testing::TestWithParam<Case> {};

TEST_P(RefusedHeader, ValueIsNamedWithoutItself) {
  HttpRequest request = Fine();
  request.headers.push_back({"x-request-id", "secret" + GetParam().text});
  const auto why = WhyRefused(request, PlainHttp::kRefuse);
  ASSERT_EQ(why, "a header value holds control characters");
  EXPECT_THAT(*why, Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(Hostile, RefusedHeader,
                         testing::Values(Case{"CarriageReturn", "\rx"}, Case{"LineFeed", "\nx"},
                                         Case{"Nul", "\0x"s}, Case{"Escape", "\x1bx"}),
                         NameOf);

class RefusedHeaderName : public testing::TestWithParam<Case> {};

TEST_P(RefusedHeaderName, IsRefused) {
  HttpRequest request = Fine();
  request.headers.push_back({GetParam().text, "1"});
  EXPECT_EQ(WhyRefused(request, PlainHttp::kRefuse), "a header name is not allowed");
}

INSTANTIATE_TEST_SUITE_P(Hostile, RefusedHeaderName,
                         testing::Values(Case{"Empty", ""}, Case{"Colon", "a:b"}, Case{"LineFeed", "a\nb"},
                                         Case{"Space", "a b"}, Case{"Host", "Host"},
                                         Case{"Length", "content-length"},
                                         Case{"Encoding", "Transfer-Encoding"}, Case{"Expect", "EXPECT"},
                                         Case{"Connection", "Connection"}),
                         NameOf);

TEST(WhyRefused, RefusesAUsernameThatWouldMoveIntoThePassword) {
  HttpRequest request = Fine();
  request.username = "project:secret";
  EXPECT_EQ(WhyRefused(request, PlainHttp::kRefuse), "the username or password cannot be sent");
}

class RefusedOrigin : public testing::TestWithParam<Case> {};

TEST_P(RefusedOrigin, IsRefusedEvenWherePlainHttpIsAllowed) {
  EXPECT_FALSE(IsOrigin(GetParam().text, PlainHttp::kLoopbackOnly)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Hostile, RefusedOrigin,
    testing::Values(Case{"Empty", ""}, Case{"NoScheme", "host"}, Case{"OtherScheme", "ftp://host"},
                    Case{"UpperCaseScheme", "HTTPS://host"}, Case{"File", "file:///etc/passwd"},
                    Case{"NoHost", "https://"}, Case{"OnlyPort", "https://:1"},
                    Case{"User", "https://user@host"}, Case{"UserAndPassword", "https://user:password@host"},
                    Case{"Path", "https://host/"}, Case{"Query", "https://host?x"},
                    Case{"Fragment", "https://host#x"}, Case{"Space", "https://ho st"},
                    Case{"LineFeed", "https://host\n"}, Case{"Nul", "https://host\0"s},
                    Case{"EmptyPort", "https://host:"}, Case{"PortZero", "https://host:0"},
                    Case{"PortTooLarge", "https://host:65536"}, Case{"SignedPort", "https://host:+80"},
                    Case{"OpenBracket", "https://[::1"}, Case{"EmptyBrackets", "https://[]"},
                    Case{"Zone", "https://[fe80::1%25eth0]"},
                    Case{"PlainToAnotherMachine", "http://10.0.0.1"},
                    Case{"PlainToAName", "http://127.evil.example"}, Case{"PlainWithoutHost", "http://"}),
    NameOf);

TEST(IsOrigin, AcceptsHostsAndPorts) {
  for (const char* origin : {"https://space.signalwire.com", "https://host:8443", "https://127.0.0.1:1",
                             "https://[::1]:65535", "https://xn--bcher-kva.example"}) {
    EXPECT_TRUE(IsOrigin(origin, PlainHttp::kRefuse)) << origin;
  }
}

TEST(IsOrigin, AcceptsPlainHttpOnLoopbackWhereAllowed) {
  for (const char* origin : {"http://127.0.0.1:8090", "http://localhost", "http://[::1]:8090"}) {
    EXPECT_TRUE(IsOrigin(origin, PlainHttp::kLoopbackOnly)) << origin;
    EXPECT_FALSE(IsOrigin(origin, PlainHttp::kRefuse)) << origin;
  }
}

}  // namespace
}  // namespace phonegate::header_check_test

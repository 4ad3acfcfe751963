#include "service/translate/page_link.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/contract/real_contract.h"

namespace phonegate::page_link_test {
namespace {

constexpr char kPath[] = "/api/relay/rest/phone_numbers";
constexpr char kLamlPath[] =
    "/api/laml/2010-04-01/Accounts/b3877c40-da60-4998-90ad-000000000001/IncomingPhoneNumbers";

absl::StatusOr<std::string> Target(const char* operation, const char* path, const nlohmann::json& answer) {
  const std::optional<JsonText> text = ParseJson(answer.dump());
  return NextPageTarget(OperationOf(operation), path, text->root());
}
absl::StatusOr<std::string> Rest(const nlohmann::json& answer) {
  return Target("ListPhoneNumbers", kPath, answer);
}
absl::StatusOr<std::string> RestLink(const std::string& link) { return Rest({{"links", {{"next", link}}}}); }
absl::StatusOr<std::string> Laml(const nlohmann::json& answer) {
  return Target("ListIncomingPhoneNumbers", kLamlPath, answer);
}

TEST(NextPageTarget, IsEmptyWithoutALink) {
  for (const nlohmann::json& answer :
       {nlohmann::json::object(), nlohmann::json{{"links", nullptr}},
        nlohmann::json{{"links", nlohmann::json::object()}}, nlohmann::json{{"links", {{"next", nullptr}}}},
        nlohmann::json{{"links", {{"next", ""}}}},
        nlohmann::json{{"links", {{"self", kPath}, {"prev", kPath}}}}, nlohmann::json::array(),
        nlohmann::json(nullptr)}) {
    EXPECT_EQ(*Rest(answer), "") << answer;
  }
  for (const nlohmann::json& answer :
       {nlohmann::json::object(), nlohmann::json{{"next_page_uri", nullptr}},
        nlohmann::json{{"next_page_uri", ""}}, nlohmann::json{{"links", {{"next", kPath}}}}}) {
    EXPECT_EQ(*Laml(answer), "") << answer;
  }
}

TEST(NextPageTarget, IsThePathAndQueryOfALink) {
  EXPECT_EQ(*RestLink(std::string(kPath) + "?page_number=1&page_token=PA1%2B"),
            std::string(kPath) + "?page_number=1&page_token=PA1%2B");
  EXPECT_EQ(*RestLink(kPath), kPath);
  EXPECT_EQ(*Laml({{"next_page_uri", std::string(kLamlPath) + "?Page=1"}}),
            std::string(kLamlPath) + "?Page=1");
}

// Whatever host an absolute link names: the request goes to the project's own.
TEST(NextPageTarget, DropsTheHostOfAnAbsoluteLink) {
  for (const char* origin : {"https://example.signalwire.com", "http://example.signalwire.com:8080",
                             "https://evil.example", "https://user:pw@evil.example", "https://[::1]:1"}) {
    EXPECT_EQ(*RestLink(std::string(origin) + kPath + "?x=1"), std::string(kPath) + "?x=1") << origin;
  }
}

TEST(NextPageTarget, TakesThePathWithAndWithoutJson) {
  EXPECT_EQ(*Laml({{"next_page_uri", std::string(kLamlPath) + ".json?Page=1"}}),
            std::string(kLamlPath) + "?Page=1");
}

TEST(NextPageTarget, RefusesAnotherPath) {
  for (const char* link :
       {"/api/relay/rest/imported_phone_numbers?x=1", "/api/relay/rest/phone_numbers/../addresses",
        "/api/relay/rest/phone_numbers/", "/api/relay/rest/phone_numbersx", "/", "?page_number=1",
        "page_number=1", "//evil.example/api/relay/rest/phone_numbers?x=1", "https://evil.example",
        "https:///api/relay/rest/phone_numbers", "ftp://x/api/relay/rest/phone_numbers",
        "javascript:alert(1)", "/api/relay/rest/phone%5Fnumbers", "\\\\evil.example\\x",
        "/API/relay/rest/phone_numbers", "/api/relay/rest/phone_numbers.json.json"}) {
    const auto target = RestLink(link);
    if (std::string(link) == "https:///api/relay/rest/phone_numbers") {
      EXPECT_EQ(*target, kPath);  // an empty host is dropped like any other
      continue;
    }
    EXPECT_EQ(target.status().code(), absl::StatusCode::kInternal) << link;
    EXPECT_EQ(target.status().message(), "the link to the next page leads elsewhere") << link;
  }
}

TEST(NextPageTarget, RefusesWhatIsMalformed) {
  using std::string_literals::operator""s;
  const std::string path = kPath;
  for (const std::string& link :
       {path + "?x=1\r\nX-Evil: 1", path + "?x=1\n", path + "?x=\0"s, path + "?x=a b", path + "?x=\t",
        path + "?x=ü", path + "?x=\x7f", path + "#x", path + "?x=1#y", path + "?" + std::string(3000, 'x')}) {
    EXPECT_EQ(RestLink(link).status().message(), "the link to the next page is malformed") << link;
  }
}

TEST(NextPageTarget, RefusesWhatIsNoText) {
  for (const nlohmann::json& link :
       {nlohmann::json(1), nlohmann::json(true), nlohmann::json::array(), nlohmann::json::object()}) {
    EXPECT_EQ(Rest({{"links", {{"next", link}}}}).status().message(), "the link to the next page is no text");
  }
}

}  // namespace
}  // namespace phonegate::page_link_test

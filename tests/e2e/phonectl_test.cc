// The command line as people and scripts meet it.
#include <chrono>
#include <filesystem>
#include <string>

#include "tests/e2e/phonectl_fixture.h"

namespace phonegate::phonectl_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

using Phonectl = PhonectlTest;

TEST_F(Phonectl, ShowsWhatThereIs) {
  const std::string number = Buy().at("number");
  EXPECT_EQ(Ctl({"search", "--area-code", "512", "--max", "3", "-o", "jsonl"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("{\"number\":\"+1512"));
  EXPECT_EQ(Ctl({"list"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\n" + number + "  "));
  EXPECT_EQ(Ctl({"get", number, "-o", "json"}), 0) << err_;
  EXPECT_EQ(Json::parse(out_).at("number"), number);
  EXPECT_EQ(Ctl({"lookup", number}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(number));
}

TEST_F(Phonectl, TellsScriptsWhatWentWrong) {
  EXPECT_EQ(Ctl({"get", "+15125550199"}), 64 + 5);
  EXPECT_THAT(err_, HasSubstr("(NOT_FOUND)\n"));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Ctl({"get", "nonsense"}), 64 + 3);
  EXPECT_THAT(err_, HasSubstr("\n  id: "));
  EXPECT_EQ(Ctl({"sell"}), 2);
  EXPECT_EQ(Ctl({"--version"}), 0);
  EXPECT_THAT(out_, MatchesRegex("phonectl [0-9]+\\.[0-9]+\\.[0-9]+ \\(([0-9a-f]+(-dirty)?|unknown)\\)\n"));
  EXPECT_EQ(Ctl({"list", "--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("Example: phonectl list"));
}

TEST_F(Phonectl, ChangesWhatANumberDoes) {
  const std::string number = Buy().at("number");
  EXPECT_EQ(Ctl({"update", number, "--name", "desk", "--call-handler", "laml_webhooks", "--call-request-url",
                 "https://example.com/", "-o", "json"}),
            0)
      << err_;
  EXPECT_EQ(Json::parse(out_).at("call_request_url"), "https://example.com/");
  EXPECT_EQ(Ctl({"update", number, "--clear", "call-request-url", "--name", ""}), 0) << err_;
  EXPECT_EQ(Ctl({"get", number, "-o", "json"}), 0) << err_;
  EXPECT_FALSE(Json::parse(out_).contains("call_request_url"));
  EXPECT_EQ(Ctl({"e911", "assign", number, "--address", "addd0000-0000-4000-8000-000000000001"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("pending"));
  EXPECT_EQ(Ctl({"route", number, "--resource", "fab00000-0000-4000-8000-000000000001"}), 0) << err_;
  EXPECT_EQ(Ctl({"release", number, "--yes"}), 64 + 9);
  EXPECT_THAT(err_, AllOf(HasSubstr("(PURCHASED_TOO_RECENTLY)"), HasSubstr("Try again in 14 days.")));
  simulator().Advance(std::chrono::hours(24 * 15));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Ctl({"release", number, "--yes", "--request-id", "3fa85f64-5717-4562-b3fc-2c963f66afa6"}), 0)
        << err_;
    EXPECT_EQ(Actions().back(), "release");
  }
}

TEST_F(Phonectl, WorksOverLaml) {
  const std::string number = AvailableNumber();
  EXPECT_EQ(Ctl({"laml", "create", number, "--voice-url", "https://example.com/", "-y", "-o", "json"}), 0)
      << err_;
  const std::string sid = Json::parse(out_).at("sid");
  EXPECT_EQ(Ctl({"laml", "update", sid, "--friendly-name", "desk"}), 0) << err_;
  EXPECT_EQ(Ctl({"laml", "list", "-o", "csv"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(number + ",desk,https://example.com/,"));
  EXPECT_EQ(Ctl({"laml", "search", "US", "--area-code", "512"}), 0) << err_;
  EXPECT_EQ(Ctl({"laml", "countries"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("US            United States\n"));
}

TEST_F(Phonectl, PaysForALookupOnlyWhenItIsAgreedTo) {
  EXPECT_EQ(Ctl({"lookup", "+15125550100", "--include", "carrier"}), 64 + 9);
  EXPECT_EQ(RequestCount(), 0u);
  EXPECT_EQ(Ctl({"lookup", "+15125550100", "--include", "carrier", "-y"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("carrier "));
}

TEST_F(Phonectl, ShowsWhatBecameOfAChangeAndWhoMadeIt) {
  const std::string id = "3fa85f64-5717-4562-b3fc-2c963f66afa6";
  const std::string number = AvailableNumber();
  EXPECT_EQ(Ctl({"buy", number, "-y", "--request-id", id}), 0) << err_;
  EXPECT_EQ(Ctl({"operation", "wait", "PurchasePhoneNumber", id}), 0) << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr("state     done\n"), HasSubstr("number    " + number + "\n")));
  EXPECT_EQ(Ctl({"operation", "get", "PurchasePhoneNumber", "3fa85f64-5717-4562-b3fc-2c963f66afa7"}), 64 + 5);
  EXPECT_EQ(Ctl({"operation", "get", "PurchasePhoneNumber", id, "-o", "json"}), 0) << err_;
  EXPECT_EQ(Json::parse(out_).at("response").at("number"), number);
  EXPECT_EQ(Ctl({"audit", "list", "--number", number, "-o", "jsonl"}), 0) << err_;
  EXPECT_EQ(Json::parse(out_).at("intent").at("requestId"), id);
  EXPECT_EQ(Ctl({"audit", "tail", "--from-sequence", "1", "--max", "2"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(" PurchasePhoneNumber "));
  EXPECT_EQ(Ctl({"audit", "verify"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("intact   yes\n"));
}

TEST_F(Phonectl, StopsAProject) {
  EXPECT_EQ(Ctl({"freeze", "demo", "--reason", "strange purchases"}), 0) << err_;
  EXPECT_EQ(Ctl({"buy", "--area-code", "512", "--count", "3", "-y", "--batch", "launch"}), 64 + 9);
  EXPECT_THAT(err_, AllOf(HasSubstr("(PROJECT_FROZEN)"), HasSubstr("0 of 3 bought")));
  EXPECT_EQ(Ctl({"thaw", "demo", "--reason", "explained"}), 0) << err_;
  EXPECT_EQ(Ctl({"buy", "-y", "--batch", "launch"}), 0) << err_;
  EXPECT_EQ(Bought(), 3u);
  EXPECT_EQ(Ctl({"whoami", "--method", "PurchasePhoneNumber"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("access            allowed\n"));
}

TEST_F(Phonectl, IsConfiguredByASmallFile) {
  std::filesystem::create_directories(folder_.path() / "config/phonegate");
  folder_.Write("config/phonegate/phonectl.yaml", "output: jsonl\nproject: nowhere\n");
  EXPECT_EQ(Ctl({"search", "--area-code", "512", "--project", "demo", "--max", "1"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("{\"number\":"));
  EXPECT_EQ(Ctl({"list"}), 64 + 5);
  folder_.Write("config/phonegate/phonectl.yaml", "token: secret\n");
  EXPECT_EQ(Ctl({"list"}), 2);
  EXPECT_THAT(err_, HasSubstr("phonectl.yaml:1: the key `token` is none of"));
  EXPECT_EQ(Ctl({"completion", "bash"}), 0) << err_;
}

}  // namespace
}  // namespace phonegate::phonectl_test

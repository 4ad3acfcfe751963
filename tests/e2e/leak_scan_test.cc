// The scan that every end-to-end test ends with, on leaks planted for it.
#include "tests/e2e/leak_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::leak_scan_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Planted {
  const char* name;
  const char* text;
  LeakSource source;
  const char* finding;  // empty: nothing is wrong with it
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.name; }

class LeakScanTest : public ::testing::TestWithParam<Planted> {};

TEST_P(LeakScanTest, FindsIt) {
  LeakScan scan;
  scan.AddCredentials("e2e00000-0000-4000-8000-000000000001", "PTplanted");
  scan.Scan("the log", GetParam().text, GetParam().source);
  if (GetParam().finding[0] == '\0') {
    EXPECT_THAT(scan.findings(), IsEmpty());
  } else {
    EXPECT_THAT(scan.findings(), ElementsAre(HasSubstr(GetParam().finding)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfPlantedLeaks, LeakScanTest,
    ::testing::Values(
        Planted{"Token", "x PTplanted y", LeakSource::kOther, "holds a token: x PTplanted"},
        Planted{"TokenInBase64", "x UFRwbGFudGVk y", LeakSource::kOther, "holds a token as base64"},
        Planted{"BasicCredentials", "ZTJlMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOlBUcGxhbnRlZA==",
                LeakSource::kOther, "holds project and token as base64"},
        Planted{"NumberInALog", R"({"message":"bought +15125550100"})", LeakSource::kLog, "a phone number"},
        Planted{"EncodedNumberInALog", "?number=%2B15125550100", LeakSource::kLog, "a phone number"},
        Planted{"NumberWithoutPlusInALog", R"("x":"15125550100")", LeakSource::kLog, "a phone number"},
        Planted{"ShortNumberInALog", "+493012", LeakSource::kLog, ""},
        Planted{"NumberInAnAnswer", "+15125550100", LeakSource::kOther, ""},
        Planted{"UuidOfDigits", "12345678-1234-4234-8234-123456789012", LeakSource::kLog, ""},
        Planted{"Checkpoint",
                "v1.1.0000000000000000000000000000000000000000000000f41f4670235978ab12.1795253029."
                "0000000000000000000000000000000000000000000000f41f4670235978ab12."
                "1234567890123yVBMTH25G-oZVBKu7G-KKktwXgc_wGdSNIUWY1X6kxpOMNwWDjW9UnBAnHqtq5cZNcabcdefg",
                LeakSource::kLog, ""},
        Planted{"CommitInALog", R"({"version":"0.2.0","commit":"012345678901"})", LeakSource::kLog, ""},
        Planted{"CommitInAMetric", R"(phonegate_build_info{commit="012345678901-dirty",version="0.2.0"} 1)",
                LeakSource::kLog, ""},
        Planted{"CommitOnAPage", "<th>Commit</th><td>012345678901</td>", LeakSource::kLog, ""},
        Planted{"NumberInACommit", R"("commit":"+15125550100")", LeakSource::kLog, "a phone number"},
        Planted{"Timestamp", "phonegate_certificate_expiry_timestamp_seconds 1795287698.36", LeakSource::kLog,
                ""},
        Planted{"TimestampOfAProject",
                "phonegate_token_loaded_timestamp_seconds{project=\"demo\"} 1795287698.36", LeakSource::kLog,
                ""},
        Planted{"NumberInATimestamp", "phonegate_x_timestamp_seconds{a=\"15125550100\"} 1795287698.36",
                LeakSource::kLog, "a phone number"},
        Planted{"NumberInAMetric", "phonegate_x{a=\"15125550100\"} 1", LeakSource::kLog, "a phone number"},
        Planted{"Seconds", "duration_seconds_sum 0.009246857000000001", LeakSource::kLog, ""},
        Planted{"TimesAndPorts", R"({"time":"2026-01-10T12:00:00.123Z","grpc_port":43905})", LeakSource::kLog,
                ""}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace phonegate::leak_scan_test

// Each code and decider that the server's sources give an error is one that the contract
// declares for the reason: `Error` leaves out any other.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/error_facts.h"
#include "service/base/text.h"

namespace phonegate::declared_errors_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "DATA_LOSS" of "DataLoss".
std::string UpperSnake(const std::string& camel) {
  std::string snake;
  for (const char c : camel) {
    if (c >= 'A' && c <= 'Z' && !snake.empty()) snake += '_';
    snake += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return snake;
}

std::vector<std::string> AllOf(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern); at != std::sregex_iterator(); ++at)
    found.push_back((*at)[1]);
  return found;
}

// A source without its comments and what its texts hold, so that a semicolon ends a statement.
std::string WithoutTexts(const std::string& source) {
  static const std::regex kTexts(R"re(//[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])')re");
  return std::regex_replace(source, kTexts, "''");
}

// Of `Error(v1::REASON_X` and `Error name(v1::REASON_X`.
std::vector<std::string> ReasonsIn(const std::string& text) {
  static const std::regex kReason(R"(\bError(?: \w+)?\(\s*v1::(REASON_\w+))");
  return AllOf(text, kReason);
}

// The reason of the error that a statement builds.
v1::Reason ReasonOfStatement(const std::string& statement) {
  v1::Reason reason = v1::REASON_UNSPECIFIED;
  for (const std::string& name : ReasonsIn(statement)) v1::Reason_Parse(name, &reason);
  return reason;
}

// What a source gives an error although the contract does not declare it for the reason,
// which has to stand in the same statement.
std::vector<std::string> Undeclared(const std::string& source) {
  static const std::regex kStatement(R"(([^;]*;))");
  static const std::regex kCode(R"(\.Code\(absl::StatusCode::k(\w+)\))");
  static const std::regex kDecider(R"(\)\s*\.DecidedBy\(Decider::k(\w+)\))");
  std::vector<std::string> undeclared;
  for (const std::string& statement : AllOf(WithoutTexts(source), kStatement)) {
    const v1::Reason reason = ReasonOfStatement(statement);
    for (const std::string& name : AllOf(statement, kCode)) {
      v1::Code code = v1::CODE_UNSPECIFIED;
      v1::Code_Parse("CODE_" + UpperSnake(name), &code);
      if (!Declares(FactsOf(reason), code)) undeclared.push_back(v1::Reason_Name(reason) + " " + name);
    }
    for (const std::string& name : AllOf(statement, kDecider)) {
      const v1::Domain domain = name == "Gateway" ? v1::DOMAIN_PHONEGATE : v1::DOMAIN_SIGNALWIRE;
      if (!Declares(FactsOf(reason), domain)) undeclared.push_back(v1::Reason_Name(reason) + " " + name);
    }
  }
  return undeclared;
}

TEST(DeclaredErrors, AreAllThatTheSourcesBuild) {
  std::size_t reasons = 0;
  for (const auto& entry : fs::recursive_directory_iterator("service")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    const std::string source(std::istreambuf_iterator<char>(in), {});
    EXPECT_THAT(Undeclared(source), IsEmpty()) << entry.path();
    reasons += ReasonsIn(source).size();
  }
  EXPECT_GT(reasons, 25U) << "the sources build errors in another way; adapt this test";
}

TEST(DeclaredErrors, AreMissedWhereTheyArePlanted) {
  EXPECT_THAT(
      Undeclared("return Error(v1::REASON_NUMBER_BUSY, \"x; y\")\n  .Code(absl::StatusCode::kDataLoss)\n;"),
      ElementsAre("REASON_NUMBER_BUSY DataLoss"));
  EXPECT_THAT(
      Undeclared("Error error(v1::REASON_NUMBER_BUSY, \"x\"); error.Code(absl::StatusCode::kAborted);"),
      ElementsAre("REASON_UNSPECIFIED Aborted"));
  EXPECT_THAT(Undeclared("Error(v1::REASON_NUMBER_BUSY, F()).DecidedBy(Decider::kSignalWire).Build();"),
              ElementsAre("REASON_NUMBER_BUSY SignalWire"));
  EXPECT_THAT(Undeclared("Error(v1::REASON_JOURNAL_UNAVAILABLE, \"x\").Code(absl::StatusCode::kDataLoss);"),
              IsEmpty());
}

}  // namespace
}  // namespace phonegate::declared_errors_test

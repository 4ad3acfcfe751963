// The table of errors in the documents against the contract: its rows are the facts of
// errors.proto.
#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "proto/error_facts.h"
#include "service/base/text.h"
#include "tests/support/document.h"

namespace phonegate::error_table_test {
namespace {

constexpr char kHead[] = "| reason | code | again | what to do |\n| --- | --- | --- | --- |\n";

std::string CodesOf(const v1::ErrorFacts& facts) {
  constexpr std::size_t kPrefix = sizeof("CODE_") - 1;
  std::string codes;
  for (int i = 0; i < facts.codes_size(); ++i)
    Append(codes, i > 0 ? ", " : "", v1::Code_Name(facts.codes(i)).substr(kPrefix));
  return codes;
}

std::string AgainOf(v1::Retry retry) {
  switch (retry) {
    case v1::RETRY_SAME_REQUEST_ID:
      return "same id";
    case v1::RETRY_LATER:
      return "later";
    case v1::RETRY_CORRECTED:
      return "corrected";
    case v1::RETRY_NEW_REQUEST:
      return "new id";
    case v1::RETRY_NEVER:
      return "never";
    default:
      return "?";
  }
}

std::string RowOf(const std::string& reason, const v1::ErrorFacts& facts) {
  return Concat("| `", reason, "` | ", CodesOf(facts), " | ", AgainOf(facts.retry()), " | ", facts.advice(),
                " |\n");
}

std::string TableOf(const google::protobuf::EnumDescriptor& reasons) {
  constexpr std::size_t kPrefix = sizeof("REASON_") - 1;
  std::string table = kHead;
  for (int i = 1; i < reasons.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& reason = *reasons.value(i);
    table += RowOf(reason.name().substr(kPrefix), FactsOf(static_cast<v1::Reason>(reason.number())));
  }
  return table;
}

// The table with the empty line after it, so that no row of it is more than there should be.
bool Shows(const std::string& document, const std::string& table) {
  return document.find("\n" + table + "\n") != std::string::npos;
}

TEST(ErrorTable, SaysWhatTheContractSays) {
  const std::string table = TableOf(*v1::Reason_descriptor());
  EXPECT_TRUE(Shows(Document("service/docs/errors.md").text(), table))
      << "Put this table into service/docs/errors.md:\n\n"
      << table;
}

TEST(ErrorTable, IsSeenToDiffer) {
  const std::string table = TableOf(*v1::Reason_descriptor());
  const std::string last = RowOf("PLANTED", FactsOf(v1::REASON_NUMBER_BUSY));
  EXPECT_TRUE(Shows("A text.\n\n" + table + "\nMore.", table));
  EXPECT_FALSE(Shows("A text.\n\n" + table + last + "\nMore.", table));
  EXPECT_FALSE(Shows("A text.\n\n" + table + "\nMore.", table + last));
}

}  // namespace
}  // namespace phonegate::error_table_test

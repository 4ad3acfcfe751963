// The README's table of RPCs against the contract: a row for each RPC that stands for a REST
// call, as its annotation says, and no other.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/http_method.h"
#include "service/base/text.h"
#include "tests/contract/real_contract.h"
#include "tests/support/document.h"

namespace phonegate::rpc_table_test {
namespace {

using Row = std::vector<std::string>;
using ::testing::UnorderedElementsAreArray;

std::string PathOf(const v1::Upstream& upstream) {
  switch (upstream.pattern_case()) {
    case v1::Upstream::kGet:
      return upstream.get();
    case v1::Upstream::kPost:
      return upstream.post();
    case v1::Upstream::kPut:
      return upstream.put();
    case v1::Upstream::kDelete:
      return upstream.delete_();
    case v1::Upstream::PATTERN_NOT_SET:
      break;
  }
  return "";
}

std::string CallOf(const Operation& operation) {
  constexpr char kLaml[] = "/api/laml/2010-04-01/Accounts/{project_id}";
  std::string path = PathOf(operation.upstream);
  if (path.starts_with(kLaml)) path = "…LaML" + path.substr(sizeof(kLaml) - 1);
  std::string call = Concat(ToText(operation.verb), " ", path);
  if (operation.upstream.hook() == v1::HOOK_STREAM_PAGES) call += " (all pages, streamed)";
  if (operation.upstream.hook() == v1::HOOK_GET_BY_NUMBER) call += " (or by `number`)";
  return call;
}

std::string EffectOf(const Operation& operation) {
  switch (operation.upstream.effect()) {
    case v1::EFFECT_READ:
      return operation.upstream.paid_when().empty()
                 ? "read"
                 : Concat("read; paid read with `", operation.upstream.paid_when(), "`");
    case v1::EFFECT_PAID_READ:
      return "paid read";
    case v1::EFFECT_REPEATABLE:
      return "repeatable";
    case v1::EFFECT_ONCE:
      return "once";
    default:
      return "?";
  }
}

std::vector<Row> RowsOf(const std::vector<Operation>& operations) {
  std::vector<Row> rows;
  for (const Operation& operation : operations)
    rows.push_back({Concat("`", operation.name, "`"), CallOf(operation), EffectOf(operation)});
  return rows;
}

TEST(RpcTable, SaysWhatTheContractSays) {
  EXPECT_THAT(Document("README.md").Table("| RPC | SignalWire | effect |"),
              UnorderedElementsAreArray(RowsOf(RealContract())));
}

// Annotations that this program does not know, such as those of a new service.
TEST(RpcTable, HasARowForEachAnnotation) {
  std::size_t annotations = 0;
  for (const auto& file : std::filesystem::directory_iterator("proto/phonegate/v1")) {
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);)
      annotations += line.starts_with("    option (upstream) = {") ? 1 : 0;
  }
  EXPECT_EQ(Document("README.md").Table("| RPC | SignalWire | effect |").size(), annotations);
}

}  // namespace
}  // namespace phonegate::rpc_table_test

#include "service/app/service_catalog.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::service_catalog_test {
namespace {

TEST(ServiceCatalog, HasEveryRpcOfEveryService) {
  const auto contract = ReadWholeContract();
  ASSERT_TRUE(contract.ok()) << contract.status();
  const std::vector<std::string> names = NamesOf(*contract);
  for (const char* name : {"PurchasePhoneNumber", "ListAuditEntries", "PurgeCache", "ExplainAccess"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
  for (const std::string& name : names) EXPECT_EQ(FindRpc(*contract, name)->name, name);
  EXPECT_EQ(FindRpc(*contract, "BuyNumber"), nullptr);
}

// Metrics and policies know them by these.
TEST(ServiceCatalog, GivesEveryRpcANameOfItsOwn) {
  const std::vector<std::string> names = NamesOf(ReadWholeContract().value());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

}  // namespace
}  // namespace phonegate::service_catalog_test

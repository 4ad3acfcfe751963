#include "service/admission/identity/static_tokens.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::static_tokens_test {
namespace {

constexpr char kBilling[] = "pgt_billing-billing-billing-billing-billing-bil";
constexpr char kBillingOld[] = "pgt_old";
constexpr char kSupport[] = "pgt_support";

class StaticTokensTest : public ::testing::Test {
 protected:
  // Who calls with this value of `authorization`; empty when that is not known.
  std::string Who(const std::string& authorization, int times = 1) {
    Caller caller;
    const auto identified = tokens_.Identify({authorization, times}, caller);
    if (!identified.ok()) return "error";
    if (*identified == Identified::kNo) {
      EXPECT_EQ(caller.name, "anonymous") << "nothing is said of who is not known";
      return "";
    }
    EXPECT_EQ(caller.authenticated_by, "token");
    return caller.name;
  }

  SystemRandom random_;
  StaticTokens tokens_{{{"billing", HashToken(kBilling, random_)},
                        {"billing", HashToken(kBillingOld, random_)},
                        {"support", HashToken(kSupport, random_)}},
                       random_};
};

TEST_F(StaticTokensTest, KnowsEachToken) {
  for (int i = 0; i < 3; ++i) {  // the second time from memory
    EXPECT_EQ(Who(std::string("Bearer ") + kBilling), "billing");
    EXPECT_EQ(Who(std::string("Bearer ") + kBillingOld), "billing");
    EXPECT_EQ(Who(std::string("bearer ") + kSupport), "support");
  }
}

TEST_F(StaticTokensTest, KnowsNothingElse) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Who("Bearer pgt_nobody"), "");
    EXPECT_EQ(Who(std::string("Bearer ") + kSupport + "x"), "");
    EXPECT_EQ(Who("Bearer " + std::string(100'000, 'x')), "");
    EXPECT_EQ(Who(std::string("Bearer ") + kSupport), "support");
  }
}

TEST_F(StaticTokensTest, DoesNotTakeAHashForItsToken) {
  EXPECT_EQ(Who("Bearer " + FormatTokenHash(HashToken(kSupport, random_))), "");
}

TEST_F(StaticTokensTest, IsSafeFromManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      for (int j = 0; j < 500; ++j) {
        EXPECT_EQ(Who(std::string("Bearer ") + (i % 2 == 0 ? kBilling : kSupport)),
                  i % 2 == 0 ? "billing" : "support");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace phonegate::static_tokens_test

#include "service/admission/identity/remembered_identities.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace phonegate::remembered_identities_test {
namespace {

class RememberedIdentitiesTest : public ::testing::Test {
 protected:
  void Remember(const std::string& proof, const std::string& name) {
    Caller caller;
    caller.name = name;
    caller.authenticated_by = "token";
    remembered_.Remember(proof, caller);
  }
  // The name that is remembered; empty when none is.
  std::string Find(const std::string& proof) {
    Caller caller;
    return remembered_.Find(proof, caller) ? caller.name + " by " + caller.authenticated_by : "";
  }

  SystemRandom random_;
  RememberedIdentities remembered_{random_, 4};
};

TEST_F(RememberedIdentitiesTest, TellsWhoShowedWhat) {
  Remember("a", "billing");
  Remember("b", "support");
  EXPECT_EQ(Find("a"), "billing by token");
  EXPECT_EQ(Find("b"), "support by token");
  EXPECT_EQ(Find("c"), "");
  EXPECT_EQ(Find(""), "");
}

TEST_F(RememberedIdentitiesTest, ComparesProofsWhole) {
  const std::string proof = std::string(900, 'h') + ".claims." + std::string(300, 's');
  Remember(proof, "billing");
  EXPECT_EQ(Find(proof), "billing by token");
  for (std::size_t i = 0; i < proof.size(); ++i) {
    std::string forged = proof;
    forged[i] = 'x';
    ASSERT_EQ(Find(forged), "") << i;
  }
  EXPECT_EQ(Find(proof.substr(1)), "");
  EXPECT_EQ(Find("x" + proof), "");
}

TEST_F(RememberedIdentitiesTest, LeavesTheCallerAsHeIsWhenNothingIsKnown) {
  Caller caller;
  EXPECT_FALSE(remembered_.Find("a", caller));
  EXPECT_EQ(caller.name, "anonymous");
}

TEST_F(RememberedIdentitiesTest, NeverRemembersMoreThanItMay) {
  for (int i = 0; i < 1000; ++i) {
    Remember(std::to_string(i), "billing");
    int known = 0;
    for (int j = 0; j <= i; ++j) known += Find(std::to_string(j)).empty() ? 0 : 1;
    ASSERT_LE(known, 4);
    ASSERT_FALSE(Find(std::to_string(i)).empty());
  }
}

TEST_F(RememberedIdentitiesTest, NeverRemembersMoreBytesThanItMay) {
  RememberedIdentities remembered(random_, 1'000'000);
  Caller caller;
  const auto proof = [](int i) { return std::string(8'000, 'x') + std::to_string(1'000'000 + i); };
  for (int i = 0; i < 400; ++i) remembered.Remember(proof(i), caller);
  std::size_t known = 0;
  for (int i = 0; i < 400; ++i) known += remembered.Find(proof(i), caller) ? 1 : 0;
  EXPECT_GT(known, 0U);
  EXPECT_LE(known * proof(0).size(), RememberedIdentities::kMaxBytes);
  remembered.Remember(proof(399), caller);
  EXPECT_TRUE(remembered.Find(proof(399), caller)) << "the same once more";
}

TEST_F(RememberedIdentitiesTest, ForgetsWhenTheTimeIsOver) {
  Caller caller;
  caller.name = "billing";
  const WallTime end(std::chrono::seconds(100));
  remembered_.Remember("a", caller, {0, end});
  EXPECT_TRUE(remembered_.Find("a", caller, {0, end - std::chrono::nanoseconds(1)}));
  EXPECT_FALSE(remembered_.Find("a", caller, {0, end}));
  EXPECT_FALSE(remembered_.Find("a", caller, {0, end - std::chrono::nanoseconds(1)})) << "it is wiped";
  Remember("b", "support");
  EXPECT_TRUE(remembered_.Find("b", caller, {0, WallTime::max() - std::chrono::nanoseconds(1)}));
}

TEST_F(RememberedIdentitiesTest, KnowsNothingOfAnotherEpoch) {
  Caller caller;
  caller.name = "billing";
  remembered_.Remember("a", caller, {1, WallTime::max()});
  EXPECT_TRUE(remembered_.Find("a", caller, {1, {}}));
  EXPECT_FALSE(remembered_.Find("a", caller, {2, {}}));
}

TEST_F(RememberedIdentitiesTest, LetsEachThreadLearnByItself) {
  Remember("a", "billing");
  std::thread([this] { EXPECT_EQ(Find("a"), ""); }).join();
}

}  // namespace
}  // namespace phonegate::remembered_identities_test

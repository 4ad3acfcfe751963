// What tests of errors share: a gateway whose upstream says no.
#ifndef PHONEGATE_TESTS_E2E_REASON_FIXTURE_H_
#define PHONEGATE_TESTS_E2E_REASON_FIXTURE_H_

#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/harness.h"

namespace phonegate {

inline constexpr char kSomeId[] = "11111111-2222-4333-8444-555555555555";
inline constexpr char kNumber[] = "+15125550100";  // not in the simulator's inventory

// Open to functions that provoke an error, and not only to its tests.
class ReasonTest : public E2eTest {
 public:
  using E2eTest::AddFault;
  using E2eTest::Buy;
  using E2eTest::Call;
  using E2eTest::client;
  using E2eTest::gateway;
  using E2eTest::OtherProject;
  using E2eTest::Project;
  using E2eTest::simulator;
  using E2eTest::StartGateway;

  void SetProject(const Json& changes) {
    EXPECT_EQ(simulator().SetProject(kE2eProjectId, changes), std::nullopt);
  }
  // All requests of calls get this answer; the gateway's own looks do not.
  void AlwaysAnswer(int status, const std::string& body, const sim::Fields& headers = {}) {
    sim::Fault fault = Answer(kCalls, status, body);
    fault.times = 0;
    fault.headers = headers;
    AddFault(std::move(fault));
  }

 protected:
  // What every error says of itself besides what it is about.
  void ExpectComplete(const CallResult& result) {
    EXPECT_EQ(result.InfoOf("request_id"), result.Trailer("x-request-id"));
    EXPECT_THAT(result.InfoOf("request_id"), testing::SizeIs(36));
    EXPECT_THAT(result.details_bytes, testing::AllOf(testing::Ge(1U), testing::Le(4096U)));
    EXPECT_THAT(result.message, testing::EndsWith("."));
    // An answer that is repeated tells how often its own call was sent, the first.
    const std::string attempts = result.Trailer("x-upstream-attempts");
    EXPECT_THAT(result.InfoOf("attempts"),
                testing::AnyOf(attempts, attempts == "0" ? "" : attempts, attempts == "0" ? "1" : attempts));
  }
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_REASON_FIXTURE_H_

// A read that is answered out of the cache: what it says, and what it does not do.
#include "service/rpc/unary_call.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "tests/admission/rules.h"
#include "tests/cache/answers.h"
#include "tests/contract/real_contract.h"
#include "tests/journal/sim_random.h"
#include "tests/support/recording_log.h"
#include "tests/support/sim_clock.h"

namespace {

std::atomic<std::uint64_t> allocated_bytes = 0;

}  // namespace

void* operator new(std::size_t size) {
  allocated_bytes += size;
  if (void* place = std::malloc(size)) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace phonegate::unary_call_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NoRecords final : public CallRecords {
  void Rejected(const Operation&, const google::protobuf::Message*, const Caller&, const std::string&,
                const absl::Status&) override {}
  absl::Status Write(const Operation&, const google::protobuf::Message&, const Caller&, const std::string&,
                     const absl::Status&) override {
    return absl::OkStatus();
  }
};

grpc::ByteBuffer BufferOf(const std::vector<std::string>& pieces) {
  std::vector<grpc::Slice> slices(pieces.begin(), pieces.end());
  return {slices.data(), slices.size()};
}

std::string RequestFor(const std::string& project) {
  v1::GetPhoneNumberRequest request;
  request.set_project(project);
  request.set_id("b3877c40-da60-4998-90ad-000000000001");
  return request.SerializeAsString();
}

class AnswerFromCacheTest : public testing::Test {
 protected:
  AnswerFromCacheTest() {
    CacheOptions options;
    options.max_bytes = std::size_t{16} << 20U;
    cache_.emplace(options, RealContract(), projects_, clock_, random_, bus_);
  }

  // Kept now and fresh for a minute.
  const CachedAnswer* Keep(const std::string& request, const std::string& bytes, int project = 0,
                           absl::StatusCode code = absl::StatusCode::kOk) {
    CachedAnswer answer = AnswerOf(bytes);
    answer.code = code;
    answer.since = cache_->generations().Now();
    answer.stored_at = clock_.Steady();
    answer.fresh_until = answer.stale_until = clock_.Steady() + std::chrono::minutes(1);
    auto shared = Shared(answer);
    const Project& of = projects_.all()[static_cast<std::size_t>(project)];
    cache_->store().Insert(cache_->KeyOf(*operation_, of, request), shared, clock_.Steady());
    return shared.get();
  }

  // Whether a call with these bytes is answered, with `answer_`.
  bool Ask(const std::vector<std::string>& request) { return Ask(request, admission_); }
  bool Ask(const std::vector<std::string>& request, const Admission& admission) {
    grpc::CallbackServerContext context;
    const grpc::ByteBuffer buffer = BufferOf(request);
    const RpcEnvironment environment{
        admission, clock_, random_, log_, metrics_, in_flight_, records_, *cache_, std::chrono::seconds(30)};
    const std::uint64_t before = allocated_bytes;
    RpcCall rpc({*operation_, metrics_, environment, context}, buffer);
    const bool answered = UnaryCall::AnswerFromCache(rpc, context, answer_) != nullptr;
    allocated_ = allocated_bytes - before;
    return answered;
  }

  // What the policy lets anonymous callers do, and which reads it wants in the journal.
  void Allow(const GrantRule& rule, const std::vector<std::string>& journal_reads = {}) {
    admission_.Publish(RulesWith({{rule}, journal_reads}, projects_));
  }

  const Operation* operation_ = &OperationOf("GetPhoneNumber");
  Projects projects_{{{"main", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-00000000000a"},
                      {"other", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-00000000000b"}},
                     "main"};
  Admission admission_{projects_, Anonymous::kAllowed, EverythingForAnonymous(projects_)};
  SimClock clock_;
  SimRandom random_{1};
  InProcessBus bus_;
  RecordingLog log_;
  NoMetrics metrics_;
  InFlight in_flight_;
  NoRecords records_;
  std::optional<Cache> cache_;
  grpc::ByteBuffer answer_;
  std::uint64_t allocated_ = 0;  // bytes
};

TEST_F(AnswerFromCacheTest, LendsTheCachedBytesThemselves) {
  const CachedAnswer* cached = Keep(RequestFor("main"), std::string(100'000, 'x'));
  ASSERT_TRUE(Ask({RequestFor("main")}));
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(answer_.Dump(&slices).ok());
  ASSERT_EQ(slices.size(), 1U);
  EXPECT_EQ(reinterpret_cast<const char*>(slices[0].begin()), cached->bytes.data());
  EXPECT_EQ(slices[0].size(), 100'000U);
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr(R"("code":"OK","reason":"","project":"main")")));
  EXPECT_EQ(cache_->store().statistics().hits, 1U);
}

TEST_F(AnswerFromCacheTest, AllocatesNothingThatGrowsWithTheAnswer) {
  Keep(RequestFor("main"), "short");
  ASSERT_TRUE(Ask({RequestFor("main")}));
  log_.Take();
  ASSERT_TRUE(Ask({RequestFor("main")}));
  const std::uint64_t for_short = allocated_;
  Keep(RequestFor("main"), std::string(1'000'000, 'x'));
  log_.Take();
  ASSERT_TRUE(Ask({RequestFor("main")}));
  EXPECT_EQ(allocated_, for_short);
  EXPECT_GT(allocated_, 0U) << "otherwise this test counts nothing";
}

TEST_F(AnswerFromCacheTest, ReadsARequestThatCameInPieces) {
  const std::string request = RequestFor("main");
  Keep(request, "answer");
  EXPECT_TRUE(Ask({request.substr(0, 3), request.substr(3)}));
}

TEST_F(AnswerFromCacheTest, AnotherEncodingIsAnotherKey) {
  const std::string main = RequestFor("main");
  Keep(main, "answer");
  EXPECT_FALSE(Ask({main.substr(6) + main.substr(0, 6)})) << "the same fields in another order";
  EXPECT_FALSE(Ask({main + std::string("\x98\x06\x01", 3)})) << "an unknown field";
  EXPECT_FALSE(Ask({RequestFor("")})) << "the default project, not named";
}

TEST_F(AnswerFromCacheTest, TheLastProjectCounts) {
  const std::string twice = RequestFor("main") + std::string("\x0a\x05other", 7);
  Keep(twice, "of other", 1);
  EXPECT_TRUE(Ask({twice}));
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr(R"("project":"other")")));
  Keep(RequestFor("main"), "of other, by mistake", 1);
  EXPECT_FALSE(Ask({RequestFor("main")})) << "nobody gets another project's answer";
}

TEST_F(AnswerFromCacheTest, GivesNothingToWhomThePolicyDoesNotLet) {
  Keep(RequestFor("main"), "answer");
  Keep(RequestFor("other"), "of other", 1);
  Allow({{"anonymous"}, {"main"}, {"search"}});
  EXPECT_FALSE(Ask({RequestFor("main")}));
  Allow({{"anonymous"}, {"main"}, {"read"}});
  EXPECT_TRUE(Ask({RequestFor("main")}));
  EXPECT_FALSE(Ask({RequestFor("other")}));
  Admission nobody{projects_, Anonymous::kRefused, EverythingForAnonymous(projects_)};
  EXPECT_FALSE(Ask({RequestFor("main")}, nobody));
}

// Its request would have to be read.
TEST_F(AnswerFromCacheTest, GivesNothingAtOnceUnderConditions) {
  operation_ = &OperationOf("SearchLocalPhoneNumbers");
  v1::SearchLocalPhoneNumbersRequest request;
  request.set_iso_country("US");
  Keep(request.SerializeAsString(), "answer");
  Allow({{"anonymous"}, {"*"}, {"search"}, {.countries = {"US"}}});
  EXPECT_FALSE(Ask({request.SerializeAsString()}));
  Allow({{"anonymous"}, {"*"}, {"search"}, {.webhook_hosts = {"hooks.example.com"}}});
  EXPECT_TRUE(Ask({request.SerializeAsString()})) << "these do not narrow it";
}

TEST_F(AnswerFromCacheTest, LeavesToTheStagesWhatBelongsInTheJournal) {
  Keep(RequestFor("main"), "answer");
  Allow({{"anonymous"}, {"*"}, {"read"}}, {"read"});
  EXPECT_FALSE(Ask({RequestFor("main")}));
}

// The request is not read here, so the answer may be one that costs money.
TEST_F(AnswerFromCacheTest, LookupIsGivenAtOnceToWhomMayPayForOne) {
  operation_ = &OperationOf("LookupPhoneNumber");
  v1::LookupPhoneNumberRequest request;
  request.set_number("+15125550100");
  Keep(request.SerializeAsString(), "answer");
  Allow({{"anonymous"}, {"*"}, {"lookup"}});
  EXPECT_FALSE(Ask({request.SerializeAsString()}));
  Allow({{"anonymous"}, {"*"}, {"paid_lookup"}});
  EXPECT_FALSE(Ask({request.SerializeAsString()}));
  Allow({{"anonymous"}, {"*"}, {"lookup", "paid_lookup"}});
  EXPECT_TRUE(Ask({request.SerializeAsString()}));
  Allow({{"anonymous"}, {"*"}, {"lookup", "paid_lookup"}}, {"paid_lookup"});
  EXPECT_FALSE(Ask({request.SerializeAsString()}));
}

TEST_F(AnswerFromCacheTest, LeavesToOthersWhatItCannotRead) {
  for (const std::string& request :
       {std::string("\x0a\x7fmain"), RequestFor("nobody"), std::string("\x0a")}) {
    Keep(request, "never there");
    EXPECT_FALSE(Ask({request}));
  }
  EXPECT_EQ(cache_->store().statistics().misses, 0U) << "who looks next counts";
}

TEST_F(AnswerFromCacheTest, ACachedNotFoundIsAnError) {
  const absl::Status missing = Error(v1::REASON_NOT_FOUND, "There is none.").Build();
  Keep(RequestFor("main"), ToRpcStatus(missing).SerializeAsString(), 0, absl::StatusCode::kNotFound);
  EXPECT_TRUE(Ask({RequestFor("main")}));
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr(R"("code":"NOT_FOUND","reason":"NOT_FOUND")")));
}

TEST_F(AnswerFromCacheTest, WhatIsNotFreshIsNotServed) {
  Keep(RequestFor("main"), "answer");
  clock_.AdvanceBy(std::chrono::minutes(1));
  EXPECT_FALSE(Ask({RequestFor("main")}));
  Keep(RequestFor("main"), "answer");
  cache_->generations().RaiseAll();
  EXPECT_FALSE(Ask({RequestFor("main")}));
}

}  // namespace
}  // namespace phonegate::unary_call_test

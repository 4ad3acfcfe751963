#include "service/cache/cache_store.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/cache/answers.h"
#include "tests/journal/sim_random.h"

namespace phonegate::cache_store_test {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

class CacheStoreTest : public ::testing::Test {
 protected:
  InsertResult Insert(const CacheKey& key, CachedAnswer answer) {
    answer.since = generations_.Now();
    return store_.Insert(key, Shared(std::move(answer)), kCacheStart);
  }
  // What is served fresh under the key, or "-".
  std::string Served(const CacheKey& key, seconds after = seconds(0)) {
    const Found found = store_.Find(key, kCacheStart + after);
    return found.state == Found::State::kFresh ? found.answer->bytes : "-";
  }

  SimRandom random_{1};
  Generations generations_{random_};
  CacheStore store_{kMiB, generations_, random_};
};

TEST_F(CacheStoreTest, ServesWhatWasKept) {
  EXPECT_EQ(Served({1, 2, 3, "request"}), "-");
  EXPECT_EQ(Insert({1, 2, 3, "request"}, AnswerOf("answer")), InsertResult::kInserted);
  EXPECT_EQ(Served({1, 2, 3, "request"}), "answer");
  EXPECT_EQ(store_.statistics().hits, 1u);
  EXPECT_EQ(store_.statistics().misses, 1u);
  EXPECT_EQ(store_.statistics().cached, 1u);
  EXPECT_EQ(store_.statistics().entries, 1u);
}

TEST_F(CacheStoreTest, EveryPartOfTheKeyCounts) {
  Insert({1, 2, 3, "request"}, AnswerOf("answer"));
  EXPECT_EQ(Served({9, 2, 3, "request"}), "-");
  EXPECT_EQ(Served({1, 9, 3, "request"}), "-") << "another project's answer";
  EXPECT_EQ(Served({1, 2, 9, "request"}), "-");
  EXPECT_EQ(Served({1, 2, 3, "requesT"}), "-");
  EXPECT_EQ(Served({1, 2, 3, ""}), "-");
  Insert({1, 2, 3, ""}, AnswerOf("of nothing"));
  EXPECT_EQ(Served({1, 2, 3, ""}), "of nothing");
}

TEST_F(CacheStoreTest, ALaterAnswerTakesThePlaceOfTheOneBefore) {
  Insert({1, 2, 3, "request"}, AnswerOf("old"));
  const std::uint64_t bytes = store_.statistics().bytes;
  Insert({1, 2, 3, "request"}, AnswerOf("new"));
  EXPECT_EQ(Served({1, 2, 3, "request"}), "new");
  EXPECT_EQ(store_.statistics().entries, 1u);
  EXPECT_EQ(store_.statistics().bytes, bytes);
  EXPECT_EQ(store_.statistics().evicted, 0u);
}

TEST_F(CacheStoreTest, AnAnswerIsFreshThenTooOldThenGone) {
  Insert({.request = "request"}, AnswerOf("answer"));
  EXPECT_EQ(store_.Find({.request = "request"}, kCacheStart + seconds(59)).state, Found::State::kFresh);
  const Found old = store_.Find({.request = "request"}, kCacheStart + seconds(60));
  EXPECT_EQ(old.state, Found::State::kTooOld);
  EXPECT_EQ(old.answer->bytes, "answer");
  EXPECT_EQ(store_.Find({.request = "request"}, kCacheStart + seconds(120)).answer, nullptr);
  EXPECT_EQ(store_.statistics().hits, 1u);
  EXPECT_EQ(store_.statistics().misses, 2u);
  EXPECT_EQ(store_.statistics().expired, 2u);
}

TEST_F(CacheStoreTest, FreesAndCountsWhatHasDied) {
  std::vector<std::string> requests;
  for (int i = 0; i < 300; ++i) requests.push_back(std::to_string(i));
  for (int i = 0; i < 300; ++i) {
    CachedAnswer answer = AnswerOf("answer");
    answer.tags = generations_.SlotsOf({i % 3 == 0 ? "a" : "b"});
    Insert({.request = requests[static_cast<std::size_t>(i)]}, answer);
  }
  EXPECT_EQ(store_.DropDead().entries, 0U);
  const std::uint64_t before = store_.statistics().bytes;
  generations_.Raise(generations_.SlotsOf({"a"}));
  const CacheStore::Dropped dropped = store_.DropDead();
  EXPECT_EQ(dropped.entries, 100U);
  EXPECT_EQ(dropped.bytes, before - store_.statistics().bytes);
  EXPECT_EQ(store_.statistics().entries, 200U);
  EXPECT_EQ(Served({.request = "0"}), "-");
  EXPECT_EQ(Served({.request = "1"}), "answer");
  EXPECT_EQ(store_.DropDead().entries, 0U);
}

TEST_F(CacheStoreTest, WhatAChangeHasOvertakenIsNotServedNotEvenAsTooOld) {
  CachedAnswer answer = AnswerOf("answer");
  answer.tags = generations_.SlotsOf({"a", "b"});
  Insert({.request = "request"}, answer);
  generations_.Raise(generations_.SlotsOf({"b"}));
  EXPECT_EQ(Served({.request = "request"}), "-");
  EXPECT_EQ(store_.Find({.request = "request"}, kCacheStart + seconds(60)).answer, nullptr);
  EXPECT_EQ(store_.statistics().dead, 2u);
  EXPECT_EQ(store_.statistics().misses, 2u);
  EXPECT_EQ(store_.statistics().entries, 1u) << "it goes when it is replaced";
  Insert({.request = "request"}, answer);
  EXPECT_EQ(Served({.request = "request"}), "answer");
  EXPECT_EQ(store_.statistics().entries, 1u);
}

TEST_F(CacheStoreTest, WhatWasOvertakenWhileItWasFetchedIsNotKept) {
  CachedAnswer answer = AnswerOf("answer");
  answer.tags = generations_.SlotsOf({"a"});
  answer.since = generations_.Now();
  generations_.Raise(answer.tags);
  EXPECT_EQ(store_.Insert({.request = "request"}, Shared(answer), kCacheStart), InsertResult::kOvertaken);
  EXPECT_EQ(store_.statistics().overtaken, 1u);
  EXPECT_EQ(store_.statistics().entries, 0u);
}

TEST_F(CacheStoreTest, WhatIsLargerThanAShardIsNotKeptAndLeavesNothingOlderBehind) {
  Insert({.request = "another"}, AnswerOf("small"));
  Insert({.request = "request"}, AnswerOf("small"));
  EXPECT_EQ(Insert({.request = "request"}, AnswerOf(std::string(kMiB, 'x'))), InsertResult::kTooLarge);
  EXPECT_EQ(Served({.request = "request"}), "-");
  EXPECT_EQ(Served({.request = "another"}), "small");
  EXPECT_EQ(store_.statistics().too_large, 1u);
  EXPECT_EQ(Insert({.request = "request"}, AnswerOf(std::string(kMiB * 9 / 10, 'x'))),
            InsertResult::kInserted);
}

TEST_F(CacheStoreTest, WhatSomebodyHoldsOutlivesItsEntry) {
  Insert({.request = "request"}, AnswerOf("answer"));
  const Found held = store_.Find({.request = "request"}, kCacheStart);
  store_.Clear();
  EXPECT_EQ(Served({.request = "request"}), "-");
  EXPECT_EQ(held.answer->bytes, "answer");
}

TEST_F(CacheStoreTest, ClearingLeavesTheFixedPartOnly) {
  const std::uint64_t empty = store_.statistics().bytes;
  for (int i = 0; i < 100; ++i) Insert({.request = std::to_string(i)}, AnswerOf("answer"));
  EXPECT_GT(store_.statistics().bytes, empty);
  store_.Clear();
  EXPECT_EQ(store_.statistics().bytes, empty);
  EXPECT_EQ(store_.statistics().entries, 0u);
}

TEST_F(CacheStoreTest, WhatIsAskedForStaysWhenRoomIsNeeded) {
  Insert({.request = "asked for"}, AnswerOf("answer"));
  for (int i = 0; i < 20'000; ++i) {
    if (i % 100 == 0) {
      ASSERT_EQ(Served({.request = "asked for"}), "answer") << i;
    }
    Insert({.request = std::to_string(i)}, AnswerOf("answer"));
  }
  EXPECT_GT(store_.statistics().evicted, 10'000u);
}

// Among others that were asked for once, and so got into the main queue too.
TEST_F(CacheStoreTest, WhatIsAskedForAgainAndAgainOutlivesWhatWasAskedForOnce) {
  Insert({.request = "asked for"}, AnswerOf("answer"));
  for (int i = 0; i < 20'000; ++i) {
    if (i % 10 == 0) {
      ASSERT_EQ(Served({.request = "asked for"}), "answer") << i;
    }
    Insert({.request = std::to_string(i)}, AnswerOf("answer"));
    Served({.request = std::to_string(i)});
  }
}

TEST_F(CacheStoreTest, TheNextAnswerOfAKeyInheritsHowOftenItWasAskedFor) {
  Insert({.request = "request"}, AnswerOf("old"));
  Served({.request = "request"});
  Insert({.request = "request"}, AnswerOf("new"));
  for (int i = 0; i < 20'000; ++i) Insert({.request = std::to_string(i)}, AnswerOf("answer"));
  EXPECT_EQ(Served({.request = "request"}), "new");
}

// However often it was asked for before: nobody can be served it any more.
TEST_F(CacheStoreTest, WhatIsDeadGoesWhenRoomIsNeeded) {
  CachedAnswer answer = AnswerOf("answer");
  answer.tags = generations_.SlotsOf({"a"});
  Insert({.request = "request"}, answer);
  const std::weak_ptr<const CachedAnswer> cached = store_.Find({.request = "request"}, kCacheStart).answer;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Served({.request = "request"}), "answer");
  generations_.Raise(answer.tags);
  EXPECT_FALSE(cached.expired());
  // So many fit in beside; the next ones need its room.
  for (int i = 0; store_.statistics().evicted == 0; ++i) {
    Insert({.request = std::to_string(i)}, AnswerOf("answer"));
  }
  EXPECT_TRUE(cached.expired());
}

// A second chance for each of many entries would hold the lock for long: after 64 in
// a row somebody goes, who is not the one that would go when all had lost theirs.
TEST_F(CacheStoreTest, MakesRoomSoonThoughEverythingIsAskedFor) {
  int entries = 0;
  for (; store_.statistics().evicted == 0; ++entries) {
    Insert({.request = std::to_string(entries)}, AnswerOf("answer"));
    for (int i = 0; i < 3; ++i) Served({.request = std::to_string(entries)});
  }
  EXPECT_GT(entries, 1'000);
  EXPECT_EQ(store_.statistics().evicted, 1u);
  EXPECT_EQ(Served({.request = "0"}), "answer");
  EXPECT_EQ(Served({.request = "64"}), "-");
  EXPECT_LE(store_.statistics().bytes, kMiB);
}

TEST_F(CacheStoreTest, AnAnswerThatWasThrownOutAndIsFetchedAgainCountsAsAskedFor) {
  Insert({.request = "request"}, AnswerOf("answer"));
  int filler = 0;
  auto fill = [&](std::uint64_t evicted) {
    for (const std::uint64_t until = store_.statistics().evicted + evicted;
         store_.statistics().evicted < until;) {
      Insert({.request = std::to_string(filler++)}, AnswerOf("answer"));
    }
  };
  fill(10);
  EXPECT_EQ(Served({.request = "request"}), "-") << "the oldest went first";
  Insert({.request = "request"}, AnswerOf("answer"));
  fill(20'000);
  EXPECT_EQ(Served({.request = "request"}), "answer");
}

}  // namespace
}  // namespace phonegate::cache_store_test

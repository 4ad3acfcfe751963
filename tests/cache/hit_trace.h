// A trace of requests for answers when there is not room for all: for 100,000 numbers
// by Zipf's law, and in between somebody who reads a million others once each.
#ifndef PHONEGATE_TESTS_CACHE_HIT_TRACE_H_
#define PHONEGATE_TESTS_CACHE_HIT_TRACE_H_

#include <algorithm>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "service/cache/cache_entry.h"
#include "service/cache/cache_store.h"
#include "tests/cache/answers.h"
#include "tests/journal/sim_random.h"

namespace phonegate {

inline constexpr std::size_t kHitLimit = std::size_t{12} * 1024 * 1024;  // room for about 13,000 answers
inline constexpr std::uint64_t kNumbers = 100'000;
#ifdef PHONEGATE_SANITIZED
inline constexpr int kRequests = 100'000;
inline constexpr int kScan = 100'000;
#else
inline constexpr int kRequests = 400'000;
inline constexpr int kScan = 1'000'000;
#endif

// The n-th most wanted number is asked for with a probability of 1/n.
class Zipf {
 public:
  Zipf() {
    double sum = 0;
    for (std::uint64_t n = 1; n <= kNumbers; ++n) sums_.push_back(sum += 1.0 / static_cast<double>(n));
  }
  std::uint64_t Next(SimRandom& random) const {
    const double place = RandomFraction(random) * sums_.back();
    return static_cast<std::uint64_t>(std::ranges::upper_bound(sums_, place) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

inline std::shared_ptr<const CachedAnswer> AnswerOfANumber() {
  static const std::shared_ptr<const CachedAnswer> answer = Shared(AnswerOf(std::string(600, 'x')));
  return answer;
}

// Something that keeps answers. Ask says whether a number was there; from then on it is,
// as far as there is room.
class Keeper {
 public:
  virtual ~Keeper() = default;
  virtual bool Ask(std::uint64_t number) = 0;
};

class S3Fifo final : public Keeper {
 public:
  bool Ask(std::uint64_t number) override {
    const std::string request = std::to_string(number);
    if (Holds(number)) return true;
    store_.Insert({.request = request}, AnswerOfANumber(), kCacheStart);
    return false;
  }
  bool Holds(std::uint64_t number) {
    return store_.Find({.request = std::to_string(number)}, kCacheStart).answer != nullptr;
  }

 private:
  SimRandom random_{1};
  Generations generations_{random_};
  CacheStore store_{kHitLimit, generations_, random_};
};

// Has the room that the other one has for entries, and no overhead of its own.
class Lru final : public Keeper {
 public:
  bool Ask(std::uint64_t number) override {
    const auto found = places_.find(number);
    const bool hit = found != places_.end();
    if (hit) order_.erase(found->second);
    order_.push_front(number);
    places_[number] = order_.begin();
    if (places_.size() > kEntries) {
      places_.erase(order_.back());
      order_.pop_back();
    }
    return hit;
  }

 private:
  const std::size_t kEntries =
      kHitLimit / CacheEntry::Make({.request = "123456"}, 0, AnswerOfANumber())->bytes();
  std::list<std::uint64_t> order_;
  std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> places_;
};

// The part of the requests by Zipf's law that hit. While the others are read, these
// go on, one to ten of those.
inline double HitRatio(Keeper& keeper) {
  SimRandom random(7);
  const Zipf zipf;
  int asked = 0;
  int hits = 0;
  auto ask = [&] {
    ++asked;
    if (keeper.Ask(zipf.Next(random))) ++hits;
  };
  std::uint64_t once = kNumbers;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < kRequests; ++i) ask();
    for (int i = 0; i < kScan; ++i) {
      keeper.Ask(++once);
      if (i % 10 == 0) ask();
    }
  }
  return static_cast<double>(hits) / asked;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CACHE_HIT_TRACE_H_

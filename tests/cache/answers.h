// Answers for the tests of the cache.
#ifndef PHONEGATE_TESTS_CACHE_ANSWERS_H_
#define PHONEGATE_TESTS_CACHE_ANSWERS_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "service/cache/cached_answer.h"

namespace phonegate {

constexpr SteadyTime kCacheStart{std::chrono::hours(1)};

// An answer without tags that is fresh for a minute from kCacheStart and usable for another.
inline CachedAnswer AnswerOf(std::string bytes) {
  CachedAnswer answer;
  answer.bytes = std::move(bytes);
  answer.stored_at = kCacheStart;
  answer.fresh_until = kCacheStart + std::chrono::minutes(1);
  answer.stale_until = kCacheStart + std::chrono::minutes(2);
  return answer;
}

inline std::shared_ptr<const CachedAnswer> Shared(CachedAnswer answer) {
  return std::make_shared<const CachedAnswer>(std::move(answer));
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CACHE_ANSWERS_H_

// How reads were answered.
#ifndef PHONEGATE_SERVICE_CACHE_ANSWER_COUNTS_H_
#define PHONEGATE_SERVICE_CACHE_ANSWER_COUNTS_H_

#include <cstddef>
#include <cstdint>

#include "service/base/thread_counters.h"
#include "service/contract/call.h"

namespace phonegate {

// Counts answers by the kind that the RPC is of and by where they came from. Safe from
// any thread.
class AnswerCounts {
 public:
  void Count(const Operation& operation, AnswerSource source) {
    counters_.Count(EventOf(operation.upstream.caching(), source));
  }
  std::uint64_t Of(v1::Caching kind, AnswerSource source) const {
    return counters_.Sum(EventOf(kind, source));
  }

 private:
  static constexpr std::size_t kSources = 4;
  enum class Event : std::size_t { kCount = static_cast<std::size_t>(v1::Caching_ARRAYSIZE) * kSources };
  static Event EventOf(v1::Caching kind, AnswerSource source) {
    return static_cast<Event>(static_cast<std::size_t>(kind) * kSources + static_cast<std::size_t>(source));
  }

  ThreadCounters<Event> counters_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_ANSWER_COUNTS_H_

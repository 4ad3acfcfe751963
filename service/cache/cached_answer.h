// What the cache keeps, and under which key.
#ifndef PHONEGATE_SERVICE_CACHE_CACHED_ANSWER_H_
#define PHONEGATE_SERVICE_CACHE_CACHED_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "service/base/clock.h"
#include "service/cache/generations.h"

namespace phonegate {

// What makes two reads the same. The project is part of it, so no project gets the
// answer of another one.
struct CacheKey {
  std::uint16_t operation = 0;  // index of the RPC in the contract
  std::uint16_t project = 0;    // index of the project in the configuration
  std::uint8_t family = 0;      // whose credential fetched it: the API family
  std::string_view request;     // the request's bytes; refers to the caller's

  bool operator==(const CacheKey&) const = default;
};

// One answer. Immutable once it is shared, so that its bytes can be handed out by
// reference while the cache has long forgotten it. Made by std::make_shared: the
// cache counts it as one allocation.
struct CachedAnswer {
  // OK, or NOT_FOUND, which is remembered too.
  absl::StatusCode code = absl::StatusCode::kOk;
  // The serialised response; of an error its google.rpc.Status.
  std::string bytes = {};
  // What it is about, and when its fetch began: see Generations.
  TagSlots tags = {};
  Stamp since = 0;
  SteadyTime stored_at = {};
  SteadyTime fresh_until = {};
  // Until then it may be served where a caller or the configuration prefers an old
  // answer to none; not before `fresh_until`.
  SteadyTime stale_until = {};
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHED_ANSWER_H_

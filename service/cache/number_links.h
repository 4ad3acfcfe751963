// Which id belongs to which number.
#ifndef PHONEGATE_SERVICE_CACHE_NUMBER_LINKS_H_
#define PHONEGATE_SERVICE_CACHE_NUMBER_LINKS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "service/base/keyed_hash.h"
#include "service/base/mutex.h"
#include "service/base/random.h"

namespace phonegate {

// What this process has learnt from answers about the ids of numbers: REST ids and LaML
// sids, each in its project. An id is its number's for good. It is asked when a change
// names a number by an id; what it does not know costs all single numbers of the
// project their place in the cache, see TagsOfChange.
//
// Has a fixed size: 16 bytes a link, in sets of four of which the one used longest ago
// goes. Ids are held as 64 bits of a keyed hash, so a wrong number is told once in 10^18
// questions; the answers about the right one would then be old until their time is over.
//
// Safe from any thread; held up only by others at the same sixteenth.
class NumberLinks {
 public:
  // Takes `bytes`, rounded down to whole sets, at least one.
  NumberLinks(std::size_t bytes, Random& random);
  NumberLinks(const NumberLinks&) = delete;
  NumberLinks& operator=(const NumberLinks&) = delete;

  // A number that is not `+` and 1 to 18 digits is not linked.
  void Learn(const std::string& project_id, const std::string& id, const std::string& number);
  // Learns from an answer about one number, or from the items of a list.
  void LearnFrom(const std::string& project_id, const google::protobuf::Message& answer);

  // The number that the id belongs to, or empty when that is not known.
  std::string NumberOf(const std::string& project_id, const std::string& id);

  std::size_t bytes() const { return set_count_ * sizeof(Set); }

 private:
  // Of a set the first was used last. All zeros: nothing.
  struct Link {
    std::uint64_t id = 0;
    std::uint64_t number = 0;
  };
  static constexpr std::size_t kWays = 4;
  using Set = std::array<Link, kWays>;
  static constexpr std::size_t kParts = 16;
  // Every sixteenth set.
  struct Part {
    Mutex mutex;
    std::vector<Set> sets ABSL_GUARDED_BY(mutex);
  };

  std::uint64_t HashOf(const std::string& project_id, const std::string& id) const;
  std::size_t IndexOf(std::uint64_t hash) const;

  const KeyedHash hash_;
  const std::size_t set_count_;
  std::array<Part, kParts> parts_;  // the n-th set is in the part n modulo kParts
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_NUMBER_LINKS_H_

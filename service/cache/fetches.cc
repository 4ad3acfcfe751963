#include "service/cache/fetches.h"

#include <utility>

namespace phonegate {

class Fetch {
 public:
  Fetch(std::tuple<std::uint16_t, std::uint16_t, std::uint8_t, std::string> name, Stamp began)
      : key(std::move(name)), since(began) {}

  const std::tuple<std::uint16_t, std::uint16_t, std::uint8_t, std::string> key;
  const Stamp since;

 private:
  friend class Fetches;
  // Guarded by the mutex of Fetches, through WaitingFor and AbandonedOf.
  std::map<std::uint64_t, Fetches::Done> waiting;
  Fetches::Abandoned abandoned;
};

Fetches::Key Fetches::KeyOf(const CacheKey& key) {
  return {key.operation, key.project, key.family, std::string(key.request)};
}

std::map<std::uint64_t, Fetches::Done>& Fetches::WaitingFor(Fetch& fetch) { return fetch.waiting; }

Fetches::Abandoned& Fetches::AbandonedOf(Fetch& fetch) { return fetch.abandoned; }

Fetches::Place Fetches::Join(const CacheKey& key, Sharing sharing, Done done) {
  const bool alone = sharing == Sharing::kRefused;
  Key name = KeyOf(key);
  const MutexLock lock(mutex_);
  const std::uint64_t ticket = ++tickets_;
  // Read before the first byte is sent, which is after this.
  const Stamp now = generations_.Now();
  std::shared_ptr<Fetch>& running = under_way_[name];
  const bool joins = running != nullptr && !alone && rules_.MayJoin(running->since, now);
  // Those who wait for one that may not be joined any more go on waiting for it.
  if (!joins) running = std::make_shared<Fetch>(std::move(name), now);
  WaitingFor(*running).emplace(ticket, std::move(done));
  return {running, ticket, !joins};
}

bool Fetches::UnderWay(const CacheKey& key) {
  const MutexLock lock(mutex_);
  const auto found = under_way_.find(KeyOf(key));
  return found != under_way_.end() && rules_.MayJoin(found->second->since, generations_.Now());
}

Stamp Fetches::Since(const Fetch& fetch) { return fetch.since; }

void Fetches::OnAbandoned(Fetch& fetch, Abandoned abandoned) {
  const MutexLock lock(mutex_);
  AbandonedOf(fetch) = std::move(abandoned);
}

void Fetches::Forget(const Fetch& fetch) {
  const auto listed = under_way_.find(fetch.key);
  if (listed != under_way_.end() && listed->second.get() == &fetch) under_way_.erase(listed);
}

void Fetches::Leave(const Place& place) {
  Abandoned abandoned;
  Done left;  // what it holds is let go of without the lock
  {
    const MutexLock lock(mutex_);
    auto& all = WaitingFor(*place.fetch);
    const auto waiting = all.find(place.ticket);
    if (waiting == all.end()) return;
    left = std::move(waiting->second);
    all.erase(waiting);
    if (!all.empty()) return;
    Forget(*place.fetch);
    abandoned = std::exchange(AbandonedOf(*place.fetch), nullptr);
  }
  if (abandoned) std::move(abandoned)();
}

void Fetches::End(const std::shared_ptr<Fetch>& fetch, const std::shared_ptr<const Fetched>& fetched) {
  std::map<std::uint64_t, Done> waiting;
  {
    const MutexLock lock(mutex_);
    Forget(*fetch);
    waiting.swap(WaitingFor(*fetch));
    AbandonedOf(*fetch) = nullptr;
  }
  for (auto& [ticket, done] : waiting) std::move(done)(fetched);
}

}  // namespace phonegate

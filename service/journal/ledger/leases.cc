#include "service/journal/ledger/leases.h"

#include <optional>
#include <utility>

namespace phonegate {

// A tenth is left for steady clocks that do not run equally fast, and for what lies
// between the question and the first byte that is sent.
SteadyTime Leases::EndOf(SteadyTime since) const { return since + owner_.lease - owner_.lease / 10; }

void Leases::Take(const std::string& entry_id, SteadyTime since) {
  const MutexLock lock(mutex_);
  held_[entry_id] = {EndOf(since), false};
}

void Leases::Leave(const std::string& entry_id) {
  const MutexLock lock(mutex_);
  held_.erase(entry_id);
}

std::vector<std::string> Leases::Held() const {
  const MutexLock lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, hold] : held_) ids.push_back(id);
  return ids;
}

void Leases::Renewed(const Renewal& renewal, SteadyTime since) {
  const MutexLock lock(mutex_);
  for (const std::string& id : renewal.prolonged) {
    if (const auto hold = held_.find(id); hold != held_.end()) hold->second.until = EndOf(since);
  }
  for (const std::string& id : renewal.lost) {
    if (const auto hold = held_.find(id); hold != held_.end()) hold->second.lost = true;
  }
}

bool Leases::Holds(const std::string& entry_id, SteadyTime now) const {
  const MutexLock lock(mutex_);
  const auto found = held_.find(entry_id);
  std::optional<HeldEntry> held;
  if (found != held_.end()) held = found->second;
  return rules_.MaySend(sharing_, held, now);
}

bool Leases::Lost(const std::string& entry_id) const {
  const MutexLock lock(mutex_);
  const auto hold = held_.find(entry_id);
  return hold == held_.end() || hold->second.lost;
}

// What it owns and does not work on, it has taken over without hearing of it: by a
// commit that seemed to fail, or came too late.
bool Leases::IsFree(const EntryRow& entry, SteadyTime now, std::map<std::string, SeenLease>& seen) const {
  if (held_.contains(entry.entry_id)) return false;
  IdleEntry idle{.own = entry.owner == owner_.name, .sharing = sharing_, .lease = owner_.lease};
  if (!idle.own) idle.still = StillFor(entry, now, seen);
  return rules_.MayTakeOver(idle);
}

std::chrono::nanoseconds Leases::StillFor(const EntryRow& entry, SteadyTime now,
                                          std::map<std::string, SeenLease>& seen) const {
  const auto before = seen_.find(entry.entry_id);
  const bool still = before != seen_.end() && !rules_.HasMoved(before->second, entry);
  const SeenLease first = still ? before->second : SeenLease{entry.fence, entry.lease_until, now};
  seen[entry.entry_id] = first;
  return now - first.since;
}

std::vector<EntryRow> Leases::Free(std::vector<EntryRow> open, SteadyTime now) {
  const MutexLock lock(mutex_);
  std::map<std::string, SeenLease> seen;  // without those that have ended
  std::erase_if(open, [&](const EntryRow& entry)
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !IsFree(entry, now, seen); });
  seen_ = std::move(seen);
  return open;
}

}  // namespace phonegate

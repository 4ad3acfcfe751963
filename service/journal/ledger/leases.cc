#include "service/journal/ledger/leases.h"

#include <utility>

#include "service/journal/store/planted.h"

namespace phonegate {

// A tenth is left for steady clocks that do not run equally fast, and for what lies
// between the question and the first byte that is sent.
SteadyTime Leases::EndOf(SteadyTime since) const { return since + owner_.lease - owner_.lease / 10; }

void Leases::Take(const std::string& entry_id, SteadyTime since) {
  const MutexLock lock(mutex_);
  in_hand_[entry_id] = {EndOf(since), false};
}

void Leases::Leave(const std::string& entry_id) {
  const MutexLock lock(mutex_);
  in_hand_.erase(entry_id);
}

std::vector<std::string> Leases::Held() const {
  const MutexLock lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, hold] : in_hand_) ids.push_back(id);
  return ids;
}

void Leases::Renewed(const Renewal& renewal, SteadyTime since) {
  const MutexLock lock(mutex_);
  for (const std::string& id : renewal.prolonged) {
    if (const auto hold = in_hand_.find(id); hold != in_hand_.end()) hold->second.until = EndOf(since);
  }
  for (const std::string& id : renewal.lost) {
    if (const auto hold = in_hand_.find(id); hold != in_hand_.end()) hold->second.lost = true;
  }
}

bool Leases::Holds(const std::string& entry_id, SteadyTime now) const {
  if (sharing_ == StoreSharing::kExclusive || Planted(Bug::kSendWithoutLease)) return true;
  const MutexLock lock(mutex_);
  const auto hold = in_hand_.find(entry_id);
  return hold != in_hand_.end() && !hold->second.lost && now < hold->second.until;
}

bool Leases::Lost(const std::string& entry_id) const {
  const MutexLock lock(mutex_);
  const auto hold = in_hand_.find(entry_id);
  return hold == in_hand_.end() || hold->second.lost;
}

// What it owns and does not work on, it has taken over without hearing of it: by a
// commit that seemed to fail, or came too late.
bool Leases::IsFree(const EntryRow& entry, SteadyTime now, std::map<std::string, Seen>& seen) const {
  if (in_hand_.contains(entry.entry_id)) return false;
  if (entry.owner == owner_.name) return !Planted(Bug::kLoseTakeOver);
  if (sharing_ == StoreSharing::kExclusive || Planted(Bug::kTakeOverAtOnce)) return true;
  if (Planted(Bug::kNeverTakeOver)) return false;
  const auto before = seen_.find(entry.entry_id);
  const bool prolonged = before != seen_.end() && (before->second.fence != entry.fence ||
                                                   before->second.lease_until != entry.lease_until);
  const bool still = before != seen_.end() && (!prolonged || Planted(Bug::kIgnoreRenewals));
  const Seen first = still ? before->second : Seen{entry.fence, entry.lease_until, now};
  seen[entry.entry_id] = first;
  return now >= first.since + owner_.lease;
}

std::vector<EntryRow> Leases::Free(std::vector<EntryRow> open, SteadyTime now) {
  const MutexLock lock(mutex_);
  std::map<std::string, Seen> seen;  // without those that have ended
  std::erase_if(open, [&](const EntryRow& entry)
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !IsFree(entry, now, seen); });
  seen_ = std::move(seen);
  return open;
}

}  // namespace phonegate

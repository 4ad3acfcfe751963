#include "service/journal/ledger/rules.h"

#include <algorithm>

namespace phonegate {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kFirstRetry{100};
constexpr milliseconds kLastRetry{2000};
// From then on it is kLastRetry.
constexpr int kDoublings = 5;

}  // namespace

const JournalRules& JournalRules::Default() {
  static const JournalRules rules;
  return rules;
}

bool JournalRules::IsRepetition(const std::string& first, const std::string& request) const {
  return first == request;
}

bool JournalRules::MaySpendOneMore(std::uint64_t spent, const std::optional<std::uint32_t>& a_day) const {
  return !a_day || spent < *a_day;
}

absl::Status JournalRules::MayWrite(const EntryRow& entry, std::uint64_t fence) const {
  if (!entry.open()) return absl::AlreadyExistsError("the entry has ended");
  if (entry.fence != fence) return absl::AbortedError("another process has taken the entry over");
  return absl::OkStatus();
}

std::uint64_t JournalRules::FenceOfTakeOver(std::uint64_t fence) const { return fence + 1; }

bool JournalRules::MaySend(StoreSharing sharing, const std::optional<HeldEntry>& held, SteadyTime now) const {
  if (sharing == StoreSharing::kExclusive) return true;
  return held && !held->lost && now < held->until;
}

bool JournalRules::HasMoved(const SeenLease& seen, const EntryRow& entry) const {
  return seen.fence != entry.fence || seen.lease_until != entry.lease_until;
}

bool JournalRules::MayTakeOver(const IdleEntry& entry) const {
  return entry.own || entry.sharing == StoreSharing::kExclusive || entry.still >= entry.lease;
}

bool JournalRules::IsRejection(const absl::Status& error) const {
  return absl::IsAborted(error) || absl::IsAlreadyExists(error);
}

// A disk that fails at the last moment may have written all of it, and one that is late
// may write it yet: see StoreTransaction. No error tells.
bool JournalRules::MayBeDurable(const absl::Status&) const { return true; }

milliseconds JournalRules::WriteAgainAfter(int failures) const {
  return std::min(kFirstRetry * (1 << std::min(failures - 1, kDoublings)), kLastRetry);
}

bool JournalRules::IsOwnOutcome(const absl::Status& answer) const { return answer.ok(); }

}  // namespace phonegate

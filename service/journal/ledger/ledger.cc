#include "service/journal/ledger/ledger.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "service/journal/store/record.h"

namespace phonegate {

namespace {

using journal::v1::Record;

// What lies further back is older than any doubt about what an entry's effect is.
constexpr std::size_t kMaxSuccesses = 100;

}  // namespace

absl::StatusOr<std::uint64_t> Ledger::Append(Record record) {
  absl::StatusOr<JournalHead> head = store_.Head();
  if (!head.ok()) return head.status();
  const StoredRecord stored = SealRecord(*head, now_, std::move(record));
  if (absl::Status status = store_.Append(stored); !status.ok()) return status;
  return stored.sequence;
}

absl::StatusOr<std::optional<LedgerBegin>> Ledger::Repetition(const LedgerIntent& intent) {
  auto earlier = store_.NewestOfRequest(RequestKeyOf(intent.audit));
  if (!earlier.ok()) return earlier.status();
  if (!*earlier) return std::nullopt;
  if (!(*earlier)->open() && (*earlier)->time < intent.request_ids_since) return std::nullopt;
  auto stored = store_.FindAnswer((*earlier)->entry_id);
  if (!stored.ok()) return stored.status();
  // Without its stored request, a call that has ended cannot be compared, and begins again.
  if (!*stored) return std::nullopt;
  const bool same = rules_.IsRepetition((*stored)->request(), intent.request);
  const auto kind = same ? LedgerBegin::Kind::kSame : LedgerBegin::Kind::kReused;
  return LedgerBegin{kind, **std::move(earlier), *std::move(stored)};
}

absl::StatusOr<std::optional<LedgerBegin>> Ledger::Objection(const LedgerIntent& intent,
                                                             const EntryRow& row) {
  if (intent.change) {
    auto last = store_.LastFreeze(row.project);
    if (!last.ok()) return last.status();
    if (*last && (*last)->method == kFreezeProject)
      return LedgerBegin{LedgerBegin::Kind::kFrozen, **std::move(last), std::nullopt};
  }
  auto rivals = store_.OpenEntriesOf(row.number, row.resource_id);
  if (!rivals.ok()) return rivals.status();
  if (!rivals->empty()) return LedgerBegin{LedgerBegin::Kind::kNumberBusy, rivals->front(), std::nullopt};
  return std::nullopt;
}

absl::StatusOr<std::uint64_t> Ledger::SpentToday(const LedgerIntent& intent) {
  if (!intent.allowance.a_day) return std::uint64_t{0};
  const auto today = std::chrono::floor<std::chrono::days>(now_);
  return store_.Spent(intent.audit.caller(), intent.audit.project(), intent.allowance.spending, today);
}

absl::StatusOr<LedgerBegin> Ledger::Begin(const LedgerIntent& intent, const LedgerOwner& owner) {
  auto repetition = Repetition(intent);
  if (!repetition.ok()) return repetition.status();
  if (*repetition) return **std::move(repetition);
  if (intent.replay_only) return LedgerBegin{LedgerBegin::Kind::kNoneEarlier, {}, std::nullopt};

  Record record;
  record.set_entry_id(intent.entry_id);
  *record.mutable_intent() = intent.audit;
  record.mutable_intent()->set_spending(intent.allowance.spending);
  EntryRow row = RowOf(intent.entry_id, 0, now_, record.intent());
  if (row.number.empty() && !row.resource_id.empty()) {
    auto number = store_.NumberOf(row.resource_id);
    if (!number.ok()) return number.status();
    row.number = *std::move(number);
  }
  auto objection = Objection(intent, row);
  if (!objection.ok()) return objection.status();
  if (*objection) return **std::move(objection);
  absl::StatusOr<std::uint64_t> spent = SpentToday(intent);
  if (!spent.ok()) return spent.status();
  if (!rules_.MaySpendOneMore(*spent, intent.allowance.a_day))
    return LedgerBegin{LedgerBegin::Kind::kBudgetSpent, {}, std::nullopt, *spent};

  record.mutable_intent()->set_number(row.number);
  absl::StatusOr<std::uint64_t> sequence = Append(record);
  if (!sequence.ok()) return sequence.status();
  row.first_record = *sequence;
  row.owner = owner.name;
  row.fence = 1;
  row.lease_until = now_ + owner.lease;
  if (absl::Status status = store_.PutEntry(row); !status.ok()) return status;
  journal::v1::StoredReply stored;
  stored.set_request(intent.request);
  if (absl::Status status = store_.PutAnswer(row.entry_id, stored); !status.ok()) return status;
  return LedgerBegin{LedgerBegin::Kind::kBegun, std::move(row), std::nullopt, *spent + 1};
}

google::protobuf::Duration Ledger::DurationSince(WallTime begun) const {
  // The clock may have been set back meanwhile.
  const auto micros = std::max(std::chrono::floor<std::chrono::microseconds>(now_ - begun),
                               std::chrono::microseconds::zero());
  google::protobuf::Duration duration;
  duration.set_seconds(std::chrono::floor<std::chrono::seconds>(micros).count());
  duration.set_nanos(static_cast<std::int32_t>((micros % std::chrono::seconds(1)).count() * 1000));
  return duration;
}

absl::StatusOr<EntryRow> Ledger::OwnOpenEntry(const std::string& entry_id, std::uint64_t fence) {
  auto row = store_.FindEntry(entry_id);
  if (!row.ok()) return row.status();
  if (!*row) return absl::AbortedError("the journal has no such entry");
  if (absl::Status status = rules_.MayWrite(**row, fence); !status.ok()) return status;
  return **std::move(row);
}

absl::Status Ledger::MarkIndeterminate(const std::string& entry_id, std::uint64_t fence,
                                       const v1::AuditDoubt& doubt) {
  absl::StatusOr<EntryRow> row = OwnOpenEntry(entry_id, fence);
  if (!row.ok()) return row.status();
  if (row->doubt_record != 0) return absl::OkStatus();
  Record record;
  record.set_entry_id(entry_id);
  *record.mutable_doubt() = doubt;
  absl::StatusOr<std::uint64_t> sequence = Append(std::move(record));
  if (!sequence.ok()) return sequence.status();
  row->doubt_record = *sequence;
  return store_.PutEntry(*row);
}

absl::Status Ledger::End(const LedgerEnd& end) {
  absl::StatusOr<EntryRow> row = OwnOpenEntry(end.entry_id, end.fence);
  if (!row.ok()) return row.status();
  Record record;
  record.set_entry_id(end.entry_id);
  *record.mutable_outcome() = end.outcome;
  *record.mutable_outcome()->mutable_duration() = DurationSince(row->time);
  if (end.stored) {
    const Sha256Digest digest = AnswerSha256(*end.stored);
    record.mutable_outcome()->set_answer_sha256(std::string(digest.begin(), digest.end()));
  }
  absl::StatusOr<std::uint64_t> sequence = Append(std::move(record));
  if (!sequence.ok()) return sequence.status();
  CloseRow(*row, *sequence, end.outcome);
  if (absl::Status status = store_.PutEntry(*row); !status.ok()) return status;
  return end.stored ? store_.PutAnswer(end.entry_id, *end.stored) : store_.DropAnswer(end.entry_id);
}

absl::Status Ledger::WriteEnded(const std::string& entry_id, const v1::AuditIntent& intent,
                                const v1::AuditOutcome& outcome) {
  Record record;
  record.set_entry_id(entry_id);
  *record.mutable_intent() = intent;
  *record.mutable_outcome() = outcome;
  absl::StatusOr<std::uint64_t> sequence = Append(std::move(record));
  if (!sequence.ok()) return sequence.status();
  EntryRow row = RowOf(entry_id, *sequence, now_, intent);
  // The request id is not spent: a call that was refused may be made again once it is
  // allowed, and one that reads any time.
  row.request_key.clear();
  CloseRow(row, *sequence, outcome);
  return store_.PutEntry(row);
}

absl::StatusOr<std::vector<EntryRow>> Ledger::TakeOver(const LedgerOwner& owner, std::vector<EntryRow> free) {
  for (EntryRow& entry : free) {
    entry.owner = owner.name;
    entry.fence = rules_.FenceOfTakeOver(entry.fence);
    entry.lease_until = now_ + owner.lease;
    if (absl::Status status = store_.PutEntry(entry); !status.ok()) return status;
  }
  return free;
}

absl::StatusOr<std::optional<journal::v1::StoredReply>> Ledger::FindStoredReply(const std::string& entry_id) {
  return store_.FindAnswer(entry_id);
}

absl::Status Ledger::Forget(WallTime before) { return store_.ForgetAnswers(before); }

absl::StatusOr<std::vector<EntryRow>> Ledger::EarlierSuccesses(const EntryRow& entry) {
  return store_.SuccessesOf(entry.number, entry.first_record, kMaxSuccesses);
}

absl::StatusOr<Renewal> Ledger::Renew(const LedgerOwner& owner, const std::vector<std::string>& entry_ids) {
  Renewal renewal;
  for (const std::string& id : entry_ids) {
    auto entry = store_.FindEntry(id);
    if (!entry.ok()) return entry.status();
    if (!*entry) continue;
    if (!(*entry)->open() || (*entry)->owner != owner.name) {
      renewal.lost.push_back(id);
      continue;
    }
    (*entry)->lease_until = now_ + owner.lease;
    if (absl::Status status = store_.PutEntry(**entry); !status.ok()) return status;
    renewal.prolonged.push_back(id);
  }
  if (absl::Status status = store_.Touch(); !status.ok()) return status;
  return renewal;
}

absl::StatusOr<Signing> Ledger::Sign(const SigningKey& key, const CheckpointPace& pace) {
  absl::StatusOr<JournalHead> head = store_.Head();
  if (!head.ok()) return head.status();
  auto last = store_.LastCheckpoint();
  if (!last.ok()) return last.status();
  if (!CheckpointDue(*head, *last, now_, pace)) return Signing{*std::move(last), false};
  journal::v1::Checkpoint made = CheckpointOf(*head, now_);
  if (absl::Status status = key.Sign(made); !status.ok()) return status;
  if (absl::Status status = store_.PutCheckpoint(made); !status.ok()) return status;
  return Signing{std::move(made), true};
}

}  // namespace phonegate

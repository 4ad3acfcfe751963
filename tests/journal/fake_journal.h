// A journal in memory that tests write to and break.
#ifndef PHONEGATE_TESTS_JOURNAL_FAKE_JOURNAL_H_
#define PHONEGATE_TESTS_JOURNAL_FAKE_JOURNAL_H_

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/base/mutex.h"
#include "service/journal/store/record.h"
#include "service/journal/store/store.h"

namespace phonegate {

// "00000000-0000-4000-8000-000000000007" for 7.
inline std::string UuidOf(int number) {
  char text[37];
  std::snprintf(text, sizeof(text), "00000000-0000-4000-8000-%012d", number);
  return text;
}

// Writes entries as the ledger does, each record a second after the one before,
// the first at kStart. Safe from any thread.
class FakeJournal final : public Store {
 public:
  static constexpr WallTime kStart{std::chrono::seconds(1'767'225'600)};

  // Begins the entry UuidOf(number); its record's sequence.
  std::uint64_t Begin(int number, const v1::AuditIntent& intent) {
    const MutexLock lock(mutex_);
    journal::v1::Record record;
    record.set_entry_id(UuidOf(number));
    *record.mutable_intent() = intent;
    const std::uint64_t sequence = Append(record);
    rows_.push_back(RowOf(UuidOf(number), sequence, TimeOf(sequence), intent));
    return sequence;
  }
  std::uint64_t MarkIndeterminate(int number, const v1::AuditDoubt& doubt) {
    const MutexLock lock(mutex_);
    journal::v1::Record record;
    record.set_entry_id(UuidOf(number));
    *record.mutable_doubt() = doubt;
    return RowNumber(number).doubt_record = Append(record);
  }
  std::uint64_t End(int number, const v1::AuditOutcome& outcome) {
    const MutexLock lock(mutex_);
    journal::v1::Record record;
    record.set_entry_id(UuidOf(number));
    *record.mutable_outcome() = outcome;
    const std::uint64_t sequence = Append(record);
    CloseRow(RowNumber(number), sequence, outcome);
    return sequence;
  }
  std::uint64_t Deny(int number, const v1::AuditIntent& intent, const v1::AuditOutcome& outcome) {
    const MutexLock lock(mutex_);
    journal::v1::Record record;
    record.set_entry_id(UuidOf(number));
    *record.mutable_intent() = intent;
    *record.mutable_outcome() = outcome;
    const std::uint64_t sequence = Append(record);
    rows_.push_back(RowOf(UuidOf(number), sequence, TimeOf(sequence), intent));
    CloseRow(rows_.back(), sequence, outcome);
    return sequence;
  }
  void Answer(int number, const journal::v1::StoredReply& answer) {
    const MutexLock lock(mutex_);
    answers_[UuidOf(number)] = answer;
  }

  // Every read fails with this from now on; OK mends it.
  void FailWith(absl::Status status) {
    const MutexLock lock(mutex_);
    failure_ = std::move(status);
  }
  // Puts these bytes where the record is.
  void Overwrite(std::uint64_t sequence, const std::string& bytes) {
    const MutexLock lock(mutex_);
    records_.at(sequence - 1).bytes = bytes;
  }
  // Takes the record away; those behind it keep their sequences.
  void Remove(std::uint64_t sequence) {
    const MutexLock lock(mutex_);
    std::erase_if(records_, [&](const StoredRecord& record) { return record.sequence == sequence; });
  }
  int opened() const {
    const MutexLock lock(mutex_);
    return opened_;
  }
  // The most records that were asked for at once.
  std::size_t most_read() const {
    const MutexLock lock(mutex_);
    return most_read_;
  }
  std::uint64_t records_read() const {
    const MutexLock lock(mutex_);
    return records_read_;
  }

  static WallTime TimeOf(std::uint64_t sequence) {
    return kStart + std::chrono::seconds(static_cast<std::int64_t>(sequence) - 1);
  }

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() override {
    return absl::UnimplementedError("nobody who reads may write");
  }
  absl::StatusOr<std::unique_ptr<StoreReader>> Read() override {
    const MutexLock lock(mutex_);
    if (!failure_.ok()) return failure_;
    ++opened_;
    return std::make_unique<Reader>(*this);
  }

 private:
  class Reader final : public StoreReader {
   public:
    explicit Reader(FakeJournal& journal) : journal_(journal) {}

    absl::StatusOr<JournalHead> Head() override {
      const MutexLock lock(journal_.mutex_);
      if (!journal_.failure_.ok()) return journal_.failure_;
      return journal_.HeadNow();
    }
    absl::StatusOr<std::vector<EntryRow>> List(const EntryFilter& filter, std::uint64_t before,
                                               std::size_t limit) override {
      const MutexLock lock(journal_.mutex_);
      if (!journal_.failure_.ok()) return journal_.failure_;
      std::vector<EntryRow> found;
      for (auto row = journal_.rows_.rbegin(); row != journal_.rows_.rend() && found.size() < limit; ++row) {
        if ((before == 0 || row->first_record < before) && Matches(filter, *row)) found.push_back(*row);
      }
      return found;
    }
    absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
      const MutexLock lock(journal_.mutex_);
      if (!journal_.failure_.ok()) return journal_.failure_;
      for (const EntryRow& row : journal_.rows_) {
        if (row.entry_id == entry_id) return row;
      }
      return std::nullopt;
    }
    absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override {
      const MutexLock lock(journal_.mutex_);
      if (!journal_.failure_.ok()) return journal_.failure_;
      const auto found = journal_.answers_.find(entry_id);
      if (found == journal_.answers_.end()) return std::nullopt;
      return found->second;
    }
    absl::Status Pin() override { return absl::OkStatus(); }
    absl::Status CheckIndexes() override { return absl::OkStatus(); }
    absl::Status CheckOrder() override { return absl::OkStatus(); }
    absl::Status ReadEntries(
        std::uint64_t,
        const std::function<bool(const EntryRow&, const std::optional<journal::v1::StoredReply>&)>&)
        override {
      return absl::UnimplementedError("no test walks the rows of this journal");
    }
    absl::Status ReadRecords(std::uint64_t from, std::size_t limit,
                             const std::function<bool(const StoredRecord&)>& each) override {
      const MutexLock lock(journal_.mutex_);
      if (!journal_.failure_.ok()) return journal_.failure_;
      journal_.most_read_ = std::max(journal_.most_read_, limit);
      for (const StoredRecord& record : journal_.records_) {
        if (record.sequence < from) continue;
        if (limit-- == 0) break;
        ++journal_.records_read_;
        if (!each(record)) break;
      }
      return absl::OkStatus();
    }
    absl::StatusOr<std::optional<StoredRecord>> FindRecord(std::uint64_t sequence) override {
      const MutexLock lock(journal_.mutex_);
      if (!journal_.failure_.ok()) return journal_.failure_;
      for (const StoredRecord& record : journal_.records_) {
        if (record.sequence == sequence) return record;
      }
      return std::nullopt;
    }
    absl::Status ReadCheckpoints(const std::function<bool(const journal::v1::Checkpoint&)>&) override {
      return absl::OkStatus();
    }

   private:
    static bool Matches(const EntryFilter& filter, const EntryRow& row) {
      auto same = [](const std::string& wanted, const std::string& has) {
        return wanted.empty() || wanted == has;
      };
      return same(filter.caller, row.caller) && same(filter.method, row.method) &&
             same(filter.project, row.project) && same(filter.number, row.number) &&
             same(filter.resource_id, row.resource_id) && same(filter.request_id, row.request_id) &&
             (!filter.result || *filter.result == row.result) && (!filter.from || row.time >= *filter.from) &&
             (!filter.until || row.time < *filter.until);
    }

    FakeJournal& journal_;
  };

  JournalHead HeadNow() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return records_.empty() ? JournalHead{} : JournalHead{records_.back().sequence, records_.back().hash};
  }
  std::uint64_t Append(const journal::v1::Record& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const JournalHead head = HeadNow();
    records_.push_back(SealRecord(head, TimeOf(head.sequence + 1), record));
    return records_.back().sequence;
  }
  EntryRow& RowNumber(int number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return *std::find_if(rows_.begin(), rows_.end(),
                         [&](const EntryRow& row) { return row.entry_id == UuidOf(number); });
  }

  mutable Mutex mutex_;
  std::vector<StoredRecord> records_ ABSL_GUARDED_BY(mutex_);
  std::vector<EntryRow> rows_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, journal::v1::StoredReply> answers_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  int opened_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t most_read_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t records_read_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What a call by "billing" for the project "demo" is written down as.
inline v1::AuditIntent SomeIntent(int request_id = 1, const std::string& method = "PurchasePhoneNumber") {
  v1::AuditIntent intent;
  intent.set_caller("billing");
  intent.set_method(method);
  intent.set_project("demo");
  intent.set_project_id(UuidOf(900));
  intent.set_request_id(UuidOf(request_id));
  return intent;
}

inline v1::AuditOutcome SomeOutcome(v1::AuditResult result = v1::AUDIT_RESULT_SUCCEEDED) {
  v1::AuditOutcome outcome;
  outcome.set_result(result);
  return outcome;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_FAKE_JOURNAL_H_

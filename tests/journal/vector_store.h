// A journal in vectors, which anybody may tamper with.
#ifndef PHONEGATE_TESTS_JOURNAL_VECTOR_STORE_H_
#define PHONEGATE_TESTS_JOURNAL_VECTOR_STORE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/text.h"
#include "service/journal/store/store.h"

namespace phonegate {

// All that is stored, as a file would hold it.
struct VectorJournal {
  std::vector<StoredRecord> records;
  std::vector<EntryRow> rows;                  // in the order of their first record
  std::map<std::string, std::string> answers;  // serialised, by entry id
  std::vector<std::string> checkpoints;        // serialised
};

// Writes to the journal at once; there is nothing to commit. As far as Ledger
// needs it for calls that do not collide.
class VectorTransaction final : public StoreTransaction {
 public:
  explicit VectorTransaction(VectorJournal& journal) : journal_(journal) {}

  absl::StatusOr<JournalHead> Head() override {
    if (journal_.records.empty()) return JournalHead{};
    return JournalHead{journal_.records.back().sequence, journal_.records.back().hash};
  }
  absl::Status Append(const StoredRecord& record) override {
    journal_.records.push_back(record);
    return absl::OkStatus();
  }
  absl::Status PutEntry(const EntryRow& row) override {
    // From the end, where the open entries are.
    for (auto old = journal_.rows.rbegin(); old != journal_.rows.rend(); ++old) {
      if (old->entry_id != row.entry_id) continue;
      *old = row;
      return absl::OkStatus();
    }
    journal_.rows.push_back(row);
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
    for (auto row = journal_.rows.rbegin(); row != journal_.rows.rend(); ++row)
      if (row->entry_id == entry_id) return *row;
    return std::nullopt;
  }
  absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string&) override {
    return std::nullopt;
  }
  absl::StatusOr<std::vector<EntryRow>> OpenEntries() override { return std::vector<EntryRow>(); }
  absl::StatusOr<std::vector<EntryRow>> OpenEntriesOf(const std::string&, const std::string&) override {
    return std::vector<EntryRow>();
  }
  absl::StatusOr<std::string> NumberOf(const std::string&) override { return std::string(); }
  absl::StatusOr<std::vector<EntryRow>> SuccessesOf(const std::string&, std::uint64_t, std::size_t) override {
    return std::vector<EntryRow>();
  }
  absl::StatusOr<std::uint64_t> Spent(const std::string&, const std::string&, v1::Spending,
                                      WallTime) override {
    return std::uint64_t{0};
  }
  absl::StatusOr<std::optional<EntryRow>> LastFreeze(const std::string&) override { return std::nullopt; }
  absl::Status PutAnswer(const std::string& entry_id, const journal::v1::StoredReply& answer) override {
    journal_.answers[entry_id] = answer.SerializeAsString();
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string&) override {
    return std::nullopt;
  }
  absl::Status DropAnswer(const std::string& entry_id) override {
    journal_.answers.erase(entry_id);
    return absl::OkStatus();
  }
  absl::Status ForgetAnswers(WallTime) override { return absl::OkStatus(); }
  absl::Status Touch() override { return absl::OkStatus(); }
  absl::Status PutCheckpoint(const journal::v1::Checkpoint& checkpoint) override {
    journal_.checkpoints.push_back(checkpoint.SerializeAsString());
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<journal::v1::Checkpoint>> LastCheckpoint() override {
    if (journal_.checkpoints.empty()) return std::nullopt;
    journal::v1::Checkpoint last;
    last.ParseFromString(journal_.checkpoints.back());
    return last;
  }
  absl::Status Commit() override { return absl::OkStatus(); }

 private:
  VectorJournal& journal_;
};

// Shows what the vectors hold, in order or not. DATA_LOSS for what cannot be read.
class VectorReader : public StoreReader {
 public:
  explicit VectorReader(const VectorJournal& journal) : journal_(journal) {}

  absl::Status Pin() override { return absl::OkStatus(); }
  absl::StatusOr<JournalHead> Head() override {
    if (journal_.records.empty()) return JournalHead{};
    return JournalHead{journal_.records.back().sequence, journal_.records.back().hash};
  }
  // Knows the filters for caller and result.
  absl::StatusOr<std::vector<EntryRow>> List(const EntryFilter& filter, std::uint64_t before,
                                             std::size_t limit) override {
    std::vector<EntryRow> found;
    for (auto row = journal_.rows.rbegin(); row != journal_.rows.rend() && found.size() < limit; ++row) {
      const bool matches = (before == 0 || row->first_record < before) &&
                           (filter.caller.empty() || filter.caller == row->caller) &&
                           (!filter.result || *filter.result == row->result);
      if (matches) found.push_back(*row);
    }
    return found;
  }
  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
    for (const EntryRow& row : journal_.rows)
      if (row.entry_id == entry_id) return row;
    return std::nullopt;
  }
  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override {
    const auto answer = journal_.answers.find(entry_id);
    if (answer == journal_.answers.end()) return std::nullopt;
    journal::v1::StoredReply stored;
    if (!stored.ParseFromString(answer->second))
      return absl::DataLossError("A stored answer cannot be read.");
    return stored;
  }
  absl::Status ReadEntries(
      std::uint64_t from,
      const std::function<bool(const EntryRow&, const std::optional<journal::v1::StoredReply>&)>& each)
      override {
    for (auto row = FirstRowFrom(from); row != journal_.rows.end(); ++row) {
      std::optional<journal::v1::StoredReply> stored;
      if (auto answer = journal_.answers.find(row->entry_id); answer != journal_.answers.end()) {
        if (!stored.emplace().ParseFromString(answer->second))
          return absl::DataLossError("A stored answer cannot be read.");
      }
      if (!each(*row, stored)) break;
    }
    return absl::OkStatus();
  }
  absl::Status CheckIndexes() override { return absl::OkStatus(); }
  absl::Status CheckOrder() override {
    std::set<std::string> listed;
    for (const EntryRow& row : journal_.rows) listed.insert(row.entry_id);
    for (const auto& [entry_id, answer] : journal_.answers) {
      if (!listed.contains(entry_id))
        return absl::DataLossError(
            Concat("An answer is stored for entry ", entry_id, ", which is not there."));
    }
    return absl::OkStatus();
  }
  absl::Status ReadRecords(std::uint64_t from, std::size_t limit,
                           const std::function<bool(const StoredRecord&)>& each) override {
    std::size_t read = 0;
    // Not by the index: records may be missing, or stand elsewhere.
    auto record = std::lower_bound(
        journal_.records.begin(), journal_.records.end(), from,
        [](const StoredRecord& stored, std::uint64_t sequence) { return stored.sequence < sequence; });
    for (; record != journal_.records.end() && read < limit; ++record, ++read)
      if (!each(*record)) break;
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<StoredRecord>> FindRecord(std::uint64_t sequence) override {
    for (const StoredRecord& record : journal_.records)
      if (record.sequence == sequence) return record;
    return std::nullopt;
  }
  absl::Status ReadCheckpoints(const std::function<bool(const journal::v1::Checkpoint&)>& each) override {
    for (const std::string& bytes : journal_.checkpoints) {
      journal::v1::Checkpoint checkpoint;
      if (!checkpoint.ParseFromString(bytes)) return absl::DataLossError("A checkpoint cannot be read.");
      if (!each(checkpoint)) break;
    }
    return absl::OkStatus();
  }

 private:
  std::vector<EntryRow>::const_iterator FirstRowFrom(std::uint64_t from) const {
    return std::lower_bound(
        journal_.rows.begin(), journal_.rows.end(), from,
        [](const EntryRow& row, std::uint64_t sequence) { return row.first_record < sequence; });
  }

  const VectorJournal& journal_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_VECTOR_STORE_H_

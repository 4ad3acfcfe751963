#include "tests/journal/memory_store.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "service/journal/store/record.h"

namespace phonegate {

namespace {

using EntryPointer = std::shared_ptr<const EntryRow>;

absl::Status Crashed() { return absl::UnavailableError("The process has crashed."); }

JournalHead HeadOf(const MemoryJournal& journal) {
  if (journal.records.empty()) return {};
  return {journal.records.back()->sequence, journal.records.back()->hash};
}

// Those that `matches`, in the order of their first record.
template <typename Matches>
std::vector<EntryRow> Select(const MemoryJournal& journal, const Matches& matches) {
  std::vector<EntryRow> found;
  for (const auto& [id, entry] : journal.entries) {
    if (matches(*entry)) found.push_back(*entry);
  }
  std::sort(found.begin(), found.end(),
            [](const EntryRow& a, const EntryRow& b) { return a.first_record < b.first_record; });
  return found;
}

template <typename Matches>
std::optional<EntryRow> Newest(const MemoryJournal& journal, const Matches& matches) {
  std::vector<EntryRow> found = Select(journal, matches);
  if (found.empty()) return std::nullopt;
  return std::move(found.back());
}

template <typename Map>
auto Find(const Map& map, const std::string& key)
    -> std::optional<std::remove_const_t<typename Map::mapped_type::element_type>> {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return *found->second;
}

bool Fits(const std::string& wanted, const std::string& value) { return wanted.empty() || wanted == value; }

bool ResultFits(const std::optional<v1::AuditResult>& wanted, const EntryRow& row) {
  if (!wanted) return true;
  if (*wanted == v1::AUDIT_RESULT_UNSPECIFIED) return row.open();
  return row.result == *wanted;
}

bool Matches(const EntryFilter& filter, const EntryRow& row) {
  return Fits(filter.caller, row.caller) && Fits(filter.method, row.method) &&
         Fits(filter.project, row.project) && Fits(filter.number, row.number) &&
         Fits(filter.resource_id, row.resource_id) && Fits(filter.request_id, row.request_id) &&
         ResultFits(filter.result, row) && (!filter.from || row.time >= *filter.from) &&
         (!filter.until || row.time < *filter.until);
}

WallTime TimeOf(const MemoryJournal& journal, std::uint64_t sequence) {
  journal::v1::Record record;
  if (sequence > journal.records.size() || !record.ParseFromString(journal.records.at(sequence - 1)->bytes)) {
    throw std::logic_error("MemoryStore: an entry ends with a record that was not appended");
  }
  return FromTimestamp(record.time());
}

}  // namespace

class MemoryTransaction final : public StoreTransaction {
 public:
  MemoryTransaction(MemoryStore& store, std::uint64_t life, MemoryJournal journal)
      : store_(store), life_(life), journal_(std::move(journal)) {}

  absl::StatusOr<JournalHead> Head() override {
    if (!failure_.ok()) return failure_;
    return HeadOf(journal_);
  }

  absl::Status Append(const StoredRecord& record) override {
    if (!failure_.ok()) return failure_;
    if (auto fault = store_.NextFault(MemoryStore::Step::kAppend)) return failure_ = fault->error;
    if (record.sequence != HeadOf(journal_).sequence + 1) {
      throw std::logic_error("MemoryStore: a record that does not continue the head");
    }
    journal_.records.push_back(std::make_shared<StoredRecord>(record));
    return absl::OkStatus();
  }

  absl::Status PutEntry(const EntryRow& row) override {
    if (!failure_.ok()) return failure_;
    if (!row.open()) TimeOf(journal_, row.last_record);  // checks it
    EntryRow put = row;
    if (const auto old = Find(journal_.entries, row.entry_id)) {
      put.first_record = old->first_record;
      put.time = old->time;
      put.caller = old->caller;
      put.method = old->method;
      put.project = old->project;
      put.request_id = old->request_id;
      put.request_key = old->request_key;
      put.spending = old->spending;
    }
    journal_.entries[row.entry_id] = std::make_shared<EntryRow>(std::move(put));
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
    if (!failure_.ok()) return failure_;
    return Find(journal_.entries, entry_id);
  }

  absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string& request_key) override {
    if (!failure_.ok()) return failure_;
    return Newest(journal_, [&](const EntryRow& row) {
      return !request_key.empty() && row.request_key == request_key;
    });
  }

  absl::StatusOr<std::vector<EntryRow>> OpenEntries() override {
    if (!failure_.ok()) return failure_;
    return Select(journal_, [](const EntryRow& row) { return row.open(); });
  }

  absl::StatusOr<std::vector<EntryRow>> OpenEntriesOf(const std::string& number,
                                                      const std::string& resource_id) override {
    if (!failure_.ok()) return failure_;
    return Select(journal_, [&](const EntryRow& row) {
      return row.open() && ((!number.empty() && row.number == number) ||
                            (!resource_id.empty() && row.resource_id == resource_id));
    });
  }

  absl::StatusOr<std::string> NumberOf(const std::string& resource_id) override {
    if (!failure_.ok()) return failure_;
    const auto newest = Newest(journal_, [&](const EntryRow& row) {
      return !resource_id.empty() && row.resource_id == resource_id && !row.number.empty();
    });
    return newest ? newest->number : "";
  }

  absl::StatusOr<std::vector<EntryRow>> SuccessesOf(const std::string& number, std::uint64_t before,
                                                    std::size_t limit) override {
    if (!failure_.ok()) return failure_;
    std::vector<EntryRow> rows = Select(journal_, [&](const EntryRow& row) {
      return !number.empty() && row.number == number && row.result == v1::AUDIT_RESULT_SUCCEEDED &&
             row.first_record < before;
    });
    std::reverse(rows.begin(), rows.end());
    if (rows.size() > limit) rows.resize(limit);
    return rows;
  }

  absl::StatusOr<std::uint64_t> Spent(const std::string& caller, const std::string& project,
                                      v1::Spending spending, WallTime since) override {
    if (!failure_.ok()) return failure_;
    return Select(journal_,
                  [&](const EntryRow& row) {
                    const bool may_cost = row.open() || row.result == v1::AUDIT_RESULT_SUCCEEDED ||
                                          row.result == v1::AUDIT_RESULT_ABANDONED;
                    return may_cost && row.caller == caller && row.project == project &&
                           row.spending == spending && row.time >= since;
                  })
        .size();
  }

  absl::StatusOr<std::optional<EntryRow>> LastFreeze(const std::string& project) override {
    if (!failure_.ok()) return failure_;
    return Newest(journal_, [&](const EntryRow& row) {
      return row.project == project && (row.method == kFreezeProject || row.method == kThawProject) &&
             row.result == v1::AUDIT_RESULT_SUCCEEDED;
    });
  }

  absl::Status PutAnswer(const std::string& entry_id, const journal::v1::StoredReply& answer) override {
    if (!failure_.ok()) return failure_;
    if (!journal_.entries.contains(entry_id)) throw std::logic_error("MemoryStore: an answer to no entry");
    journal_.answers[entry_id] = std::make_shared<journal::v1::StoredReply>(answer);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override {
    if (!failure_.ok()) return failure_;
    return Find(journal_.answers, entry_id);
  }

  absl::Status DropAnswer(const std::string& entry_id) override {
    if (!failure_.ok()) return failure_;
    journal_.answers.erase(entry_id);
    return absl::OkStatus();
  }

  absl::Status ForgetAnswers(WallTime before) override {
    if (!failure_.ok()) return failure_;
    std::erase_if(journal_.answers, [&](const auto& answer) {
      const EntryRow& row = *journal_.entries.at(answer.first);
      return !row.open() && TimeOf(journal_, row.last_record) < before;
    });
    return absl::OkStatus();
  }

  absl::Status Touch() override { return failure_; }

  absl::Status PutCheckpoint(const journal::v1::Checkpoint& checkpoint) override {
    if (!failure_.ok()) return failure_;
    journal_.checkpoints.push_back(std::make_shared<journal::v1::Checkpoint>(checkpoint));
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<journal::v1::Checkpoint>> LastCheckpoint() override {
    if (!failure_.ok()) return failure_;
    if (journal_.checkpoints.empty()) return std::nullopt;
    return *journal_.checkpoints.back();
  }

  absl::Status Commit() override {
    if (!failure_.ok()) return failure_;
    failure_ = absl::FailedPreconditionError("The transaction has been committed.");
    const auto fault = store_.NextFault(MemoryStore::Step::kCommit);
    if (fault && fault->effect == MemoryStore::Effect::kNone) return failure_ = fault->error;
    absl::Status status = store_.Commit(life_, journal_);
    if (!status.ok() || !fault) return status;
    return failure_ = fault->error;
  }

 private:
  MemoryStore& store_;
  const std::uint64_t life_;
  MemoryJournal journal_;
  absl::Status failure_;
};

class MemoryReader final : public StoreReader {
 public:
  MemoryReader(MemoryStore& store, std::uint64_t life) : store_(store), life_(life) {}

  absl::Status Pin() override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    pinned_ = *std::move(journal);
    return absl::OkStatus();
  }

  absl::StatusOr<JournalHead> Head() override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    return HeadOf(*journal);
  }

  absl::StatusOr<std::vector<EntryRow>> List(const EntryFilter& filter, std::uint64_t before,
                                             std::size_t limit) override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    std::vector<EntryRow> found = Select(*journal, [&](const EntryRow& row) {
      return (before == 0 || row.first_record < before) && Matches(filter, row);
    });
    std::reverse(found.begin(), found.end());
    if (found.size() > limit) found.resize(limit);
    return found;
  }

  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    return Find(journal->entries, entry_id);
  }

  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    return Find(journal->answers, entry_id);
  }

  absl::Status ReadEntries(
      std::uint64_t from,
      const std::function<bool(const EntryRow&, const std::optional<journal::v1::StoredReply>&)>& each)
      override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    for (const EntryRow& row :
         Select(*journal, [&](const EntryRow& entry) { return entry.first_record >= from; })) {
      if (!each(row, Find(journal->answers, row.entry_id))) break;
    }
    return absl::OkStatus();
  }

  // There is no index, and PutAnswer takes none without an entry.
  absl::Status CheckIndexes() override { return Journal().status(); }
  absl::Status CheckOrder() override { return Journal().status(); }

  absl::Status ReadRecords(std::uint64_t from, std::size_t limit,
                           const std::function<bool(const StoredRecord&)>& each) override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    for (const auto& record : journal->records) {
      if (record->sequence < from) continue;
      if (limit-- == 0 || !each(*record)) break;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<StoredRecord>> FindRecord(std::uint64_t sequence) override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    if (sequence == 0 || sequence > journal->records.size()) return std::nullopt;
    return *journal->records.at(sequence - 1);
  }

  absl::Status ReadCheckpoints(const std::function<bool(const journal::v1::Checkpoint&)>& each) override {
    auto journal = Journal();
    if (!journal.ok()) return journal.status();
    for (const auto& checkpoint : journal->checkpoints) {
      if (!each(*checkpoint)) break;
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<MemoryJournal> Journal() {
    auto committed = store_.Committed(life_);
    if (committed.ok() && pinned_) return *pinned_;
    return committed;
  }

  MemoryStore& store_;
  const std::uint64_t life_;
  std::optional<MemoryJournal> pinned_;
};

void MemoryStore::FailNext(Step step, Effect effect, absl::Status error) {
  const MutexLock lock(mutex_);
  faults_[step].push_back({effect, std::move(error)});
}

void MemoryStore::FailAll(absl::Status error) {
  const MutexLock lock(mutex_);
  all_fail_ = std::move(error);
}

void MemoryStore::Crash() {
  const MutexLock lock(mutex_);
  ++life_;
  committed_ = durable_;
}

MemoryJournal MemoryStore::Durable() {
  const MutexLock lock(mutex_);
  return durable_;
}

std::optional<MemoryStore::Fault> MemoryStore::NextFault(Step step) {
  const MutexLock lock(mutex_);
  std::deque<Fault>& scripted = faults_[step];
  if (scripted.empty()) return std::nullopt;
  Fault fault = std::move(scripted.front());
  scripted.pop_front();
  return fault;
}

absl::StatusOr<MemoryJournal> MemoryStore::Committed(std::uint64_t life) {
  const MutexLock lock(mutex_);
  if (life != life_) return Crashed();
  return committed_;
}

absl::Status MemoryStore::Commit(std::uint64_t life, const MemoryJournal& journal) {
  const MutexLock lock(mutex_);
  if (life != life_) return Crashed();
  committed_ = journal;
  if (!skip_sync) durable_ = journal;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<StoreTransaction>> MemoryStore::Begin() {
  if (auto fault = NextFault(Step::kBegin)) return fault->error;
  const MutexLock lock(mutex_);
  if (!all_fail_.ok()) return all_fail_;
  return std::make_unique<MemoryTransaction>(*this, life_, committed_);
}

absl::StatusOr<std::unique_ptr<StoreReader>> MemoryStore::Read() {
  const MutexLock lock(mutex_);
  return std::make_unique<MemoryReader>(*this, life_);
}

}  // namespace phonegate

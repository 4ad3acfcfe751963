#include "service/journal/store/sqlite/sqlite_reader.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sys/stat.h>

#include "service/base/text.h"
#include "service/journal/store/sqlite/sqlite_entries.h"
#include "service/journal/store/sqlite/sqlite_schema.h"

namespace phonegate {

namespace {

constexpr std::size_t kBatch = 256;
// The writer holds what a reader waits for only while it opens or closes the files.
constexpr std::chrono::milliseconds kReadLockWait{1000};

// SQLite deletes the write-ahead log of an empty file, which may be another's.
bool IsEmpty(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 && info.st_size == 0;
}

absl::StatusOr<std::unique_ptr<SqliteDatabase>> OpenToRead(const std::string& path, const std::string& vfs) {
  absl::Status none = absl::UnavailableError(Concat(path, " holds no journal."));
  if (IsEmpty(path)) return none;
  auto database = SqliteDatabase::Open(path, SqliteDatabase::Mode::kRead, vfs);
  if (!database.ok()) return database;
  (*database)->Set(SqliteDatabase::OnClose::kKeepWal);
  (*database)->WaitForLocks(kReadLockWait);
  absl::StatusOr<std::size_t> version = ReadSchemaVersion(**database, SqliteMigrations());
  if (!version.ok()) return version.status();
  if (*version == SqliteMigrations().size()) return database;
  if (*version == 0) return none;
  return absl::UnavailableError(
      Concat(path, " was written by an older program; start the gateway once, which brings it up to date."));
}

}  // namespace

struct SqliteReader::Open {
  explicit Open(std::unique_ptr<SqliteDatabase> opened) : database(std::move(opened)) {}

  std::unique_ptr<SqliteDatabase> database;
  SqliteStatement head{*database, "SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1"};
  SqliteStatement entry{*database, Concat(SelectEntries(), "WHERE entry_id = ?1")};
  SqliteStatement answer{*database,
                         "SELECT bytes FROM answers WHERE first_record ="
                         " (SELECT first_record FROM entries WHERE entry_id = ?1)"};
  SqliteStatement entries{*database, SelectEntriesWithAnswers()};
  SqliteStatement records{*database,
                          "SELECT sequence, bytes, hash FROM records WHERE sequence >= ?1"
                          " ORDER BY sequence LIMIT ?2"};
  SqliteStatement checkpoints{*database,
                              "SELECT position, bytes FROM checkpoints WHERE position > ?1"
                              " ORDER BY position LIMIT ?2"};
};

SqliteReaders::Closed::Closed(SqliteReaders& readers) : readers_(readers) {
  readers_.gate_.Lock();
  for (SqliteReader* reader : readers_.readers_) {
    const MutexLock lock(reader->mutex_);
    reader->open_.reset();
  }
}

SqliteReader::SqliteReader(std::string path, std::string vfs, std::shared_ptr<SqliteReaders> readers)
    : path_(std::move(path)), vfs_(std::move(vfs)), readers_(std::move(readers)) {
  const MutexLock gate(readers_->gate_);
  readers_->readers_.insert(this);
}

SqliteReader::~SqliteReader() {
  const MutexLock gate(readers_->gate_);
  readers_->readers_.erase(this);
}

absl::Status SqliteReader::EnsureOpen() {
  if (open_ != nullptr && !open_->database->Unmoved()) open_.reset();
  if (open_ != nullptr) return absl::OkStatus();
  if (pinned_) {
    return absl::UnavailableError(Concat(path_, " was reopened while it was being read; read it again."));
  }
  auto database = OpenToRead(path_, vfs_);
  if (!database.ok()) return database.status();
  open_ = std::make_unique<Open>(*std::move(database));
  return absl::OkStatus();
}

absl::Status SqliteReader::Look(const std::function<absl::Status(Open&)>& look) {
  MutexLock gate(readers_->gate_);
  const MutexLock lock(mutex_);
  if (absl::Status status = EnsureOpen(); !status.ok()) return status;
  gate.Unlock();
  absl::Status status = look(*open_);
  if (!status.ok()) open_.reset();
  return status;
}

absl::Status SqliteReader::Pin() {
  // A transaction sees what is there at its first look, which Head is.
  absl::Status status = Look([this](Open& open) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    absl::Status begun = open.database->Execute("BEGIN");
    pinned_ = begun.ok();
    return begun;
  });
  return status.ok() ? Head().status() : status;
}

absl::StatusOr<JournalHead> SqliteReader::Head() {
  JournalHead head;
  const auto read = [&](const SqliteRow& row) {
    head.sequence = row.Unsigned(0);
    head.hash = ReadDigest(row.Bytes(1));
    return true;
  };
  absl::Status status = Look([&](Open& open) { return open.head.Each(read); });
  if (!status.ok()) return status;
  return head;
}

absl::StatusOr<std::vector<EntryRow>> SqliteReader::List(const EntryFilter& filter, std::uint64_t before,
                                                         std::size_t limit) {
  std::vector<EntryRow> entries;
  absl::Status status = Look([&](Open& open) {
    SqliteStatement query(*open.database, ListSql(filter));
    return RunList(query, filter, before, limit, entries);
  });
  if (!status.ok()) return status;
  return entries;
}

absl::StatusOr<std::optional<EntryRow>> SqliteReader::FindEntry(const std::string& entry_id) {
  std::optional<EntryRow> entry;
  const auto read = [&](const SqliteRow& row) {
    entry = ReadEntry(row);
    return true;
  };
  absl::Status status = Look([&](Open& open) { return open.entry.Each(read, entry_id); });
  if (!status.ok()) return status;
  return entry;
}

absl::StatusOr<std::optional<journal::v1::StoredReply>> SqliteReader::FindAnswer(
    const std::string& entry_id) {
  std::optional<std::string> bytes;
  const auto read = [&](const SqliteRow& row) {
    bytes = row.Bytes(0);
    return true;
  };
  absl::Status status = Look([&](Open& open) { return open.answer.Each(read, entry_id); });
  if (!status.ok()) return status;
  std::optional<journal::v1::StoredReply> stored;
  if (bytes && !stored.emplace().ParseFromString(*bytes)) {
    return absl::DataLossError(Concat("What is stored for entry ", entry_id, " cannot be read."));
  }
  return stored;
}

absl::StatusOr<std::vector<SqliteReader::StoredEntry>> SqliteReader::Entries(std::uint64_t from) {
  std::vector<StoredEntry> entries;
  const auto read = [&](const SqliteRow& row) {
    entries.push_back({ReadEntry(row), row.Bytes(18), row.Integer(17) != 0});
    return true;
  };
  absl::Status status = Look([&](Open& open) { return open.entries.Each(read, from, kBatch); });
  if (!status.ok()) return status;
  return entries;
}

absl::Status SqliteReader::ReadEntries(
    std::uint64_t from,
    const std::function<bool(const EntryRow&, const std::optional<journal::v1::StoredReply>&)>& each) {
  bool more = true;
  while (more) {
    auto entries = Entries(from);
    if (!entries.ok()) return entries.status();
    for (const StoredEntry& entry : *entries) {
      std::optional<journal::v1::StoredReply> stored;
      if (entry.answered && !stored.emplace().ParseFromString(entry.answer)) {
        return absl::DataLossError(
            Concat("What is stored for entry ", entry.row.entry_id, " cannot be read."));
      }
      if (!each(entry.row, stored)) return absl::OkStatus();
      from = entry.row.first_record + 1;
    }
    more = entries->size() == kBatch;
  }
  return absl::OkStatus();
}

absl::Status SqliteReader::CheckWith(const std::string& faults_sql) {
  std::string fault;
  const auto read = [&](const SqliteRow& row) {
    fault = row.Bytes(0);
    return false;
  };
  absl::Status status = Look([&](Open& open) {
    SqliteStatement faults(*open.database, faults_sql);
    return faults.Each(read);
  });
  if (!status.ok() || fault.empty()) return status;
  return absl::DataLossError(Concat("What entries are found by is not in order: ", fault, "."));
}

absl::Status SqliteReader::CheckIndexes() { return CheckWith(IndexFaultsSql()); }

absl::Status SqliteReader::CheckOrder() { return CheckWith(OrderFaultsSql()); }

absl::StatusOr<std::vector<StoredRecord>> SqliteReader::Records(std::uint64_t from, std::size_t limit) {
  std::vector<StoredRecord> records;
  const auto read = [&](const SqliteRow& row) {
    records.push_back(ReadRecord(row));
    return true;
  };
  absl::Status status = Look([&](Open& open) { return open.records.Each(read, from, limit); });
  if (!status.ok()) return status;
  return records;
}

absl::Status SqliteReader::ReadRecords(std::uint64_t from, std::size_t limit,
                                       const std::function<bool(const StoredRecord&)>& each) {
  while (limit > 0) {
    auto records = Records(from, std::min(limit, kBatch));
    if (!records.ok()) return records.status();
    for (const StoredRecord& record : *records) {
      if (!each(record)) return absl::OkStatus();
    }
    if (records->size() < std::min(limit, kBatch)) return absl::OkStatus();
    limit -= records->size();
    from = records->back().sequence + 1;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<StoredRecord>> SqliteReader::FindRecord(std::uint64_t sequence) {
  auto records = Records(sequence, 1);
  if (!records.ok()) return records.status();
  if (records->empty() || records->front().sequence != sequence) return std::nullopt;
  return std::move(records->front());
}

absl::Status SqliteReader::ReadCheckpoints(const std::function<bool(const journal::v1::Checkpoint&)>& each) {
  std::uint64_t position = 0;
  std::vector<std::string> batch;
  const auto read = [&](const SqliteRow& row) {
    position = row.Unsigned(0);
    batch.push_back(row.Bytes(1));
    return true;
  };
  do {
    batch.clear();
    const std::uint64_t after = position;
    absl::Status status = Look([&](Open& open) { return open.checkpoints.Each(read, after, kBatch); });
    if (!status.ok()) return status;
    for (const std::string& bytes : batch) {
      journal::v1::Checkpoint checkpoint;
      if (!checkpoint.ParseFromString(bytes)) {
        return absl::DataLossError(Concat(path_, " holds a damaged checkpoint."));
      }
      if (!each(checkpoint)) return absl::OkStatus();
    }
  } while (batch.size() == kBatch);
  return absl::OkStatus();
}

std::unique_ptr<StoreReader> ReadSqliteJournal(const std::string& file) {
  return std::make_unique<SqliteReader>(file, "", std::make_shared<SqliteReaders>());
}

Sha256Digest ReadDigest(std::string_view bytes) {
  Sha256Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

StoredRecord ReadRecord(const SqliteRow& row) {
  StoredRecord record;
  record.sequence = row.Unsigned(0);
  record.bytes = row.Bytes(1);
  record.hash = ReadDigest(row.Bytes(2));
  return record;
}

}  // namespace phonegate

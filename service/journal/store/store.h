// Where the journal is stored.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_STORE_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/journal/v1/record.pb.h"
#include "service/base/clock.h"
#include "service/base/sha256.h"

namespace phonegate {

// The end of the journal: what the next record continues.
struct JournalHead {
  std::uint64_t sequence = 0;  // of the last record; 0 when there is none
  Sha256Digest hash{};         // of the last record; zeros when there is none
};

// One record as it is stored.
struct StoredRecord {
  std::uint64_t sequence = 0;
  std::string bytes;    // a serialised journal.v1.Record
  Sha256Digest hash{};  // of `bytes`
};

// What is looked up by: one row an entry, made from the entry's records, and who
// works on the entry while it is open.
struct EntryRow {
  std::string entry_id;            // UUID
  std::uint64_t first_record = 0;  // sequence of the record with the intent
  std::uint64_t doubt_record = 0;  // sequence of the one with a doubt; 0 without
  std::uint64_t last_record = 0;   // sequence of the one with the outcome; 0 while open
  WallTime time;                   // of the first record, in whole microseconds
  std::string caller;
  std::string method;
  std::string project;  // alias
  std::string request_id;
  std::string request_key;  // scope of the request id; see RequestKeyOf; empty: spends none
  std::string number;       // E.164; empty when unknown
  std::string resource_id;  // empty when unknown
  v1::Spending spending = v1::SPENDING_UNSPECIFIED;
  v1::AuditResult result = v1::AUDIT_RESULT_UNSPECIFIED;
  // Of an open entry:
  std::string owner;        // the process that works on it
  std::uint64_t fence = 0;  // grows when another takes it over
  WallTime lease_until;     // by its owner's clock; moves for as long as it works; whole microseconds

  bool open() const { return last_record == 0; }
};

// Which entries to list; an empty member matches all.
struct EntryFilter {
  std::string caller;
  std::string method;
  std::string project;
  std::string number;
  std::string resource_id;
  std::string request_id;
  std::optional<v1::AuditResult> result;  // AUDIT_RESULT_UNSPECIFIED: open entries
  std::optional<WallTime> from;           // inclusive
  std::optional<WallTime> until;          // exclusive
};

// Changes to the journal that happen together or not at all. Sees its own changes.
//
// Destroyed without Commit, it has changed nothing. After a Commit that failed, it
// is not known whether it happened: a disk that fails at the last moment may have
// kept all of it. A later Begin sees all of it or nothing; who must know, looks.
//
// Errors: UNAVAILABLE with a sentence that names the cause (disk full, read-only
// file system, I/O error, file gone), DATA_LOSS when the file is damaged; the
// transaction is of no more use then.
class StoreTransaction {
 public:
  virtual ~StoreTransaction() = default;

  virtual absl::StatusOr<JournalHead> Head() = 0;
  // `record` continues the head.
  virtual absl::Status Append(const StoredRecord& record) = 0;
  // Adds a row, or replaces the one with its entry id, of which first record, time,
  // caller, method, project, request and spending stay as they are. The record that ends the
  // entry must have been appended.
  virtual absl::Status PutEntry(const EntryRow& row) = 0;
  virtual absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) = 0;
  // The newest entry with this request key.
  virtual absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string& request_key) = 0;
  // All open entries, in the order of their first record.
  virtual absl::StatusOr<std::vector<EntryRow>> OpenEntries() = 0;
  // Open entries whose number or resource id is one of these; empty ones match
  // nothing. In the order of their first record.
  virtual absl::StatusOr<std::vector<EntryRow>> OpenEntriesOf(const std::string& number,
                                                              const std::string& resource_id) = 0;
  // The number that the newest entry with this resource id tells; empty when none
  // tells one.
  virtual absl::StatusOr<std::string> NumberOf(const std::string& resource_id) = 0;
  // The entries of this number that have succeeded and whose first record comes
  // before `before`, newest first, at most `limit`.
  virtual absl::StatusOr<std::vector<EntryRow>> SuccessesOf(const std::string& number, std::uint64_t before,
                                                            std::size_t limit) = 0;
  // How many entries of the caller in the project count as `spending`, began at `since`
  // or later, and have cost or may: they are open, have succeeded or were abandoned.
  virtual absl::StatusOr<std::uint64_t> Spent(const std::string& caller, const std::string& project,
                                              v1::Spending spending, WallTime since) = 0;
  // The newest entry of FreezeProject or ThawProject of the project that has succeeded.
  virtual absl::StatusOr<std::optional<EntryRow>> LastFreeze(const std::string& project) = 0;
  // What a repetition of the entry's call is compared and answered with. The entry
  // must have been put.
  virtual absl::Status PutAnswer(const std::string& entry_id, const journal::v1::StoredReply& answer) = 0;
  virtual absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) = 0;
  virtual absl::Status DropAnswer(const std::string& entry_id) = 0;
  // Drops the answers of entries whose last record was written before `before`.
  virtual absl::Status ForgetAnswers(WallTime before) = 0;
  // Writes without changing anything, so that Commit tells whether the disk takes
  // what is written: that of a transaction without changes does not write.
  // UNAVAILABLE when there is hardly room for what is to come.
  virtual absl::Status Touch() = 0;
  virtual absl::Status PutCheckpoint(const journal::v1::Checkpoint& checkpoint) = 0;
  // The newest checkpoint.
  virtual absl::StatusOr<std::optional<journal::v1::Checkpoint>> LastCheckpoint() = 0;

  // Durable when OK: it survives a crash of the process and of the machine.
  virtual absl::Status Commit() = 0;
};

// A look at what has been committed, for audit. Belongs to one thread; several
// may exist beside the writer.
class StoreReader {
 public:
  virtual ~StoreReader() = default;
  // From here on, shows the journal as it is now, whatever is committed meanwhile:
  // for a walk through all of it. At most once, before anything else. Until the
  // reader is destroyed, the store may grow by all that is written to it.
  virtual absl::Status Pin() = 0;
  virtual absl::StatusOr<JournalHead> Head() = 0;
  // The entries that match, newest first, from the one before `before` (a first
  // record's sequence; 0: from the newest), at most `limit`.
  virtual absl::StatusOr<std::vector<EntryRow>> List(const EntryFilter& filter, std::uint64_t before,
                                                     std::size_t limit) = 0;
  virtual absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) = 0;
  // Calls `each` with the entries whose first record is `from` or later, in the
  // order of their first record, with what is stored for their repetition, until it
  // returns false. Walks the rows themselves and keeps none that is in the way: two
  // rows with one first record, or one with a first record that is not there, are
  // shown too. Does not hold them in memory together.
  virtual absl::Status ReadEntries(
      std::uint64_t from,
      const std::function<bool(const EntryRow&, const std::optional<journal::v1::StoredReply>&)>& each) = 0;
  // DATA_LOSS with a sentence when an index of the entries does not agree with
  // their rows, so that one could be hidden. Reads the rows once for each index.
  virtual absl::Status CheckIndexes() = 0;
  // The same for all else that entries and records are found by: the times by which
  // entries are listed, the order of what is stored; and when something is stored for
  // an entry that is not there. Reads all of it once.
  virtual absl::Status CheckOrder() = 0;
  // What a repetition of the entry's call is answered with.
  virtual absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) = 0;
  // Calls `each` with the records from `from` on, in order, until it returns false
  // or `limit` were read. Does not hold them in memory together.
  virtual absl::Status ReadRecords(std::uint64_t from, std::size_t limit,
                                   const std::function<bool(const StoredRecord&)>& each) = 0;
  virtual absl::StatusOr<std::optional<StoredRecord>> FindRecord(std::uint64_t sequence) = 0;
  // All checkpoints in order.
  virtual absl::Status ReadCheckpoints(const std::function<bool(const journal::v1::Checkpoint&)>& each) = 0;
};

// The store of one journal. Begin and the transaction it returns block as long as
// the disk does, and belong to one thread, the writer's.
//
// A store that failed may be tried again: each Begin reopens what it needs, so
// that a journal whose disk has room again, or whose file was put back, goes on.
class Store {
 public:
  virtual ~Store() = default;
  // Starts a transaction. UNAVAILABLE when the store cannot be written;
  // FAILED_PRECONDITION when its schema is newer than this program; DATA_LOSS
  // when it is not the journal that it was at the last commit of this process
  // (the file was deleted, or replaced by another).
  virtual absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() = 0;
  // Any thread.
  virtual absl::StatusOr<std::unique_ptr<StoreReader>> Read() = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_STORE_H_

// One transaction on the journal's SQLite file.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_TRANSACTION_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_TRANSACTION_H_

#include <optional>
#include <string>
#include <vector>

#include "service/journal/store/sqlite/sqlite_writer.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Begun by `writer.begin`. After its first error it returns that from everything.
class SqliteTransaction final : public StoreTransaction {
 public:
  // Writes the head to `known` once it is committed. Both must outlive it.
  SqliteTransaction(SqliteWriter& writer, std::optional<JournalHead>& known)
      : writer_(writer), known_(known) {}
  ~SqliteTransaction() override;

  absl::StatusOr<JournalHead> Head() override;
  absl::Status Append(const StoredRecord& record) override;
  absl::Status PutEntry(const EntryRow& row) override;
  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override;
  absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string& request_key) override;
  absl::StatusOr<std::vector<EntryRow>> OpenEntries() override;
  absl::StatusOr<std::vector<EntryRow>> OpenEntriesOf(const std::string& number,
                                                      const std::string& resource_id) override;
  absl::StatusOr<std::string> NumberOf(const std::string& resource_id) override;
  absl::StatusOr<std::vector<EntryRow>> SuccessesOf(const std::string& number, std::uint64_t before,
                                                    std::size_t limit) override;
  absl::StatusOr<std::uint64_t> Spent(const std::string& caller, const std::string& project,
                                      v1::Spending spending, WallTime since) override;
  absl::StatusOr<std::optional<EntryRow>> LastFreeze(const std::string& project) override;
  absl::Status PutAnswer(const std::string& entry_id, const journal::v1::StoredReply& answer) override;
  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override;
  absl::Status DropAnswer(const std::string& entry_id) override;
  absl::Status ForgetAnswers(WallTime before) override;
  absl::Status Touch() override;
  absl::Status PutCheckpoint(const journal::v1::Checkpoint& checkpoint) override;
  absl::StatusOr<std::optional<journal::v1::Checkpoint>> LastCheckpoint() override;
  absl::Status Commit() override;

 private:
  template <typename... Values>
  absl::Status Run(SqliteStatement& statement, const Values&... values);
  template <typename... Values>
  absl::StatusOr<std::vector<EntryRow>> Entries(SqliteStatement& statement, const Values&... values);
  template <typename... Values>
  absl::StatusOr<std::optional<EntryRow>> Entry(SqliteStatement& statement, const Values&... values);
  template <typename... Values>
  absl::StatusOr<std::optional<std::string>> Bytes(SqliteStatement& statement, const Values&... values);
  template <typename Message>
  absl::StatusOr<std::optional<Message>> Parse(const absl::StatusOr<std::optional<std::string>>& bytes);
  absl::StatusOr<std::int64_t> TimeOf(std::uint64_t sequence);
  absl::Status AddEntry(const EntryRow& row, std::int64_t ended);
  absl::Status Fail(absl::Status status);

  SqliteWriter& writer_;
  std::optional<JournalHead>& known_;
  std::optional<JournalHead> head_;
  std::string last_bytes_;  // of the last record that was appended here
  absl::Status failure_;
  bool committed_ = false;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_TRANSACTION_H_

#include "service/journal/store/sqlite/sqlite_transaction.h"

#include <utility>

#include "service/base/text.h"
#include "service/journal/store/record.h"

namespace phonegate {

namespace {

// Bytes; some dozen changes at once.
constexpr std::uint64_t kLeastRoom = 1U << 20;

constexpr auto kAnyRow = [](const SqliteRow&) { return true; };

SqliteBlob BlobOf(const Sha256Digest& digest) {
  return {{reinterpret_cast<const char*>(digest.data()), digest.size()}};
}

}  // namespace

SqliteTransaction::~SqliteTransaction() {
  if (committed_) return;
  if (!writer_.rollback.Run().ok()) writer_.broken = true;
}

absl::Status SqliteTransaction::Fail(absl::Status status) {
  failure_ = std::move(status);
  writer_.broken = true;
  return failure_;
}

template <typename... Values>
absl::Status SqliteTransaction::Run(SqliteStatement& statement, const Values&... values) {
  if (!failure_.ok()) return failure_;
  absl::Status status = statement.Each(kAnyRow, values...);
  return status.ok() ? status : Fail(std::move(status));
}

template <typename... Values>
absl::StatusOr<std::vector<EntryRow>> SqliteTransaction::Entries(SqliteStatement& statement,
                                                                 const Values&... values) {
  if (!failure_.ok()) return failure_;
  std::vector<EntryRow> entries;
  const auto read = [&](const SqliteRow& row) {
    entries.push_back(ReadEntry(row));
    return true;
  };
  if (absl::Status status = statement.Each(read, values...); !status.ok()) return Fail(std::move(status));
  return entries;
}

template <typename... Values>
absl::StatusOr<std::optional<EntryRow>> SqliteTransaction::Entry(SqliteStatement& statement,
                                                                 const Values&... values) {
  auto entries = Entries(statement, values...);
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return std::nullopt;
  return std::move(entries->front());
}

template <typename... Values>
absl::StatusOr<std::optional<std::string>> SqliteTransaction::Bytes(SqliteStatement& statement,
                                                                    const Values&... values) {
  if (!failure_.ok()) return failure_;
  std::optional<std::string> bytes;
  const auto read = [&](const SqliteRow& row) {
    bytes = row.Bytes(0);
    return true;
  };
  if (absl::Status status = statement.Each(read, values...); !status.ok()) return Fail(std::move(status));
  return bytes;
}

template <typename Message>
absl::StatusOr<std::optional<Message>> SqliteTransaction::Parse(
    const absl::StatusOr<std::optional<std::string>>& bytes) {
  if (!bytes.ok()) return bytes.status();
  if (!*bytes) return std::nullopt;
  Message message;
  if (message.ParseFromString(**bytes)) return message;
  return Fail(absl::DataLossError(Concat(writer_.database->path(), " is damaged.")));
}

absl::StatusOr<JournalHead> SqliteTransaction::Head() {
  if (!failure_.ok()) return failure_;
  if (head_) return *head_;
  absl::StatusOr<JournalHead> head = ReadHead(writer_.head);
  if (!head.ok()) return Fail(head.status());
  head_ = *head;
  return head;
}

absl::Status SqliteTransaction::Append(const StoredRecord& record) {
  absl::Status status = Run(writer_.append, record.sequence, SqliteBlob{record.bytes}, BlobOf(record.hash));
  if (!status.ok()) return status;
  head_ = JournalHead{record.sequence, record.hash};
  last_bytes_ = record.bytes;
  return status;
}

// When the record was written, in microseconds.
absl::StatusOr<std::int64_t> SqliteTransaction::TimeOf(std::uint64_t sequence) {
  if (!failure_.ok()) return failure_;
  // That of the entry that ends is most often the one that was just appended.
  std::string bytes = head_ && head_->sequence == sequence ? last_bytes_ : "";
  const auto read = [&](const SqliteRow& row) {
    bytes = row.Bytes(1);
    return true;
  };
  if (bytes.empty()) {
    if (absl::Status status = writer_.record.Each(read, sequence); !status.ok())
      return Fail(std::move(status));
  }
  journal::v1::Record record;
  if (!bytes.empty() && record.ParseFromString(bytes)) return ToMicros(FromTimestamp(record.time()));
  return Fail(absl::InternalError(Concat("The journal has no record ", sequence, ".")));
}

absl::Status SqliteTransaction::PutEntry(const EntryRow& row) {
  std::int64_t ended = 0;
  if (!row.open()) {
    absl::StatusOr<std::int64_t> time = TimeOf(row.last_record);
    if (!time.ok()) return time.status();
    ended = *time;
  }
  if (!failure_.ok()) return failure_;
  std::uint64_t first_record = 0;
  std::string number;
  const auto read = [&](const SqliteRow& found) {
    first_record = found.Unsigned(0);
    number = found.Bytes(1);
    return true;
  };
  absl::Status status = writer_.number_of_entry.Each(read, row.entry_id);
  if (!status.ok()) return Fail(std::move(status));
  if (first_record == 0) return AddEntry(row, ended);
  status = Run(writer_.change_entry, first_record, row.doubt_record, row.last_record, ended, row.resource_id,
               static_cast<int>(row.result), row.owner, row.fence, ToMicros(row.lease_until));
  if (status.ok() && number != row.number) status = Run(writer_.change_number, first_record, row.number);
  if (!status.ok() || row.open()) return status;
  return Run(writer_.end_answer, first_record, ended);
}

absl::Status SqliteTransaction::AddEntry(const EntryRow& row, std::int64_t ended) {
  return Run(writer_.add_entry, row.first_record, row.entry_id, row.doubt_record, row.last_record,
             ToMicros(row.time), ended, row.caller, row.method, row.project, row.request_id,
             SqliteBlob{row.request_key}, row.number, row.resource_id, static_cast<int>(row.result),
             row.owner, row.fence, ToMicros(row.lease_until), static_cast<int>(row.spending));
}

absl::StatusOr<std::optional<EntryRow>> SqliteTransaction::FindEntry(const std::string& entry_id) {
  return Entry(writer_.find_entry, entry_id);
}

absl::StatusOr<std::optional<EntryRow>> SqliteTransaction::NewestOfRequest(const std::string& request_key) {
  return Entry(writer_.newest_of_request, SqliteBlob{request_key});
}

absl::StatusOr<std::vector<EntryRow>> SqliteTransaction::OpenEntries() {
  return Entries(writer_.open_entries);
}

absl::StatusOr<std::vector<EntryRow>> SqliteTransaction::OpenEntriesOf(const std::string& number,
                                                                       const std::string& resource_id) {
  return Entries(writer_.open_entries_of, number, resource_id);
}

absl::StatusOr<std::string> SqliteTransaction::NumberOf(const std::string& resource_id) {
  auto number = Bytes(writer_.number_of, resource_id);
  if (!number.ok()) return number.status();
  return number->value_or("");
}

absl::StatusOr<std::vector<EntryRow>> SqliteTransaction::SuccessesOf(const std::string& number,
                                                                     std::uint64_t before,
                                                                     std::size_t limit) {
  return Entries(writer_.successes_of, number, static_cast<int>(v1::AUDIT_RESULT_SUCCEEDED), before, limit);
}

absl::StatusOr<std::uint64_t> SqliteTransaction::Spent(const std::string& caller, const std::string& project,
                                                       v1::Spending spending, WallTime since) {
  if (!failure_.ok()) return failure_;
  std::uint64_t count = 0;
  const auto read = [&](const SqliteRow& row) {
    count = row.Unsigned(0);
    return true;
  };
  absl::Status status =
      writer_.spent.Each(read, caller, project, static_cast<int>(spending), ToMicros(since));
  if (!status.ok()) return Fail(std::move(status));
  return count;
}

absl::StatusOr<std::optional<EntryRow>> SqliteTransaction::LastFreeze(const std::string& project) {
  return Entry(writer_.last_freeze, project);
}

absl::Status SqliteTransaction::PutAnswer(const std::string& entry_id,
                                          const journal::v1::StoredReply& answer) {
  return Run(writer_.put_answer, entry_id, SqliteBlob{answer.SerializeAsString()});
}

absl::StatusOr<std::optional<journal::v1::StoredReply>> SqliteTransaction::FindAnswer(
    const std::string& entry_id) {
  return Parse<journal::v1::StoredReply>(Bytes(writer_.find_answer, entry_id));
}

absl::Status SqliteTransaction::DropAnswer(const std::string& entry_id) {
  return Run(writer_.drop_answer, entry_id);
}

absl::Status SqliteTransaction::ForgetAnswers(WallTime before) {
  // Ends are whole microseconds: those before 1.5 are those before 2.
  return Run(writer_.forget_answers, ToMicros(before + std::chrono::microseconds(1) - WallTime::duration(1)));
}

absl::Status SqliteTransaction::Touch() {
  // Reopened, a full disk has the room of the log that was merged, for a moment.
  const std::optional<std::uint64_t> room = RoomBeside(writer_.database->path());
  if (room && *room < kLeastRoom)
    return Fail(absl::UnavailableError(Concat("The disk of ", writer_.database->path(), " is full.")));
  return Run(writer_.touch);
}

absl::Status SqliteTransaction::PutCheckpoint(const journal::v1::Checkpoint& checkpoint) {
  return Run(writer_.put_checkpoint, SqliteBlob{checkpoint.SerializeAsString()});
}

absl::StatusOr<std::optional<journal::v1::Checkpoint>> SqliteTransaction::LastCheckpoint() {
  return Parse<journal::v1::Checkpoint>(Bytes(writer_.last_checkpoint));
}

absl::Status SqliteTransaction::Commit() {
  if (absl::Status status = Run(writer_.commit); !status.ok()) return status;
  committed_ = true;
  if (head_) known_ = head_;
  return absl::OkStatus();
}

}  // namespace phonegate

// Records of the journal: how one continues another, and what they add up to.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_RECORD_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "service/journal/store/store.h"

namespace phonegate {

// Gives `record` its place behind `head` and its time (in whole microseconds),
// serialises it, and hashes that.
StoredRecord SealRecord(const JournalHead& head, WallTime now, journal::v1::Record record);

// The RPCs whose entries say whether changes of a project are stopped.
inline constexpr std::string_view kFreezeProject = "FreezeProject";
inline constexpr std::string_view kThawProject = "ThawProject";

// The scope of a request id: the same id means the same call within one project,
// caller and method.
std::string RequestKeyOf(const v1::AuditIntent& intent);

// The row of an entry whose first record is number `sequence`, still open and
// without an owner.
EntryRow RowOf(const std::string& entry_id, std::uint64_t sequence, WallTime time,
               const v1::AuditIntent& intent);

// Ends the row with the outcome in record number `sequence`. What the outcome
// tells of number and resource replaces what the intent told.
void CloseRow(EntryRow& row, std::uint64_t sequence, const v1::AuditOutcome& outcome);

// AuditOutcome.answer_sha256 of an entry for whose repetition this is stored:
// SHA-256 over the serialised StoredReply without `request`.
Sha256Digest AnswerSha256(const journal::v1::StoredReply& answer);

// `time` in whole microseconds, which is what the journal keeps.
WallTime Microseconds(WallTime time);

google::protobuf::Timestamp ToTimestamp(WallTime time);
WallTime FromTimestamp(const google::protobuf::Timestamp& time);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_RECORD_H_

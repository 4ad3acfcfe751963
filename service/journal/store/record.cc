#include "service/journal/store/record.h"

#include <chrono>
#include <utility>

#include "service/base/text.h"

namespace phonegate {

namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

}  // namespace

WallTime Microseconds(WallTime time) {
  return WallTime(std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()));
}

google::protobuf::Timestamp ToTimestamp(WallTime time) {
  const std::int64_t micros = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
  std::int64_t seconds = micros / kMicrosPerSecond;
  std::int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    --seconds;
    rest += kMicrosPerSecond;
  }
  google::protobuf::Timestamp result;
  result.set_seconds(seconds);
  result.set_nanos(static_cast<std::int32_t>(rest * 1000));
  return result;
}

WallTime FromTimestamp(const google::protobuf::Timestamp& time) {
  return WallTime(std::chrono::seconds(time.seconds()) + std::chrono::microseconds(time.nanos() / 1000));
}

StoredRecord SealRecord(const JournalHead& head, WallTime now, journal::v1::Record record) {
  record.set_sequence(head.sequence + 1);
  record.set_previous_hash(std::string(head.hash.begin(), head.hash.end()));
  *record.mutable_time() = ToTimestamp(now);
  StoredRecord stored;
  stored.sequence = record.sequence();
  stored.bytes = record.SerializeAsString();
  stored.hash = Sha256(stored.bytes);
  return stored;
}

std::string RequestKeyOf(const v1::AuditIntent& intent) {
  const std::string_view separator("\0", 1);
  return Concat(intent.project_id(), separator, intent.caller(), separator, intent.method(), separator,
                intent.request_id());
}

EntryRow RowOf(const std::string& entry_id, std::uint64_t sequence, WallTime time,
               const v1::AuditIntent& intent) {
  EntryRow row;
  row.entry_id = entry_id;
  row.first_record = sequence;
  row.time = Microseconds(time);
  row.caller = intent.caller();
  row.method = intent.method();
  row.project = intent.project();
  row.request_id = intent.request_id();
  row.request_key = RequestKeyOf(intent);
  row.number = intent.number();
  row.resource_id = intent.resource_id();
  row.spending = intent.spending();
  return row;
}

Sha256Digest AnswerSha256(const journal::v1::StoredReply& answer) {
  journal::v1::StoredReply rest = answer;
  rest.clear_request();
  return Sha256(rest.SerializeAsString());
}

void CloseRow(EntryRow& row, std::uint64_t sequence, const v1::AuditOutcome& outcome) {
  row.last_record = sequence;
  row.result = outcome.result();
  if (!outcome.number().empty()) row.number = outcome.number();
  if (!outcome.resource_id().empty()) row.resource_id = outcome.resource_id();
  row.owner.clear();
  row.fence = 0;
  row.lease_until = {};
}

}  // namespace phonegate

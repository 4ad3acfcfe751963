// Records and entries for tests of the journal.
#ifndef PHONEGATE_TESTS_JOURNAL_JOURNAL_VALUES_H_
#define PHONEGATE_TESTS_JOURNAL_JOURNAL_VALUES_H_

#include <chrono>
#include <cmath>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "service/base/text.h"
#include "service/journal/store/record.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Seconds after the first of January 2026.
inline WallTime At(double seconds) {
  const std::chrono::microseconds micros(std::llround(seconds * 1e6));
  return WallTime(std::chrono::seconds(1'767'225'600)) + micros;
}

inline std::string EntryId(int number) {
  const std::string digits = std::to_string(number);
  return Concat("01940000-0000-7000-8000-", std::string(12 - digits.size(), '0'), digits);
}

inline v1::AuditIntent IntentTo(const std::string& number) {
  v1::AuditIntent intent;
  intent.set_caller("spiffe://example.org/billing");
  intent.set_method("PurchasePhoneNumber");
  intent.set_project("main");
  intent.set_project_id("project-1");
  intent.set_request_id("request-1");
  intent.set_number(number);
  return intent;
}

inline v1::AuditOutcome Outcome(v1::AuditResult result) {
  v1::AuditOutcome outcome;
  outcome.set_result(result);
  return outcome;
}

inline journal::v1::StoredReply Answer(const std::string& response) {
  journal::v1::StoredReply answer;
  answer.set_response(response);
  return answer;
}

// Appends a record with this intent and puts its open entry.
inline EntryRow BeginEntry(StoreTransaction& store, int id, WallTime time, const v1::AuditIntent& intent) {
  journal::v1::Record record;
  record.set_entry_id(EntryId(id));
  *record.mutable_intent() = intent;
  const auto head = store.Head();
  EXPECT_TRUE(head.ok()) << head.status();
  const StoredRecord stored = SealRecord(head.value_or(JournalHead()), time, record);
  EXPECT_EQ(store.Append(stored), absl::OkStatus());
  const EntryRow row = RowOf(EntryId(id), stored.sequence, time, intent);
  EXPECT_EQ(store.PutEntry(row), absl::OkStatus());
  return row;
}

// Appends the record that ends the entry, and puts it.
inline void EndEntry(StoreTransaction& store, EntryRow row, WallTime time, const v1::AuditOutcome& outcome) {
  journal::v1::Record record;
  record.set_entry_id(row.entry_id);
  *record.mutable_outcome() = outcome;
  const auto head = store.Head();
  EXPECT_TRUE(head.ok()) << head.status();
  const StoredRecord stored = SealRecord(head.value_or(JournalHead()), time, record);
  EXPECT_EQ(store.Append(stored), absl::OkStatus());
  CloseRow(row, stored.sequence, outcome);
  EXPECT_EQ(store.PutEntry(row), absl::OkStatus());
}

// All of a row, to compare and to print.
inline std::string Show(const EntryRow& row) {
  const auto micros = [](WallTime time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  };
  return Concat(row.entry_id, " ", row.first_record, ",", row.doubt_record, ",", row.last_record, " at ",
                micros(row.time), " ", row.caller, " ", row.method, " ", row.project, " ", row.request_id,
                " ", row.request_key, " ", row.number, " ", row.resource_id, " ",
                static_cast<int>(row.result), " ", row.owner, " ", row.fence, " ", micros(row.lease_until));
}

inline bool operator==(const EntryRow& a, const EntryRow& b) { return Show(a) == Show(b); }
inline std::ostream& operator<<(std::ostream& out, const EntryRow& row) { return out << Show(row); }

// What a StatusOr holds; fails the test and gives nothing when it is an error.
template <typename T>
T Value(absl::StatusOr<T> value) {
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *std::move(value) : T();
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_JOURNAL_VALUES_H_

#include "service/journal/store/sqlite/sqlite_entries.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "service/base/text.h"

namespace phonegate {

namespace {

constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

// A condition that has an index of its own.
struct Condition {
  bool wanted = false;
  std::string index;
  std::string column;
  std::string value;    // a parameter, or a number
  std::string partial;  // what the index holds only, as its definition says; or empty
};

bool Is(const std::optional<v1::AuditResult>& result, v1::AuditResult wanted) { return result == wanted; }

// Those likely to match the fewest entries first. Parameters: see RunList.
std::vector<Condition> Conditions(const EntryFilter& filter) {
  const bool open = Is(filter.result, v1::AUDIT_RESULT_UNSPECIFIED);
  const bool rare = filter.result && !open && !Is(filter.result, v1::AUDIT_RESULT_SUCCEEDED);
  return {
      {!filter.request_id.empty(), "entries_request_id", "request_id", "?6", "request_id <> ''"},
      {!filter.resource_id.empty(), "entries_resource_id", "resource_id", "?5", "resource_id <> ''"},
      {!filter.number.empty(), "entries_number", "number", "?4", "number <> ''"},
      {open, "entries_open", "last_record", "0", ""},
      {rare, "entries_result", "result", "?7", "result > 1"},
      {!filter.caller.empty(), "entries_caller", "caller", "?1", ""},
      {!filter.method.empty(), "entries_method", "method", "?2", ""},
      {!filter.project.empty(), "entries_project", "project", "?3", ""},
  };
}

// Conditions on the span of time. An entry of the span lies behind the first one
// whose time_high has reached its begin, and before the first one whose time_high is
// so far behind its end that no clock was ever set back that much.
std::string TimeSql(const EntryFilter& filter) {
  std::string sql;
  const auto first_with = [](std::string_view time) {
    return Concat("coalesce((SELECT first_record FROM entries WHERE time_high >= ", time,
                  " ORDER BY time_high, first_record LIMIT 1), ", kNone, ")");
  };
  if (filter.from) Append(sql, " AND time >= ?8 AND first_record >= ", first_with("?8"));
  if (filter.until) {
    Append(sql, " AND time < ?9 AND first_record < ",
           first_with("?9 + coalesce((SELECT max(time_high - time) FROM entries"
                      " WHERE time_high > time), 0)"));
  }
  return sql;
}

// Entries have whole microseconds, so those at or after 1.5 are those from 2 on.
std::int64_t Bound(const std::optional<WallTime>& time) {
  return std::chrono::ceil<std::chrono::microseconds>(time.value_or(WallTime()).time_since_epoch()).count();
}

}  // namespace

std::int64_t ToMicros(WallTime time) {
  return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

WallTime FromMicros(std::int64_t micros) { return WallTime(std::chrono::microseconds(micros)); }

std::string SelectEntries() {
  return "SELECT entry_id, first_record, doubt_record, last_record, time, caller, method, project,"
         " request_id, request_key, number, resource_id, result, owner, fence, lease_until, spending FROM "
         "entries ";
}

EntryRow ReadEntry(const SqliteRow& row) {
  EntryRow entry;
  entry.entry_id = row.Bytes(0);
  entry.first_record = row.Unsigned(1);
  entry.doubt_record = row.Unsigned(2);
  entry.last_record = row.Unsigned(3);
  entry.time = FromMicros(row.Integer(4));
  entry.caller = row.Bytes(5);
  entry.method = row.Bytes(6);
  entry.project = row.Bytes(7);
  entry.request_id = row.Bytes(8);
  entry.request_key = row.Bytes(9);
  entry.number = row.Bytes(10);
  entry.resource_id = row.Bytes(11);
  entry.result = static_cast<v1::AuditResult>(row.Integer(12));
  entry.owner = row.Bytes(13);
  entry.fence = row.Unsigned(14);
  entry.lease_until = FromMicros(row.Integer(15));
  entry.spending = static_cast<v1::Spending>(row.Integer(16));
  return entry;
}

std::string SelectEntriesWithAnswers() {
  // NOT INDEXED: the rows themselves, whatever an index says.
  return "SELECT entry_id, e.first_record, doubt_record, last_record, time, caller, method, project,"
         " request_id, request_key, number, resource_id, result, owner, fence, lease_until, spending,"
         " a.first_record IS NOT NULL, a.bytes"
         " FROM entries e NOT INDEXED LEFT JOIN answers a ON a.first_record = e.first_record"
         " WHERE e.first_record >= ?1 ORDER BY e.first_record LIMIT ?2";
}

std::string IndexFaultsSql() {
  return "SELECT integrity_check FROM pragma_integrity_check('entries') WHERE integrity_check <> 'ok'";
}

std::string OrderFaultsSql() {
  return "SELECT * FROM (SELECT 'the entry that begins at record ' || first_record || ' is listed at another "
         "time'"
         " FROM (SELECT first_record, time_high, max(time) OVER (ORDER BY first_record) AS high"
         " FROM entries NOT INDEXED) WHERE time_high <> high LIMIT 1)"
         " UNION ALL SELECT * FROM (SELECT 'there is a record ' || sequence FROM records WHERE sequence < 1 "
         "LIMIT 1)"
         " UNION ALL SELECT * FROM (SELECT 'an entry is listed at record ' || first_record"
         " FROM entries NOT INDEXED WHERE first_record < 1 LIMIT 1)"
         " UNION ALL SELECT * FROM (SELECT 'an answer is stored for an entry at record ' || first_record ||"
         " ', where none begins' FROM answers WHERE first_record NOT IN"
         " (SELECT first_record FROM entries NOT INDEXED) LIMIT 1)"
         " UNION ALL SELECT integrity_check FROM sqlite_schema AS made, pragma_integrity_check(made.name)"
         " WHERE type = 'table' AND made.name <> 'entries' AND integrity_check <> 'ok'";
}

std::string ListSql(const EntryFilter& filter) {
  const std::vector<Condition> conditions = Conditions(filter);
  const auto wanted = [](const Condition& condition) { return condition.wanted; };
  const auto walked = std::find_if(conditions.begin(), conditions.end(), wanted);
  std::string sql = SelectEntries();
  if (walked != conditions.end()) Append(sql, "INDEXED BY ", walked->index, " ");
  Append(sql, "WHERE first_record < ?10");
  for (auto condition = walked; condition != conditions.end(); ++condition) {
    if (!condition->wanted) continue;
    Append(sql, " AND ", condition->column, " = ", condition->value);
    if (condition == walked && !condition->partial.empty()) Append(sql, " AND ", condition->partial);
  }
  if (Is(filter.result, v1::AUDIT_RESULT_SUCCEEDED)) Append(sql, " AND result = ?7");
  Append(sql, TimeSql(filter), " ORDER BY first_record DESC LIMIT ?11");
  return sql;
}

absl::Status RunList(SqliteStatement& query, const EntryFilter& filter, std::uint64_t before,
                     std::size_t limit, std::vector<EntryRow>& out) {
  const auto add = [&](const SqliteRow& row) {
    out.push_back(ReadEntry(row));
    return true;
  };
  const std::int64_t high = before == 0 ? kNone : static_cast<std::int64_t>(before);
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(limit, kNone));
  // What the query does not use is bound all the same; the last is always used.
  return query.Each(add, filter.caller, filter.method, filter.project, filter.number, filter.resource_id,
                    filter.request_id, static_cast<int>(filter.result.value_or(v1::AUDIT_RESULT_UNSPECIFIED)),
                    Bound(filter.from), Bound(filter.until), high, most);
}

}  // namespace phonegate

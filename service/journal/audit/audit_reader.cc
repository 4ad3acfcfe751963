#include "service/journal/audit/audit_reader.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "service/base/text.h"
#include "service/journal/audit/audit_entry.h"
#include "service/journal/store/record.h"
#include "service/translate/request_check.h"

namespace phonegate {
namespace {

using google::protobuf::Message;
using google::protobuf::Timestamp;
using journal::v1::Record;

constexpr std::uint32_t kDefaultPageSize = 50;
constexpr std::size_t kMaxPageBytes = 2 << 20;

absl::Status Invalid(std::string_view field, std::string_view problem) {
  return Error(v1::REASON_INVALID_REQUEST,
               Concat("The request was not carried out: ", field, " ", problem, "."))
      .Field(field, problem)
      .Build();
}

absl::Status NotFound(std::string_view message) {
  return Error(v1::REASON_NOT_FOUND, message).DecidedBy(Decider::kGateway).Build();
}

absl::Status TokenOfAnotherList() {
  return Error(v1::REASON_PAGE_TOKEN_INVALID,
               "The page token does not belong to this list; list again from the start.")
      .Field("page_token", "must be the next_page_token of a list with the same filters")
      .Build();
}

absl::Status Damaged(std::uint64_t sequence, std::string_view what) {
  return Error(v1::REASON_JOURNAL_UNAVAILABLE, Concat("Record ", sequence, " of the journal ", what,
                                                      "; VerifyJournal tells where it is broken."))
      .Code(absl::StatusCode::kDataLoss)
      .Build();
}

// The rules that the contract states for single fields.
absl::Status CheckFields(const Message& request) {
  Operation operation;
  operation.request = request.GetDescriptor();
  return CheckRequest(operation, request);
}

// -- Times --

bool IsATime(const Timestamp& time) {
  constexpr std::int64_t kYear1 = -62'135'596'800;
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  return time.seconds() >= kYear1 && time.seconds() < kYear10000 && time.nanos() >= 0 &&
         time.nanos() < 1'000'000'000;
}

// What the clock cannot hold (it counts from 1678 to 2261) becomes its nearest moment.
WallTime Clamped(Timestamp time) {
  constexpr std::int64_t kMax = 9'200'000'000;
  time.set_seconds(std::clamp(time.seconds(), -kMax, kMax));
  return FromTimestamp(time);
}

// -- Lists --

absl::Status CheckList(const v1::ListAuditEntriesRequest& request) {
  // Checked below: the contract's rules know only enums of the upstream.
  v1::ListAuditEntriesRequest by_the_rules = request;
  by_the_rules.clear_result();
  if (absl::Status status = CheckFields(by_the_rules); !status.ok()) return status;
  if (!v1::AuditResult_IsValid(request.result())) return Invalid("result", "must be a known result");
  if (request.open() && request.result() != v1::AUDIT_RESULT_UNSPECIFIED) {
    return Invalid("result", "must not be set when open is set: an open entry has none");
  }
  if (!IsATime(request.from())) return Invalid("from", "must be a time of the years 1 to 9999");
  if (!IsATime(request.until())) return Invalid("until", "must be a time of the years 1 to 9999");
  if (request.has_from() && request.has_until() && Clamped(request.until()) <= Clamped(request.from())) {
    return Invalid("until", "must be after from");
  }
  return absl::OkStatus();
}

EntryFilter FilterOf(const v1::ListAuditEntriesRequest& request) {
  EntryFilter filter;
  filter.caller = request.caller();
  filter.method = request.method();
  filter.project = request.project();
  filter.number = request.number();
  filter.resource_id = request.resource_id();
  filter.request_id = absl::AsciiStrToLower(request.request_id());
  if (request.open() || request.result() != v1::AUDIT_RESULT_UNSPECIFIED) filter.result = request.result();
  if (request.has_from()) filter.from = Clamped(request.from());
  if (request.has_until()) filter.until = Clamped(request.until());
  return filter;
}

// What a page token is good for: the list with these filters.
std::string TokenScope(v1::ListAuditEntriesRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  request.DiscardUnknownFields();
  return Concat("ListAuditEntries", std::string_view("\0", 1), request.SerializeAsString());
}

// The sequence that the page comes before; 0 for the first page.
absl::StatusOr<std::uint64_t> PageStart(const PageTokens& tokens, const v1::ListAuditEntriesRequest& request,
                                        const std::string& scope) {
  if (request.page_token().empty()) return 0;
  const std::optional<PagePosition> position = tokens.Open(request.page_token(), scope);
  if (!position) return TokenOfAnotherList();
  std::uint64_t before = 0;
  const std::string& digits = position->target;
  std::from_chars(digits.data(), digits.data() + digits.size(), before);
  return before;
}

// -- Entries --

absl::Status DamagedRecord(std::uint64_t sequence, RecordFault fault) {
  switch (fault) {
    case RecordFault::kMissing:
      return Damaged(sequence, "is missing");
    case RecordFault::kUnreadable:
      return Damaged(sequence, "cannot be read");
    case RecordFault::kOfAnotherEntry:
      break;
  }
  return Damaged(sequence, "belongs to another entry");
}

absl::StatusOr<v1::AuditEntry> EntryOf(StoreReader& reader, const EntryRow& row,
                                       std::uint64_t until = UINT64_MAX) {
  return AssembleEntry(reader, row, until, DamagedRecord);
}

absl::StatusOr<v1::TailAuditEntriesResponse> TailMessage(StoreReader& reader, const Record& record) {
  v1::TailAuditEntriesResponse message;
  message.set_sequence(record.sequence());
  if (record.has_intent()) {
    AddRecord(*message.mutable_entry(), record);
    return message;
  }
  auto row = reader.FindEntry(record.entry_id());
  if (!row.ok()) return row.status();
  if (!*row) return Damaged(record.sequence(), "belongs to no entry");
  absl::StatusOr<v1::AuditEntry> entry = EntryOf(reader, **row, record.sequence());
  if (!entry.ok()) return entry.status();
  *message.mutable_entry() = *std::move(entry);
  return message;
}

// The entries of projects in scope, newest first. Each project is asked for by itself,
// as the store finds the entries of one without looking at those of others.
absl::StatusOr<std::vector<EntryRow>> RowsInScope(StoreReader& reader, const EntryFilter& filter,
                                                  const ProjectScope& scope, std::uint64_t before,
                                                  std::size_t limit) {
  if (scope.all) return reader.List(filter, before, limit);
  std::vector<EntryRow> all;
  for (const std::string& alias : scope.aliases) {
    if (!filter.project.empty() && filter.project != alias) continue;
    EntryFilter of_project = filter;
    of_project.project = alias;
    auto rows = reader.List(of_project, before, limit);
    if (!rows.ok()) return rows.status();
    all.insert(all.end(), std::make_move_iterator(rows->begin()), std::make_move_iterator(rows->end()));
  }
  std::sort(all.begin(), all.end(),
            [](const EntryRow& a, const EntryRow& b) { return a.first_record > b.first_record; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

// -- Operations --

absl::StatusOr<std::optional<EntryRow>> Newest(StoreReader& reader, const EntryFilter& filter) {
  auto rows = reader.List(filter, 0, 1);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

// The newest entry that used its request id up; where there is none, the newest of
// a refused call. Looks at one entry a result, as refusals may be without number.
absl::StatusOr<std::optional<EntryRow>> NewestThatCounts(StoreReader& reader, EntryFilter filter) {
  auto newest = Newest(reader, filter);
  if (!newest.ok() || !*newest || (*newest)->result != v1::AUDIT_RESULT_DENIED) return newest;
  std::optional<EntryRow> counts;
  for (int result = v1::AuditResult_MIN; result <= v1::AuditResult_MAX; ++result) {
    if (result == v1::AUDIT_RESULT_DENIED || !v1::AuditResult_IsValid(result)) continue;
    filter.result = static_cast<v1::AuditResult>(result);
    auto row = Newest(reader, filter);
    if (!row.ok()) return row.status();
    if (*row && (!counts || (*row)->first_record > counts->first_record)) counts = *std::move(row);
  }
  return counts ? counts : *newest;
}

v1::OperationState StateOf(const EntryRow& row) {
  if (!row.open()) return v1::OPERATION_STATE_DONE;
  return row.doubt_record != 0 ? v1::OPERATION_STATE_IN_DOUBT : v1::OPERATION_STATE_RUNNING;
}

void SetAny(google::protobuf::Any& any, const google::protobuf::Descriptor& type, const std::string& bytes) {
  any.set_type_url(Concat("type.googleapis.com/", type.full_name()));
  any.set_value(bytes);
}

void SetAnswer(const journal::v1::StoredReply& stored, const std::string& method_name,
               v1::GetOperationResponse& response) {
  if (!stored.status().empty()) {
    SetAny(*response.mutable_error(), *google::rpc::Status::descriptor(), stored.status());
    return;
  }
  const auto* service = v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
  const auto* method = service->FindMethodByName(method_name);
  // An RPC of another version of the gateway; its answer's type is not known here.
  if (method == nullptr) return;
  SetAny(*response.mutable_response(), *method->output_type(), stored.response());
}

}  // namespace

absl::Status JournalError(const absl::Status& status) {
  if (status.ok() || !ErrorInfoOf(status).reason().empty()) return status;
  return Error(v1::REASON_JOURNAL_UNAVAILABLE,
               Concat("The journal cannot be read: ", std::string(status.message()), "."))
      .Build();
}

template <typename Read>
auto AuditReader::With(const Read& read) -> decltype(read(std::declval<StoreReader&>())) {
  if (reader_ == nullptr) {
    auto opened = store_.Read();
    if (!opened.ok()) return JournalError(opened.status());
    reader_ = *std::move(opened);
  }
  auto result = read(*reader_);
  if (result.ok()) return result;
  absl::Status answer = JournalError(result.status());
  if (HasReason(answer, v1::REASON_JOURNAL_UNAVAILABLE)) reader_.reset();
  return answer;
}

absl::StatusOr<v1::ListAuditEntriesResponse> AuditReader::List(const v1::ListAuditEntriesRequest& request,
                                                               const ProjectScope& scope) {
  if (absl::Status status = CheckList(request); !status.ok()) return status;
  const std::string list = TokenScope(request);
  const absl::StatusOr<std::uint64_t> before = PageStart(page_tokens_, request, list);
  if (!before.ok()) return before.status();
  const std::size_t size = request.page_size() == 0 ? kDefaultPageSize : request.page_size();

  return With([&](StoreReader& reader) -> absl::StatusOr<v1::ListAuditEntriesResponse> {
    // One more tells whether a page follows.
    auto rows = RowsInScope(reader, FilterOf(request), scope, *before, size + 1);
    if (!rows.ok()) return rows.status();
    v1::ListAuditEntriesResponse page;
    std::size_t bytes = 0;
    for (const EntryRow& row : *rows) {
      const auto count = static_cast<std::size_t>(page.entries_size());
      if (count == size || bytes > kMaxPageBytes) {
        const std::uint64_t last = page.entries(page.entries_size() - 1).sequence();
        page.set_next_page_token(page_tokens_.Seal({std::to_string(last), 0, 0}, list));
        break;
      }
      absl::StatusOr<v1::AuditEntry> entry = EntryOf(reader, row);
      if (!entry.ok()) return entry.status();
      bytes += entry->ByteSizeLong();
      *page.add_entries() = *std::move(entry);
    }
    return page;
  });
}

absl::StatusOr<v1::AuditEntry> AuditReader::Get(const v1::GetAuditEntryRequest& request,
                                                const ProjectScope& scope) {
  if (absl::Status status = CheckFields(request); !status.ok()) return status;
  return With([&](StoreReader& reader) -> absl::StatusOr<v1::AuditEntry> {
    auto row = reader.FindEntry(absl::AsciiStrToLower(request.entry_id()));
    if (!row.ok()) return row.status();
    if (!*row || !scope.Has((*row)->project)) return NotFound("The journal has no such entry.");
    return EntryOf(reader, **row);
  });
}

absl::StatusOr<v1::GetOperationResponse> AuditReader::GetOperation(const v1::GetOperationRequest& request) {
  if (absl::Status status = CheckFields(request); !status.ok()) return status;
  EntryFilter filter;
  filter.project = request.project();
  filter.method = request.method();
  filter.caller = request.caller();
  filter.request_id = absl::AsciiStrToLower(request.request_id());
  // A project that was named need not be configured any more.
  if (filter.project.empty()) {
    auto project = projects_.Find(filter.project);
    if (!project.ok()) return project.status();
    filter.project = (*project)->alias;
  }

  return With([&](StoreReader& reader) -> absl::StatusOr<v1::GetOperationResponse> {
    auto row = NewestThatCounts(reader, filter);
    if (!row.ok()) return row.status();
    if (!*row) return NotFound("The journal has no call of this method with this request id.");
    auto entry = EntryOf(reader, **row);
    if (!entry.ok()) return entry.status();
    v1::GetOperationResponse response;
    response.set_state(StateOf(**row));
    *response.mutable_entry() = *std::move(entry);
    if ((*row)->open()) return response;
    auto stored = reader.FindAnswer((*row)->entry_id);
    if (!stored.ok()) return stored.status();
    if (*stored) SetAnswer(**stored, (*row)->method, response);
    return response;
  });
}

absl::StatusOr<std::uint64_t> AuditReader::TailStart(const v1::TailAuditEntriesRequest& request) {
  return With([&](StoreReader& reader) -> absl::StatusOr<std::uint64_t> {
    auto head = reader.Head();
    if (!head.ok()) return head.status();
    const std::uint64_t next = head->sequence + 1;
    if (request.from_sequence() > next) {
      return Invalid("from_sequence", Concat("must be at most ", next, ", the next record's"));
    }
    return request.from_sequence() == 0 ? next : request.from_sequence();
  });
}

absl::StatusOr<AuditReader::RecordBatch> AuditReader::ReadOn(std::uint64_t from, std::size_t limit,
                                                             const ProjectScope& scope) {
  return With([&](StoreReader& reader) -> absl::StatusOr<RecordBatch> {
    // All of them first: the store need not take other questions while it reads.
    std::vector<StoredRecord> records;
    absl::Status read = reader.ReadRecords(from, limit, [&](const StoredRecord& record) {
      records.push_back(record);
      return true;
    });
    if (!read.ok()) return read;
    RecordBatch batch{{}, from};
    for (const StoredRecord& stored : records) {
      absl::StatusOr<Record> record = stored.sequence == batch.next
                                          ? ParseRecord(stored, DamagedRecord)
                                          : DamagedRecord(batch.next, RecordFault::kMissing);
      absl::StatusOr<v1::TailAuditEntriesResponse> message =
          record.ok() ? TailMessage(reader, *record) : record.status();
      if (!message.ok() && batch.next == from) return message.status();
      if (!message.ok()) break;
      if (scope.Has(message->entry().intent().project())) batch.messages.push_back(*std::move(message));
      ++batch.next;
    }
    return batch;
  });
}

}  // namespace phonegate

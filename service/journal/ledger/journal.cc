#include "service/journal/ledger/journal.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "service/base/error.h"
#include "service/journal/ledger/intent.h"
#include "service/journal/ledger/outcome.h"

namespace phonegate {

namespace {

// More than can end between a look at the journal and the wish to be told.
constexpr std::size_t kLately = 4096;

}  // namespace

void EntryEnds::OnEnd(const std::string& entry_id, Callback callback) {
  {
    const MutexLock lock(mutex_);
    if (!lately_.contains(entry_id)) {
      waiting_.emplace(entry_id, std::move(callback));
      return;
    }
  }
  std::move(callback)();
}

void EntryEnds::Ended(const std::string& entry_id) {
  std::vector<Callback> callbacks;
  {
    const MutexLock lock(mutex_);
    auto [first, last] = waiting_.equal_range(entry_id);
    for (auto it = first; it != last; ++it) callbacks.push_back(std::move(it->second));
    waiting_.erase(first, last);
    if (lately_.insert(entry_id).second) lately_in_order_.push_back(entry_id);
    if (lately_in_order_.size() > kLately) {
      lately_.erase(lately_in_order_.front());
      lately_in_order_.pop_front();
    }
  }
  for (Callback& callback : callbacks) std::move(callback)();
}

Journal::Journal(JournalOptions options, JournalWriter& writer, const Clock& clock, Random& random, Log& log,
                 Metrics& metrics, ChangeWatch& watch, const JournalRules& rules)
    : options_(std::move(options)),
      writer_(writer),
      clock_(clock),
      random_(random),
      log_(log),
      metrics_(metrics),
      watch_(watch),
      rules_(rules),
      leases_(options_.owner, options_.sharing, rules) {}

std::string Journal::NewEntryId() {
  const auto millis = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::milliseconds>(clock_.Now().time_since_epoch()).count());
  std::array<std::uint8_t, 16> bytes{};
  random_.Fill(bytes);
  for (int i = 0; i < 6; ++i)
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::string id;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    absl::StrAppendFormat(&id, "%02x", bytes[i]);
  }
  return id;
}

void Journal::Rejected(const Operation& operation, const google::protobuf::Message* request,
                       const Caller& caller, const Project& project, const std::string& request_id,
                       const absl::Status& status) {
  v1::AuditIntent intent = IntentOf(operation, request, caller, request_id);
  intent.set_project(project.alias);
  intent.set_project_id(project.project_id);
  Reply reply{status, nullptr};
  const v1::AuditOutcome outcome =
      OutcomeOf(v1::AUDIT_RESULT_DENIED, v1::AUDIT_SETTLED_BY_ANSWER, reply, CallTrace{});
  writer_.Submit(EndedEntry(std::move(intent), outcome), [](const absl::Status&) {});
}

LedgerIntent Journal::IntentOfRead(const Call& call) {
  LedgerIntent intent;
  intent.entry_id = NewEntryId();
  intent.audit = IntentOf(call);
  intent.audit.clear_number();
  intent.audit.clear_resource_id();
  intent.request = ComparableRequest(call.operation, call.request);
  intent.request_ids_since = clock_.Now();
  intent.change = false;
  return intent;
}

JournalWriter::Work Journal::EndedEntry(v1::AuditIntent intent, v1::AuditOutcome outcome) {
  return [entry_id = NewEntryId(), intent = std::move(intent), outcome = std::move(outcome)](Ledger& ledger) {
    return ledger.WriteEnded(entry_id, intent, outcome);
  };
}

void Journal::OnAvailability(absl::AnyInvocable<void(bool)> callback) {
  const MutexLock lock(mutex_);
  on_availability_ = std::move(callback);
  if (on_availability_) on_availability_(available_);
}

void Journal::SetAvailable(bool available) {
  const MutexLock lock(mutex_);
  if (available_ == available) return;
  available_ = available;
  if (available) {
    log_.Write(LogLevel::kInfo, "journal_available", "The journal can be written again; changes are served.",
               {});
  } else {
    log_.Write(LogLevel::kError, "journal_unavailable",
               "The journal cannot be written; changes are refused until it can. Reads are served.", {});
  }
  if (on_availability_) on_availability_(available);
}

}  // namespace phonegate

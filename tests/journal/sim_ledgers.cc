#include "tests/journal/sim_ledgers.h"

#include <algorithm>
#include <utility>

#include "phonegate/v1/phone_number.pb.h"
#include "service/base/error.h"
#include "service/base/serialize.h"
#include "service/base/text.h"
#include "service/contract/subject.h"
#include "service/journal/audit/verify.h"
#include "service/journal/store/record.h"

namespace phonegate {

namespace {

// What was bought this much before an intent may be taken for its effect: the
// reconciler's tolerance for clocks that tell whole seconds, and some for lists that
// are behind.
constexpr std::chrono::seconds kTooCloseToTell{12};

bool IsPurchase(const EntryRow& row) { return row.method == "PurchasePhoneNumber"; }

const char* MethodOf(HttpMethod verb) {
  if (verb == HttpMethod::kPost) return "PurchasePhoneNumber";
  return verb == HttpMethod::kPut ? "UpdatePhoneNumber" : "ReleasePhoneNumber";
}

std::string AnswerOf(const Reply& reply) {
  if (reply.status.ok()) return SerializeInOrder(*reply.message);
  return Concat(absl::StatusCodeToString(reply.status.code()), " ", ErrorInfoOf(reply.status).reason());
}

std::string KeyOf(const EntryRow& row) { return SimKey(row.caller, row.method, row.request_id); }

// The entries with the key. With `request`, not those of another request.
std::set<std::string> EntriesOf(const MemoryJournal& journal, const std::string& key,
                                const std::string* request = nullptr) {
  std::set<std::string> ids;
  for (const auto& [id, row] : journal.entries) {
    const auto stored = journal.answers.find(id);
    const bool other =
        request != nullptr && stored != journal.answers.end() && stored->second->request() != *request;
    if (KeyOf(*row) == key && !other) ids.insert(id);
  }
  return ids;
}

// The newest entry with the key; nullptr without one.
const EntryRow* NewestOf(const MemoryJournal& journal, const std::string& key) {
  const EntryRow* newest = nullptr;
  for (const auto& [id, row] : journal.entries) {
    if (KeyOf(*row) != key) continue;
    if (newest == nullptr || newest->first_record < row->first_record) newest = row.get();
  }
  return newest;
}

// The number of an entry, as far as the journal can know it.
std::string KnownNumber(const MemoryJournal& journal, const EntryRow& row) {
  if (!row.number.empty()) return row.number;
  for (const auto& [id, other] : journal.entries) {
    if (IsPurchase(*other) && other->resource_id == row.resource_id && !other->open() &&
        other->last_record < row.first_record) {
      return other->number;
    }
  }
  return "";
}

bool OfOneNumber(const MemoryJournal& journal, const EntryRow& a, const EntryRow& b) {
  const std::string number = KnownNumber(journal, a);
  return (!number.empty() && number == KnownNumber(journal, b)) ||
         (!a.resource_id.empty() && a.resource_id == b.resource_id);
}

bool SaysNothingHappened(v1::AuditResult result) {
  return result == v1::AUDIT_RESULT_REFUSED || result == v1::AUDIT_RESULT_NOT_SENT ||
         result == v1::AUDIT_RESULT_DENIED || result == v1::AUDIT_RESULT_DID_NOT_HAPPEN;
}

std::string Named(const EntryRow& row) {
  return Concat("entry ", row.entry_id, " (", row.method, " ", row.number, row.resource_id, ", ",
                v1::AuditResult_Name(row.result), ")");
}

}  // namespace

std::string SimKey(const std::string& caller, const std::string& rpc, const std::string& request_id) {
  return Concat(caller, " ", rpc, " ", request_id);
}

void SimLedgers::Violated(const std::string& sentence) {
  if (violation_.empty()) violation_ = sentence;
}

int SimLedgers::ActsOf(const std::string& entry_id) const {
  const auto found = acts_.find(entry_id);
  return found == acts_.end() ? 0 : found->second;
}

void SimLedgers::Arrived(const UpstreamChange& change) {
  const MemoryJournal journal = store_.Durable();
  const EntryRow* entry = nullptr;
  for (const auto& [id, row] : journal.entries) {
    const bool same =
        change.method == HttpMethod::kPost ? row->number == change.number : row->resource_id == change.id;
    if (row->open() && same && row->method == MethodOf(change.method)) entry = row.get();
  }
  if (entry == nullptr) {
    Violated(Concat("a ", MethodOf(change.method), " of ", change.number, change.id,
                    " was sent without a durable intent"));
    return;
  }
  for (const auto& [id, row] : journal.entries) {
    if (row->open() && id != entry->entry_id && OfOneNumber(journal, *row, *entry)) {
      Violated(Concat("two changes of one number are open: ", Named(*entry), " and ", Named(*row)));
    }
  }
  if (entry->owner != change.sender) {
    Violated(Concat("something was sent by one that no longer has the entry: ", Named(*entry)));
  }
  entry_of_arrival_[change.arrival] = entry->entry_id;
  if (++arrivals_[entry->entry_id] > 1 && change.method == HttpMethod::kPost) {
    Violated(Concat("a purchase was sent twice: ", Named(*entry)));
  }
}

void SimLedgers::Acted(const UpstreamChange& change, WallTime when) {
  const auto found = entry_of_arrival_.find(change.arrival);
  if (found != entry_of_arrival_.end()) ++acts_[found->second];
  if (change.method == HttpMethod::kPost) bought_[change.number].push_back(when);
}

SimLedgers::Kind SimLedgers::KindOf(const absl::Status& status) {
  static const std::set<std::string> passing = {"JOURNAL_UNAVAILABLE",    "NUMBER_BUSY",
                                                "ALREADY_OWNED",          "UPSTREAM_UNAVAILABLE",
                                                "UPSTREAM_RATE_LIMITED",  "UPSTREAM_ANSWER_INVALID",
                                                "DEADLINE_EXCEEDED",      "CANCELLED",
                                                "PURCHASED_TOO_RECENTLY", "BUDGET_SPENT",
                                                "PROJECT_FROZEN"};
  if (status.ok()) return Kind::kOk;
  const std::string reason = ErrorInfoOf(status).reason();
  if (reason == "OUTCOME_UNKNOWN") return Kind::kUnknown;
  if (reason == "REQUEST_ID_REUSED") return Kind::kReused;
  return passing.contains(reason) ? Kind::kPassing : Kind::kFinal;
}

void SimLedgers::CheckSuccess(const Told& told, const MemoryJournal& journal) {
  const EntryRow* row = NewestOf(journal, told.key);
  if (row == nullptr || row->result != v1::AUDIT_RESULT_SUCCEEDED) {
    Violated(Concat("a caller heard a success that is not durable: ", told.operation->name));
    return;
  }
  const Subject subject = SubjectOf(*told.reply.message);
  const bool number = told.asked.number.empty() || subject.number == told.asked.number;
  const bool empty = told.operation->response->field_count() == 0;
  const bool id = empty || told.asked.resource_id.empty() || subject.resource_id == told.asked.resource_id;
  if (!number || !id) Violated(Concat("a caller heard of another number: ", Named(*row)));
  const auto* answer = dynamic_cast<const v1::PhoneNumber*>(told.reply.message.get());
  if (answer != nullptr && !told.name.empty() && answer->name() != told.name) {
    Violated(Concat("a caller heard of another update: ", Named(*row)));
  }
}

void SimLedgers::Heard(Told told) {
  const MemoryJournal journal = store_.Durable();
  Remembered one;
  one.kind = KindOf(told.reply.status);
  one.answer = AnswerOf(told.reply);
  one.entries = EntriesOf(journal, told.key, &told.request);
  const EntryRow* newest = NewestOf(journal, told.key);
  one.durable = newest != nullptr && !newest->open();
  if (one.kind == Kind::kOk) CheckSuccess(told, journal);
  if (one.kind == Kind::kReused && EntriesOf(journal, told.key).empty()) {
    Violated(Concat("a caller of ", told.operation->name, " heard that a new request id was used before"));
  }
  if (told.journal_was_fine && one.answer.ends_with("JOURNAL_UNAVAILABLE")) {
    Violated(Concat("a caller of ", told.operation->name,
                    " heard that the journal is unavailable and nothing was sent; it was available"));
  }
  one.told = std::move(told);
  told_.push_back(std::move(one));
}

void SimLedgers::CheckEntry(const EntryRow& row) {
  const int acts = ActsOf(row.entry_id);
  if (row.open()) Violated(Concat("an entry stays open: ", Named(row)));
  if (acts > 0 && SaysNothingHappened(row.result)) {
    Violated(Concat("it happened, and the journal says that it did not: ", Named(row)));
  }
  if (!IsPurchase(row)) return;
  if (acts > 0 && row.result != v1::AUDIT_RESULT_SUCCEEDED) {
    Violated(Concat("a purchase that nobody knows of: ", Named(row)));
  }
  if (acts > 0 || row.result != v1::AUDIT_RESULT_SUCCEEDED) return;
  const std::vector<WallTime>& bought = bought_[row.number];
  const bool close = std::any_of(bought.begin(), bought.end(),
                                 [&](WallTime when) { return when > row.time - kTooCloseToTell; });
  if (!close) Violated(Concat("the journal tells of a purchase that did not happen: ", Named(row)));
}

void SimLedgers::CheckEntries(const MemoryJournal& journal) {
  for (const auto& [id, row] : journal.entries) CheckEntry(*row);
  for (const auto& [id, acts] : acts_) {
    if (!journal.entries.contains(id)) Violated(Concat("the journal has lost the entry ", id));
  }
}

void SimLedgers::CheckTold(const MemoryJournal& journal) {
  for (const Remembered& one : told_) {
    const std::set<std::string> entries = EntriesOf(journal, one.told.key);
    for (const std::string& id : one.entries) {
      if (!journal.entries.contains(id)) Violated(Concat("a durable entry was lost: ", id));
    }
    const bool release = one.told.operation->response->field_count() == 0;
    if (one.kind == Kind::kOk && release) {
      const std::string number = signalwire_.NumberOf(one.told.asked.resource_id);
      const bool there = signalwire_.Owns(number) && signalwire_.IdOf(number) == one.told.asked.resource_id;
      if (there) Violated(Concat("a caller heard of a release that did not happen: ", number));
    }
    const bool happened =
        std::any_of(entries.begin(), entries.end(), [&](const std::string& id) { return ActsOf(id) > 0; });
    if (one.kind == Kind::kOk && one.told.operation->name == "UpdatePhoneNumber" && !happened) {
      Violated("a caller heard of an update that did not happen");
    }
    if (one.kind == Kind::kFinal && happened) {
      Violated(Concat("a false failure: a caller of ", one.told.operation->name, " heard ", one.answer,
                      ", and it happened"));
    }
    // Where another call with the same id goes on, it may still happen.
    if (one.kind != Kind::kPassing || one.told.others_run) continue;
    // The journal could not be asked for the outcome of an earlier call.
    const bool journal_down = one.answer.ends_with("JOURNAL_UNAVAILABLE");
    if (journal_down && !one.told.alone) continue;
    // Known: a commit that fails and takes effect, and a crash before the entry is
    // ended, leave an intent that the next run acts upon, or another process.
    const bool once = one.told.operation->upstream.effect() == v1::EFFECT_ONCE;
    if (journal_down && interrupted_ && !once) continue;
    for (const std::string& id : one.entries) {
      if (ActsOf(id) > 0) {
        Violated(Concat("a false failure: a caller of ", one.told.operation->name, " heard ", one.answer,
                        ", and it happened all the same"));
      }
    }
  }
}

void SimLedgers::CheckPair(const Remembered& a, const Remembered& b) {
  if (a.told.key != b.told.key || a.told.request != b.told.request) return;
  const bool known_a = a.kind == Kind::kOk || a.kind == Kind::kFinal;
  const bool known_b = b.kind == Kind::kOk || b.kind == Kind::kFinal;
  if (!known_a || !known_b) return;
  if (a.kind != b.kind || (a.durable && b.durable && a.answer != b.answer)) {
    Violated(Concat("one request id, two answers (", a.told.operation->name, "): ",
                    a.kind == Kind::kOk ? "OK" : a.answer, " and ", b.kind == Kind::kOk ? "OK" : b.answer));
  }
}

// What may pass must be asked anew, not remembered.
void SimLedgers::CheckKept(const MemoryJournal& journal) {
  for (const auto& [id, answer] : journal.answers) {
    google::rpc::Status status;
    if (!answer->has_status() || !status.ParseFromString(answer->status())) continue;
    const Kind kind = KindOf(FromRpcStatus(status));
    if (kind != Kind::kFinal) {
      Violated(Concat("a failure that passes is remembered: ", ErrorInfoOf(FromRpcStatus(status)).reason()));
    }
  }
}

void SimLedgers::CheckChain() {
  auto reader = store_.Read();
  absl::StatusOr<VerifyReport> report = VerifyJournal(**reader, {});
  if (!report.ok()) {
    Violated(std::string(report.status().message()));
  } else if (report->fault) {
    Violated(Concat("the journal is not in order: ", report->fault->why));
  }
}

void SimLedgers::CheckEnd() {
  const MemoryJournal journal = store_.Durable();
  signalwire_.Owns("");
  CheckEntries(journal);
  CheckTold(journal);
  for (std::size_t i = 0; i < told_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CheckPair(told_[i], told_[j]);
  }
  CheckKept(journal);
  CheckChain();
}

void SimLedgers::CheckBudgets(std::size_t a_day) {
  std::map<std::pair<std::string, std::chrono::sys_days>, std::size_t> bought;
  for (const auto& [id, row] : store_.Durable().entries) {
    if (!IsPurchase(*row) || SaysNothingHappened(row->result)) continue;
    const std::size_t count = ++bought[{row->caller, std::chrono::floor<std::chrono::days>(row->time)}];
    if (count > a_day) Violated(Concat(row->caller, " has bought more than its budget: ", Named(*row)));
  }
}

void SimLedgers::CheckFreezes() {
  std::map<std::uint64_t, std::shared_ptr<const EntryRow>> entries;  // by their first record
  for (const auto& [id, row] : store_.Durable().entries) entries[row->first_record] = row;
  bool frozen = false;
  for (const auto& [first_record, row] : entries) {
    if (row->method == kFreezeProject) {
      frozen = true;
    } else if (row->method == kThawProject) {
      frozen = false;
    } else if (frozen && row->result != v1::AUDIT_RESULT_DENIED) {
      Violated(Concat("a change began while the project was frozen: ", Named(*row)));
    }
  }
}

}  // namespace phonegate

#include "service/journal/audit/verify.h"

#include <algorithm>
#include <cstddef>
#include <future>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "service/base/text.h"
#include "service/journal/store/record.h"

namespace phonegate {
namespace {

using journal::v1::Checkpoint;
using journal::v1::Record;
using journal::v1::StoredReply;

// Records, and the rows of the entries that begin with them, are read by turns in
// blocks of this many records.
constexpr std::uint64_t kBlock = 1024;
constexpr std::size_t kMaxWarnings = 20;

bool Equals(const Sha256Digest& digest, std::string_view bytes) {
  return bytes == std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// A checkpoint as far as the records are compared with it.
struct Mark {
  std::uint64_t sequence = 0;
  Sha256Digest hash{};
  enum class Signature : std::uint8_t { kGood, kUnknownKey, kBad } signature = Signature::kBad;
};

Mark::Signature CheckSignature(const Checkpoint& checkpoint, const std::vector<PublicKey>& keys) {
  for (const PublicKey& key : keys) {
    if (key.id() == checkpoint.key_id())
      return key.Signed(checkpoint) ? Mark::Signature::kGood : Mark::Signature::kBad;
  }
  return Mark::Signature::kUnknownKey;
}

Mark MarkOf(const Checkpoint& checkpoint, const std::vector<PublicKey>& keys) {
  Mark mark{checkpoint.sequence(), {}, CheckSignature(checkpoint, keys)};
  if (checkpoint.hash().size() != mark.hash.size())
    mark.signature = Mark::Signature::kBad;
  else
    std::copy(checkpoint.hash().begin(), checkpoint.hash().end(), mark.hash.begin());
  return mark;
}

// What is stored for an entry's repetition, as far as it is compared.
struct StoredDigests {
  Sha256Digest request{};
  Sha256Digest answer{};
  bool answered = false;
};

StoredDigests DigestsOf(const StoredReply& stored) {
  return {Sha256(stored.request()), AnswerSha256(stored),
          !stored.status().empty() || !stored.response().empty()};
}

// An entry as the store lists it.
struct Listed {
  EntryRow row;
  std::optional<StoredDigests> stored;
};

// An entry whose last record has not been read yet.
struct Begun {
  EntryRow row;  // made from its records so far
  Listed listed;
  std::string fingerprint;
};

// The name of a column in which the store's row is not what the records make;
// empty when there is none. Who works on an open entry no record tells.
std::string_view DifferingColumn(const EntryRow& made, const EntryRow& listed) {
  if (made.entry_id != listed.entry_id) return "entry id";
  if (made.first_record != listed.first_record) return "first record";
  if (made.doubt_record != listed.doubt_record) return "record of the doubt";
  if (made.last_record != listed.last_record) return "last record";
  if (made.time != listed.time) return "time";
  if (made.caller != listed.caller) return "caller";
  if (made.method != listed.method) return "method";
  if (made.project != listed.project) return "project";
  if (made.request_id != listed.request_id) return "request id";
  if (made.request_key != listed.request_key) return "request key";
  if (made.number != listed.number) return "number";
  if (made.resource_id != listed.resource_id) return "resource id";
  if (made.spending != listed.spending) return "spending";
  if (made.result != listed.result) return "result";
  if (made.open()) return {};
  if (!listed.owner.empty()) return "owner";
  if (listed.fence != 0) return "fence";
  if (listed.lease_until != WallTime()) return "lease";
  return {};
}

// What is wrong with what is stored for an ended entry's repetition; empty when nothing is.
std::string_view StoredFault(const StoredDigests& stored, std::string_view fingerprint,
                             std::string_view answer_sha256) {
  if (!Equals(stored.request, fingerprint))
    return "The request that is stored for this entry is not the one it was made with.";
  if (answer_sha256.empty())
    return "An answer is stored for this entry, whose outcome says that there is none.";
  if (!Equals(stored.answer, answer_sha256))
    return "The answer that is stored for this entry is not the one that was given.";
  return {};
}

// The same for an open entry.
std::string_view OpenStoredFault(const std::optional<StoredDigests>& stored, std::string_view fingerprint) {
  if (!stored)
    return "The request of this open entry is not stored, so that its repetition would be sent as a new "
           "change.";
  if (!Equals(stored->request, fingerprint))
    return "The request that is stored for this entry is not the one it was made with.";
  if (stored->answered) return "An answer is stored for this entry, which has no outcome yet.";
  return {};
}

class Verifier {
 public:
  Verifier(StoreReader& reader, const VerifyOptions& options) : reader_(reader), options_(options) {}

  absl::StatusOr<VerifyReport> Run() {
    absl::Status status = ReadAll();
    if (absl::IsDataLoss(status))
      Fault(0, "", std::string(status.message()));
    else if (!status.ok())
      return status;
    report_.records = last_.sequence;
    report_.open_entries = begun_.size();
    return std::move(report_);
  }

 private:
  absl::Status ReadAll() {
    if (absl::Status status = reader_.Pin(); !status.ok()) return status;
    absl::StatusOr<JournalHead> head = reader_.Head();
    if (!head.ok()) return head.status();
    if (absl::Status status = ReadMarks(); !status.ok()) return status;
    std::future<absl::Status> indexes;
    if (options_.index_reader != nullptr)
      indexes = std::async(std::launch::async, [this] { return options_.index_reader->CheckIndexes(); });
    bool more = true;
    while (more && !report_.fault) {
      if (absl::Status status = ReadRows(last_.sequence + kBlock); !status.ok()) return status;
      const std::uint64_t before = last_.sequence;
      if (absl::Status status = ReadBlock(); !status.ok()) return status;
      SurplusRow(last_.sequence);
      more = last_.sequence - before == kBlock;
      if (options_.progress) options_.progress(last_.sequence, head->sequence);
    }
    if (report_.fault) return absl::OkStatus();
    CheckEnd(*head);
    if (report_.fault) return absl::OkStatus();
    if (absl::Status status = CheckRowsBehindTheEnd(); !status.ok() || report_.fault) return status;
    if (absl::Status status = reader_.CheckOrder(); !status.ok()) return status;
    return indexes.valid() ? indexes.get() : reader_.CheckIndexes();
  }

  absl::Status ReadMarks() {
    for (const Checkpoint& known : options_.known) marks_.push_back(MarkOf(known, options_.keys));
    absl::Status status = reader_.ReadCheckpoints([this](const Checkpoint& checkpoint) {
      marks_.push_back(MarkOf(checkpoint, options_.keys));
      return true;
    });
    std::sort(marks_.begin(), marks_.end(),
              [](const Mark& left, const Mark& right) { return left.sequence < right.sequence; });
    return status;
  }

  // Reads the rows of entries that begin up to record `until`, behind those read so far.
  absl::Status ReadRows(std::uint64_t until) {
    rows_.clear();
    next_row_ = 0;
    // Number 0 is no record's, but an added row may have it.
    const std::uint64_t from = last_.sequence == 0 ? 0 : last_.sequence + 1;
    return reader_.ReadEntries(from, [&](const EntryRow& row, const std::optional<StoredReply>& stored) {
      if (row.first_record > until) return false;
      Listed& listed = rows_.emplace_back(Listed{row, std::nullopt});
      if (stored) listed.stored = DigestsOf(*stored);
      // More rows than records: the surplus is found without having read all of it.
      return rows_.size() <= kBlock;
    });
  }

  absl::Status ReadBlock() {
    return reader_.ReadRecords(last_.sequence + 1, kBlock, [this](const StoredRecord& stored) {
      CheckRecord(stored);
      return !report_.fault;
    });
  }

  void CheckRecord(const StoredRecord& stored) {
    const std::uint64_t place = last_.sequence + 1;
    if (stored.sequence != place)
      return Fault(place, "",
                   Concat("Record ", place, " is missing; the next one there is ", stored.sequence, "."));
    const bool readable = record_.ParseFromString(stored.bytes);
    const std::string entry_id = readable ? record_.entry_id() : "";
    if (Sha256(stored.bytes) != stored.hash)
      return Fault(place, entry_id,
                   "The record does not have the hash that is stored with it: one of them was changed.");
    if (!readable) return Fault(place, "", "The record cannot be read.");
    if (record_.sequence() != place)
      return Fault(place, entry_id, Concat("The record says that it is number ", record_.sequence(), "."));
    if (!Equals(last_.hash, record_.previous_hash()))
      return Fault(place, entry_id,
                   place == 1 ? "The first record says that there was one before it."
                              : Concat("The record does not continue record ", place - 1,
                                       ": one of the two was changed."));
    CheckMarks(stored, entry_id);
    CheckTime(place);
    if (!report_.fault) CheckEntry(place);
    last_.sequence = place;
    last_.hash = stored.hash;
  }

  // Compares with the checkpoints that were signed at this record.
  void CheckMarks(const StoredRecord& stored, const std::string& entry_id) {
    for (; next_mark_ < marks_.size() && marks_[next_mark_].sequence <= stored.sequence; ++next_mark_) {
      const Mark& mark = marks_[next_mark_];
      if (!CheckSigned(mark, entry_id)) return;
      if (mark.hash != stored.hash)
        return Fault(
            stored.sequence, entry_id,
            Concat("The record is not the one that a checkpoint was signed for: one of the records ",
                   report_.signed_until + 1, " to ", stored.sequence, " was changed, added or taken away."));
      ++report_.checkpoints;
      report_.signed_until = stored.sequence;
    }
  }

  bool CheckSigned(const Mark& mark, const std::string& entry_id) {
    if (mark.signature == Mark::Signature::kGood) return true;
    Fault(mark.sequence, entry_id,
          mark.signature == Mark::Signature::kBad
              ? "The checkpoint at this record was changed or forged: its signature is wrong."
              : "The checkpoint at this record is signed with a key that was not given.");
    return false;
  }

  void CheckTime(std::uint64_t place) {
    const WallTime time = FromTimestamp(record_.time());
    if (time < time_ - kClockTolerance && report_.warnings.size() < kMaxWarnings)
      report_.warnings.push_back(Concat(
          "Record ", place, " says that it was written ",
          std::chrono::duration_cast<std::chrono::seconds>(time_ - time).count(),
          " s before the record in front of it: the clock was set back, or another machine's is slow."));
    time_ = time;
  }

  void CheckEntry(std::uint64_t place) {
    if (record_.has_intent() && !record_.has_doubt()) return BeginEntry(place);
    const auto begun = begun_.find(record_.entry_id());
    if (record_.has_doubt() == record_.has_outcome() || record_.has_intent())
      return Fault(place, record_.entry_id(), "The record is none of intent, doubt, outcome and denial.");
    if (begun == begun_.end())
      return Fault(place, record_.entry_id(), "The record continues an entry that is not open.");
    if (record_.has_outcome()) {
      EndEntry(place, begun->second);
      begun_.erase(begun);
      return;
    }
    if (begun->second.row.doubt_record != 0)
      return Fault(place, record_.entry_id(), "The record brings its entry into doubt a second time.");
    begun->second.row.doubt_record = place;
  }

  void BeginEntry(std::uint64_t place) {
    std::optional<Listed> listed = TakeRow(place);
    if (!listed) return;
    Begun begun{RowOf(record_.entry_id(), place, FromTimestamp(record_.time()), record_.intent()),
                *std::move(listed), record_.intent().fingerprint()};
    if (begun.listed.row.entry_id != record_.entry_id())
      return Fault(place, record_.entry_id(), "Another entry is listed where this one begins.");
    ++report_.entries;
    if (record_.has_outcome()) {
      begun.row.request_key.clear();  // as Ledger::Deny does
      return EndEntry(place, begun);
    }
    if (!begun_.emplace(record_.entry_id(), std::move(begun)).second)
      Fault(place, record_.entry_id(), "The record begins an entry that is open already.");
  }

  // The row of the entry that begins at record `place`.
  std::optional<Listed> TakeRow(std::uint64_t place) {
    if (next_row_ < rows_.size() && rows_[next_row_].row.first_record == place)
      return std::move(rows_[next_row_++]);
    if (!SurplusRow(place - 1))
      Fault(
          place, record_.entry_id(),
          "The entry that begins here is not listed: its row is missing, or says that it begins elsewhere.");
    return std::nullopt;
  }

  // Whether there is a row left over that says that its entry begins at or before record `until`.
  bool SurplusRow(std::uint64_t until) {
    if (next_row_ == rows_.size() || rows_[next_row_].row.first_record > until) return false;
    const EntryRow& row = rows_[next_row_].row;
    Fault(row.first_record, row.entry_id, "An entry is listed here, but none begins at this record.");
    return true;
  }

  void EndEntry(std::uint64_t place, Begun& begun) {
    CloseRow(begun.row, place, record_.outcome());
    CompareRow(begun);
    if (report_.fault || !begun.listed.stored) return;
    const std::string_view why =
        StoredFault(*begun.listed.stored, begun.fingerprint, record_.outcome().answer_sha256());
    if (!why.empty()) Fault(begun.row.first_record, begun.row.entry_id, why);
  }

  void CompareRow(const Begun& begun) {
    const std::string_view column = DifferingColumn(begun.row, begun.listed.row);
    if (column.empty()) return;
    Fault(begun.row.first_record, begun.row.entry_id,
          Concat("The entry is listed with another ", column, " than its records tell."));
  }

  void CheckEnd(const JournalHead& head) {
    for (; next_mark_ < marks_.size(); ++next_mark_) {
      if (!CheckSigned(marks_[next_mark_], "")) return;
      return Fault(
          last_.sequence + 1, "",
          Concat("The journal ends at record ", last_.sequence, ", but a checkpoint was signed at record ",
                 marks_[next_mark_].sequence, ": what was between them is gone."));
    }
    if (head.sequence != last_.sequence || head.hash != last_.hash)
      return Fault(last_.sequence + 1, "",
                   Concat("The journal says that it ends at record ", head.sequence,
                          ", with another hash or number than the last record has."));
    CheckOpenEntries();
  }

  void CheckOpenEntries() {
    std::vector<const Begun*> open;
    for (const auto& [entry_id, begun] : begun_) open.push_back(&begun);
    std::sort(open.begin(), open.end(), [](const Begun* left, const Begun* right) {
      return left->row.first_record < right->row.first_record;
    });
    for (const Begun* begun : open) {
      CompareRow(*begun);
      const std::string_view why = OpenStoredFault(begun->listed.stored, begun->fingerprint);
      if (!report_.fault && !why.empty()) Fault(begun->row.first_record, begun->row.entry_id, why);
      if (report_.fault) return;
    }
  }

  absl::Status CheckRowsBehindTheEnd() {
    rows_.clear();
    next_row_ = 0;
    absl::Status status = reader_.ReadEntries(last_.sequence + 1,
                                              [this](const EntryRow& row, const std::optional<StoredReply>&) {
                                                rows_.push_back({row, std::nullopt});
                                                return false;
                                              });
    SurplusRow(std::numeric_limits<std::uint64_t>::max());
    return status;
  }

  // Only the first counts.
  void Fault(std::uint64_t sequence, const std::string& entry_id, std::string_view why) {
    if (!report_.fault) report_.fault = JournalFault{sequence, entry_id, std::string(why)};
  }

  StoreReader& reader_;
  const VerifyOptions& options_;
  VerifyReport report_;
  JournalHead last_;  // the last record that is in order
  WallTime time_;     // of that record
  Record record_;     // the one being looked at; reused, since allocating one costs more than reading it
  std::vector<Mark> marks_;  // in order
  std::size_t next_mark_ = 0;
  std::vector<Listed> rows_;  // of entries that begin in this block, in order
  std::size_t next_row_ = 0;
  std::unordered_map<std::string, Begun> begun_;
};

}  // namespace

absl::StatusOr<VerifyReport> VerifyJournal(StoreReader& reader, const VerifyOptions& options) {
  return Verifier(reader, options).Run();
}

}  // namespace phonegate

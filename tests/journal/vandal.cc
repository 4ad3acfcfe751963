#include "tests/journal/vandal.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "service/base/sha256.h"
#include "service/base/text.h"
#include "tests/journal/rechain.h"

namespace phonegate {
namespace {

using journal::v1::Record;

class Vandal {
 public:
  Vandal(std::uint64_t seed, VectorJournal& journal, std::uint64_t signed_until)
      : random_(seed), journal_(journal), signed_until_(signed_until) {}

  std::string Act() {
    switch (Below(17)) {
      case 0:
        return ChangeByte(journal_.records[Below(journal_.records.size())].bytes, "a record's byte");
      case 1:
        return ChangeHash();
      case 2:
        return ChangeSequence();
      case 3:
      case 4:
        return ChangeColumn();
      case 5:
        return ChangeAnswer();
      case 6:
        return ChangeByte(journal_.checkpoints[Below(journal_.checkpoints.size())], "a checkpoint's byte");
      case 7:
        return DeleteRecord();
      case 8:
        return SwapRecords();
      case 9:
        return InsertRecord();
      case 10:
        return CutEnd();
      case 11:
        return DeleteRow();
      case 12:
        return AddRow();
      case 13:
        return SwapRows();
      case 14:
        return SwapAnswers();
      case 15:
        return RewriteHistory();
      default:
        return EraseEntry();
    }
  }

 private:
  std::size_t Below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  bool Perhaps() { return Below(2) == 0; }
  // A record that a checkpoint covers. What is changed behind the last checkpoint
  // with everything recomputed cannot be found.
  std::size_t SignedRecord() { return Below(signed_until_); }

  std::string ChangeByte(std::string& bytes, const std::string& what) {
    const std::size_t place = Below(bytes.size());
    bytes[place] = static_cast<char>(bytes[place] ^ static_cast<char>(1 + Below(255)));
    return Concat("changed ", what, " ", place);
  }
  std::string ChangeHash() {
    StoredRecord& record = journal_.records[Below(journal_.records.size())];
    record.hash[Below(record.hash.size())] ^= static_cast<std::uint8_t>(1 + Below(255));
    return Concat("changed the hash of record ", record.sequence);
  }
  std::string ChangeSequence() {
    const std::size_t place = Below(journal_.records.size());
    journal_.records[place].sequence += Perhaps() ? 1 : 1 + Below(10'000);
    return Concat("changed the number of record ", place + 1);
  }

  std::string ChangeColumn() {
    EntryRow& row = journal_.rows[Below(journal_.rows.size())];
    const std::vector<std::string*> texts = {&row.entry_id, &row.caller,     &row.method,
                                             &row.project,  &row.request_id, &row.request_key,
                                             &row.number,   &row.resource_id};
    const std::vector<std::uint64_t*> numbers = {&row.doubt_record, &row.last_record, &row.first_record};
    const std::size_t column = Below(texts.size() + numbers.size() + 4);
    if (column < texts.size()) return ChangeText(*texts[column], column);
    if (column < texts.size() + numbers.size()) {
      *numbers[column - texts.size()] += 1 + Below(100);
      SortRows();
    } else if (column == texts.size() + numbers.size()) {
      row.time += std::chrono::microseconds(1 + Below(1'000'000'000));
    } else if (column == texts.size() + numbers.size() + 1) {
      row.result = static_cast<v1::AuditResult>((row.result + 1 + Below(5)) % 6);
    } else if (column == texts.size() + numbers.size() + 2) {
      row.spending = static_cast<v1::Spending>((row.spending + 1 + Below(2)) % 3);
    } else {
      // Who works on an open entry no record tells.
      if (row.open()) return "";
      switch (Below(3)) {
        case 0:
          ++row.fence;
          break;
        case 1:
          row.owner = "somebody";
          break;
        default:
          row.lease_until += std::chrono::seconds(1);
      }
    }
    return Concat("changed column ", column, " of row ", row.entry_id);
  }
  std::string ChangeText(std::string& text, std::size_t column) {
    if (text.empty() || Below(4) == 0)
      text += 'x';
    else if (Below(4) == 0)
      text.clear();
    else
      return ChangeByte(text, Concat("text column ", column, " byte"));
    return Concat("changed text column ", column);
  }

  std::string ChangeAnswer() {
    auto answer =
        std::next(journal_.answers.begin(), static_cast<std::ptrdiff_t>(Below(journal_.answers.size())));
    return ChangeByte(answer->second, Concat("byte of the answer to ", answer->first, " at "));
  }
  std::string SwapAnswers() {
    auto one =
        std::next(journal_.answers.begin(), static_cast<std::ptrdiff_t>(Below(journal_.answers.size())));
    auto other =
        std::next(journal_.answers.begin(), static_cast<std::ptrdiff_t>(Below(journal_.answers.size())));
    if (one == other) return "";
    std::swap(one->second, other->second);
    return Concat("swapped the answers to ", one->first, " and ", other->first);
  }

  std::string DeleteRecord() {
    const bool recompute = Perhaps();
    // Without recomputing, taking the last ones away is a cut: see CutEnd.
    const std::size_t place = SignedRecord();
    journal_.records.erase(journal_.records.begin() + static_cast<std::ptrdiff_t>(place));
    if (recompute) RechainAll(journal_);
    return Concat("deleted record ", place + 1, recompute ? ", all recomputed" : "");
  }
  std::string SwapRecords() {
    const bool recompute = Perhaps();
    const std::size_t one = SignedRecord();
    const std::size_t other = SignedRecord();
    if (one == other) return "";
    std::swap(journal_.records[one], journal_.records[other]);
    std::swap(journal_.records[one].sequence, journal_.records[other].sequence);
    if (recompute) RechainAll(journal_);
    return Concat("swapped records ", one + 1, " and ", other + 1, recompute ? ", all recomputed" : "");
  }
  std::string InsertRecord() {
    const bool recompute = Perhaps();
    const std::size_t place = SignedRecord();
    StoredRecord added = journal_.records[Below(journal_.records.size())];
    if (Perhaps()) {
      Record record = ParseRecord(added);
      record.set_entry_id("0197b9a0-0000-7000-8000-ffffffffffff");
      added.bytes = record.SerializeAsString();
      added.hash = Sha256(added.bytes);
    }
    journal_.records.insert(journal_.records.begin() + static_cast<std::ptrdiff_t>(place), added);
    if (recompute)
      RechainAll(journal_);
    else
      SortRecords();
    return Concat("inserted a record at ", place + 1, recompute ? ", all recomputed" : "");
  }
  // Cuts the end off in front of the last checkpoint, in all tables alike.
  std::string CutEnd() {
    const std::size_t left = SignedRecord();
    journal_.records.resize(left);
    journal_.rows = RowsOf(journal_.records, journal_.rows);
    DropStrayAnswers();
    return Concat("left ", left, " records");
  }

  std::string DeleteRow() {
    const std::size_t place = Below(journal_.rows.size());
    const std::string entry_id = journal_.rows[place].entry_id;
    journal_.rows.erase(journal_.rows.begin() + static_cast<std::ptrdiff_t>(place));
    if (Perhaps()) journal_.answers.erase(entry_id);
    return Concat("deleted the row of ", entry_id);
  }
  std::string AddRow() {
    EntryRow row = journal_.rows[Below(journal_.rows.size())];
    row.entry_id = "0197b9a0-0000-7000-8000-ffffffffffff";
    if (Perhaps()) row.first_record = Below(2 * journal_.records.size());
    journal_.rows.push_back(row);
    SortRows();
    return Concat("added a row at ", row.first_record);
  }
  std::string SwapRows() {
    EntryRow& one = journal_.rows[Below(journal_.rows.size())];
    EntryRow& other = journal_.rows[Below(journal_.rows.size())];
    if (&one == &other) return "";
    std::swap(one, other);
    std::swap(one.first_record, other.first_record);
    return Concat("swapped rows ", one.entry_id, " and ", other.entry_id);
  }

  // Changes what a record says, and recomputes everything else.
  std::string RewriteHistory() {
    const std::size_t place = SignedRecord();
    Record record = ParseRecord(journal_.records[place]);
    switch (Below(4)) {
      case 0:
        record.mutable_time()->set_seconds(record.time().seconds() + 1);
        break;
      case 1:
        if (!record.has_intent()) return "";
        record.mutable_intent()->set_caller("somebody else");
        break;
      case 2:
        if (!record.has_outcome()) return "";
        record.mutable_outcome()->set_number("+15550000000");
        break;
      default:
        if (!record.has_outcome()) return "";
        record.mutable_outcome()->set_result(v1::AUDIT_RESULT_REFUSED);
    }
    journal_.records[place].bytes = record.SerializeAsString();
    RechainAll(journal_);
    return Concat("rewrote record ", place + 1, ", all recomputed");
  }
  // Takes an entry out as if it had never been.
  std::string EraseEntry() {
    const std::size_t place = SignedRecord();
    const std::string entry_id = ParseRecord(journal_.records[place]).entry_id();
    std::erase_if(journal_.records,
                  [&](const StoredRecord& stored) { return ParseRecord(stored).entry_id() == entry_id; });
    RechainAll(journal_);
    DropStrayAnswers();
    return Concat("erased entry ", entry_id, ", all recomputed");
  }

  void DropStrayAnswers() {
    std::set<std::string> listed;
    for (const EntryRow& row : journal_.rows) listed.insert(row.entry_id);
    std::erase_if(journal_.answers, [&](const auto& answer) { return !listed.contains(answer.first); });
  }
  // A store shows its rows and records in order.
  void SortRows() {
    std::sort(journal_.rows.begin(), journal_.rows.end(), [](const EntryRow& left, const EntryRow& right) {
      return left.first_record < right.first_record;
    });
  }
  void SortRecords() {
    std::sort(
        journal_.records.begin(), journal_.records.end(),
        [](const StoredRecord& left, const StoredRecord& right) { return left.sequence < right.sequence; });
  }

  std::mt19937_64 random_;
  VectorJournal& journal_;
  const std::uint64_t signed_until_;
};

}  // namespace

std::string Tamper(std::uint64_t seed, VectorJournal& journal, std::uint64_t signed_until) {
  return Vandal(seed, journal, signed_until).Act();
}

}  // namespace phonegate

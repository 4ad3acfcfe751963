#include "tests/e2e/chaos_ledgers.h"

#include <map>
#include <ostream>
#include <set>

#include "service/base/text.h"

namespace phonegate {
namespace {

using sim::Json;

struct Entry {
  std::string method;
  std::string request_id;
  std::string number;
  std::string result;  // empty: open

  bool succeeded() const { return result == "AUDIT_RESULT_SUCCEEDED"; }
  // Whether something of it may have been sent.
  bool sent() const { return result != "AUDIT_RESULT_NOT_SENT" && result != "AUDIT_RESULT_DENIED"; }
};

Entry ReadEntry(const Json& line) {
  const Json& intent = line.at("intent");
  Entry entry{intent.value("method", ""), intent.value("request_id", ""), intent.value("number", ""), ""};
  if (line.contains("outcome")) entry.result = line.at("outcome").value("result", "");
  return entry;
}

// The ledgers, by what they are compared by.
struct Index {
  explicit Index(const ThreeLedgers& ledgers);

  std::vector<Entry> entries;
  std::map<std::string, int> bought;    // number: how often it became ours
  std::map<std::string, int> released;  // id: how often it was given back
  std::map<std::string, int> named;     // name: how often an update set it
  std::map<std::string, std::vector<const Entry*>> of_request;
};

std::string NameIn(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  return json.is_object() ? json.value("name", "") : "";
}

Index::Index(const ThreeLedgers& ledgers) {
  for (const Json& line : ledgers.journal) entries.push_back(ReadEntry(line));
  for (const Entry& entry : entries) of_request[entry.request_id].push_back(&entry);
  std::map<std::uint64_t, std::string> bodies;
  for (const sim::RecordedRequest& request : ledgers.requests) bodies[request.sequence] = request.body;
  for (const sim::LedgerEntry& act : ledgers.upstream) {
    if (act.action == "purchase" || act.action == "import") ++bought[act.number];
    if (act.action == "release") ++released[act.id];
    if (act.action == "update") ++named[NameIn(bodies[act.request])];
  }
}

class Comparison {
 public:
  explicit Comparison(const ThreeLedgers& ledgers) : ledgers_(ledgers), index_(ledgers) {}

  std::vector<Disagreement> Run() {
    for (const std::string& number : Numbers()) {
      CompareNumber(number);
      CompareSendings(number);
    }
    for (const Told& told : ledgers_.told) {
      if (!IsOnce(told.method)) CompareRepeatable(told);
      CompareWord(told);
    }
    for (const Entry& entry : index_.entries) {
      if (entry.result.empty()) Found(Violation::kOpen, entry.request_id, "the entry has no outcome");
    }
    return std::move(found_);
  }

 private:
  void Found(Violation violation, const std::string& of, const std::string& what) {
    found_.push_back({violation, Concat(of, ": ", what)});
  }

  std::set<std::string> Numbers() const {
    std::set<std::string> numbers;
    for (const auto& [number, times] : index_.bought) numbers.insert(number);
    for (const Told& told : ledgers_.told) {
      if (IsOnce(told.method)) numbers.insert(told.number);
    }
    for (const Entry& entry : index_.entries) {
      if (IsOnce(entry.method)) numbers.insert(entry.number);
    }
    return numbers;
  }

  // How often a number became ours, told by each of the three.
  void CompareNumber(const std::string& number) {
    const auto bought = index_.bought.find(number);
    const int upstream = bought == index_.bought.end() ? 0 : bought->second;
    int journal = 0;
    for (const Entry& entry : index_.entries)
      journal += IsOnce(entry.method) && entry.number == number && entry.succeeded() ? 1 : 0;
    int told = 0;
    int undecided = 0;
    for (const Told& one : ledgers_.told) {
      if (!IsOnce(one.method) || one.number != number) continue;
      told += one.word == Word::kHappened ? 1 : 0;
      undecided += one.word == Word::kNone ? 1 : 0;
    }
    const std::string counts =
        Concat("became ours ", upstream, " times; the journal says ", journal, ", clients were told ", told);
    if (journal < upstream) Found(Violation::kNotShownAsOurs, number, counts);
    if (journal > upstream || told > upstream) Found(Violation::kFalseSuccess, number, counts);
    if (told + undecided < upstream) Found(Violation::kFalseFailure, number, counts);
  }

  // A purchase must be sent at most once for an entry, and never again without a
  // look whether the one before had its effect.
  void CompareSendings(const std::string& number) {
    const std::string digits = number.substr(1);
    int sendings = 0;
    bool looked = true;
    for (const sim::RecordedRequest& request : ledgers_.requests) {
      if (request.method == "GET" && request.target.find(digits) != std::string::npos) looked = true;
      if (request.method != "POST" || request.body.find(digits) == std::string::npos) continue;
      if (!looked) Found(Violation::kSentTwice, number, "sent again without a look");
      looked = false;
      ++sendings;
    }
    int entries = 0;
    for (const Entry& entry : index_.entries)
      entries += IsOnce(entry.method) && entry.number == number && entry.sent() ? 1 : 0;
    if (sendings > entries)
      Found(Violation::kSentTwice, number, Concat("sent ", sendings, " times for ", entries, " entries"));
  }

  bool HappenedUpstream(const Told& told) const {
    return told.name.empty() ? index_.released.contains(told.id) : index_.named.contains(told.name);
  }

  bool HasSucceeded(const std::string& request_id) const {
    const auto found = index_.of_request.find(request_id);
    if (found == index_.of_request.end()) return false;
    for (const Entry* entry : found->second) {
      if (entry->succeeded()) return true;
    }
    return false;
  }

  void CompareRepeatable(const Told& told) {
    const bool happened = HappenedUpstream(told);
    const bool shown = HasSucceeded(told.request_id);
    const std::string what = Concat(told.request_id, " ", told.method);
    if (happened && told.word == Word::kFailed)
      Found(Violation::kFalseFailure, what, Concat("told to have failed (", told.reason, ")"));
    if (happened && !shown && told.word != Word::kNone)
      Found(Violation::kNotShownAsOurs, what, "done, and no entry shows it");
    if (!happened && (shown || told.word == Word::kHappened))
      Found(Violation::kFalseSuccess, what, shown ? "the journal says it happened" : "told to have happened");
  }

  // What was said must be in the journal.
  void CompareWord(const Told& told) {
    const std::string what = Concat(told.request_id, " ", told.method);
    if (told.word == Word::kHappened && !HasSucceeded(told.request_id))
      Found(Violation::kLost, what, "told to have happened, and no entry says so");
    if (told.word == Word::kFailed && !index_.of_request.contains(told.request_id))
      Found(Violation::kLost, what, Concat("refused (", told.reason, "), and there is no entry"));
    if (told.word == Word::kFailed && HasSucceeded(told.request_id))
      Found(Violation::kFalseFailure, what,
            Concat("refused (", told.reason, "); its entry says it happened"));
  }

  const ThreeLedgers& ledgers_;
  const Index index_;
  std::vector<Disagreement> found_;
};

}  // namespace

std::string NameOf(Violation violation) {
  switch (violation) {
    case Violation::kNotShownAsOurs:
      return "not shown as ours";
    case Violation::kFalseFailure:
      return "false failure";
    case Violation::kSentTwice:
      return "sent twice";
    case Violation::kOpen:
      return "open";
    case Violation::kLost:
      return "lost";
    case Violation::kFalseSuccess:
      break;
  }
  return "false success";
}

void PrintTo(const Disagreement& finding, std::ostream* out) {
  *out << NameOf(finding.violation) << ": " << finding.what;
}

bool IsOnce(const std::string& method) {
  return method == "PurchasePhoneNumber" || method == "ImportPhoneNumber" ||
         method == "CreateIncomingPhoneNumber" || method == "ImportIncomingPhoneNumber";
}

std::vector<Disagreement> Compare(const ThreeLedgers& ledgers) { return Comparison(ledgers).Run(); }

}  // namespace phonegate

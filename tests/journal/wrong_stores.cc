// Bugs that are a store's, or look like one's: it forgets, mixes up or breaks what it is given.
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/journal/forwarding_transaction.h"
#include "tests/journal/planted_bug.h"

namespace phonegate {

namespace {

// Changes of a frozen project begin.
struct IgnoreFreezes final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::StatusOr<std::optional<EntryRow>> LastFreeze(const std::string&) override { return std::nullopt; }
};

// A repetition is made again.
struct ForgetRequestIds final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string&) override {
    return std::nullopt;
  }
};

// Two changes of one number run at once.
struct LetChangesOverlap final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::StatusOr<std::vector<EntryRow>> OpenEntriesOf(const std::string&, const std::string&) override {
    return std::vector<EntryRow>();
  }
};

// An id is not known to be the number's that was bought.
struct DoNotLearnNumbers final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::StatusOr<std::string> NumberOf(const std::string&) override { return std::string(); }
};

// A request id is found whoever else used it, or for whatever other method: one part of
// the request key (see RequestKeyOf) does not count.
class ShareIds : public ForwardingTransaction {
 public:
  ShareIds(std::unique_ptr<StoreTransaction> inner, std::size_t part, std::vector<std::string> values)
      : ForwardingTransaction(std::move(inner)), part_(part), values_(std::move(values)) {}

  absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string& request_key) override {
    std::vector<std::string> parts = absl::StrSplit(request_key, '\0');
    std::optional<EntryRow> newest;
    for (const std::string& value : values_) {
      parts.at(part_) = value;
      const std::string key = absl::StrJoin(parts, std::string(1, '\0'));
      absl::StatusOr<std::optional<EntryRow>> found = ForwardingTransaction::NewestOfRequest(key);
      if (!found.ok()) return found;
      if (*found && (!newest || newest->first_record < (*found)->first_record)) newest = *std::move(found);
    }
    return newest;
  }

 private:
  const std::size_t part_;
  const std::vector<std::string> values_;
};

// Somebody else's request id is taken for one's own.
struct ShareIdsOfCallers final : ShareIds {
  explicit ShareIdsOfCallers(std::unique_ptr<StoreTransaction> inner)
      : ShareIds(std::move(inner), 1, {"ann", "bob", "cleo", "dan"}) {}
};

// So is that of another method.
struct ShareIdsOfMethods final : ShareIds {
  explicit ShareIdsOfMethods(std::unique_ptr<StoreTransaction> inner)
      : ShareIds(std::move(inner), 2, {"PurchasePhoneNumber", "UpdatePhoneNumber", "ReleasePhoneNumber"}) {}
};

// Successes are not stored for repetitions.
struct ForgetAnswers final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::Status PutAnswer(const std::string& entry_id, const journal::v1::StoredReply& answer) override {
    if (answer.has_response()) return DropAnswer(entry_id);
    return ForwardingTransaction::PutAnswer(entry_id, answer);
  }
};

// Records do not name the one before.
struct BreakChain final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::Status Append(const StoredRecord& record) override {
    journal::v1::Record broken;
    broken.ParseFromString(record.bytes);
    broken.clear_previous_hash();
    StoredRecord stored;
    stored.sequence = record.sequence;
    stored.bytes = broken.SerializeAsString();
    stored.hash = Sha256(stored.bytes);
    return ForwardingTransaction::Append(stored);
  }
};

// The outcome's record is there, not its row.
struct DropRowOfOutcome final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::Status PutEntry(const EntryRow& row) override {
    const absl::StatusOr<std::optional<EntryRow>> begun = FindEntry(row.entry_id);
    if (!row.open() && begun.ok() && *begun) return absl::OkStatus();
    return ForwardingTransaction::PutEntry(row);
  }
};

// What a former run left open stays so.
struct SettleNothing final : ForwardingTransaction {
  using ForwardingTransaction::ForwardingTransaction;
  absl::StatusOr<std::vector<EntryRow>> OpenEntries() override { return std::vector<EntryRow>(); }
};

template <typename Transaction>
PlantedBug WrongStore(const std::string& name) {
  PlantedBug bug{.name = name};
  bug.around_transaction = [](std::unique_ptr<StoreTransaction> inner) {
    return std::make_unique<Transaction>(std::move(inner));
  };
  return bug;
}

PlantedBug SkipsTheSync() {
  PlantedBug bug{.name = "SkipsTheSync"};
  bug.skips_sync = true;
  return bug;
}

}  // namespace

std::vector<PlantedBug> WrongStores() {
  return {WrongStore<IgnoreFreezes>("IgnoreFreezes"),
          WrongStore<ForgetRequestIds>("ForgetRequestIds"),
          WrongStore<LetChangesOverlap>("LetChangesOverlap"),
          WrongStore<DoNotLearnNumbers>("DoNotLearnNumbers"),
          WrongStore<ShareIdsOfCallers>("ShareIdsOfCallers"),
          WrongStore<ShareIdsOfMethods>("ShareIdsOfMethods"),
          WrongStore<ForgetAnswers>("ForgetAnswers"),
          WrongStore<BreakChain>("BreakChain"),
          WrongStore<DropRowOfOutcome>("DropRowOfOutcome"),
          WrongStore<SettleNothing>("SettleNothing"),
          SkipsTheSync()};
}

}  // namespace phonegate

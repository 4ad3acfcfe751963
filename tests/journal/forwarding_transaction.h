// A transaction that passes all on to another, to be wrong in one way.
#ifndef PHONEGATE_TESTS_JOURNAL_FORWARDING_TRANSACTION_H_
#define PHONEGATE_TESTS_JOURNAL_FORWARDING_TRANSACTION_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/journal/store/store.h"

namespace phonegate {

class ForwardingTransaction : public StoreTransaction {
 public:
  explicit ForwardingTransaction(std::unique_ptr<StoreTransaction> inner) : inner_(std::move(inner)) {}

  absl::StatusOr<JournalHead> Head() override { return inner_->Head(); }
  absl::Status Append(const StoredRecord& record) override { return inner_->Append(record); }
  absl::Status PutEntry(const EntryRow& row) override { return inner_->PutEntry(row); }
  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
    return inner_->FindEntry(entry_id);
  }
  absl::StatusOr<std::optional<EntryRow>> NewestOfRequest(const std::string& request_key) override {
    return inner_->NewestOfRequest(request_key);
  }
  absl::StatusOr<std::vector<EntryRow>> OpenEntries() override { return inner_->OpenEntries(); }
  absl::StatusOr<std::vector<EntryRow>> OpenEntriesOf(const std::string& number,
                                                      const std::string& resource_id) override {
    return inner_->OpenEntriesOf(number, resource_id);
  }
  absl::StatusOr<std::string> NumberOf(const std::string& resource_id) override {
    return inner_->NumberOf(resource_id);
  }
  absl::StatusOr<std::vector<EntryRow>> SuccessesOf(const std::string& number, std::uint64_t before,
                                                    std::size_t limit) override {
    return inner_->SuccessesOf(number, before, limit);
  }
  absl::StatusOr<std::uint64_t> Spent(const std::string& caller, const std::string& project,
                                      v1::Spending spending, WallTime since) override {
    return inner_->Spent(caller, project, spending, since);
  }
  absl::StatusOr<std::optional<EntryRow>> LastFreeze(const std::string& project) override {
    return inner_->LastFreeze(project);
  }
  absl::Status PutAnswer(const std::string& entry_id, const journal::v1::StoredReply& answer) override {
    return inner_->PutAnswer(entry_id, answer);
  }
  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override {
    return inner_->FindAnswer(entry_id);
  }
  absl::Status DropAnswer(const std::string& entry_id) override { return inner_->DropAnswer(entry_id); }
  absl::Status ForgetAnswers(WallTime before) override { return inner_->ForgetAnswers(before); }
  absl::Status Touch() override { return inner_->Touch(); }
  absl::Status PutCheckpoint(const journal::v1::Checkpoint& checkpoint) override {
    return inner_->PutCheckpoint(checkpoint);
  }
  absl::StatusOr<std::optional<journal::v1::Checkpoint>> LastCheckpoint() override {
    return inner_->LastCheckpoint();
  }
  absl::Status Commit() override { return inner_->Commit(); }

 private:
  const std::unique_ptr<StoreTransaction> inner_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_FORWARDING_TRANSACTION_H_

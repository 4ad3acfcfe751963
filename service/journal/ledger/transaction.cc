#include "service/journal/ledger/transaction.h"

#include <memory>

namespace phonegate {

absl::Status WriteInTransaction(Store& store, const Clock& clock,
                                absl::FunctionRef<absl::Status(Ledger&)> work, const JournalRules& rules) {
  absl::StatusOr<std::unique_ptr<StoreTransaction>> transaction = store.Begin();
  if (!transaction.ok()) return transaction.status();
  Ledger ledger(**transaction, clock.Now(), rules);
  if (absl::Status status = work(ledger); !status.ok()) return status;
  return (*transaction)->Commit();
}

}  // namespace phonegate

// One transaction of the store as the ledger's.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_TRANSACTION_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_TRANSACTION_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "service/base/clock.h"
#include "service/journal/ledger/ledger.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Begins a transaction of `store`, runs `work` on a ledger over it, whose records get
// `clock`'s time then, and commits.
//
// Durable when OK. An error is the store's, or what `work` returned, and nothing is
// written then; of a commit that failed see StoreTransaction. Blocks as long as the disk
// does; on the writer's thread.
absl::Status WriteInTransaction(Store& store, const Clock& clock,
                                absl::FunctionRef<absl::Status(Ledger&)> work,
                                const JournalRules& rules = JournalRules::Default());

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_TRANSACTION_H_

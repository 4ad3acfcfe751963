// The stage that writes reads down which policy wants in the journal.
#ifndef PHONEGATE_SERVICE_JOURNAL_STAGE_JOURNALLED_READS_H_
#define PHONEGATE_SERVICE_JOURNAL_STAGE_JOURNALLED_READS_H_

#include "service/contract/call.h"
#include "service/journal/ledger/journal_client.h"
#include "service/lane/lane_port.h"

namespace phonegate {

// Stands in front of the cache, so that it meets all reads, wherever their answers come
// from. A read is written down when its answer is known, and is durable before its
// caller gets it; a stream when it begins, and again when it ends. Who read cannot get an
// answer that is not written down: UNAVAILABLE (JOURNAL_UNAVAILABLE).
//
// A read that costs money and was sent for this very call has an entry already.
//
// Belongs to one lane; everything it refers to outlives it.
class JournalledReads final : public Stage {
 public:
  JournalledReads(Journal& journal, LanePort port, Stage& next)
      : journal_(journal), client_(journal, std::move(port)), next_(next) {}

  Awaitable<Reply> Handle(Call& call) override;

 private:
  Awaitable<Reply> Stream(Call& call);

  Journal& journal_;
  JournalClient client_;
  Stage& next_;
};

// UNAVAILABLE (JOURNAL_UNAVAILABLE), of a read.
absl::Status ReadNotWritten(const absl::Status& cause);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STAGE_JOURNALLED_READS_H_

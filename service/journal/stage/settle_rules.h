// What the reconciler decides of a change whose outcome is in doubt.
#ifndef PHONEGATE_SERVICE_JOURNAL_STAGE_SETTLE_RULES_H_
#define PHONEGATE_SERVICE_JOURNAL_STAGE_SETTLE_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "phonegate/v1/audit.pb.h"
#include "service/base/clock.h"

namespace phonegate {

struct OpenChange;
struct ReconcilerOptions;

// The decisions of Reconciler, apart from the asking. Each is a function of its
// arguments, so one object serves all lanes. The product has Default(); a test replaces
// single decisions, as with JournalRules.
class SettleRules {
 public:
  // What the product decides. Lives as long as the process.
  static const SettleRules& Default();
  virtual ~SettleRules() = default;

  // Whether the change is looked for in the project's list, and never sent again. One that
  // is not is sent again until an answer tells its outcome.
  virtual bool IsLookedFor(const OpenChange& change) const;

  // --- Of a change that is looked for.

  // Whether an item of the list is the number: the filter matches parts of numbers, too.
  virtual bool IsTheNumber(const google::protobuf::Message& item, const std::string& number) const;
  // Whether it is known that the change was sent, so that the number's presence is its
  // effect: before it was sent, the number was looked for in vain.
  virtual bool WasSent(const OpenChange& change) const;
  // From when on an absence counts: until then the request may be at work upstream.
  // `doubt` is when it became doubtful here, or was taken over.
  virtual SteadyTime AbsencesCountFrom(const OpenChange& change, SteadyTime doubt,
                                       const ReconcilerOptions& options) const;
  // Whether so many absences that count show that it did not happen.
  virtual bool ShowThatItDidNotHappen(int absences) const;

  // --- Of a change that is sent again.

  // What the answer to a repetition says of the change: SUCCEEDED, or REFUSED when the
  // first sending must have got the same answer; nothing when it may have happened.
  virtual std::optional<v1::AuditResult> ResultOfRepetition(const OpenChange& change,
                                                            const absl::Status& answer) const;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STAGE_SETTLE_RULES_H_

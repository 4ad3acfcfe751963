// Reading the gateway's journal.
#ifndef PHONEGATE_AUDIT_H_
#define PHONEGATE_AUDIT_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/v1/audit_service.pb.h"

namespace phonegate {

// What a program needs of phonegate.v1.AuditService to read who changed what, for callers
// with a grant for the group `audit`. A phonegate::Client is one; GetOperation stands
// with the changes, in PhoneNumbers.
//
// Calls block until they have an answer or their time is over. They may be made from any
// thread, and change nothing.
class Audit {
 public:
  virtual ~Audit() = default;

  virtual absl::StatusOr<v1::ListAuditEntriesResponse> ListAuditEntries(
      const v1::ListAuditEntriesRequest& request) = 0;
  virtual absl::StatusOr<v1::AuditEntry> GetAuditEntry(const v1::GetAuditEntryRequest& request) = 0;
  // Calls `take` with each record as it comes, on this thread, until it returns false,
  // which is OK. It never ends by itself and has no deadline unless one is set with
  // WithTimeout. To go on after an error, call again with the last `sequence` + 1.
  virtual absl::Status TailAuditEntries(
      const v1::TailAuditEntriesRequest& request,
      const std::function<bool(const v1::TailAuditEntriesResponse&)>& take) = 0;
  // Has the time of a stream, as the gateway reads every record. A journal that fails is
  // an answer, not an error.
  virtual absl::StatusOr<v1::VerifyJournalResponse> VerifyJournal(
      const v1::VerifyJournalRequest& request) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_AUDIT_H_

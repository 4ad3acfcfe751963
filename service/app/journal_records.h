// The journal, for calls that do not reach a stage.
#ifndef PHONEGATE_SERVICE_APP_JOURNAL_RECORDS_H_
#define PHONEGATE_SERVICE_APP_JOURNAL_RECORDS_H_

#include <string>

#include "service/base/clock.h"
#include "service/base/event_limiter.h"
#include "service/base/log.h"
#include "service/contract/project.h"
#include "service/journal/ledger/journal.h"
#include "service/rpc/rpc_call.h"

namespace phonegate {

// Writes refused calls, and those that the gateway answers itself, into the journal. What
// it refers to outlives it.
//
// Of callers that do not say who they are 60 entries a minute are written, as anybody on
// the network could fill the disk, and as many of calls that are refused because there
// are too many of them; a line "refused_not_journalled" or "rate_limited_not_journalled"
// of the log tells of more. Each call has its access line in any case.
class JournalRecords final : public CallRecords {
 public:
  JournalRecords(Journal& journal, const Projects& projects, const Clock& clock, Log& log);

  void Rejected(const Operation& operation, const google::protobuf::Message* request, const Caller& caller,
                const std::string& request_id, const absl::Status& status) override;
  absl::Status Write(const Operation& operation, const google::protobuf::Message& request,
                     const Caller& caller, const std::string& request_id,
                     const absl::Status& status) override;

 private:
  // What the request names; none when that is not configured, as it may be anything.
  Project ProjectOf(const Operation& operation, const google::protobuf::Message* request) const;

  // Whether a refusal of an unidentified caller, or of one that calls too often, is
  // still written down.
  bool HasRoomForUnidentified();
  bool HasRoomForRateLimited();
  bool HasRoom(EventLimiter& gate, std::string_view event, std::string_view sentence);

  Journal& journal_;
  const Projects& projects_;
  Log& log_;
  EventLimiter unauthenticated_;
  EventLimiter rate_limited_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_APP_JOURNAL_RECORDS_H_

// The journal, for calls that do not reach a stage.
#ifndef PHONEGATE_SERVICE_JOURNAL_RECORDS_H_
#define PHONEGATE_SERVICE_JOURNAL_RECORDS_H_

#include <string>

#include "service/contract/project.h"
#include "service/journal/journal.h"
#include "service/rpc/rpc_call.h"

namespace phonegate {

// Writes refused calls, and those that the gateway answers itself, into the journal. What
// it refers to outlives it.
class JournalRecords final : public CallRecords {
 public:
  JournalRecords(Journal& journal, const Projects& projects) : journal_(journal), projects_(projects) {}

  void Rejected(const Operation& operation, const google::protobuf::Message* request, const Caller& caller,
                const std::string& request_id, const absl::Status& status) override;
  absl::Status Write(const Operation& operation, const google::protobuf::Message& request,
                     const Caller& caller, const std::string& request_id,
                     const absl::Status& status) override;

 private:
  // What the request names; none when that is not configured, as it may be anything.
  Project ProjectOf(const Operation& operation, const google::protobuf::Message* request) const;

  Journal& journal_;
  const Projects& projects_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_RECORDS_H_

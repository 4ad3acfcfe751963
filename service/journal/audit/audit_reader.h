// The journal as AuditService shows it.
#ifndef PHONEGATE_SERVICE_JOURNAL_AUDIT_AUDIT_READER_H_
#define PHONEGATE_SERVICE_JOURNAL_AUDIT_AUDIT_READER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/v1/audit_service.pb.h"
#include "service/contract/project.h"
#include "service/contract/project_scope.h"
#include "service/journal/store/store.h"
#include "service/translate/page_token.h"

namespace phonegate {

// Puts entries together from what the store holds. Belongs to one thread, which
// it blocks as long as the disk does.
//
// Errors, beside those that stand with a function:
//   INVALID_ARGUMENT  INVALID_REQUEST: a field breaks a rule of the contract.
//   UNAVAILABLE       JOURNAL_UNAVAILABLE: the store cannot be read; the next call
//                     opens it again.
//   DATA_LOSS         JOURNAL_UNAVAILABLE: a record is missing or is none.
class AuditReader {
 public:
  // All of these outlive the reader. Of the store it uses Read only.
  AuditReader(Store& store, const PageTokens& page_tokens, const Projects& projects)
      : store_(store), page_tokens_(page_tokens), projects_(projects) {}

  // One page, of the entries of projects in `scope`. A page ends early when it grows over
  // 2 MiB, so that it fits into what gRPC's clients take.
  //   INVALID_ARGUMENT  PAGE_TOKEN_INVALID: the token is of another list.
  absl::StatusOr<v1::ListAuditEntriesResponse> List(const v1::ListAuditEntriesRequest& request,
                                                    const ProjectScope& scope);

  //   NOT_FOUND  NOT_FOUND: also of an entry that is not in `scope`.
  absl::StatusOr<v1::AuditEntry> Get(const v1::GetAuditEntryRequest& request, const ProjectScope& scope);

  //   NOT_FOUND         NOT_FOUND: no entry has this request id.
  //   INVALID_ARGUMENT  PROJECT_REQUIRED.
  absl::StatusOr<v1::GetOperationResponse> GetOperation(const v1::GetOperationRequest& request);

  // The first record that the request asks for; it may not be there yet.
  absl::StatusOr<std::uint64_t> TailStart(const v1::TailAuditEntriesRequest& request);

  // Some records, as far as they are in a scope.
  struct RecordBatch {
    std::vector<v1::TailAuditEntriesResponse> messages;
    std::uint64_t next = 0;  // the record to go on with; `from` when there was none
  };
  // What the records from `from` on say, in order; looks at most at `limit` of them.
  // Returns those before a bad record; that one is the error of the next call.
  absl::StatusOr<RecordBatch> ReadOn(std::uint64_t from, std::size_t limit, const ProjectScope& scope);

 private:
  // Runs `read` on the open store, opening it first; closes it after a failure.
  template <typename Read>
  auto With(const Read& read) -> decltype(read(std::declval<StoreReader&>()));

  Store& store_;
  const PageTokens& page_tokens_;
  const Projects& projects_;
  std::unique_ptr<StoreReader> reader_;  // none: to be opened
};

// An error of the store, met while reading, as callers get it: UNAVAILABLE
// (JOURNAL_UNAVAILABLE). One that has a reason already stays as it is.
absl::Status JournalError(const absl::Status& status);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_AUDIT_AUDIT_READER_H_

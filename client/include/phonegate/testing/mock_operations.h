// GoogleMocks of what operators ask the gateway for. Link GTest::gmock.
#ifndef PHONEGATE_TESTING_MOCK_OPERATIONS_H_
#define PHONEGATE_TESTING_MOCK_OPERATIONS_H_

#include <functional>

#include <gmock/gmock.h>

#include "phonegate/access.h"
#include "phonegate/admin.h"
#include "phonegate/audit.h"
#include "phonegate/error.h"

namespace phonegate::testing {

class MockAudit : public Audit {
 public:
  MOCK_METHOD(absl::StatusOr<v1::ListAuditEntriesResponse>, ListAuditEntries,
              (const v1::ListAuditEntriesRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::AuditEntry>, GetAuditEntry, (const v1::GetAuditEntryRequest&), (override));
  MOCK_METHOD(absl::Status, TailAuditEntries,
              (const v1::TailAuditEntriesRequest&,
               const std::function<bool(const v1::TailAuditEntriesResponse&)>&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::VerifyJournalResponse>, VerifyJournal, (const v1::VerifyJournalRequest&),
              (override));
};

class MockAdmin : public Admin {
 public:
  MOCK_METHOD(absl::Status, FreezeProject, (const v1::FreezeProjectRequest&), (override));
  MOCK_METHOD(absl::Status, ThawProject, (const v1::ThawProjectRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::PurgeCacheResponse>, PurgeCache, (const v1::PurgeCacheRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::CacheStatistics>, GetCacheStatistics, (const v1::GetCacheStatisticsRequest&),
              (override));
};

class MockAccess : public Access {
 public:
  MOCK_METHOD(absl::StatusOr<v1::ExplainAccessResponse>, ExplainAccess, (const v1::ExplainAccessRequest&),
              (override));
};

}  // namespace phonegate::testing

#endif  // PHONEGATE_TESTING_MOCK_OPERATIONS_H_

// The client of the gateway.
#ifndef PHONEGATE_CLIENT_H_
#define PHONEGATE_CLIENT_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/access.h"
#include "phonegate/admin.h"
#include "phonegate/audit.h"
#include "phonegate/client_options.h"
#include "phonegate/phone_numbers.h"

namespace phonegate {
namespace internal {

class Connection;

// What one Client does in another way than its options say.
struct CallSettings {
  std::optional<std::chrono::milliseconds> timeout;
  std::string cache_control;  // empty: no such metadata
};

}  // namespace internal

// Calls the gateway over gRPC.
//
// Reads are repeated when the gateway is not there (the service config says how often).
// A change gets a request id, and keeps it: when its answer is lost, it is called again
// with this id, which is safe, until the gateway tells its outcome or the time is
// over. Nothing is ever changed twice.
//
// Errors that this class adds to those of the gateway:
//   UNAVAILABLE        without a reason: the gateway cannot be reached. Of a change:
//                      nothing was sent.
//   DEADLINE_EXCEEDED  without a reason: a read was not answered in time.
//   UNKNOWN            OUTCOME_UNKNOWN, domain `phonegate`, metadata `operation` and
//                      `request_id`: no answer settled the outcome of a change.
//   UNAUTHENTICATED    without a reason: the token file cannot be read; nothing was sent.
//
// Copies share one channel and are cheap. All methods may be called from any thread. They
// use none of gRPC's callbacks, so that the last copy may be destroyed on any thread, too.
// Programs that call the generated stubs with callbacks find in client/README.md ("The stubs
// and gRPC's callbacks") which thread may destroy a channel.
class Client final : public PhoneNumbers, public Audit, public Admin, public Access {
 public:
  // INVALID_ARGUMENT with a sentence when the options do not go together or a file of
  // theirs cannot be used. Does not wait for the gateway.
  static absl::StatusOr<Client> Create(const ClientOptions& options);

  // The same, with another time for each call than the options say.
  Client WithTimeout(std::chrono::milliseconds timeout) const;
  // The same, with this metadata `cache-control` on each call, such as `no-cache`.
  Client WithCacheControl(const std::string& value) const;

  absl::StatusOr<v1::SearchAvailablePhoneNumbersResponse> SearchAvailablePhoneNumbers(
      const v1::SearchAvailablePhoneNumbersRequest& request) override;
  absl::StatusOr<v1::ListPhoneNumbersResponse> ListPhoneNumbers(
      const v1::ListPhoneNumbersRequest& request) override;
  absl::Status StreamPhoneNumbers(const v1::StreamPhoneNumbersRequest& request,
                                  const std::function<bool(const v1::PhoneNumber&)>& take) override;
  absl::StatusOr<v1::PhoneNumber> GetPhoneNumber(const v1::GetPhoneNumberRequest& request) override;
  absl::StatusOr<v1::PhoneNumberLookup> LookupPhoneNumber(
      const v1::LookupPhoneNumberRequest& request) override;
  absl::StatusOr<v1::ListIncomingPhoneNumbersResponse> ListIncomingPhoneNumbers(
      const v1::ListIncomingPhoneNumbersRequest& request) override;
  absl::StatusOr<v1::IncomingPhoneNumber> GetIncomingPhoneNumber(
      const v1::GetIncomingPhoneNumberRequest& request) override;
  absl::StatusOr<v1::ListAvailableCountriesResponse> ListAvailableCountries(
      const v1::ListAvailableCountriesRequest& request) override;
  absl::StatusOr<v1::AvailableCountry> GetAvailableCountry(
      const v1::GetAvailableCountryRequest& request) override;
  absl::StatusOr<v1::SearchLocalPhoneNumbersResponse> SearchLocalPhoneNumbers(
      const v1::SearchLocalPhoneNumbersRequest& request) override;
  absl::StatusOr<v1::SearchTollFreePhoneNumbersResponse> SearchTollFreePhoneNumbers(
      const v1::SearchTollFreePhoneNumbersRequest& request) override;
  absl::StatusOr<v1::PhoneNumber> PurchasePhoneNumber(const v1::PurchasePhoneNumberRequest& request) override;
  absl::StatusOr<v1::PhoneNumber> ImportPhoneNumber(const v1::ImportPhoneNumberRequest& request) override;
  absl::StatusOr<v1::PhoneNumber> UpdatePhoneNumber(const v1::UpdatePhoneNumberRequest& request) override;
  absl::Status ReleasePhoneNumber(const v1::ReleasePhoneNumberRequest& request) override;
  absl::StatusOr<v1::PhoneNumber> AssignE911Address(const v1::AssignE911AddressRequest& request) override;
  absl::StatusOr<v1::PhoneNumber> RemoveE911Address(const v1::RemoveE911AddressRequest& request) override;
  absl::StatusOr<v1::PhoneRoute> AssignPhoneRoute(const v1::AssignPhoneRouteRequest& request) override;
  absl::StatusOr<v1::IncomingPhoneNumber> CreateIncomingPhoneNumber(
      const v1::CreateIncomingPhoneNumberRequest& request) override;
  absl::StatusOr<v1::IncomingPhoneNumber> UpdateIncomingPhoneNumber(
      const v1::UpdateIncomingPhoneNumberRequest& request) override;
  absl::Status ReleaseIncomingPhoneNumber(const v1::ReleaseIncomingPhoneNumberRequest& request) override;
  absl::StatusOr<v1::IncomingPhoneNumber> ImportIncomingPhoneNumber(
      const v1::ImportIncomingPhoneNumberRequest& request) override;
  absl::StatusOr<v1::GetOperationResponse> GetOperation(const v1::GetOperationRequest& request) override;

  absl::StatusOr<v1::ListAuditEntriesResponse> ListAuditEntries(
      const v1::ListAuditEntriesRequest& request) override;
  absl::StatusOr<v1::AuditEntry> GetAuditEntry(const v1::GetAuditEntryRequest& request) override;
  absl::Status TailAuditEntries(
      const v1::TailAuditEntriesRequest& request,
      const std::function<bool(const v1::TailAuditEntriesResponse&)>& take) override;
  absl::StatusOr<v1::VerifyJournalResponse> VerifyJournal(const v1::VerifyJournalRequest& request) override;
  absl::Status FreezeProject(const v1::FreezeProjectRequest& request) override;
  absl::Status ThawProject(const v1::ThawProjectRequest& request) override;
  absl::StatusOr<v1::PurgeCacheResponse> PurgeCache(const v1::PurgeCacheRequest& request) override;
  absl::StatusOr<v1::CacheStatistics> GetCacheStatistics(
      const v1::GetCacheStatisticsRequest& request) override;
  absl::StatusOr<v1::ExplainAccessResponse> ExplainAccess(const v1::ExplainAccessRequest& request) override;

 private:
  explicit Client(std::shared_ptr<const internal::Connection> connection);

  std::shared_ptr<const internal::Connection> connection_;
  internal::CallSettings settings_;
};

}  // namespace phonegate

#endif  // PHONEGATE_CLIENT_H_

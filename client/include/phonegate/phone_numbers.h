// The gateway's RPCs as plain calls.
#ifndef PHONEGATE_PHONE_NUMBERS_H_
#define PHONEGATE_PHONE_NUMBERS_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/v1/audit_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate {

// What a program needs of phonegate.v1.PhoneNumberService. Take one of these by
// reference where you use it; give it a phonegate::Client in the program, and a
// testing::FakePhoneNumbers or a testing::MockPhoneNumbers in its tests.
//
// What each call does, costs and answers stands with its RPC in
// phone_number_service.proto. An error has a reason; see phonegate/error.h. Calls block
// until they have an answer or their time is over. They may be made from any thread.
class PhoneNumbers {
 public:
  virtual ~PhoneNumbers() = default;

  // Reads. They may be repeated; LookupPhoneNumber with `include` costs money.
  virtual absl::StatusOr<v1::SearchAvailablePhoneNumbersResponse> SearchAvailablePhoneNumbers(
      const v1::SearchAvailablePhoneNumbersRequest& request) = 0;
  virtual absl::StatusOr<v1::ListPhoneNumbersResponse> ListPhoneNumbers(
      const v1::ListPhoneNumbersRequest& request) = 0;
  // Calls `take` with each number as it comes, on this thread, until it returns false or
  // there are no more. OK in both cases; an error may come after some numbers.
  virtual absl::Status StreamPhoneNumbers(const v1::StreamPhoneNumbersRequest& request,
                                          const std::function<bool(const v1::PhoneNumber&)>& take) = 0;
  virtual absl::StatusOr<v1::PhoneNumber> GetPhoneNumber(const v1::GetPhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::PhoneNumberLookup> LookupPhoneNumber(
      const v1::LookupPhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::ListIncomingPhoneNumbersResponse> ListIncomingPhoneNumbers(
      const v1::ListIncomingPhoneNumbersRequest& request) = 0;
  virtual absl::StatusOr<v1::IncomingPhoneNumber> GetIncomingPhoneNumber(
      const v1::GetIncomingPhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::ListAvailableCountriesResponse> ListAvailableCountries(
      const v1::ListAvailableCountriesRequest& request) = 0;
  virtual absl::StatusOr<v1::AvailableCountry> GetAvailableCountry(
      const v1::GetAvailableCountryRequest& request) = 0;
  virtual absl::StatusOr<v1::SearchLocalPhoneNumbersResponse> SearchLocalPhoneNumbers(
      const v1::SearchLocalPhoneNumbersRequest& request) = 0;
  virtual absl::StatusOr<v1::SearchTollFreePhoneNumbersResponse> SearchTollFreePhoneNumbers(
      const v1::SearchTollFreePhoneNumbersRequest& request) = 0;

  // Changes. A request without a `request_id` is given one. UNKNOWN with the reason
  // OUTCOME_UNKNOWN says that the change may have happened: call again with the
  // `request_id` of the error's metadata, and with no other, or ask GetOperation.
  virtual absl::StatusOr<v1::PhoneNumber> PurchasePhoneNumber(
      const v1::PurchasePhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::PhoneNumber> ImportPhoneNumber(const v1::ImportPhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::PhoneNumber> UpdatePhoneNumber(const v1::UpdatePhoneNumberRequest& request) = 0;
  virtual absl::Status ReleasePhoneNumber(const v1::ReleasePhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::PhoneNumber> AssignE911Address(const v1::AssignE911AddressRequest& request) = 0;
  virtual absl::StatusOr<v1::PhoneNumber> RemoveE911Address(const v1::RemoveE911AddressRequest& request) = 0;
  virtual absl::StatusOr<v1::PhoneRoute> AssignPhoneRoute(const v1::AssignPhoneRouteRequest& request) = 0;
  virtual absl::StatusOr<v1::IncomingPhoneNumber> CreateIncomingPhoneNumber(
      const v1::CreateIncomingPhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::IncomingPhoneNumber> UpdateIncomingPhoneNumber(
      const v1::UpdateIncomingPhoneNumberRequest& request) = 0;
  virtual absl::Status ReleaseIncomingPhoneNumber(const v1::ReleaseIncomingPhoneNumberRequest& request) = 0;
  virtual absl::StatusOr<v1::IncomingPhoneNumber> ImportIncomingPhoneNumber(
      const v1::ImportIncomingPhoneNumberRequest& request) = 0;

  // Tells the outcome of a change; phonegate.v1.AuditService, for callers with a grant
  // for the group `audit`.
  virtual absl::StatusOr<v1::GetOperationResponse> GetOperation(const v1::GetOperationRequest& request) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_PHONE_NUMBERS_H_

// A GoogleMock of the gateway. Link GTest::gmock.
#ifndef PHONEGATE_TESTING_MOCK_PHONE_NUMBERS_H_
#define PHONEGATE_TESTING_MOCK_PHONE_NUMBERS_H_

#include <functional>

#include <gmock/gmock.h>

#include "phonegate/error.h"
#include "phonegate/phone_numbers.h"

namespace phonegate::testing {

// For tests of one call and one answer; for more, a FakePhoneNumbers is easier to
// keep right. MakeError of phonegate/error.h makes the errors.
class MockPhoneNumbers : public PhoneNumbers {
 public:
  MOCK_METHOD(absl::StatusOr<v1::SearchAvailablePhoneNumbersResponse>, SearchAvailablePhoneNumbers,
              (const v1::SearchAvailablePhoneNumbersRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListPhoneNumbersResponse>, ListPhoneNumbers,
              (const v1::ListPhoneNumbersRequest&), (override));
  MOCK_METHOD(absl::Status, StreamPhoneNumbers,
              (const v1::StreamPhoneNumbersRequest&, const std::function<bool(const v1::PhoneNumber&)>&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumber>, GetPhoneNumber, (const v1::GetPhoneNumberRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumberLookup>, LookupPhoneNumber, (const v1::LookupPhoneNumberRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::ListIncomingPhoneNumbersResponse>, ListIncomingPhoneNumbers,
              (const v1::ListIncomingPhoneNumbersRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::IncomingPhoneNumber>, GetIncomingPhoneNumber,
              (const v1::GetIncomingPhoneNumberRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListAvailableCountriesResponse>, ListAvailableCountries,
              (const v1::ListAvailableCountriesRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::AvailableCountry>, GetAvailableCountry,
              (const v1::GetAvailableCountryRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::SearchLocalPhoneNumbersResponse>, SearchLocalPhoneNumbers,
              (const v1::SearchLocalPhoneNumbersRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::SearchTollFreePhoneNumbersResponse>, SearchTollFreePhoneNumbers,
              (const v1::SearchTollFreePhoneNumbersRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumber>, PurchasePhoneNumber, (const v1::PurchasePhoneNumberRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumber>, ImportPhoneNumber, (const v1::ImportPhoneNumberRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumber>, UpdatePhoneNumber, (const v1::UpdatePhoneNumberRequest&),
              (override));
  MOCK_METHOD(absl::Status, ReleasePhoneNumber, (const v1::ReleasePhoneNumberRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumber>, AssignE911Address, (const v1::AssignE911AddressRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneNumber>, RemoveE911Address, (const v1::RemoveE911AddressRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::PhoneRoute>, AssignPhoneRoute, (const v1::AssignPhoneRouteRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::IncomingPhoneNumber>, CreateIncomingPhoneNumber,
              (const v1::CreateIncomingPhoneNumberRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::IncomingPhoneNumber>, UpdateIncomingPhoneNumber,
              (const v1::UpdateIncomingPhoneNumberRequest&), (override));
  MOCK_METHOD(absl::Status, ReleaseIncomingPhoneNumber, (const v1::ReleaseIncomingPhoneNumberRequest&),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::IncomingPhoneNumber>, ImportIncomingPhoneNumber,
              (const v1::ImportIncomingPhoneNumberRequest&), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetOperationResponse>, GetOperation, (const v1::GetOperationRequest&),
              (override));
};

}  // namespace phonegate::testing

#endif  // PHONEGATE_TESTING_MOCK_PHONE_NUMBERS_H_

// The RPCs that the gateway in memory does not play.
#include "absl/strings/str_cat.h"
#include "phonegate/testing/fake_phone_numbers.h"

namespace phonegate::testing {
namespace {

absl::Status NotFaked(const std::string& method) {
  return absl::UnimplementedError(
      absl::StrCat("FakePhoneNumbers does not play ", method, "; use a MockPhoneNumbers for it."));
}

}  // namespace

absl::StatusOr<v1::PhoneNumberLookup> FakePhoneNumbers::LookupPhoneNumber(
    const v1::LookupPhoneNumberRequest& /*request*/) {
  return NotFaked("LookupPhoneNumber");
}

absl::StatusOr<v1::ListIncomingPhoneNumbersResponse> FakePhoneNumbers::ListIncomingPhoneNumbers(
    const v1::ListIncomingPhoneNumbersRequest& /*request*/) {
  return NotFaked("ListIncomingPhoneNumbers");
}

absl::StatusOr<v1::IncomingPhoneNumber> FakePhoneNumbers::GetIncomingPhoneNumber(
    const v1::GetIncomingPhoneNumberRequest& /*request*/) {
  return NotFaked("GetIncomingPhoneNumber");
}

absl::StatusOr<v1::ListAvailableCountriesResponse> FakePhoneNumbers::ListAvailableCountries(
    const v1::ListAvailableCountriesRequest& /*request*/) {
  return NotFaked("ListAvailableCountries");
}

absl::StatusOr<v1::AvailableCountry> FakePhoneNumbers::GetAvailableCountry(
    const v1::GetAvailableCountryRequest& /*request*/) {
  return NotFaked("GetAvailableCountry");
}

absl::StatusOr<v1::SearchLocalPhoneNumbersResponse> FakePhoneNumbers::SearchLocalPhoneNumbers(
    const v1::SearchLocalPhoneNumbersRequest& /*request*/) {
  return NotFaked("SearchLocalPhoneNumbers");
}

absl::StatusOr<v1::SearchTollFreePhoneNumbersResponse> FakePhoneNumbers::SearchTollFreePhoneNumbers(
    const v1::SearchTollFreePhoneNumbersRequest& /*request*/) {
  return NotFaked("SearchTollFreePhoneNumbers");
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::AssignE911Address(
    const v1::AssignE911AddressRequest& /*request*/) {
  return NotFaked("AssignE911Address");
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::RemoveE911Address(
    const v1::RemoveE911AddressRequest& /*request*/) {
  return NotFaked("RemoveE911Address");
}

absl::StatusOr<v1::PhoneRoute> FakePhoneNumbers::AssignPhoneRoute(
    const v1::AssignPhoneRouteRequest& /*request*/) {
  return NotFaked("AssignPhoneRoute");
}

absl::StatusOr<v1::IncomingPhoneNumber> FakePhoneNumbers::CreateIncomingPhoneNumber(
    const v1::CreateIncomingPhoneNumberRequest& /*request*/) {
  return NotFaked("CreateIncomingPhoneNumber");
}

absl::StatusOr<v1::IncomingPhoneNumber> FakePhoneNumbers::UpdateIncomingPhoneNumber(
    const v1::UpdateIncomingPhoneNumberRequest& /*request*/) {
  return NotFaked("UpdateIncomingPhoneNumber");
}

absl::Status FakePhoneNumbers::ReleaseIncomingPhoneNumber(
    const v1::ReleaseIncomingPhoneNumberRequest& /*request*/) {
  return NotFaked("ReleaseIncomingPhoneNumber");
}

absl::StatusOr<v1::IncomingPhoneNumber> FakePhoneNumbers::ImportIncomingPhoneNumber(
    const v1::ImportIncomingPhoneNumberRequest& /*request*/) {
  return NotFaked("ImportIncomingPhoneNumber");
}

absl::StatusOr<v1::GetOperationResponse> FakePhoneNumbers::GetOperation(
    const v1::GetOperationRequest& /*request*/) {
  return NotFaked("GetOperation");
}

}  // namespace phonegate::testing

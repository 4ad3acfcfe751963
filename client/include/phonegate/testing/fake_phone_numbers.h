// The gateway in memory, for the tests of programs that use it.
#ifndef PHONEGATE_TESTING_FAKE_PHONE_NUMBERS_H_
#define PHONEGATE_TESTING_FAKE_PHONE_NUMBERS_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "phonegate/error.h"
#include "phonegate/phone_numbers.h"

namespace phonegate::testing {

// One project with numbers of its own, and numbers for sale. Searching, buying, importing,
// listing, streaming, getting, updating and releasing work as through the gateway, with its
// rules and reasons:
//   - a number can be bought once (NUMBER_NOT_AVAILABLE, ALREADY_OWNED);
//   - a repetition with the same `request_id` gets the first answer, and another request
//     with it REQUEST_ID_REUSED; what was turned down before it was done, or for a time
//     only, uses no `request_id` up;
//   - a number is released 14 days after its purchase at the earliest
//     (PURCHASED_TOO_RECENTLY); Advance() lets the time pass;
//   - `validate_only` changes nothing.
// Of the requests' formats it checks only what it needs. `project` is not looked at. The
// other RPCs answer UNIMPLEMENTED. May be used from any thread; costs nothing.
class FakePhoneNumbers final : public PhoneNumbers {
 public:
  // For sale: +15125550100 to +15125550119 and +18885550100 to +18885550104.
  FakePhoneNumbers();

  // Puts one more up for sale.
  void AddAvailable(const v1::AvailablePhoneNumber& number);
  // Gives the project a number that it has had for a year. Without an id it gets one.
  v1::PhoneNumber AddOwned(v1::PhoneNumber number);
  // What the project has, newest first.
  std::vector<v1::PhoneNumber> Owned() const;

  // The next call fails with this and does nothing. MakeError makes one. Several wait for
  // one call each.
  void FailNext(const absl::Status& error);
  // The next change happens, and is answered with OUTCOME_UNKNOWN: what a program sees
  // when its time was over. A repetition with the same `request_id` tells the truth.
  void LoseNextAnswer();
  // Lets time pass. It stands still otherwise.
  void Advance(std::chrono::seconds time);

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

 private:
  // What a change with this request id was, and what it is answered with.
  struct Kept {
    std::string request;  // serialised, without the id
    absl::Status status;
    std::string answer;  // serialised
  };

  template <typename Response, typename Request>
  absl::StatusOr<Response> Once(const Request& request,
                                const std::function<absl::StatusOr<Response>()>& change);
  absl::Status TakeFailure() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  v1::PhoneNumber* Find(const std::string& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<v1::PhoneNumber> Buy(const std::string& number) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<v1::PhoneNumber> Import(const v1::ImportPhoneNumberRequest& request)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Owns(const std::string& number) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<v1::PhoneNumber> Update(const v1::UpdatePhoneNumberRequest& request)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Release(const std::string& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string NewId() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::vector<v1::AvailablePhoneNumber> available_ ABSL_GUARDED_BY(mutex_);
  std::deque<v1::PhoneNumber> owned_ ABSL_GUARDED_BY(mutex_);  // newest first
  std::map<std::pair<std::string, std::string>, Kept> kept_
      ABSL_GUARDED_BY(mutex_);  // by request message and id
  std::deque<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
  bool lose_next_ ABSL_GUARDED_BY(mutex_) = false;
  std::int64_t now_ ABSL_GUARDED_BY(mutex_) = 1'735'689'600;  // seconds since 1970: the beginning of 2025
  int ids_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace phonegate::testing

#endif  // PHONEGATE_TESTING_FAKE_PHONE_NUMBERS_H_

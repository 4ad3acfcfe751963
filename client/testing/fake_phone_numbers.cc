#include "phonegate/testing/fake_phone_numbers.h"

#include <algorithm>
#include <cstddef>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/empty.pb.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/testing/update_number.h"
#include "proto/error_facts.h"

namespace phonegate::testing {
namespace {

constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kMinimumAge = 14 * kDay;

// With the first code that the contract declares for the reason.
absl::Status ErrorStatus(const std::string& message, const ErrorDetails& details) {
  const auto code = static_cast<absl::StatusCode>(FactsOf(details.reason).codes(0));
  return MakeError(code, message, details);
}

absl::Status ErrorStatus(v1::Reason reason, const std::string& message,
                         const std::string& domain = "phonegate") {
  ErrorDetails details;
  details.reason = reason;
  details.domain = domain;
  return ErrorStatus(message, details);
}

absl::Status InvalidRequest(const std::string& message) {
  return ErrorStatus(v1::REASON_INVALID_REQUEST, message);
}

absl::Status NotFound() {
  return ErrorStatus(v1::REASON_NOT_FOUND, "There is no such number in this project.");
}

absl::Status AlreadyOwned() {
  return ErrorStatus(v1::REASON_ALREADY_OWNED, "The number is in the project already.");
}

absl::Status OutcomeUnknown(const std::string& request_id) {
  ErrorDetails details;
  details.reason = v1::REASON_OUTCOME_UNKNOWN;
  details.metadata = {{"request_id", request_id}};
  return ErrorStatus("The change was sent and may have happened; call again with the same request_id.",
                     details);
}

// Whether a repetition gets the same answer. As in the gateway, what it refused itself, and
// what passes with time, is tried again.
bool IsStored(const absl::Status& status) { return status.ok() || IsFinal(FactsOf(ReasonOf(status))); }

// `+1` and the national number are all that there is here.
bool Matches(const v1::SearchAvailablePhoneNumbersRequest& request, const std::string& number) {
  const std::string national = number.substr(std::min<std::size_t>(number.size(), 2));
  const bool toll_free = absl::StartsWith(national, "8");
  return absl::StartsWith(national, request.areacode()) &&
         absl::StartsWith(national, request.starts_with()) &&
         absl::StrContains(national, request.contains()) && absl::EndsWith(national, request.ends_with()) &&
         toll_free == (request.number_type() == v1::SEARCH_NUMBER_TYPE_TOLL_FREE);
}

bool Matches(const v1::ListPhoneNumbersRequest& request, const v1::PhoneNumber& number) {
  return absl::StrContains(absl::AsciiStrToLower(number.name()),
                           absl::AsciiStrToLower(request.filter_name())) &&
         absl::StrContains(number.number(), request.filter_number());
}

}  // namespace

FakePhoneNumbers::FakePhoneNumbers() {
  for (int i = 0; i < 25; ++i) {
    v1::AvailablePhoneNumber number;
    number.set_number(i < 20 ? absl::StrCat("+151255501", i < 10 ? "0" : "", i)
                             : absl::StrCat("+188855501", "0", i - 20));
    number.add_capabilities(v1::CAPABILITY_VOICE);
    number.add_capabilities(v1::CAPABILITY_SMS);
    available_.push_back(std::move(number));
  }
}

void FakePhoneNumbers::AddAvailable(const v1::AvailablePhoneNumber& number) {
  const absl::MutexLock lock(&mutex_);
  available_.push_back(number);
}

v1::PhoneNumber FakePhoneNumbers::AddOwned(v1::PhoneNumber number) {
  const absl::MutexLock lock(&mutex_);
  if (number.id().empty()) number.set_id(NewId());
  number.mutable_created_at()->set_seconds(now_ - 365 * kDay);
  return owned_.emplace_back(std::move(number));
}

std::vector<v1::PhoneNumber> FakePhoneNumbers::Owned() const {
  const absl::MutexLock lock(&mutex_);
  return {owned_.begin(), owned_.end()};
}

void FakePhoneNumbers::FailNext(const absl::Status& error) {
  const absl::MutexLock lock(&mutex_);
  failures_.push_back(error);
}

void FakePhoneNumbers::LoseNextAnswer() {
  const absl::MutexLock lock(&mutex_);
  lose_next_ = true;
}

void FakePhoneNumbers::Advance(std::chrono::seconds time) {
  const absl::MutexLock lock(&mutex_);
  now_ += time.count();
}

absl::Status FakePhoneNumbers::TakeFailure() {
  if (failures_.empty()) return absl::OkStatus();
  absl::Status failure = std::move(failures_.front());
  failures_.pop_front();
  return failure;
}

std::string FakePhoneNumbers::NewId() {
  const std::string number = absl::StrCat(++ids_);
  return absl::StrCat("fa4e0000-0000-4000-8000-", std::string(12 - number.size(), '0'), number);
}

v1::PhoneNumber* FakePhoneNumbers::Find(const std::string& id) {
  const auto found = std::find_if(owned_.begin(), owned_.end(),
                                  [&id](const v1::PhoneNumber& number) { return number.id() == id; });
  return found == owned_.end() ? nullptr : &*found;
}

bool FakePhoneNumbers::Owns(const std::string& number) const {
  return std::any_of(owned_.begin(), owned_.end(),
                     [&number](const v1::PhoneNumber& other) { return other.number() == number; });
}

// Makes a change unless its request id says that it was made before.
template <typename Response, typename Request>
absl::StatusOr<Response> FakePhoneNumbers::Once(const Request& request,
                                                const std::function<absl::StatusOr<Response>()>& change) {
  const absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) return failure;
  if (request.validate_only()) return Response();
  Request comparable = request;
  comparable.clear_request_id();
  const std::string id = request.request_id().empty() ? NewId() : request.request_id();
  const auto [place, is_new] = kept_.try_emplace({std::string(Request::descriptor()->name()), id});
  Kept& kept = place->second;
  if (is_new) {
    kept.request = comparable.SerializeAsString();
    const absl::StatusOr<Response> response = change();
    if (!IsStored(response.status())) {
      kept_.erase(place);
      return response;
    }
    kept.status = response.status();
    if (response.ok()) kept.answer = response->SerializeAsString();
    if (std::exchange(lose_next_, false)) return OutcomeUnknown(id);
  } else if (kept.request != comparable.SerializeAsString()) {
    return ErrorStatus(v1::REASON_REQUEST_ID_REUSED,
                       "The request_id was used for another request; make a new id for a new request.");
  }
  if (!kept.status.ok()) return kept.status;
  Response response;
  response.ParseFromString(kept.answer);
  return response;
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::Buy(const std::string& number) {
  if (number.empty()) return InvalidRequest("number: is required.");
  if (Owns(number)) return AlreadyOwned();
  const auto offer = std::find_if(available_.begin(), available_.end(),
                                  [&number](const auto& other) { return other.number() == number; });
  if (offer == available_.end()) {
    return ErrorStatus(v1::REASON_NUMBER_NOT_AVAILABLE, "The number is not for sale; search again.",
                       "signalwire.com");
  }
  v1::PhoneNumber bought;
  bought.set_id(NewId());
  bought.set_number(number);
  *bought.mutable_capabilities() = offer->capabilities();
  bought.mutable_created_at()->set_seconds(now_);
  available_.erase(offer);
  owned_.push_front(bought);
  return bought;
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::Import(const v1::ImportPhoneNumberRequest& request) {
  if (request.number().empty()) return InvalidRequest("number: is required.");
  if (Owns(request.number())) return AlreadyOwned();
  v1::PhoneNumber imported;
  imported.set_id(NewId());
  imported.set_number(request.number());
  *imported.mutable_capabilities() = request.capabilities();
  imported.mutable_created_at()->set_seconds(now_);
  owned_.push_front(imported);
  return imported;
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::Update(const v1::UpdatePhoneNumberRequest& request) {
  v1::PhoneNumber* number = Find(request.id());
  if (number == nullptr) return NotFound();
  if (absl::Status updated = internal::UpdateNumber(request, *number); !updated.ok()) return updated;
  number->mutable_updated_at()->set_seconds(now_);
  return *number;
}

absl::Status FakePhoneNumbers::Release(const std::string& id) {
  const v1::PhoneNumber* number = Find(id);
  if (number == nullptr) return NotFound();
  const std::int64_t age = now_ - number->created_at().seconds();
  if (age < kMinimumAge) {
    ErrorDetails details;
    details.reason = v1::REASON_PURCHASED_TOO_RECENTLY;
    details.domain = "signalwire.com";
    details.retry_after = std::chrono::seconds(kMinimumAge - age);
    return ErrorStatus("The number was bought less than 14 days ago.", details);
  }
  owned_.erase(std::find_if(owned_.begin(), owned_.end(),
                            [&id](const v1::PhoneNumber& other) { return other.id() == id; }));
  return absl::OkStatus();
}

absl::StatusOr<v1::SearchAvailablePhoneNumbersResponse> FakePhoneNumbers::SearchAvailablePhoneNumbers(
    const v1::SearchAvailablePhoneNumbersRequest& request) {
  const absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) return failure;
  const int most = request.max_results() == 0 ? 50 : static_cast<int>(request.max_results());
  v1::SearchAvailablePhoneNumbersResponse response;
  for (const v1::AvailablePhoneNumber& number : available_) {
    if (response.data_size() < most && Matches(request, number.number())) *response.add_data() = number;
  }
  return response;
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::PurchasePhoneNumber(
    const v1::PurchasePhoneNumberRequest& request) {
  return Once<v1::PhoneNumber>(request,
                               [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Buy(request.number()); });
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::ImportPhoneNumber(
    const v1::ImportPhoneNumberRequest& request) {
  return Once<v1::PhoneNumber>(request,
                               [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Import(request); });
}

absl::StatusOr<v1::ListPhoneNumbersResponse> FakePhoneNumbers::ListPhoneNumbers(
    const v1::ListPhoneNumbersRequest& request) {
  const absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) return failure;
  std::size_t place = 0;
  if (!request.page_token().empty() && !absl::SimpleAtoi(request.page_token(), &place)) {
    return ErrorStatus(v1::REASON_PAGE_TOKEN_INVALID, "List again from the start.");
  }
  const int most = request.page_size() == 0 ? 50 : static_cast<int>(request.page_size());
  v1::ListPhoneNumbersResponse response;
  for (; place < owned_.size() && response.data_size() < most; ++place) {
    if (Matches(request, owned_[place])) *response.add_data() = owned_[place];
  }
  if (place < owned_.size()) response.set_next_page_token(absl::StrCat(place));
  return response;
}

absl::Status FakePhoneNumbers::StreamPhoneNumbers(const v1::StreamPhoneNumbersRequest& request,
                                                  const std::function<bool(const v1::PhoneNumber&)>& take) {
  v1::ListPhoneNumbersRequest list;
  list.set_filter_name(request.filter_name());
  list.set_filter_number(request.filter_number());
  list.set_page_size(1'000'000);
  const absl::StatusOr<v1::ListPhoneNumbersResponse> all = ListPhoneNumbers(list);
  if (!all.ok()) return all.status();
  static_cast<void>(std::all_of(all->data().begin(), all->data().end(), take));
  return absl::OkStatus();
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::GetPhoneNumber(const v1::GetPhoneNumberRequest& request) {
  const absl::MutexLock lock(&mutex_);
  if (absl::Status failure = TakeFailure(); !failure.ok()) return failure;
  if (request.id().empty() == request.number().empty()) return InvalidRequest("id, number: set exactly one.");
  for (const v1::PhoneNumber& number : owned_) {
    if (request.id().empty() ? number.number() == request.number() : number.id() == request.id())
      return number;
  }
  return NotFound();
}

absl::StatusOr<v1::PhoneNumber> FakePhoneNumbers::UpdatePhoneNumber(
    const v1::UpdatePhoneNumberRequest& request) {
  return Once<v1::PhoneNumber>(request,
                               [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Update(request); });
}

absl::Status FakePhoneNumbers::ReleasePhoneNumber(const v1::ReleasePhoneNumberRequest& request) {
  const auto release = [&]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) -> absl::StatusOr<google::protobuf::Empty> {
    if (absl::Status released = Release(request.id()); !released.ok()) return released;
    return google::protobuf::Empty();
  };
  return Once<google::protobuf::Empty>(request, release).status();
}

}  // namespace phonegate::testing

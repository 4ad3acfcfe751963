#include "buy_number.h"

#include "phonegate/error.h"

namespace v1 = phonegate::v1;

absl::StatusOr<v1::PhoneNumber> BuyNumber(phonegate::PhoneNumbers& numbers, const std::string& area_code) {
  v1::SearchAvailablePhoneNumbersRequest search;
  search.set_areacode(area_code);
  search.set_max_results(5);
  const auto found = numbers.SearchAvailablePhoneNumbers(search);
  if (!found.ok()) return found.status();
  for (const v1::AvailablePhoneNumber& offer : found->data()) {
    v1::PurchasePhoneNumberRequest purchase;
    purchase.set_number(offer.number());
    auto bought = numbers.PurchasePhoneNumber(purchase);
    // Somebody else was quicker: only then is it safe to take the next one.
    if (phonegate::ReasonOf(bought.status()) != v1::REASON_NUMBER_NOT_AVAILABLE) return bought;
  }
  return absl::NotFoundError("no number with this area code is for sale");
}

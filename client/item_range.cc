#include "phonegate/item_range.h"

namespace phonegate {
namespace {

// A page of a list's response; `items` is its repeated field.
template <typename Item, typename Response, typename Items>
ItemPage<Item> PageOf(Response& response, Items& items) {
  ItemPage<Item> page;
  page.items.assign(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  page.next_page_token = std::move(*response.mutable_next_page_token());
  return page;
}

}  // namespace

PhoneNumberRange AllPhoneNumbers(PhoneNumbers& numbers, const v1::ListPhoneNumbersRequest& request) {
  return PhoneNumberRange(
      [&numbers, request](const std::string& page_token) -> absl::StatusOr<ItemPage<v1::PhoneNumber>> {
        v1::ListPhoneNumbersRequest next = request;
        if (!page_token.empty()) next.set_page_token(page_token);
        absl::StatusOr<v1::ListPhoneNumbersResponse> response = numbers.ListPhoneNumbers(next);
        if (!response.ok()) return response.status();
        return PageOf<v1::PhoneNumber>(*response, *response->mutable_data());
      });
}

IncomingPhoneNumberRange AllIncomingPhoneNumbers(PhoneNumbers& numbers,
                                                 const v1::ListIncomingPhoneNumbersRequest& request) {
  return IncomingPhoneNumberRange([&numbers, request](const std::string& page_token)
                                      -> absl::StatusOr<ItemPage<v1::IncomingPhoneNumber>> {
    v1::ListIncomingPhoneNumbersRequest next = request;
    if (!page_token.empty()) next.set_page_token(page_token);
    absl::StatusOr<v1::ListIncomingPhoneNumbersResponse> response = numbers.ListIncomingPhoneNumbers(next);
    if (!response.ok()) return response.status();
    return PageOf<v1::IncomingPhoneNumber>(*response, *response->mutable_incoming_phone_numbers());
  });
}

AuditEntryRange AllAuditEntries(Audit& audit, const v1::ListAuditEntriesRequest& request) {
  return AuditEntryRange(
      [&audit, request](const std::string& page_token) -> absl::StatusOr<ItemPage<v1::AuditEntry>> {
        v1::ListAuditEntriesRequest next = request;
        if (!page_token.empty()) next.set_page_token(page_token);
        absl::StatusOr<v1::ListAuditEntriesResponse> response = audit.ListAuditEntries(next);
        if (!response.ok()) return response.status();
        return PageOf<v1::AuditEntry>(*response, *response->mutable_entries());
      });
}

}  // namespace phonegate

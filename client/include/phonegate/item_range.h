// All items of a list, page by page.
#ifndef PHONEGATE_ITEM_RANGE_H_
#define PHONEGATE_ITEM_RANGE_H_

#include <cstddef>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/audit.h"
#include "phonegate/phone_numbers.h"

namespace phonegate {

template <typename Item>
struct ItemPage {
  std::vector<Item> items;      // may be empty although more pages follow
  std::string next_page_token;  // empty: the last page
};

// A range to go through once, while the next page is fetched on another thread:
//
//   for (absl::StatusOr<v1::PhoneNumber>& number : AllPhoneNumbers(client, request)) {
//     if (!number.ok()) return number.status();
//     ...
//   }
//
// An error is the last element. For one thread at a time. Leaving it early waits for
// the page that is being fetched; it refers to what `fetch` refers to until then.
template <typename Item>
class ItemRange {
 public:
  // Fetches the page with this token, empty for the first one.
  using Fetch = std::function<absl::StatusOr<ItemPage<Item>>(const std::string& page_token)>;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    Iterator() = default;  // the end
    explicit Iterator(ItemRange* range) : range_(range) { ++*this; }

    reference operator*() const { return range_->item_; }
    pointer operator->() const { return &range_->item_; }
    Iterator& operator++() {
      if (!range_->Next()) range_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const Iterator& other) const { return range_ == other.range_; }
    bool operator!=(const Iterator& other) const { return range_ != other.range_; }

   private:
    ItemRange* range_ = nullptr;
  };

  explicit ItemRange(Fetch fetch) : fetch_(std::move(fetch)) { FetchAhead(""); }

  // The first item that has not been taken yet.
  Iterator begin() { return Iterator(this); }
  Iterator end() { return Iterator(); }

 private:
  void FetchAhead(const std::string& page_token) {
    // A system without a thread to spare fetches when the page is asked for.
    next_ = std::async(std::launch::async | std::launch::deferred, fetch_, page_token);
  }

  // Moves the next item, or an error, to item_; false when there is none.
  bool Next() {
    while (place_ == page_.items.size()) {
      if (!next_.valid()) return false;
      absl::StatusOr<ItemPage<Item>> page = next_.get();
      place_ = 0;
      if (!page.ok()) {
        page_ = {};
        item_ = page.status();
        return true;
      }
      page_ = *std::move(page);
      if (!page_.next_page_token.empty()) FetchAhead(page_.next_page_token);
    }
    item_ = std::move(page_.items[place_++]);
    return true;
  }

  Fetch fetch_;
  ItemPage<Item> page_;
  std::size_t place_ = 0;  // of the next item in page_
  absl::StatusOr<Item> item_;
  std::future<absl::StatusOr<ItemPage<Item>>> next_;  // not valid: no more pages
};

using PhoneNumberRange = ItemRange<v1::PhoneNumber>;
using IncomingPhoneNumberRange = ItemRange<v1::IncomingPhoneNumber>;
using AuditEntryRange = ItemRange<v1::AuditEntry>;

// All numbers that ListPhoneNumbers lists for this request, from its page_token on.
// `numbers` must outlive the range.
PhoneNumberRange AllPhoneNumbers(PhoneNumbers& numbers, const v1::ListPhoneNumbersRequest& request);

// The same of ListIncomingPhoneNumbers.
IncomingPhoneNumberRange AllIncomingPhoneNumbers(PhoneNumbers& numbers,
                                                 const v1::ListIncomingPhoneNumbersRequest& request);

// The same of ListAuditEntries.
AuditEntryRange AllAuditEntries(Audit& audit, const v1::ListAuditEntriesRequest& request);

}  // namespace phonegate

#endif  // PHONEGATE_ITEM_RANGE_H_

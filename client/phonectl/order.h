// An order of many numbers: what was chosen, under which request ids, and the outcome of
// it.
//
// Money is safe for two reasons. A number is chosen, and kept together with its request
// id, before it is bought; so a second run buys what the first one chose, under the same
// ids, and the gateway answers what it has done with these. And the ids are those of
// places: (batch, place, attempt). Should what was kept be lost, another run that chooses
// other numbers meets REQUEST_ID_REUSED for each place that was bought, and buys nothing
// for it. A place gets the id of another attempt only after a refusal for good, which uses
// an id up; what the gateway turns down without keeping it leaves the id to the next
// number.
#ifndef PHONEGATE_CLIENT_PHONECTL_ORDER_H_
#define PHONEGATE_CLIENT_PHONECTL_ORDER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::phonectl {

// What is ordered.
struct OrderTerms {
  std::string batch;
  std::string gateway;
  std::string project;
  std::size_t count = 0;
  v1::SearchAvailablePhoneNumbersRequest search;  // without project and max_results
};

// Whether they ask for the same; whatever the batch's name and the gateway's address.
bool SameWish(const OrderTerms& a, const OrderTerms& b);

// A number that was chosen for a place of the order.
struct Choice {
  std::size_t place = 0;  // from 0
  std::size_t attempt = 0;
  std::string number;
  std::string request_id;
};

// How far one place of the order is.
struct OrderPlace {
  enum class State { kEmpty, kChosen, kBought, kRefused };
  State state = State::kEmpty;
  Choice choice;         // the last one; unless empty
  bool used_up = false;  // of a refused one: whether its request id is
  std::string id = {};   // of the number that was bought; empty when it was there already
};

// An order as a list of lines, each of which says one thing that cannot be taken back.
class Order {
 public:
  explicit Order(OrderTerms terms) : terms_(std::move(terms)), places_(terms_.count) {}

  // What the lines say; nothing when there are none. A last line without its end was cut
  // off while it was written: it does not count, and what it would have said was not
  // acted upon. DATA_LOSS names the first other line that no order has.
  static absl::StatusOr<std::optional<Order>> Parse(const std::string& lines);

  const OrderTerms& terms() const { return terms_; }
  const std::vector<OrderPlace>& places() const { return places_; }
  std::size_t bought() const;
  bool complete() const { return bought() == places_.size(); }
  // Whether the number was ever chosen for it.
  bool Knows(const std::string& number) const;

  // The lines for each step; those of steps are also noted here.
  std::string FirstLine() const;
  std::string Choose(std::size_t place, const std::string& number);
  // Its number is the project's: `id` is empty when this order has not bought it.
  std::string NoteBought(std::size_t place, const std::string& id);
  // Its number cannot be had. `used_up`: the gateway answers so whatever is asked with
  // this request id.
  std::string NoteRefused(std::size_t place, const std::string& reason, bool used_up);

 private:
  absl::Status ReadLine(const std::string& line);

  OrderTerms terms_;
  std::vector<OrderPlace> places_;
  std::vector<std::string> numbers_;  // all that were ever chosen
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_ORDER_H_

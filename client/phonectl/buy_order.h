// Buying what was ordered.
#ifndef PHONEGATE_CLIENT_PHONECTL_BUY_ORDER_H_
#define PHONEGATE_CLIENT_PHONECTL_BUY_ORDER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/phonectl/order.h"
#include "client/phonectl/order_file.h"
#include "client/phonectl/session.h"

namespace phonegate::phonectl {

// Numbers for sale that fit the order and were never chosen for it.
absl::StatusOr<std::vector<std::string>> FindOffers(Session& session, const Order& order);

// Buys a number for each place of the order that has none, `parallel` at a time, and
// prints the outcome of each. For places without a choice takes `offers`, and what it
// finds when these are used up; one that is refused for good gets another number.
//
// OK when each place has its number. Ctrl-C and errors that concern all end it early;
// another run with the same file goes on. Nothing is bought before the file holds it.
absl::Status BuyOrder(Session& session, Order& order, OrderFile& file, std::vector<std::string> offers,
                      std::size_t parallel);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_BUY_ORDER_H_

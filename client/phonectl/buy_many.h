// Buying many numbers: which order is meant, and what it says before it asks.
#ifndef PHONEGATE_CLIENT_PHONECTL_BUY_MANY_H_
#define PHONEGATE_CLIENT_PHONECTL_BUY_MANY_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "client/phonectl/session.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::phonectl {

// What the command line says.
struct ManyWanted {
  v1::SearchAvailablePhoneNumbersRequest search;
  std::size_t count = 0;  // 0: not told
  std::string batch;      // empty: not told
  std::size_t parallel = 4;
  bool same_gateway = false;  // it only has another address now
};

// Buys them as an order: the batch that is named, or without a name the one with the same
// wish that is not complete, or a new one. Asks first. Without a name and without asking
// it refuses: a repetition could not be told from another order.
absl::Status BuyMany(Session& session, const ManyWanted& wanted);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_BUY_MANY_H_

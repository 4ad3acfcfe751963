// What changes cost, for the sentences that ask.
#ifndef PHONEGATE_CLIENT_PHONECTL_COSTS_H_
#define PHONEGATE_CLIENT_PHONECTL_COSTS_H_

namespace phonegate::phonectl {

// Of a number that is bought. Goes on behind `it ` or `each `.
inline constexpr char kBills[] = "is billed at once and then monthly, and cannot be given back for 14 days";
// Of a number that is given back.
inline constexpr char kLost[] = "it is lost and cannot be undone";

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_COSTS_H_

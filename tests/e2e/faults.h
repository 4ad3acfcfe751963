// Short names for what the simulator is told to do, and for which requests.
#ifndef PHONEGATE_TESTS_E2E_FAULTS_H_
#define PHONEGATE_TESTS_E2E_FAULTS_H_

#include <string>
#include <utility>

#include "tests/simulator/faults.h"

namespace phonegate {

// All but the gateway's own looks for a number, before a purchase and after a lost
// answer.
inline const sim::RequestMatch kCalls{"", "", "^(?!.*(page_size|PageSize)=1000)"};
inline const sim::RequestMatch kLists{"GET", "", "/phone_numbers(\\?|$)"};
inline const sim::RequestMatch kSearches{"GET", "", "/phone_numbers/search"};
inline const sim::RequestMatch kGets{"GET", "", "/phone_numbers/[0-9a-f]{8}-"};
inline const sim::RequestMatch kPurchases{"POST", "", "relay/rest/phone_numbers$"};
inline const sim::RequestMatch kImports{"POST", "", "/imported_phone_numbers$"};
inline const sim::RequestMatch kCreates{"POST", "", "/IncomingPhoneNumbers$"};
inline const sim::RequestMatch kUpdates{"PUT", "", "/phone_numbers/"};
inline const sim::RequestMatch kReleases{"DELETE", "", "/phone_numbers/"};
inline const sim::RequestMatch kAssignments{"POST", "", "/phone_routes$"};
inline const sim::RequestMatch kLookups{"GET", "", "/lookup/phone_number/"};

// Does `deed` to the next of these requests; members that it returns may be changed.
inline sim::Fault On(const sim::RequestMatch& match, sim::Deed deed) {
  sim::Fault fault;
  fault.match = match;
  fault.deed = deed;
  return fault;
}

// Keeps the next of these requests waiting before it does anything, and does
// `deed` once it is released.
inline sim::Fault Hold(const sim::RequestMatch& match, const std::string& name,
                       sim::Deed deed = sim::Deed::kPass) {
  sim::Fault fault = On(match, deed);
  fault.hold_before = name;
  return fault;
}

// Answers the next of these requests without doing anything.
inline sim::Fault Answer(const sim::RequestMatch& match, int status, std::string body) {
  sim::Fault fault = On(match, sim::Deed::kAnswer);
  fault.status = status;
  fault.body = std::move(body);
  return fault;
}

// The same fault for every one of its requests.
inline sim::Fault Always(sim::Fault fault) {
  fault.times = 0;
  return fault;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_FAULTS_H_

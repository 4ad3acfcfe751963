// What narrows a grant to some requests.
#ifndef PHONEGATE_SERVICE_ADMISSION_GRANT_CONDITIONS_H_
#define PHONEGATE_SERVICE_ADMISSION_GRANT_CONDITIONS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace phonegate {

// All that are written must hold; an empty list is not written.
struct GrantConditions {
  std::vector<std::string> numbers = {};        // beginnings of E.164 numbers
  std::vector<std::string> countries = {};      // ISO 3166-1 alpha-2
  std::vector<std::string> webhook_hosts = {};  // "hooks.example.com", "*.example.com"

  bool empty() const { return numbers.empty() && countries.empty() && webhook_hosts.empty(); }
};

// Of several grants, of which one must let the request on; none: nothing is narrowed.
using ConditionList = std::vector<std::shared_ptr<const GrantConditions>>;

// A URL that SignalWire is told to call.
struct WebhookUrl {
  std::string field;
  std::string host;  // in lower case, without port; empty when it is not clear
};

// What conditions look at in a request.
struct RequestFacts {
  std::string number = {};       // E.164; empty when the request does not tell it
  std::string resource_id = {};  // of a number
  std::string country = {};      // of a field of its own
  std::vector<WebhookUrl> urls = {};
};

// What the contract marks as such, whether or not an update mask leaves it out. The
// request keeps to the contract.
RequestFacts FactsOf(const google::protobuf::Message& request);

// Whether conditions let a request on.
struct ConditionResult {
  enum class Result { kHolds, kFails, kDependsOnNumber } result = Result::kHolds;
  // Of kFails: the keys of the conditions that fail, and the first URL field that does.
  std::vector<std::string_view> failed = {};
  std::string field = {};
};
ConditionResult Narrow(const ConditionList& grants, const RequestFacts& facts);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_GRANT_CONDITIONS_H_

// One request against what narrows the grants of its caller.
#ifndef PHONEGATE_SERVICE_ADMISSION_REQUEST_CONDITIONS_H_
#define PHONEGATE_SERVICE_ADMISSION_REQUEST_CONDITIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "phonegate/v1/annotations.pb.h"
#include "service/admission/grant_conditions.h"
#include "service/contract/call.h"

namespace phonegate {

// What a request that names a number only by its id needs is decided when the number is
// known. One thread.
class RequestConditions {
 public:
  RequestConditions(Caller caller, v1::Permission group, RequestFacts facts)
      : caller_(std::move(caller)), group_(group), facts_(std::move(facts)) {}

  // The conditions have to hold in this project, too. `alias` is for the error.
  void AddProject(std::string alias, ConditionList grants) {
    projects_.push_back({std::move(alias), std::move(grants)});
  }

  // PERMISSION_DENIED (PERMISSION_DENIED): the request does not keep to them. After OK
  // it may go on, unless it depends on the number.
  absl::Status Decide();
  bool depends_on_number() const { return depends_on_number_; }
  const std::string& resource_id() const { return facts_.resource_id; }
  // The same, with the number that the id stands for; empty when it stands for none.
  absl::Status DecideFor(const std::string& number);

 private:
  struct GrantsThere {
    std::string alias;
    ConditionList grants;
  };

  const Caller caller_;
  const v1::Permission group_;
  RequestFacts facts_;
  std::vector<GrantsThere> projects_;
  bool depends_on_number_ = false;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_REQUEST_CONDITIONS_H_

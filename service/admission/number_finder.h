// Finding out which number an id stands for.
#ifndef PHONEGATE_SERVICE_ADMISSION_NUMBER_FINDER_H_
#define PHONEGATE_SERVICE_ADMISSION_NUMBER_FINDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/contract/call.h"
#include "service/contract/operation.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// Asks like a caller who reads the number, so that a cached answer does. An id stands for
// one number as long as it lives.
class NumberFinder {
 public:
  // `operations` are all of the service, and outlive this.
  explicit NumberFinder(const std::vector<Operation>& operations) : operations_(operations) {}

  // The number of the id that the change names; empty when the answer does not tell it.
  // Else the error of reading it: NOT_FOUND when there is none in the call's project.
  // Asks the stage `first`, on its lane; `change` and `first` outlive the coroutine.
  Awaitable<absl::StatusOr<std::string>> Find(const Call& change, const std::string& id, Stage& first) const;

 private:
  const std::vector<Operation>& operations_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_NUMBER_FINDER_H_

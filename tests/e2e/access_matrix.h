// Every method, by callers of all kinds.
#ifndef PHONEGATE_TESTS_E2E_ACCESS_MATRIX_H_
#define PHONEGATE_TESTS_E2E_ACCESS_MATRIX_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/e2e/grpc_client.h"

namespace phonegate {

// The gateway as the matrix meets it: makes a call, and tells how many requests have
// been sent to SignalWire so far.
struct MatrixGateway {
  std::function<CallResult(const std::string& method, const Json& request, const CallOptions& options)> call;
  std::function<std::size_t()> requests;
  // What shows an identity that is not to be believed, by what is wrong with it.
  std::map<std::string, CallOptions> rejected;
};

// Calls every method of every service of the contract: without identity, with each that
// is rejected, without a grant, for another's project, for one that does not exist, and
// with a grant. One sentence for each answer that is not exactly as it must be, and for each
// request that was sent for a call that was refused. The gateway is that of the test:
// callers.h, the projects "demo" and "other", `billing` with all groups in "demo",
// `admin` with all groups everywhere, and nobody anonymous.
std::vector<std::string> CheckAccess(const MatrixGateway& gateway);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_ACCESS_MATRIX_H_

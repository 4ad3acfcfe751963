// The real grpcurl, as a person at a terminal uses it.
#ifndef PHONEGATE_TESTS_E2E_GRPCURL_H_
#define PHONEGATE_TESTS_E2E_GRPCURL_H_

#include <string>
#include <vector>

#include "tests/e2e/call_result.h"

namespace phonegate {

// One run of grpcurl, from its arguments to its end.
struct GrpcurlRun {
  int exit_code = 0;
  std::string out;
  std::string err;
};

// Runs grpcurl against one address. The program is the one that the environment
// variable GRPCURL names. Blocks; keeps what each run printed.
class Grpcurl {
 public:
  explicit Grpcurl(std::string address) : address_(std::move(address)) {}

  // grpcurl -plaintext FLAGS... ADDRESS ARGS...
  GrpcurlRun Run(const std::vector<std::string>& args, const std::vector<std::string>& flags = {});

  // Calls a method of PhoneNumberService, or one with its full name, and reads
  // all that it printed about it. At most 60 KiB of request.
  CallResult Call(const std::string& method, const Json& request = Json::object(),
                  const std::vector<std::string>& flags = {});

  // Everything that all runs printed, both streams.
  const std::string& printed() const { return printed_; }

 private:
  const std::string address_;
  std::string printed_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_GRPCURL_H_

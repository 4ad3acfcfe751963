// A caller that shows a JSON Web Token.
#ifndef PHONEGATE_TESTS_BENCH_JWT_CALLER_H_
#define PHONEGATE_TESTS_BENCH_JWT_CALLER_H_

#include <map>
#include <string>

#include "tests/bench/upstream_setup.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_jwt.h"

namespace phonegate::bench {

// As Kubernetes makes them for service accounts, for one run of a bench.
class JwtCaller {
 public:
  JwtCaller();

  // phonegate knows it and lets it read, beside whoever is anonymous.
  Settings AddedTo(Settings settings) const;
  // What its calls carry.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  const TestKey key_ = TestKey::Rsa();
  TempFolder files_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_JWT_CALLER_H_

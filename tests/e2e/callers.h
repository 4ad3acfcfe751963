// Callers with tokens of their own.
#ifndef PHONEGATE_TESTS_E2E_CALLERS_H_
#define PHONEGATE_TESTS_E2E_CALLERS_H_

#include <string>
#include <vector>

#include "service/base/text.h"
#include "tests/e2e/grpc_client.h"

namespace phonegate {

struct TestCaller {
  const char* name;
  const char* token;
  const char* digest;  // SHA-256 of sixteen zero bytes and the token
};

inline constexpr TestCaller kBilling = {"billing", "pgt_e2e-billing-not-a-real-token",
                                        "09521c4332ecea9b9c91048e4bdc9139769fad09d9934e2178548bdcb4d02b90"};
inline constexpr TestCaller kAuditor = {"auditor", "pgt_e2e-auditor-not-a-real-token",
                                        "60ac1c18a0c761236c46b0e263fb364a63fdcdd2dbff1c760cbc998ed0ed67be"};
inline constexpr TestCaller kAdmin = {"admin", "pgt_e2e-admin-not-a-real-token",
                                      "d84d557b14262833354a3a07cd943a3c5aff50eab3086a916dfb9e2348228d12"};
// Has a token and no grant.
inline constexpr TestCaller kNobody = {"nobody", "pgt_e2e-nobody-not-a-real-token",
                                       "59e88148ddc395e3556bcc5c68b8015ad840fac0648df48ab6cdb1f61353fad8"};

// The value of identity.tokens that knows them all.
inline std::string AllTokens() {
  std::string list;
  for (const TestCaller& caller : {kBilling, kAuditor, kAdmin, kNobody}) {
    Append(list, list.empty() ? "[" : ", ", "{caller: ", caller.name,
           ", hash: 'sha256:", std::string(32, '0'), ":", caller.digest, "'}");
  }
  return list + "]";
}

// One entry of policy.grants; each list in YAML's flow style without brackets.
inline std::string Grant(const std::string& callers, const std::string& projects, const std::string& groups) {
  return Concat("{callers: [", callers, "], projects: [", projects, "], groups: [", groups, "]}");
}

// What a call of theirs carries.
inline CallOptions As(const TestCaller& caller) {
  CallOptions options;
  options.metadata.emplace("authorization", Concat("Bearer ", caller.token));
  return options;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_CALLERS_H_

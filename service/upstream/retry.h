// When a request may be sent again.
#ifndef PHONEGATE_SERVICE_UPSTREAM_RETRY_H_
#define PHONEGATE_SERVICE_UPSTREAM_RETRY_H_

#include <chrono>

#include "phonegate/v1/annotations.pb.h"
#include "service/base/random.h"
#include "service/http/http_transport.h"

namespace phonegate {

struct RetryOptions {
  int max_attempts = 3;                            // 1 to 10
  std::chrono::milliseconds initial_backoff{100};  // 1 to 60,000
  std::chrono::milliseconds max_backoff{2000};     // 1 to 60,000
};

// Whether what came back is worth another try, and safe. `attempts` is how often
// the request was sent, this time included. Nothing that may have changed
// something is sent again unless `effect` allows it.
bool MaySendAgain(v1::Effect effect, const HttpResult& result, int attempts, const RetryOptions& options);

// Whether the request may have had its effect although no answer says so.
bool IsDoubtful(const HttpResult& result);

// How long to wait before attempt `attempts` + 1: doubling, with half of it random.
std::chrono::nanoseconds Backoff(int attempts, const RetryOptions& options, Random& random);

// Keeps retries a small part of all requests, so that they do not pile up on an
// upstream that is down. Used on one lane.
class RetryBudget {
 public:
  // A request was begun.
  void Deposit();
  // Takes one retry; false when there is none left.
  bool Withdraw();

 private:
  static constexpr double kPerRequest = 0.1;
  static constexpr double kMax = 10.0;
  double balance_ = kMax;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_UPSTREAM_RETRY_H_

// What is counted. The numbers go out on the admin port.
#ifndef PHONEGATE_SERVICE_BASE_METRICS_H_
#define PHONEGATE_SERVICE_BASE_METRICS_H_

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "service/base/clock.h"

namespace phonegate {

// Counts the calls of one RPC. Safe to call from any thread; never blocks.
class CallMetrics {
 public:
  virtual ~CallMetrics() = default;
  // A call began; each is followed by one Ended.
  virtual void Started() = 0;
  virtual void Ended(absl::StatusCode code, std::chrono::nanoseconds duration) = 0;
};

// Counts events. Safe to call from any thread; never blocks for long. Labels
// come from the contract and the configuration only, never from a caller.
class Metrics {
 public:
  virtual ~Metrics() = default;
  // Those of an RPC, by its name; they live as long as this object. Whoever counts
  // often asks once.
  virtual CallMetrics& CallsOf(const std::string& operation) = 0;
  // One attempt upstream ended; `http_status` 0 means that no answer came.
  virtual void UpstreamAnswered(const std::string& operation, int http_status) = 0;
  // A read of a token file found nothing fit to use; the old token was kept.
  virtual void TokenReloadFailed(const std::string& project_alias) = 0;
  // A look at the configuration file met a policy unfit to use; the old one was kept.
  virtual void PolicyReloadFailed() = 0;
  // A caller has spent four fifths of a day's budget in the project, or wanted to spend
  // more than all of it. `budget` is "purchases" or "paid_lookups".
  virtual void BudgetNearlySpent(const std::string& project_alias, const std::string& budget) = 0;
  virtual void BudgetRefused(const std::string& project_alias, const std::string& budget) = 0;
  // A look at a file of issuers' keys found nothing fit to use; the old keys were kept.
  virtual void JwksReloadFailed() = 0;
  // The same of the listener's certificate, its key and the authorities of its clients.
  virtual void CertificateReloadFailed() = 0;
  // The listener shows another certificate from now on; when it was taken and when it ends.
  virtual void CertificateTaken(WallTime now, WallTime ends) = 0;
};

// Counts nothing.
class NoMetrics : public Metrics, public CallMetrics {
 public:
  CallMetrics& CallsOf(const std::string&) override { return *this; }
  void Started() override {}
  void Ended(absl::StatusCode, std::chrono::nanoseconds) override {}
  void UpstreamAnswered(const std::string&, int) override {}
  void TokenReloadFailed(const std::string&) override {}
  void PolicyReloadFailed() override {}
  void BudgetNearlySpent(const std::string&, const std::string&) override {}
  void BudgetRefused(const std::string&, const std::string&) override {}
  void JwksReloadFailed() override {}
  void CertificateReloadFailed() override {}
  void CertificateTaken(WallTime, WallTime) override {}
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_METRICS_H_

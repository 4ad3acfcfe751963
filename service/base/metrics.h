// What is counted. The numbers go out on the admin port.
#ifndef PHONEGATE_SERVICE_BASE_METRICS_H_
#define PHONEGATE_SERVICE_BASE_METRICS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
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

// How much of a day's budget is spent. `budget` is "purchases" or "paid_lookups".
struct BudgetUse {
  std::string project_alias;
  std::string budget;
  std::string caller;
  std::uint64_t spent = 0;
  std::uint64_t limit = 0;
  WallTime time;  // of the call in the journal; its day (UTC) is the budget's
};

// What the journal holds that has begun and not ended.
struct OpenEntryFigures {
  std::size_t open = 0;
  std::size_t unknown = 0;                     // of these: the answer was lost
  std::chrono::nanoseconds oldest_unknown{0};  // since the oldest of these began
};

// Counts events. Safe to call from any thread; never blocks for long. Labels
// come from the contract and the configuration only, never from a caller.
class Metrics {
 public:
  virtual ~Metrics() = default;
  // Those of an RPC, by its name; they live as long as this object. Whoever counts
  // often asks once.
  virtual CallMetrics& CallsOf(const std::string& operation) = 0;
  // An attempt upstream begins; each is followed by one UpstreamAnswered.
  virtual void UpstreamStarted() = 0;
  // One attempt upstream ended; `http_status` 0 means that no answer came.
  virtual void UpstreamAnswered(const std::string& operation, int http_status) = 0;
  // A request is sent again, as it failed in a way that allows it.
  virtual void UpstreamRetried(const std::string& operation) = 0;
  // Another token is used for the project from now on.
  virtual void TokenTaken(const std::string& project_alias) = 0;
  // A read of a token file found nothing fit to use; the old token was kept.
  virtual void TokenReloadFailed(const std::string& project_alias) = 0;
  // A look at the configuration file met a policy unfit to use; the old one was kept.
  virtual void PolicyReloadFailed() = 0;
  // A caller's day in a project: what it has spent of what it may, with this call.
  virtual void BudgetSpent(const BudgetUse& use) = 0;
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
  // Something that was given to the journal became durable after this time, or a
  // transaction of it failed.
  virtual void JournalWritten(std::chrono::nanoseconds duration) = 0;
  virtual void JournalWriteFailed() = 0;
};

// Counts nothing.
class NoMetrics : public Metrics, public CallMetrics {
 public:
  CallMetrics& CallsOf(const std::string&) override { return *this; }
  void Started() override {}
  void Ended(absl::StatusCode, std::chrono::nanoseconds) override {}
  void UpstreamStarted() override {}
  void UpstreamAnswered(const std::string&, int) override {}
  void UpstreamRetried(const std::string&) override {}
  void TokenTaken(const std::string&) override {}
  void TokenReloadFailed(const std::string&) override {}
  void PolicyReloadFailed() override {}
  void BudgetSpent(const BudgetUse&) override {}
  void BudgetNearlySpent(const std::string&, const std::string&) override {}
  void BudgetRefused(const std::string&, const std::string&) override {}
  void JwksReloadFailed() override {}
  void CertificateReloadFailed() override {}
  void CertificateTaken(WallTime, WallTime) override {}
  void JournalWritten(std::chrono::nanoseconds) override {}
  void JournalWriteFailed() override {}
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_METRICS_H_

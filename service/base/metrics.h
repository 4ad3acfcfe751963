// What is counted. The numbers go out on the admin port.
#ifndef PHONEGATE_SERVICE_BASE_METRICS_H_
#define PHONEGATE_SERVICE_BASE_METRICS_H_

#include <chrono>
#include <string>
#include <string_view>

namespace phonegate {

// Counts events. Safe to call from any thread; never blocks for long. Labels
// come from the contract and the configuration only, never from a caller.
class Metrics {
 public:
  virtual ~Metrics() = default;
  // A call began; each is followed by one CallEnded.
  virtual void CallStarted() = 0;
  // `code` is the canonical name, such as "NOT_FOUND".
  virtual void CallEnded(const std::string& operation, std::string_view code,
                         std::chrono::nanoseconds duration) = 0;
  // One attempt upstream ended; `http_status` 0 means that no answer came.
  virtual void UpstreamAnswered(const std::string& operation, int http_status) = 0;
  // A read of a token file found nothing fit to use; the old token was kept.
  virtual void TokenReloadFailed(const std::string& project_alias) = 0;
};

// Counts nothing.
class NoMetrics final : public Metrics {
 public:
  void CallStarted() override {}
  void CallEnded(const std::string&, std::string_view, std::chrono::nanoseconds) override {}
  void UpstreamAnswered(const std::string&, int) override {}
  void TokenReloadFailed(const std::string&) override {}
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_METRICS_H_

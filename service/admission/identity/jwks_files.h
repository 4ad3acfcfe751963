// The keys of issuers, from files that may change while the gateway runs.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWKS_FILES_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWKS_FILES_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/admission/identity/jwks.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"
#include "service/base/stable_content.h"

namespace phonegate {

// The keys of one file: those that it held when it was good last. Any thread.
class IssuerKeys {
 public:
  explicit IssuerKeys(std::shared_ptr<const Jwks> keys) : keys_(std::move(keys)) {}

  std::shared_ptr<const Jwks> Current() const {
    const MutexLock lock(mutex_);
    return keys_;
  }
  void Replace(std::shared_ptr<const Jwks> keys) {
    const MutexLock lock(mutex_);
    keys_.swap(keys);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const Jwks> keys_ ABSL_GUARDED_BY(mutex_);
};

// Reads the files again and takes what is different by now, has stayed the same for
// StableContent::kStable, and is a good set of keys. What is not good is not taken: the
// old keys stay, the log says so once for each problem, and the metrics count it. Looks
// at contents only: what changes may be a link somewhere on the path.
//
// Open and Refresh: one thread at a time, and both block as long as the disk does.
// `log` and `metrics` outlive it.
class JwksFiles {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{256} * 1024;

  JwksFiles(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  // The keys of the file at `path`, which is looked after as long as somebody holds them.
  // A file that is looked after is not read: its last good keys count. The error is a
  // sentence that names the path.
  absl::StatusOr<std::shared_ptr<const IssuerKeys>> Open(const std::string& path);

  // `now` is the time by the one clock of all calls.
  void Refresh(SteadyTime now);

  // Another whenever any keys have changed: read it before the keys, and what was
  // concluded from them is true as long as it stays the same. Any thread.
  std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

 private:
  struct File {
    std::weak_ptr<IssuerKeys> keys;
    StableContent text;
    std::string problem;  // the last that was said; empty since the last good look
  };

  void RefreshFile(const std::string& path, File& file, IssuerKeys& keys, SteadyTime now);
  void ReportKept(const std::string& path, File& file, const std::string& problem);

  Log& log_;
  Metrics& metrics_;
  std::map<std::string, File> files_;  // by path
  std::atomic<std::uint64_t> epoch_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWKS_FILES_H_

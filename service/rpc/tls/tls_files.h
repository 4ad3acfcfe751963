// The certificate of the gRPC port, from files that may change while the gateway runs.
#ifndef PHONEGATE_SERVICE_RPC_TLS_TLS_FILES_H_
#define PHONEGATE_SERVICE_RPC_TLS_TLS_FILES_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"
#include "service/base/stable_content.h"
#include "service/rpc/tls/tls_material.h"

namespace phonegate {

struct TlsPaths {
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;  // empty: none
};

// Takes what the files hold as a whole, once all of it has stayed the same for
// StableContent::kStable and can be used: never a certificate with the key of another.
// What cannot be used is not taken: the old stays, the log says so once for each problem,
// and the metrics count it. Looks at contents only: what changes may be a link somewhere
// on the path.
//
// Load and Refresh: one thread at a time, and both block as long as the disk does.
// `clock`, `log` and `metrics` outlive it.
class TlsFiles {
 public:
  TlsFiles(TlsPaths paths, const Clock& clock, Log& log, Metrics& metrics)
      : paths_(std::move(paths)), clock_(clock), log_(log), metrics_(metrics) {}

  // Reads the files for the first time. The error is a sentence for the person who
  // starts the program.
  absl::Status Load();

  void Refresh();

  // What is good by now; null before Load. Any thread.
  std::shared_ptr<const TlsMaterial> Current() const;

 private:
  absl::StatusOr<TlsMaterial> Read() const;
  absl::Status Take(TlsMaterial material);
  void ReportKept(const std::string& problem);

  const TlsPaths paths_;
  const Clock& clock_;
  Log& log_;
  Metrics& metrics_;
  StableContent seen_{""};  // a digest: the key need not be kept twice
  bool refused_ = false;    // what was seen last could be read and not be used
  std::string problem_;     // the last that was said; empty since the last good look
  mutable Mutex mutex_;
  std::shared_ptr<const TlsMaterial> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_TLS_TLS_FILES_H_

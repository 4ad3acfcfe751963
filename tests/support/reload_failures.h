// Counts what could not be used of files that are read again.
#ifndef PHONEGATE_TESTS_SUPPORT_RELOAD_FAILURES_H_
#define PHONEGATE_TESTS_SUPPORT_RELOAD_FAILURES_H_

#include "service/base/metrics.h"

namespace phonegate {

class ReloadFailures : public NoMetrics {
 public:
  void PolicyReloadFailed() override { ++count; }
  void JwksReloadFailed() override { ++count; }
  void CertificateReloadFailed() override { ++count; }

  int count = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_RELOAD_FAILURES_H_

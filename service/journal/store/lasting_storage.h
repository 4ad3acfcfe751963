// Whether what is written to a folder outlasts the pod that writes it.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_LASTING_STORAGE_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_LASTING_STORAGE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace phonegate {

// Where a process runs: in a pod of Kubernetes, everything but its volumes ends with it.
enum class Runs { kInPod, kElsewhere };

// FAILED_PRECONDITION, with a sentence that says what to do, when `folder` lies on an
// emptyDir of Kubernetes or, in a pod, on memory or in the container's own files. The
// folder need not exist. `mountinfo` is the text of /proc/self/mountinfo, see proc(5);
// what cannot be read in it is left out, and what it says nothing of is let pass.
// `folder` is absolute, without links and dots.
absl::Status CheckLasting(std::string_view mountinfo, const std::string& folder, Runs runs);

// The same of a folder as the configuration names it, where this process runs. Blocks as
// long as the disk does.
absl::Status CheckLastingStorage(const std::string& folder);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_LASTING_STORAGE_H_

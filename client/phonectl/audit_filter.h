// Which entries of the journal are meant.
#ifndef PHONEGATE_CLIENT_PHONECTL_AUDIT_FILTER_H_
#define PHONEGATE_CLIENT_PHONECTL_AUDIT_FILTER_H_

#include <CLI/CLI.hpp>

#include "phonegate/v1/audit_service.pb.h"

namespace phonegate::phonectl {

// Adds `--caller`, `--from` and the like, which write to `request`; that must outlive
// `command`.
void AddAuditFilter(CLI::App& command, v1::ListAuditEntriesRequest& request);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_AUDIT_FILTER_H_

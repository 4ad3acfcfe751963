// Reading the journal: audit list, get, tail, verify.
#ifndef PHONEGATE_CLIENT_PHONECTL_AUDIT_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_AUDIT_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddAuditCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_AUDIT_COMMANDS_H_

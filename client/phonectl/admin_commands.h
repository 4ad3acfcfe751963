// Steering the gateway: freeze, thaw; and whoami.
#ifndef PHONEGATE_CLIENT_PHONECTL_ADMIN_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_ADMIN_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddAdminCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_ADMIN_COMMANDS_H_

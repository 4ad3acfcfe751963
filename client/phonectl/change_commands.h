// Commands that change one number of the project: update, release, e911, route.
#ifndef PHONEGATE_CLIENT_PHONECTL_CHANGE_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_CHANGE_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddChangeCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_CHANGE_COMMANDS_H_

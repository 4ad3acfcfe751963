// Commands that only ask: search, get, list, lookup.
#ifndef PHONEGATE_CLIENT_PHONECTL_READ_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_READ_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddReadCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_READ_COMMANDS_H_

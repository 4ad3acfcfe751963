// The outcome of a change: operation get, operation wait.
#ifndef PHONEGATE_CLIENT_PHONECTL_OPERATION_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_OPERATION_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddOperationCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_OPERATION_COMMANDS_H_

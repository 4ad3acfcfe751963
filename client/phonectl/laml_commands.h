// The same over SignalWire's LaML API: laml list, laml create and so on.
#ifndef PHONEGATE_CLIENT_PHONECTL_LAML_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_LAML_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddLamlCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_LAML_COMMANDS_H_

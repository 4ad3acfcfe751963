// Buying: one number, or many.
#ifndef PHONEGATE_CLIENT_PHONECTL_BUY_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_BUY_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddBuyCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_BUY_COMMANDS_H_

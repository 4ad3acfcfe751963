// Importing numbers that are hosted elsewhere: one, or those of a file.
#ifndef PHONEGATE_CLIENT_PHONECTL_IMPORT_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_IMPORT_COMMANDS_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddImportCommands(CommandSet& commands);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_IMPORT_COMMANDS_H_

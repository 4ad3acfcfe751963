// What the LaML API has for sale: laml search, laml countries.
#ifndef PHONEGATE_CLIENT_PHONECTL_LAML_SEARCH_H_
#define PHONEGATE_CLIENT_PHONECTL_LAML_SEARCH_H_

#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

// Adds them to the group `laml`.
void AddLamlSearch(CommandSet& commands, CLI::App& laml);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_LAML_SEARCH_H_

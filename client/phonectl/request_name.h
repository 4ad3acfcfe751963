// Names of changes that are the same in each run.
#ifndef PHONEGATE_CLIENT_PHONECTL_REQUEST_NAME_H_
#define PHONEGATE_CLIENT_PHONECTL_REQUEST_NAME_H_

#include <string>
#include <vector>

namespace phonegate::phonectl {

// A UUID (version 8) of the first bits of the SHA-256 over these texts. Other texts give
// another one, also where only their borders differ.
std::string DerivedUuid(const std::vector<std::string>& texts);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_REQUEST_NAME_H_

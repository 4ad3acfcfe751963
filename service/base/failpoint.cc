#include "service/base/failpoint.h"

namespace phonegate {

// Alone in its file, so that a program with another one does not link it.
void Failpoint(const char* /*name*/) noexcept {}

}  // namespace phonegate

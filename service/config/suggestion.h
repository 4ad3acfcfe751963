// Helping people who mistyped a name.
#ifndef PHONEGATE_SERVICE_CONFIG_SUGGESTION_H_
#define PHONEGATE_SERVICE_CONFIG_SUGGESTION_H_

#include <string>
#include <string_view>
#include <vector>

namespace phonegate {

// `did you mean "NAME"?` for the name that is most like `written`, or `use one
// of A, B, C` when none is like it.
std::string Suggestion(std::string_view written, const std::vector<std::string>& names);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_SUGGESTION_H_

// What callers are called.
#ifndef PHONEGATE_SERVICE_CONTRACT_CALLER_NAME_H_
#define PHONEGATE_SERVICE_CONTRACT_CALLER_NAME_H_

#include <cstddef>
#include <string_view>

namespace phonegate {

inline constexpr std::size_t kMaxCallerName = 256;  // bytes

// How the names of callers begin who show who they are by a JWT or a certificate. No
// other way gives out names that begin like this.
inline constexpr std::string_view kJwtCallers = "jwt:";
inline constexpr std::string_view kDnsCallers = "dns:";
inline constexpr std::string_view kSpiffeCallers = "spiffe://";

// Whether it is 1 to kMaxCallerName visible ASCII characters without a star.
bool IsCallerName(std::string_view text);

// Whether the configuration may give the name to the owner of a token.
bool IsTokenCallerName(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_CALLER_NAME_H_

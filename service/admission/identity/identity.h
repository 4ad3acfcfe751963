// Finding out who calls.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_IDENTITY_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_IDENTITY_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "service/contract/call.h"

namespace phonegate {

// The name of who shows nothing.
inline constexpr std::string_view kAnonymous = "anonymous";

// What a call shows of who makes it. Refers to the call.
struct Credentials {
  std::string_view authorization = {};  // the metadata of this name; the first when there are several
  int authorizations = 0;               // how many there are
  // The connection's, which an authority of the configuration vouches for.
  bool certificate = false;
  std::string_view spiffe_id = {};  // the one URI of its subject, when that is a SPIFFE id
  std::string_view dns_name = {};   // the first of its subject
};

enum class Identified { kNo, kYes };

// One way to show who one is. Any thread; does not block.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // kYes: fills in who calls and how that was shown. kNo: nothing is shown that is of
  // this way, or known to it; another way may know it. An error when it is of this way
  // and no good: UNAUTHENTICATED with a reason.
  virtual absl::StatusOr<Identified> Identify(const Credentials& credentials, Caller& caller) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_IDENTITY_H_

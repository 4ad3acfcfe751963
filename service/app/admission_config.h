// The rules of admission, as the configuration file has them.
#ifndef PHONEGATE_SERVICE_APP_ADMISSION_CONFIG_H_
#define PHONEGATE_SERVICE_APP_ADMISSION_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "phonegate/config/v1/config.pb.h"
#include "service/admission/admission.h"
#include "service/admission/identity/jwks_files.h"
#include "service/admission/rules_file.h"
#include "service/base/clock.h"
#include "service/base/random.h"
#include "service/contract/project.h"

namespace phonegate {

// What it takes to know callers, beside what the configuration says of them.
struct IdentityMeans {
  Random& random;
  const Clock& clock;
  JwksFiles& jwks;
  bool client_certificates = false;  // whether the port asks callers for them
};

// The projects of a loaded configuration.
Projects ProjectsOf(const config::v1::Config& config);

// The policy of the loaded configuration that stands at `path`. Errors as below.
absl::StatusOr<Policy> PolicyOfConfig(const std::string& path, const config::v1::Config& config,
                                      const Projects& projects, const std::vector<std::string>& rpcs);

// Reads the sections `identity` and `policy` of the file at `path`. Errors are
// sentences that name the file, or a file that it names. `projects` and what `means` refers
// to outlive the rules; `rpcs` are the names of all RPCs.
RulesSource RulesOfConfig(const std::string& path, const Projects& projects, std::vector<std::string> rpcs,
                          const IdentityMeans& means);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_APP_ADMISSION_CONFIG_H_

// The rules of admission, as the configuration file has them.
#ifndef PHONEGATE_SERVICE_ADMISSION_CONFIG_H_
#define PHONEGATE_SERVICE_ADMISSION_CONFIG_H_

#include <string>
#include <vector>

#include "service/admission/admission.h"
#include "service/admission/rules_file.h"
#include "service/base/random.h"
#include "service/contract/project.h"

namespace phonegate {

// Reads the sections `identity` and `policy` of the file at `path`. Errors are
// sentences that name the file. `projects` and `random` outlive the rules; `rpcs` are
// the names of all RPCs.
RulesSource RulesOfConfig(const std::string& path, const Projects& projects, std::vector<std::string> rpcs,
                          Random& random);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_CONFIG_H_

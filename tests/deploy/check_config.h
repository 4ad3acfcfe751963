// The judgement of the program itself.
#ifndef PHONEGATE_TESTS_DEPLOY_CHECK_CONFIG_H_
#define PHONEGATE_TESTS_DEPLOY_CHECK_CONFIG_H_

#include <string>

#include "tests/deploy/manifests.h"

namespace phonegate {

// What `phonegate --check-config` objects to in the configuration, with stand-ins for the
// files that the pod mounts; empty when it has no objection. The program is named by the
// environment variable PHONEGATE. Throws std::runtime_error.
std::string CheckConfig(const Manifests& manifests);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_CHECK_CONFIG_H_

// Whether a bill of materials names all that is in an image.
#ifndef PHONEGATE_TESTS_DEPLOY_SBOM_CHECK_H_
#define PHONEGATE_TESTS_DEPLOY_SBOM_CHECK_H_

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace phonegate {

// What is wrong with the bill of materials (SPDX 2.3) of the root file system `root`, a
// sentence each. Asks other sources than what made it: the package manager, for each
// library that lies in the root, and .ci/packages, for what the program is built with.
std::vector<std::string> CheckSbom(const nlohmann::json& sbom, const std::string& root);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_SBOM_CHECK_H_

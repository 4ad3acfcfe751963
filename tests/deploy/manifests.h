// Manifests of Kubernetes, as a test looks at them.
#ifndef PHONEGATE_TESTS_DEPLOY_MANIFESTS_H_
#define PHONEGATE_TESTS_DEPLOY_MANIFESTS_H_

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "phonegate/config/v1/config.pb.h"

namespace phonegate {

using Json = nlohmann::ordered_json;

// What stands at a JSON pointer; null when there is nothing.
const Json& At(const Json& json, const std::string& pointer);
// The same as text, as a number, as a list; empty, 0, and empty when it is something else.
std::string TextAt(const Json& json, const std::string& pointer);
int NumberAt(const Json& json, const std::string& pointer);
const Json& ListAt(const Json& json, const std::string& pointer);

// Whether `labels` has all that `selector` asks for; an empty selector chooses everything.
bool Selects(const Json& selector, const Json& labels);

// All objects that one overlay makes.
struct Manifests {
  std::string overlay;
  std::vector<Json> objects;

  // Throws std::runtime_error when there is none.
  Json& Get(const std::string& kind, const std::string& name);
  const Json& Get(const std::string& kind, const std::string& name) const;
  // The object, or null.
  const Json* Find(const std::string& kind, const std::string& name) const;
  std::vector<const Json*> OfKind(const std::string& kind) const;
};

// The documents of a YAML text; its plain scalars are numbers, booleans and nulls where
// they look so. Throws std::runtime_error.
std::vector<Json> ReadManifests(const std::string& yaml);

// What `kustomize build` makes of deploy/kubernetes/overlays/NAME. The program is named by
// the environment variable KUSTOMIZE. Throws std::runtime_error.
Manifests Render(const std::string& overlay);

// "StatefulSet/phonegate".
std::string NameOf(const Json& object);
// The gateway's workload and its pod.
const Json& Workload(const Manifests& manifests);
const Json& PodOf(const Manifests& manifests);
const Json& PodLabels(const Manifests& manifests);
// The gateway's container.
const Json& GatewayOf(const Manifests& manifests);
// All containers of the gateway's pod.
std::vector<const Json*> ContainersOf(const Manifests& manifests);
// The text of the gateway's configuration, and what it says with all defaults. Throws
// std::runtime_error when it cannot be read.
std::string ConfigTextOf(const Manifests& manifests);
config::v1::Config ConfigOf(const Manifests& manifests);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_MANIFESTS_H_

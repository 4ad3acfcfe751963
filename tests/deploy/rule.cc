#include "tests/deploy/rule.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr char kOverlay[] = "single";

void Apply(Json& object, const Json& patch) {
  Json changed = object.patch(patch);
  if (changed == object) throw std::logic_error("the bad example changes nothing: " + patch.dump());
  object = std::move(changed);
}

}  // namespace

BadExample Patched(const std::string& kind, const std::string& name, const std::string& patch) {
  return {kOverlay, [=](Manifests& manifests) { Apply(manifests.Get(kind, name), Json::parse(patch)); }};
}

BadExample PodPatched(const std::string& patch) {
  Json operations = Json::parse(patch);
  for (Json& operation : operations)
    operation["path"] = "/spec/template/spec" + operation["path"].get<std::string>();
  return Patched("StatefulSet", "phonegate", operations.dump());
}

BadExample Configured(const std::string& from, const std::string& to) {
  return {kOverlay, [=](Manifests& manifests) {
            std::string text = ConfigTextOf(manifests);
            const std::size_t at = text.find(from);
            if (at == std::string::npos) throw std::logic_error("the configuration has no " + from);
            manifests.Get("ConfigMap", "phonegate")["data"]["phonegate.yaml"] =
                text.replace(at, from.size(), to);
          }};
}

BadExample Without(const std::string& kind, const std::string& name) {
  return {kOverlay, [=](Manifests& manifests) {
            const Json gone = manifests.Get(kind, name);
            std::erase(manifests.objects, gone);
          }};
}

BadExample With(const std::string& yaml) {
  return {kOverlay, [=](Manifests& manifests) {
            for (Json& object : ReadManifests(yaml)) manifests.objects.push_back(std::move(object));
          }};
}

BadExample In(const std::string& overlay, BadExample example) {
  example.overlay = overlay;
  return example;
}

std::vector<Rule> AllRules() {
  std::vector<Rule> all;
  for (auto* rules : {PodRules, SecretRules, StorageRules, ServingRules, ServiceRules, NetworkRules})
    std::ranges::move(rules(), std::back_inserter(all));
  return all;
}

}  // namespace phonegate

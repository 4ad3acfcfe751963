#include "tests/deploy/manifests.h"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <yaml-cpp/yaml.h>

#include "service/base/text.h"
#include "service/config/load_config.h"
#include "tests/support/subprocess.h"

namespace phonegate {
namespace {

const Json kNothing;
const Json kEmptyList = Json::array();

// In quotes a scalar is text.
Json ScalarOf(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text == "true" || text == "false") return text == "true";
  const bool octal = text.size() > 1 && text[0] == '0' && text.find_first_not_of("01234567") == text.npos;
  if (octal) return std::stol(text, nullptr, 8);
  if (!text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == text.npos)
    return std::stol(text);
  return text;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the text
Json ToJson(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return ScalarOf(node);
    case YAML::NodeType::Sequence: {
      Json list = Json::array();
      for (const YAML::Node& entry : node) list.push_back(ToJson(entry));
      return list;
    }
    case YAML::NodeType::Map: {
      Json map = Json::object();
      for (const auto& entry : node) map[entry.first.Scalar()] = ToJson(entry.second);
      return map;
    }
    default:
      return nullptr;
  }
}

}  // namespace

const Json& At(const Json& json, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  return json.contains(place) ? json.at(place) : kNothing;
}

std::string TextAt(const Json& json, const std::string& pointer) {
  const Json& found = At(json, pointer);
  return found.is_string() ? found.get<std::string>() : "";
}

int NumberAt(const Json& json, const std::string& pointer) {
  const Json& found = At(json, pointer);
  return found.is_number_integer() ? found.get<int>() : 0;
}

const Json& ListAt(const Json& json, const std::string& pointer) {
  const Json& found = At(json, pointer);
  return found.is_array() ? found : kEmptyList;
}

bool Selects(const Json& selector, const Json& labels) {
  if (!selector.is_object()) return selector.is_null();
  for (const auto& [key, value] : selector.items()) {
    if (!labels.is_object() || !labels.contains(key) || labels.at(key) != value) return false;
  }
  return true;
}

const Json* Manifests::Find(const std::string& kind, const std::string& name) const {
  for (const Json& object : objects) {
    if (NameOf(object) == Concat(kind, "/", name)) return &object;
  }
  return nullptr;
}

const Json& Manifests::Get(const std::string& kind, const std::string& name) const {
  const Json* object = Find(kind, name);
  if (object == nullptr) throw std::runtime_error(Concat(overlay, " has no ", kind, "/", name));
  return *object;
}

Json& Manifests::Get(const std::string& kind, const std::string& name) {
  return const_cast<Json&>(std::as_const(*this).Get(kind, name));
}

std::vector<const Json*> Manifests::OfKind(const std::string& kind) const {
  std::vector<const Json*> found;
  for (const Json& object : objects) {
    if (TextAt(object, "/kind") == kind) found.push_back(&object);
  }
  return found;
}

std::vector<Json> ReadManifests(const std::string& yaml) {
  try {
    std::vector<Json> objects;
    for (const YAML::Node& document : YAML::LoadAll(yaml)) objects.push_back(ToJson(document));
    return objects;
  } catch (const YAML::Exception& error) {
    throw std::runtime_error(Concat("no YAML: ", std::string(error.what())));
  }
}

Manifests Render(const std::string& overlay) {
  const char* kustomize = std::getenv("KUSTOMIZE");
  if (kustomize == nullptr) throw std::runtime_error("KUSTOMIZE is not set; run through ctest");
  Subprocess build({.argv = {kustomize, "build", Concat("deploy/kubernetes/overlays/", overlay)}});
  if (build.Wait() != 0) throw std::runtime_error(Concat("kustomize build: ", build.err()));
  return {overlay, ReadManifests(build.out())};
}

std::string NameOf(const Json& object) {
  return Concat(TextAt(object, "/kind"), "/", TextAt(object, "/metadata/name"));
}

const Json& Workload(const Manifests& manifests) { return manifests.Get("StatefulSet", "phonegate"); }

const Json& PodOf(const Manifests& manifests) { return At(Workload(manifests), "/spec/template/spec"); }

const Json& PodLabels(const Manifests& manifests) {
  return At(Workload(manifests), "/spec/template/metadata/labels");
}

const Json& GatewayOf(const Manifests& manifests) {
  for (const Json& container : ListAt(PodOf(manifests), "/containers")) {
    if (TextAt(container, "/name") == "phonegate") return container;
  }
  throw std::runtime_error(Concat(manifests.overlay, " has no container phonegate"));
}

std::vector<const Json*> ContainersOf(const Manifests& manifests) {
  std::vector<const Json*> found;
  for (const char* list : {"/initContainers", "/containers", "/ephemeralContainers"}) {
    for (const Json& container : ListAt(PodOf(manifests), list)) found.push_back(&container);
  }
  return found;
}

std::string ConfigTextOf(const Manifests& manifests) {
  return TextAt(manifests.Get("ConfigMap", "phonegate"), "/data/phonegate.yaml");
}

config::v1::Config ConfigOf(const Manifests& manifests) {
  auto config = ParseConfig("/etc/phonegate/config/phonegate.yaml", ConfigTextOf(manifests));
  if (!config.ok()) throw std::runtime_error(std::string(config.status().message()));
  return *std::move(config);
}

}  // namespace phonegate

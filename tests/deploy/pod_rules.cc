// What the gateway's pod may do to its node.
#include <string>

#include "service/base/text.h"
#include "tests/deploy/quantity.h"
#include "tests/deploy/read_text.h"
#include "tests/deploy/rule.h"

namespace phonegate {
namespace {

// A finding for each container for which `holds` is false.
template <typename Predicate>
Findings EveryContainer(const Manifests& manifests, const std::string& what, Predicate holds) {
  Findings findings;
  for (const Json* container : ContainersOf(manifests)) {
    if (!holds(*container)) findings.push_back(Concat(TextAt(*container, "/name"), ": ", what));
  }
  return findings;
}

Findings RunsAsANumberedUser(const Manifests& manifests) {
  const Json& pod = PodOf(manifests);
  if (At(pod, "/securityContext/runAsNonRoot") != true) return {"runAsNonRoot is not true"};
  if (NumberAt(pod, "/securityContext/runAsUser") == 0) return {"runAsUser is 0 or missing"};
  return EveryContainer(manifests, "changes the pod's user", [](const Json& container) {
    return At(container, "/securityContext/runAsUser").is_null() &&
           At(container, "/securityContext/runAsNonRoot").is_null();
  });
}

Findings IsFiltered(const Manifests& manifests) {
  if (TextAt(PodOf(manifests), "/securityContext/seccompProfile/type") != "RuntimeDefault")
    return {"seccompProfile is not RuntimeDefault"};
  return EveryContainer(manifests, "has a seccompProfile of its own", [](const Json& container) {
    return At(container, "/securityContext/seccompProfile").is_null();
  });
}

Findings GainsNoPrivileges(const Manifests& manifests) {
  return EveryContainer(manifests, "may gain privileges", [](const Json& container) {
    return At(container, "/securityContext/allowPrivilegeEscalation") == false &&
           At(container, "/securityContext/privileged") != true;
  });
}

Findings HasNoCapabilities(const Manifests& manifests) {
  return EveryContainer(manifests, "keeps capabilities", [](const Json& container) {
    return At(container, "/securityContext/capabilities") == Json{{"drop", {"ALL"}}};
  });
}

Findings CannotWriteItsImage(const Manifests& manifests) {
  return EveryContainer(manifests, "can write to its image", [](const Json& container) {
    return At(container, "/securityContext/readOnlyRootFilesystem") == true;
  });
}

Findings StaysOffTheNode(const Manifests& manifests) {
  Findings findings;
  const Json& pod = PodOf(manifests);
  for (const char* key : {"/hostNetwork", "/hostPID", "/hostIPC", "/hostUsers"}) {
    if (At(pod, key) == true) findings.push_back(Concat(key, " is true"));
  }
  for (const Json& volume : ListAt(pod, "/volumes")) {
    if (volume.contains("hostPath")) findings.push_back(Concat(TextAt(volume, "/name"), " is of the node"));
  }
  for (const Json* container : ContainersOf(manifests)) {
    for (const Json& port : ListAt(*container, "/ports")) {
      if (port.contains("hostPort")) findings.push_back(Concat(TextAt(port, "/name"), " is of the node"));
    }
  }
  return findings;
}

Findings HasNoTokenOfTheCluster(const Manifests& manifests) {
  const Json& pod = PodOf(manifests);
  const std::string account = TextAt(pod, "/serviceAccountName");
  if (At(pod, "/automountServiceAccountToken") != false) return {"the pod mounts a token"};
  if (At(manifests.Get("ServiceAccount", account), "/automountServiceAccountToken") != false)
    return {"pods of the account mount a token"};
  for (const char* kind : {"RoleBinding", "ClusterRoleBinding"}) {
    if (!manifests.OfKind(kind).empty()) return {Concat("there is a ", kind)};
  }
  return {};
}

Findings IsInARestrictedNamespace(const Manifests& manifests) {
  Findings findings;
  for (const Json& object : manifests.objects) {
    if (TextAt(object, "/kind") == "Namespace") continue;
    const Json* space = manifests.Find("Namespace", TextAt(object, "/metadata/namespace"));
    if (space == nullptr ||
        At(*space, "/metadata/labels/pod-security.kubernetes.io~1enforce") != "restricted")
      findings.push_back(Concat(NameOf(object), " is in no restricted namespace"));
  }
  return findings;
}

Findings IsLimited(const Manifests& manifests) {
  return EveryContainer(manifests, "lacks requests or limits", [](const Json& container) {
    for (const char* resource : {"cpu", "memory"}) {
      const auto requested = QuantityOf(At(container, Concat("/resources/requests/", resource)));
      const auto limit = QuantityOf(At(container, Concat("/resources/limits/", resource)));
      if (!requested || !limit || *requested <= 0 || *requested > *limit) return false;
    }
    return true;
  });
}

Findings HasRoomForTheCache(const Manifests& manifests) {
  constexpr double kMebibyte = 1 << 20;
  constexpr double kBeside = 300;  // at the start, and for 5,000 calls under way: tests/bench/results
  const double limit =
      QuantityOf(At(GatewayOf(manifests), "/resources/limits/memory")).value_or(0) / kMebibyte;
  const double needed = ConfigOf(manifests).cache().max_mebibytes() + kBeside;
  if (limit >= needed) return {};
  return {Concat("the limit is ", static_cast<int>(limit), " MiB, the cache and the rest take ",
                 static_cast<int>(needed))};
}

Findings RunsOneVersion(const Manifests& manifests) {
  const std::string build = ReadText("CMakeLists.txt");
  Findings findings;
  for (const Json* container : ContainersOf(manifests)) {
    const std::string image = TextAt(*container, "/image");
    const std::size_t colon = image.find(':', image.rfind('/') == image.npos ? 0 : image.rfind('/'));
    const std::string tag = colon == image.npos ? "" : image.substr(colon + 1);
    if (tag.empty() || build.find(Concat("project(phonegate VERSION ", tag, " ")) == build.npos)
      findings.push_back(Concat(image, " is not of this version"));
  }
  return findings;
}

}  // namespace

std::vector<Rule> PodRules() {
  return {
      {"RunsAsANumberedUser",
       "the kubelet can tell that it is not root only from a number",
       RunsAsANumberedUser,
       {PodPatched(R"([{"op":"remove","path":"/securityContext/runAsNonRoot"}])"),
        PodPatched(R"([{"op":"replace","path":"/securityContext/runAsUser","value":0}])"),
        PodPatched(R"([{"op":"add","path":"/containers/0/securityContext/runAsUser","value":0}])")}},
      {"IsFiltered",
       "the restricted profile wants it, and few system calls are needed",
       IsFiltered,
       {PodPatched(R"([{"op":"remove","path":"/securityContext/seccompProfile"}])"),
        PodPatched(R"([{"op":"add","path":"/containers/0/securityContext/seccompProfile",
                        "value":{"type":"Unconfined"}}])")}},
      {"GainsNoPrivileges",
       "nothing in the image needs them",
       GainsNoPrivileges,
       {PodPatched(R"([{"op":"remove","path":"/containers/0/securityContext/allowPrivilegeEscalation"}])"),
        In("dev",
           PodPatched(
               R"([{"op":"add","path":"/initContainers/0/securityContext/privileged","value":true}])"))}},
      {"HasNoCapabilities",
       "its ports are above 1023",
       HasNoCapabilities,
       {PodPatched(R"([{"op":"remove","path":"/containers/0/securityContext/capabilities"}])"),
        PodPatched(
            R"([{"op":"add","path":"/containers/0/securityContext/capabilities/add","value":["NET_RAW"]}])")}},
      {"CannotWriteItsImage",
       "what breaks in cannot stay",
       CannotWriteItsImage,
       {PodPatched(
           R"([{"op":"replace","path":"/containers/0/securityContext/readOnlyRootFilesystem","value":false}])")}},
      {"StaysOffTheNode",
       "the node's network and files are not the gateway's",
       StaysOffTheNode,
       {PodPatched(R"([{"op":"add","path":"/hostNetwork","value":true}])"),
        PodPatched(R"([{"op":"add","path":"/volumes/-","value":{"name":"n","hostPath":{"path":"/"}}}])"),
        PodPatched(R"([{"op":"add","path":"/containers/0/ports/0/hostPort","value":50051}])")}},
      {"HasNoTokenOfTheCluster",
       "the gateway never talks to the cluster",
       HasNoTokenOfTheCluster,
       {PodPatched(R"([{"op":"remove","path":"/automountServiceAccountToken"}])"),
        Patched("ServiceAccount", "phonegate", R"([{"op":"remove","path":"/automountServiceAccountToken"}])"),
        With("{apiVersion: v1, kind: RoleBinding, metadata: {name: r, namespace: phonegate}}"),
        PodPatched(R"([{"op":"replace","path":"/serviceAccountName","value":"default"}])")}},
      {"IsInARestrictedNamespace",
       "so that the cluster keeps what is asked for here",
       IsInARestrictedNamespace,
       {Without("Namespace", "phonegate"),
        Patched("Namespace", "phonegate",
                R"([{"op":"replace","path":"/metadata/labels/pod-security.kubernetes.io~1enforce",
                     "value":"baseline"}])"),
        Patched("Service", "phonegate",
                R"([{"op":"replace","path":"/metadata/namespace","value":"default"}])")}},
      {"IsLimited",
       "one pod must not starve its node, nor be the first to go",
       IsLimited,
       {PodPatched(R"([{"op":"remove","path":"/containers/0/resources/limits/memory"}])"),
        PodPatched(R"([{"op":"remove","path":"/containers/0/resources/requests"}])"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/resources/requests/cpu","value":"3"}])")}},
      {"HasRoomForTheCache",
       "a full cache must not end the process",
       HasRoomForTheCache,
       {Configured("max_mebibytes: 128", "max_mebibytes: 512"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/resources/limits/memory","value":"384Mi"}])")}},
      {"RunsOneVersion",
       "a tag that moves makes two nodes run two programs",
       RunsOneVersion,
       {PodPatched(R"([{"op":"replace","path":"/containers/0/image","value":"phonegate:latest"}])"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/image","value":"example:5000/phonegate"}])"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/image","value":"phonegate:0.0.9"}])")}},
  };
}

}  // namespace phonegate

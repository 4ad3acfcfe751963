// How callers find the gateway, and how the cluster finds its pod.
#include <algorithm>
#include <string>

#include "service/base/text.h"
#include "tests/deploy/read_text.h"
#include "tests/deploy/rule.h"

namespace phonegate {
namespace {

bool IsOfThePod(const Manifests& manifests, const Json& selector) {
  return selector.is_object() && selector.contains("matchLabels") &&
         Selects(At(selector, "/matchLabels"), PodLabels(manifests)) && !selector.at("matchLabels").empty();
}

Findings WorkloadSelectsItsPods(const Manifests& manifests) {
  if (IsOfThePod(manifests, At(Workload(manifests), "/spec/selector"))) return {};
  return {"the workload does not know its own pods"};
}

bool HasPort(const Manifests& manifests, const std::string& name) {
  for (const Json& port : ListAt(GatewayOf(manifests), "/ports")) {
    if (TextAt(port, "/name") == name) return true;
  }
  return false;
}

Findings ServicesReachThePods(const Manifests& manifests) {
  Findings findings;
  for (const Json* service : manifests.OfKind("Service")) {
    const Json& selector = At(*service, "/spec/selector");
    if (!selector.is_object() || selector.empty() || !Selects(selector, PodLabels(manifests)))
      findings.push_back(Concat(NameOf(*service), " finds no pods"));
    for (const Json& port : ListAt(*service, "/spec/ports")) {
      if (!HasPort(manifests, TextAt(port, "/targetPort")))
        findings.push_back(Concat(NameOf(*service), " leads to no port"));
      // What callers use must not lead to metrics.
      if (TextAt(port, "/targetPort") == "admin")
        findings.push_back(Concat(NameOf(*service), " leads to admin"));
    }
    const std::string type = TextAt(*service, "/spec/type");
    if (!type.empty() && type != "ClusterIP")
      findings.push_back(Concat(NameOf(*service), " is open to the world"));
  }
  return findings;
}

Findings HasAHeadlessService(const Manifests& manifests) {
  const Json* service = manifests.Find("Service", TextAt(Workload(manifests), "/spec/serviceName"));
  if (service != nullptr && TextAt(*service, "/spec/clusterIP") == "None") return {};
  return {"clients cannot resolve the addresses of the pods"};
}

Findings IsReachedWhileItDrains(const Manifests& manifests) {
  Findings findings;
  for (const Json* service : manifests.OfKind("Service")) {
    if (At(*service, "/spec/publishNotReadyAddresses") != true)
      findings.push_back(Concat(NameOf(*service), " hides the only pod while it drains"));
  }
  return findings;
}

Findings NodesCanBeDrained(const Manifests& manifests) {
  Findings findings;
  for (const Json* budget : manifests.OfKind("PodDisruptionBudget")) {
    if (!IsOfThePod(manifests, At(*budget, "/spec/selector")))
      findings.push_back(Concat(NameOf(*budget), " is of no pods"));
    const bool allows =
        NumberAt(*budget, "/spec/maxUnavailable") > 0 ||
        (At(*budget, "/spec").contains("minAvailable") &&
         NumberAt(*budget, "/spec/minAvailable") < NumberAt(Workload(manifests), "/spec/replicas"));
    if (!allows) findings.push_back(Concat(NameOf(*budget), " keeps nodes from being drained"));
  }
  if (manifests.OfKind("PodDisruptionBudget").size() != 1) findings.push_back("there is not just one budget");
  return findings;
}

// The example of a caller, beside an overlay with JSON Web Tokens.
Findings ExampleCallerIsLetIn(const Manifests& manifests) {
  const config::v1::Identity identity = ConfigOf(manifests).identity();
  if (identity.jwt_size() == 0) return {};
  const Manifests example = {"caller", ReadManifests(ReadText("deploy/kubernetes/examples/caller.yaml"))};
  const Json& pod = *example.OfKind("Pod").at(0);
  const std::string space = TextAt(pod, "/metadata/namespace");
  std::string audience;
  for (const Json& source : ListAt(pod, "/spec/volumes/0/projected/sources"))
    audience += TextAt(source, "/serviceAccountToken/audience");
  Findings findings;
  const auto& audiences = identity.jwt(0).audiences();
  if (std::find(audiences.begin(), audiences.end(), audience) == audiences.end())
    findings.push_back(Concat("its token is for ", audience));
  const std::string caller = Concat("jwt:", identity.jwt(0).prefix(), ":system:serviceaccount:", space, ":",
                                    TextAt(pod, "/spec/serviceAccountName"));
  if (ConfigTextOf(manifests).find(Concat("\"", caller, "\"")) == std::string::npos)
    findings.push_back(Concat("no grant is for ", caller));
  if (TextAt(example.Get("Namespace", space), "/metadata/labels/phonegate-access") != "callers")
    findings.push_back(Concat(space, " is not let through"));
  return findings;
}

}  // namespace

std::vector<Rule> ServiceRules() {
  const std::string no_labels =
      R"([{"op":"replace","path":"/spec/selector/app.kubernetes.io~1name","value":"x"}])";
  return {
      {"WorkloadSelectsItsPods",
       "else the cluster does not take it",
       WorkloadSelectsItsPods,
       {Patched(
            "StatefulSet", "phonegate",
            R"([{"op":"replace","path":"/spec/selector/matchLabels/app.kubernetes.io~1name","value":"x"}])"),
        Patched("StatefulSet", "phonegate",
                R"([{"op":"remove","path":"/spec/template/metadata/labels/app.kubernetes.io~1name"}])")}},
      {"ServicesReachThePods",
       "else nobody gets through, or too many do",
       ServicesReachThePods,
       {Patched("Service", "phonegate", no_labels), Patched("Service", "phonegate-headless", no_labels),
        Patched("Service", "phonegate",
                R"([{"op":"replace","path":"/spec/ports/0/targetPort","value":"http"}])"),
        Patched("Service", "phonegate",
                R"([{"op":"replace","path":"/spec/ports/0/targetPort","value":"admin"}])"),
        Patched("Service", "phonegate", R"([{"op":"add","path":"/spec/type","value":"LoadBalancer"}])")}},
      {"HasAHeadlessService",
       "clients that balance need the pods' addresses",
       HasAHeadlessService,
       {Patched("Service", "phonegate-headless", R"([{"op":"remove","path":"/spec/clusterIP"}])"),
        Without("Service", "phonegate-headless")}},
      {"IsReachedWhileItDrains",
       "there is no other pod",
       IsReachedWhileItDrains,
       {Patched("Service", "phonegate", R"([{"op":"remove","path":"/spec/publishNotReadyAddresses"}])")}},
      {"NodesCanBeDrained",
       "one pod that cannot be moved stops the cluster's updates",
       NodesCanBeDrained,
       {Patched("PodDisruptionBudget", "phonegate",
                R"([{"op":"remove","path":"/spec/maxUnavailable"},
                    {"op":"add","path":"/spec/minAvailable","value":1}])"),
        Patched("PodDisruptionBudget", "phonegate",
                R"([{"op":"replace","path":"/spec/maxUnavailable","value":0}])"),
        Patched("PodDisruptionBudget", "phonegate",
                R"([{"op":"replace","path":"/spec/selector/matchLabels","value":{"app":"x"}}])"),
        Without("PodDisruptionBudget", "phonegate")}},
      {"ExampleCallerIsLetIn",
       "an example that is refused helps nobody",
       ExampleCallerIsLetIn,
       {Configured("audiences: [phonegate]", "audiences: [other]"),
        Configured("prefix: k8s", "prefix: other")}},
  };
}

}  // namespace phonegate

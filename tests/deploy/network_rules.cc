// Who is let to the gateway, and whom it may reach.
#include <set>
#include <string>

#include "service/base/text.h"
#include "tests/deploy/rule.h"

namespace phonegate {
namespace {

// One permission of a NetworkPolicy.
struct Way {
  Json peers;  // null: everybody
  Json ports;  // null: all
};

// What all policies of the pod let in ("ingress", "from") or out ("egress", "to").
std::vector<Way> Ways(const Manifests& manifests, const std::string& direction, const std::string& peers) {
  std::vector<Way> ways;
  for (const Json* policy : manifests.OfKind("NetworkPolicy")) {
    if (!Selects(At(*policy, "/spec/podSelector/matchLabels"), PodLabels(manifests))) continue;
    for (const Json& way : ListAt(*policy, Concat("/spec/", direction)))
      ways.push_back({At(way, "/" + peers), At(way, "/ports")});
  }
  return ways;
}

// Whether the way lets through to a port, a number or a name.
bool LeadsTo(const Way& way, const Json& port) {
  if (way.ports.is_null()) return true;
  for (const Json& open : way.ports) {
    if (!open.contains("port") || open.at("port") == port) return true;
  }
  return false;
}

Findings DeniesByDefault(const Manifests& manifests) {
  for (const Json* policy : manifests.OfKind("NetworkPolicy")) {
    const Json& spec = At(*policy, "/spec");
    std::set<Json> types(ListAt(spec, "/policyTypes").begin(), ListAt(spec, "/policyTypes").end());
    if (At(spec, "/podSelector") == Json::object() && types == std::set<Json>{"Ingress", "Egress"} &&
        ListAt(spec, "/ingress").empty() && ListAt(spec, "/egress").empty())
      return {};
  }
  return {"no policy denies everything else"};
}

// Every way in to the port is for pods of namespaces with one of these labels, and there is one.
Findings OnlyNamespacesWith(const Manifests& manifests, const std::string& port, int number,
                            const Json& labels) {
  Findings findings;
  int ways = 0;
  for (const Way& way : Ways(manifests, "ingress", "from")) {
    if (!LeadsTo(way, port) && !LeadsTo(way, number)) continue;
    ++ways;
    if (!way.peers.is_array() || way.peers.empty()) findings.push_back(Concat(port, " is open to everybody"));
    for (const Json& peer : way.peers.is_array() ? way.peers : Json::array()) {
      if (At(peer, "/namespaceSelector/matchLabels") != labels)
        findings.push_back(Concat(port, " is open to ", peer.dump()));
    }
  }
  if (ways == 0) findings.push_back(Concat("nobody is let to ", port));
  return findings;
}

Findings OnlyCallersCall(const Manifests& manifests) {
  return OnlyNamespacesWith(manifests, "grpc", 50051, {{"phonegate-access", "callers"}});
}

Findings OnlyMonitoringScrapes(const Manifests& manifests) {
  return OnlyNamespacesWith(manifests, "admin", 9090, {{"kubernetes.io/metadata.name", "monitoring"}});
}

Findings ResolvesNames(const Manifests& manifests) {
  std::set<std::string> protocols;
  for (const Way& way : Ways(manifests, "egress", "to")) {
    if (!LeadsTo(way, 53) || !way.peers.is_array()) continue;
    for (const Json& peer : way.peers) {
      if (TextAt(peer, "/podSelector/matchLabels/k8s-app") != "kube-dns") continue;
      for (const Json& port : way.ports) protocols.insert(TextAt(port, "/protocol"));
    }
  }
  if (protocols == std::set<std::string>{"TCP", "UDP"}) return {};
  return {"the cluster's DNS is not reached by UDP and TCP"};
}

// Why a way out to addresses is too wide; empty when it is not.
std::string TooWide(const Way& way) {
  static const std::set<Json> kInside = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"};
  if (!way.ports.is_array() || way.ports.size() != 1 || way.ports[0].at("port") != 443)
    return "leads beyond 443";
  for (const Json& peer : way.peers) {
    if (TextAt(peer, "/ipBlock/cidr") != "0.0.0.0/0") continue;
    const Json& except = ListAt(peer, "/ipBlock/except");
    const std::set<Json> left_out(except.begin(), except.end());
    for (const Json& network : kInside) {
      if (!left_out.contains(network)) return Concat("leads to ", network.get<std::string>());
    }
  }
  return "";
}

Findings ReachesSignalWireOnly(const Manifests& manifests) {
  Findings findings;
  bool outside = false;
  for (const Way& way : Ways(manifests, "egress", "to")) {
    if (!way.peers.is_array() || way.peers.empty()) {
      findings.push_back("everything can be reached");
      continue;
    }
    bool addresses = false;
    for (const Json& peer : way.peers) addresses = addresses || peer.contains("ipBlock");
    if (!addresses) continue;
    outside = true;
    if (const std::string why = TooWide(way); !why.empty()) findings.push_back("a way out " + why);
  }
  const bool real = !ConfigOf(manifests).projects(0).space().empty();
  if (outside != real)
    findings.push_back(real ? "SignalWire is not reached" : "the simulator is not outside");
  return findings;
}

}  // namespace

std::vector<Rule> NetworkRules() {
  const auto open = [](const std::string& spec) {
    return With(
        Concat("{kind: NetworkPolicy, metadata: {name: x, namespace: phonegate}, spec: {podSelector: {}, ",
               spec, "}}"));
  };
  return {
      {"DeniesByDefault",
       "what is not written here is not needed",
       DeniesByDefault,
       {Without("NetworkPolicy", "deny-all"),
        Patched("NetworkPolicy", "deny-all",
                R"([{"op":"replace","path":"/spec/policyTypes","value":["Ingress"]}])"),
        Patched("NetworkPolicy", "deny-all", R"([{"op":"add","path":"/spec/ingress","value":[{}]}])")}},
      {"OnlyCallersCall",
       "who does not call needs no way to the port",
       OnlyCallersCall,
       {Without("NetworkPolicy", "callers"), open("ingress: [{}]"),
        open("ingress: [{ports: [{port: 50051}]}]"),
        Patched("NetworkPolicy", "callers",
                R"([{"op":"replace","path":"/spec/ingress/0/from/0","value":{"namespaceSelector":{}}}])")}},
      {"OnlyMonitoringScrapes",
       "the admin port asks nobody who he is",
       OnlyMonitoringScrapes,
       {Without("NetworkPolicy", "scrape"), open("ingress: [{ports: [{port: 9090}]}]"),
        Patched("NetworkPolicy", "callers",
                R"([{"op":"replace","path":"/spec/ingress/0/ports/0/port","value":"admin"}])")}},
      {"ResolvesNames",
       "SignalWire is named, not numbered",
       ResolvesNames,
       {Without("NetworkPolicy", "dns"),
        Patched("NetworkPolicy", "dns", R"([{"op":"remove","path":"/spec/egress/0/ports/1"}])")}},
      {"ReachesSignalWireOnly",
       "the gateway has credentials that others want",
       ReachesSignalWireOnly,
       {Without("NetworkPolicy", "upstream"), open("egress: [{}]"),
        Patched("NetworkPolicy", "upstream",
                R"([{"op":"replace","path":"/spec/egress/0/ports/0/port","value":80}])"),
        Patched("NetworkPolicy", "upstream", R"([{"op":"remove","path":"/spec/egress/0/ports"}])"),
        Patched("NetworkPolicy", "upstream",
                R"([{"op":"remove","path":"/spec/egress/0/to/0/ipBlock/except/2"}])")}},
  };
}

}  // namespace phonegate

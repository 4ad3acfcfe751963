// Who is let to the gateway, and whom it may reach.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

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

// Whether it is one of these, in whatever order their exceptions are.
bool IsOneOf(const std::vector<Json>& wanted, Json peer) {
  if (const Json::json_pointer except("/ipBlock/except"); peer.contains(except))
    std::sort(peer[except].begin(), peer[except].end());
  return std::find(wanted.begin(), wanted.end(), peer) != wanted.end();
}

// The one way to names, by UDP, TCP or both.
bool IsToNames(const Way& way) {
  static const Json kDns = {
      {"namespaceSelector", {{"matchLabels", {{"kubernetes.io/metadata.name", "kube-system"}}}}},
      {"podSelector", {{"matchLabels", {{"k8s-app", "kube-dns"}}}}}};
  if (way.peers != Json::array({kDns}) || !way.ports.is_array() || way.ports.empty()) return false;
  for (const Json& port : way.ports) {
    if (At(port, "/port") != 53 || port.contains("endPort")) return false;
  }
  return true;
}

// The one way to SignalWire: every address but those inside, and HTTPS.
bool IsToSignalWire(const Way& way) {
  static const std::vector<Json> kOutside = {
      {{"ipBlock",
        {{"cidr", "0.0.0.0/0"},
         {"except", {"10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"}}}}},
      {{"ipBlock", {{"cidr", "::/0"}, {"except", {"fc00::/7", "fe80::/10"}}}}}};
  if (!way.peers.is_array() || way.peers.empty()) return false;
  for (const Json& peer : way.peers) {
    if (!IsOneOf(kOutside, peer)) return false;
  }
  return way.ports == Json::array({{{"port", 443}, {"protocol", "TCP"}}});
}

Findings ReachesSignalWireOnly(const Manifests& manifests) {
  Findings findings;
  bool outside = false;
  for (const Way& way : Ways(manifests, "egress", "to")) {
    if (IsToSignalWire(way))
      outside = true;
    else if (!IsToNames(way))
      findings.push_back(Concat("a way out to ", way.peers.dump(), " on ", way.ports.dump()));
  }
  const bool real = !ConfigOf(manifests).projects(0).space().empty();
  if (outside != real)
    findings.push_back(real ? "SignalWire is not reached" : "the simulator is not outside");
  return findings;
}

// One more policy of all pods.
BadExample WithPolicy(const std::string& spec) {
  return With(
      Concat("{kind: NetworkPolicy, metadata: {name: x, namespace: phonegate}, spec: {podSelector: {}, ",
             spec, "}}"));
}

// What must not be: each is a change of the way to SignalWire, or one more way out.
std::vector<BadExample> TooWide() {
  std::vector<BadExample> bad = {Without("NetworkPolicy", "upstream")};
  for (const char* patch : {
           R"([{"op":"replace","path":"/spec/egress/0/ports/0/port","value":80}])",
           R"([{"op":"add","path":"/spec/egress/0/ports/0/endPort","value":65535}])",
           R"([{"op":"remove","path":"/spec/egress/0/ports"}])",
           R"([{"op":"remove","path":"/spec/egress/0/to/0/ipBlock/except/1"}])",  // 100.64.0.0/10
           R"([{"op":"remove","path":"/spec/egress/0/to/0/ipBlock/except/2"}])",
           R"([{"op":"remove","path":"/spec/egress/0/to/1/ipBlock/except"}])",
       })
    bad.push_back(Patched("NetworkPolicy", "upstream", patch));
  const std::string https = ", ports: [{port: 443, protocol: TCP}]}";
  for (const std::string& way : {
           std::string("{}"),
           std::string("{to: [{namespaceSelector: {}}]}"),
           std::string("{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}"),
           "{to: [{podSelector: {}}]" + https,
           "{to: [{ipBlock: {cidr: 10.0.0.0/8}}]" + https,
           "{to: [{ipBlock: {cidr: 0.0.0.0/1}}]" + https,
           "{to: [{ipBlock: {cidr: '::/0'}}]" + https,
       })
    bad.push_back(WithPolicy(Concat("egress: [", way, "]")));
  return bad;
}

}  // namespace

std::vector<Rule> NetworkRules() {
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
       {Without("NetworkPolicy", "callers"), WithPolicy("ingress: [{}]"),
        WithPolicy("ingress: [{ports: [{port: 50051}]}]"),
        Patched("NetworkPolicy", "callers",
                R"([{"op":"replace","path":"/spec/ingress/0/from/0","value":{"namespaceSelector":{}}}])")}},
      {"OnlyMonitoringScrapes",
       "the admin port asks for no identity",
       OnlyMonitoringScrapes,
       {Without("NetworkPolicy", "scrape"), WithPolicy("ingress: [{ports: [{port: 9090}]}]"),
        Patched("NetworkPolicy", "callers",
                R"([{"op":"replace","path":"/spec/ingress/0/ports/0/port","value":"admin"}])")}},
      {"ResolvesNames",
       "SignalWire is named, not numbered",
       ResolvesNames,
       {Without("NetworkPolicy", "dns"),
        Patched("NetworkPolicy", "dns", R"([{"op":"remove","path":"/spec/egress/0/ports/1"}])")}},
      {"ReachesSignalWireOnly", "the gateway has credentials that others want", ReachesSignalWireOnly,
       TooWide()},
  };
}

}  // namespace phonegate

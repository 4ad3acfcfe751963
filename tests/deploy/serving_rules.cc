// Whether the manifests and the configuration speak of the same gateway.
#include <string>

#include "service/base/text.h"
#include "service/config/address.h"
#include "service/config/duration.h"
#include "tests/deploy/check_config.h"
#include "tests/deploy/rule.h"

namespace phonegate {
namespace {

// What main.cc waits beyond the grace period before it ends the process.
constexpr int kWatchdog = 2;  // seconds

ListenAddress Address(const std::string& text) { return ParseListenAddress(text).value_or(ListenAddress{}); }

int PortNamed(const Json& container, const std::string& name) {
  for (const Json& port : ListAt(container, "/ports")) {
    if (TextAt(port, "/name") == name) return NumberAt(port, "/containerPort");
  }
  return 0;
}

Findings PortsAreThoseOfTheConfiguration(const Manifests& manifests) {
  const config::v1::Listen listen = ConfigOf(manifests).listen();
  Findings findings;
  for (const auto& [name, text] : {std::pair("grpc", listen.grpc()), {"admin", listen.admin()}}) {
    const ListenAddress address = Address(text);
    if (IsLoopback(address.host)) findings.push_back(Concat(name, " is reached by nobody outside the pod"));
    if (address.port == 0 || address.port != PortNamed(GatewayOf(manifests), name))
      findings.push_back(Concat(name, " is no port of the container"));
  }
  return findings;
}

Findings ReadsTheMountedConfiguration(const Manifests& manifests) {
  std::string file;
  for (const Json& mount : ListAt(GatewayOf(manifests), "/volumeMounts")) {
    if (TextAt(mount, "/name") == "config") file = TextAt(mount, "/mountPath") + "/phonegate.yaml";
  }
  if (At(GatewayOf(manifests), "/args") == Json{"--config", file}) return {};
  return {"the arguments name another file than the mounted one"};
}

Findings ConfigurationIsAccepted(const Manifests& manifests) {
  const std::string objection = CheckConfig(manifests);
  return objection.empty() ? Findings{} : Findings{objection};
}

Findings IsEncrypted(const Manifests& manifests) {
  const config::v1::Listen listen = ConfigOf(manifests).listen();
  const bool plaintext = listen.tls().certificate_file().empty() || listen.allow_plaintext_elsewhere();
  if (plaintext && manifests.overlay != "dev") return {"tokens and answers can be read on the way"};
  return {};
}

Findings IsSimulatedInDevelopmentOnly(const Manifests& manifests) {
  const bool dev = manifests.overlay == "dev";
  const config::v1::Config config = ConfigOf(manifests);
  Findings findings;
  for (const Json* container : ContainersOf(manifests)) {
    if (!dev && TextAt(*container, "/name") != "phonegate")
      findings.push_back(Concat(TextAt(*container, "/name"), " has no place beside the gateway"));
    if (dev && TextAt(*container, "/name") == "signalwire-sim" &&
        config.projects(0).origin() != Concat("http://127.0.0.1:", PortNamed(*container, "simulator")))
      findings.push_back("the gateway asks for the simulator at another port");
  }
  for (const config::v1::Project& project : config.projects()) {
    if (dev == project.origin().empty())
      findings.push_back(Concat(project.alias(), " is at the wrong place"));
  }
  return findings;
}

// Whether the container asks for `path` on the admin port by this probe.
bool Asks(const Json& container, const std::string& probe, const std::string& path) {
  const Json& action = At(container, Concat("/", probe, "/httpGet"));
  return TextAt(action, "/path") == path && TextAt(action, "/port") == "admin" &&
         TextAt(action, "/scheme") != "HTTPS";
}

Findings ProbesAskTheAdminPort(const Manifests& manifests) {
  const Json& gateway = GatewayOf(manifests);
  Findings findings;
  for (const auto& [probe, path] :
       {std::pair("startupProbe", "/livez"), {"livenessProbe", "/livez"}, {"readinessProbe", "/readyz"}}) {
    if (!Asks(gateway, probe, path)) findings.push_back(Concat(probe, " does not ask for ", path));
  }
  return findings;
}

Findings ProbesArePatient(const Manifests& manifests) {
  constexpr int kStart = 30;       // seconds
  constexpr int kDead = 20;        // seconds
  constexpr int kDialAndMore = 2;  // seconds; /livez waits 1 s for the gRPC port
  const Json& gateway = GatewayOf(manifests);
  const auto lasts = [&](const std::string& probe) {
    return NumberAt(gateway, Concat("/", probe, "/periodSeconds")) *
           NumberAt(gateway, Concat("/", probe, "/failureThreshold"));
  };
  Findings findings;
  if (lasts("startupProbe") < kStart) findings.push_back("a slow start is taken for none");
  if (lasts("livenessProbe") < kDead) findings.push_back("a short stop is taken for the end");
  for (const char* probe : {"startupProbe", "livenessProbe"}) {
    if (NumberAt(gateway, Concat("/", probe, "/timeoutSeconds")) < kDialAndMore)
      findings.push_back(Concat(probe, " gives up before /livez does"));
  }
  return findings;
}

Findings EndsInGoodOrder(const Manifests& manifests) {
  const config::v1::Server server = ConfigOf(manifests).server();
  const auto drain = ToChrono(server.drain_delay()) + ToChrono(server.grace_period());
  const int before = NumberAt(GatewayOf(manifests), "/lifecycle/preStop/sleep/seconds");
  const std::chrono::seconds needed =
      std::chrono::ceil<std::chrono::seconds>(drain) + std::chrono::seconds(before + kWatchdog);
  const int given = NumberAt(PodOf(manifests), "/terminationGracePeriodSeconds");
  if (given >= needed.count()) return {};
  return {Concat("the pod is killed after ", given, " s; ending takes up to ", needed.count(), " s")};
}

Findings EndsWithoutAShell(const Manifests& manifests) {
  for (const Json* container : ContainersOf(manifests)) {
    for (const char* hook : {"/lifecycle/preStop", "/lifecycle/postStart"}) {
      if (At(*container, hook).contains("exec")) return {Concat("the image has no program for ", hook)};
    }
    for (const char* probe : {"/startupProbe", "/livenessProbe", "/readinessProbe"}) {
      if (At(*container, probe).contains("exec")) return {Concat("the image has no program for ", probe)};
    }
  }
  return {};
}

Findings ChangesAreWaitedFor(const Manifests& manifests) {
  const config::v1::Config config = ConfigOf(manifests);
  if (ToChrono(config.server().grace_period()) >= ToChrono(config.upstream().change_timeout())) return {};
  return {"a change that was sent is cut off before its answer may be given up"};
}

}  // namespace

std::vector<Rule> ServingRules() {
  return {
      {"PortsAreThoseOfTheConfiguration",
       "else nobody gets through",
       PortsAreThoseOfTheConfiguration,
       {Configured("0.0.0.0:50051", "0.0.0.0:50052"), Configured("0.0.0.0:9090", "127.0.0.1:9090"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/ports/1/containerPort","value":9091}])")}},
      {"ReadsTheMountedConfiguration",
       "else it does not start",
       ReadsTheMountedConfiguration,
       {PodPatched(R"([{"op":"replace","path":"/containers/0/args/1","value":"/etc/phonegate.yaml"}])"),
        PodPatched(
            R"([{"op":"replace","path":"/containers/0/volumeMounts/3/mountPath","value":"/etc/other"}])")}},
      {"ConfigurationIsAccepted",
       "the gateway that is built is the judge",
       ConfigurationIsAccepted,
       {Configured("grace_period:", "grace:"),
        Configured("/etc/phonegate/tls/tls.crt", "/etc/phonegate/tls.crt"),
        Configured("projects: [main]", "projects: [other]"),
        Configured("/etc/phonegate/keys/", "/etc/phonegate/key/"),
        Configured("drain_delay: 12s", "drain_delay: 5s")}},
      {"IsEncrypted",
       "tokens travel with each call",
       IsEncrypted,
       {Configured("  tls:", "  allow_plaintext_elsewhere: true\n  tls:"),
        Configured("  tls:\n    certificate_file: /etc/phonegate/tls/tls.crt\n    key_file: "
                   "/etc/phonegate/tls/tls.key\n",
                   "  allow_plaintext_elsewhere: true\n")}},
      {"IsSimulatedInDevelopmentOnly",
       "nobody must mistake one for the other",
       IsSimulatedInDevelopmentOnly,
       {Configured("space: example", "origin: https://sim.example"),
        PodPatched(R"([{"op":"add","path":"/initContainers","value":[{"name":"signalwire-sim"}]}])"),
        In("dev", Configured("127.0.0.1:8090", "127.0.0.1:8091"))}},
      {"ProbesAskTheAdminPort",
       "the kubelet cannot ask a gRPC port with TLS",
       ProbesAskTheAdminPort,
       {PodPatched(
            R"([{"op":"replace","path":"/containers/0/readinessProbe/httpGet/path","value":"/livez"}])"),
        PodPatched(
            R"([{"op":"replace","path":"/containers/0/livenessProbe","value":{"grpc":{"port":50051}}}])"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/startupProbe/httpGet/port","value":"grpc"}])")}},
      {"ProbesArePatient",
       "a busy node is no reason to restart",
       ProbesArePatient,
       {PodPatched(R"([{"op":"replace","path":"/containers/0/startupProbe/failureThreshold","value":3}])"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/livenessProbe/failureThreshold","value":1}])"),
        PodPatched(R"([{"op":"remove","path":"/containers/0/livenessProbe/timeoutSeconds"}])")}},
      {"EndsInGoodOrder",
       "a pod that is killed leaves changes in doubt",
       EndsInGoodOrder,
       {PodPatched(R"([{"op":"remove","path":"/terminationGracePeriodSeconds"}])"),
        Configured("grace_period: 30s", "grace_period: 47s"),
        Configured("drain_delay: 12s", "drain_delay: 29s"),
        PodPatched(
            R"([{"op":"add","path":"/containers/0/lifecycle","value":{"preStop":{"sleep":{"seconds":17}}}}])")}},
      {"EndsWithoutAShell",
       "there is none in the image",
       EndsWithoutAShell,
       {PodPatched(R"([{"op":"add","path":"/containers/0/lifecycle",
                        "value":{"preStop":{"exec":{"command":["sleep","5"]}}}}])"),
        PodPatched(R"([{"op":"replace","path":"/containers/0/livenessProbe",
                        "value":{"exec":{"command":["true"]}}}])")}},
      {"ChangesAreWaitedFor",
       "what was sent should be finished",
       ChangesAreWaitedFor,
       {Configured("grace_period: 30s", "grace_period: 20s")}},
  };
}

}  // namespace phonegate

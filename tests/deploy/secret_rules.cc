// What the gateway's pod is given, and who else sees it.
#include <regex>
#include <set>
#include <string>

#include "service/base/text.h"
#include "tests/deploy/read_text.h"
#include "tests/deploy/rule.h"

namespace phonegate {
namespace {

Findings SecretsAreFiles(const Manifests& manifests) {
  Findings findings;
  for (const Json* container : ContainersOf(manifests)) {
    for (const Json& variable : ListAt(*container, "/env")) {
      if (!At(variable, "/valueFrom/secretKeyRef").is_null())
        findings.push_back(Concat(TextAt(variable, "/name"), " holds a secret"));
    }
    for (const Json& source : ListAt(*container, "/envFrom")) {
      if (source.contains("secretRef")) findings.push_back("envFrom holds a secret");
    }
  }
  return findings;
}

// Long runs of letters and digits are suspicious where nothing says that they are not real.
bool LooksSecret(const std::string& text) {
  static const std::regex kSecret(
      "PRIVATE "
      "KEY|(^|[^A-Za-z0-9_])(PT|pgt_)[A-Za-z0-9_-]{20,}|[A-Za-z0-9+/]{43}=|(^|[^:0-9a-f])[0-9a-f]{64}");
  static const std::regex kMarked("(PT|pgt_)[a-z]*-not-a-real-token");
  return std::regex_search(std::regex_replace(text, kMarked, ""), kSecret);
}

Findings HoldsNoSecret(const Manifests& manifests) {
  Findings findings;
  for (const Json* secret : manifests.OfKind("Secret")) {
    for (const char* part : {"/data", "/stringData"}) {
      for (const auto& [key, value] : At(*secret, part).items()) {
        // What `PTdemo-not-a-real-token` is in base64.
        if (value != "UFRkZW1vLW5vdC1hLXJlYWwtdG9rZW4=")
          findings.push_back(Concat(NameOf(*secret), " holds ", key));
      }
    }
  }
  for (const Json& object : manifests.objects) {
    if (TextAt(object, "/kind") == "Secret") continue;
    const Json values = object.flatten();
    for (const auto& [pointer, value] : values.items()) {
      if (value.is_string() && LooksSecret(value.get<std::string>()))
        findings.push_back(Concat(NameOf(object), pointer, " looks like a secret"));
    }
  }
  return findings;
}

// Kind and name of what a volume shows; empty when it is another one.
std::string SourceOf(const Json& volume) {
  if (volume.contains("secret")) return Concat("Secret/", TextAt(volume, "/secret/secretName"));
  if (volume.contains("configMap")) return Concat("ConfigMap/", TextAt(volume, "/configMap/name"));
  return "";
}

Findings SourcesExistOrAreDocumented(const Manifests& manifests) {
  const std::string readme = ReadText("deploy/README.md");
  Findings findings;
  for (const Json& volume : ListAt(PodOf(manifests), "/volumes")) {
    const std::string source = SourceOf(volume);
    if (source.empty()) continue;
    const std::string name = source.substr(source.find('/') + 1);
    const bool secret = source.starts_with("Secret/");
    if (manifests.Find(secret ? "Secret" : "ConfigMap", name) != nullptr) continue;
    const std::regex command(
        Concat("kubectl [^\n]*create ", secret ? "secret (generic|tls) " : "configmap ", name, " "));
    if (!std::regex_search(readme, command))
      findings.push_back(Concat(source, " is neither here nor made by a command of deploy/README.md"));
  }
  return findings;
}

Findings SecretsAreForTheGroupAtMost(const Manifests& manifests) {
  constexpr int kOthers = 0337;  // all but what owner and group may read
  Findings findings;
  for (const Json& volume : ListAt(PodOf(manifests), "/volumes")) {
    if (!volume.contains("secret")) continue;
    const Json& mode = At(volume, "/secret/defaultMode");
    if (!mode.is_number_integer() || (mode.get<int>() & kOthers) != 0)
      findings.push_back(Concat(TextAt(volume, "/name"), " can be read by others"));
  }
  return findings;
}

Findings MountsChangeWithTheirSource(const Manifests& manifests) {
  Findings findings;
  for (const Json* container : ContainersOf(manifests)) {
    for (const Json& mount : ListAt(*container, "/volumeMounts")) {
      if (mount.contains("subPath") || mount.contains("subPathExpr"))
        findings.push_back(Concat(TextAt(mount, "/mountPath"), " has a subPath"));
    }
  }
  for (const Json* map : manifests.OfKind("ConfigMap")) {
    if (At(*map, "/immutable") == true) findings.push_back(Concat(NameOf(*map), " is immutable"));
  }
  return findings;
}

Findings ConfigurationKeepsItsName(const Manifests& manifests) {
  for (const Json& volume : ListAt(PodOf(manifests), "/volumes")) {
    if (TextAt(volume, "/name") != "config") continue;
    if (SourceOf(volume) == "ConfigMap/phonegate") return {};
    return {Concat("the configuration is ", SourceOf(volume))};
  }
  return {"there is no volume of the configuration"};
}

Findings MountsMatchVolumes(const Manifests& manifests) {
  std::set<std::string> volumes;
  for (const Json& volume : ListAt(PodOf(manifests), "/volumes")) volumes.insert(TextAt(volume, "/name"));
  for (const Json& claim : ListAt(Workload(manifests), "/spec/volumeClaimTemplates"))
    volumes.insert(TextAt(claim, "/metadata/name"));
  std::set<std::string> mounted;
  for (const Json* container : ContainersOf(manifests)) {
    for (const Json& mount : ListAt(*container, "/volumeMounts")) mounted.insert(TextAt(mount, "/name"));
  }
  Findings findings;
  for (const std::string& name : mounted) {
    if (!volumes.contains(name)) findings.push_back(Concat("no volume ", name));
  }
  for (const std::string& name : volumes) {
    if (!mounted.contains(name)) findings.push_back(Concat("nothing mounts ", name));
  }
  return findings;
}

Findings OnlyTheJournalIsWritten(const Manifests& manifests) {
  Findings findings;
  for (const Json* container : ContainersOf(manifests)) {
    for (const Json& mount : ListAt(*container, "/volumeMounts")) {
      const bool journal = TextAt(mount, "/name") == "journal";
      if ((At(mount, "/readOnly") == true) == journal)
        findings.push_back(Concat(TextAt(mount, "/name"), journal ? " is read-only" : " can be written"));
    }
  }
  return findings;
}

}  // namespace

std::vector<Rule> SecretRules() {
  return {
      {"SecretsAreFiles",
       "a file can be changed, and no child or crash report shows it",
       SecretsAreFiles,
       {PodPatched(R"([{"op":"add","path":"/containers/0/env","value":[{"name":"TOKEN",
                        "valueFrom":{"secretKeyRef":{"name":"phonegate-signalwire","key":"token"}}}]}])"),
        PodPatched(R"([{"op":"add","path":"/containers/0/envFrom",
                        "value":[{"secretRef":{"name":"phonegate-signalwire"}}]}])")}},
      {"HoldsNoSecret",
       "what is in the tree is known to everybody",
       HoldsNoSecret,
       {With("{kind: Secret, metadata: {name: s, namespace: phonegate}, stringData: {token: x}}"),
        In("dev", Patched("Secret", "phonegate-signalwire",
                          R"([{"op":"replace","path":"/data/token","value":"UFQxMjM0NTY3ODkw"}])")),
        Configured("alias: main", "alias: main # PT0123456789abcdefghijklmnop"),
        Configured("alias: main", "alias: main # pgt_0123456789abcdefghijklmnop"),
        With("{kind: ConfigMap, metadata: {name: k, namespace: phonegate}, data: {k: 'BEGIN PRIVATE KEY'}}"),
        Configured("alias: main",
                   "alias: main # 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")}},
      {"SourcesExistOrAreDocumented",
       "else the pod waits for ever, and nobody knows for what",
       SourcesExistOrAreDocumented,
       {PodPatched(
            R"([{"op":"add","path":"/volumes/-","value":{"name":"x","secret":{"secretName":"other"}}}])"),
        PodPatched(R"([{"op":"add","path":"/volumes/-","value":{"name":"x","configMap":{"name":"other"}}}])"),
        Without("ConfigMap", "phonegate")}},
      {"SecretsAreForTheGroupAtMost",
       "the gateway refuses a signing key that others can read",
       SecretsAreForTheGroupAtMost,
       {PodPatched(R"([{"op":"add","path":"/volumes/-",
                        "value":{"name":"x","secret":{"secretName":"phonegate-tls"}}}])"),
        PodPatched(R"([{"op":"add","path":"/volumes/-",
                        "value":{"name":"x","secret":{"secretName":"phonegate-tls","defaultMode":292}}}])")}},
      {"MountsChangeWithTheirSource",
       "a credential is rotated while the gateway runs",
       MountsChangeWithTheirSource,
       {PodPatched(
            R"([{"op":"add","path":"/containers/0/volumeMounts/0/subPath","value":"phonegate.yaml"}])"),
        Patched("ConfigMap", "phonegate", R"([{"op":"add","path":"/immutable","value":true}])")}},
      {"ConfigurationKeepsItsName",
       "a new name would restart the only pod for each change of the policy",
       ConfigurationKeepsItsName,
       {PodPatched(R"([{"op":"add","path":"/volumes/0",
                        "value":{"name":"config","configMap":{"name":"phonegate-5h2k7g"}}}])")}},
      {"MountsMatchVolumes",
       "what is missing stops the pod, and what is unused misleads",
       MountsMatchVolumes,
       {PodPatched(R"([{"op":"add","path":"/containers/0/volumeMounts/-",
                        "value":{"name":"nothing","mountPath":"/x"}}])"),
        Patched("StatefulSet", "phonegate", R"([{"op":"remove","path":"/spec/volumeClaimTemplates"}])"),
        PodPatched(R"([{"op":"add","path":"/volumes/-","value":{"name":"x","emptyDir":{}}}])")}},
      {"OnlyTheJournalIsWritten",
       "everything else is given to the gateway",
       OnlyTheJournalIsWritten,
       {PodPatched(R"([{"op":"remove","path":"/containers/0/volumeMounts/0/readOnly"}])"),
        In("dev", {"dev",
                   [](Manifests& manifests) {
                     for (Json& mount : manifests.Get(
                              "StatefulSet",
                              "phonegate")["spec"]["template"]["spec"]["containers"][0]["volumeMounts"])
                       mount["readOnly"] = true;
                   }})}},
  };
}

}  // namespace phonegate

// Where the journal lies.
#include <string>

#include "service/base/text.h"
#include "tests/deploy/quantity.h"
#include "tests/deploy/rule.h"

namespace phonegate {
namespace {

Findings HasOneWriter(const Manifests& manifests) {
  Findings findings;
  const Json& workload = Workload(manifests);
  if (At(workload, "/spec/replicas") != 1) findings.push_back("replicas is not 1");
  // Parallel would be the same with one; OnDelete would forget updates.
  if (TextAt(workload, "/spec/updateStrategy/type") != "RollingUpdate")
    findings.push_back("an update is not rolled out");
  for (const char* kind : {"Deployment", "DaemonSet", "ReplicaSet", "HorizontalPodAutoscaler"}) {
    if (!manifests.OfKind(kind).empty()) findings.push_back(Concat("there is a ", kind));
  }
  return findings;
}

// The name of the volume that holds the journal's folder.
std::string NameOfJournalVolume(const Manifests& manifests) {
  const std::string directory = ConfigOf(manifests).journal().directory() + "/";
  std::string found;
  std::size_t longest = 0;
  for (const Json& mount : ListAt(GatewayOf(manifests), "/volumeMounts")) {
    const std::string path = TextAt(mount, "/mountPath");
    if (!directory.starts_with(path + "/") || path.size() < longest) continue;
    longest = path.size();
    found = TextAt(mount, "/name");
  }
  return found;
}

const Json* ClaimOf(const Manifests& manifests, const std::string& volume) {
  for (const Json& claim : ListAt(Workload(manifests), "/spec/volumeClaimTemplates")) {
    if (TextAt(claim, "/metadata/name") == volume) return &claim;
  }
  return nullptr;
}

Findings JournalOutlastsThePod(const Manifests& manifests) {
  const std::string volume = NameOfJournalVolume(manifests);
  const bool allowed = ConfigOf(manifests).journal().allow_ephemeral_storage();
  if (ClaimOf(manifests, volume) != nullptr) {
    if (allowed) return {"the journal has a volume, and the configuration would do without"};
    return {};
  }
  if (!allowed) return {"the journal has no volume, so that the gateway would refuse to start"};
  if (manifests.overlay != "dev") return {"only for development may the journal be lost"};
  for (const Json& other : ListAt(PodOf(manifests), "/volumes")) {
    if (TextAt(other, "/name") == volume && QuantityOf(At(other, "/emptyDir/sizeLimit"))) return {};
  }
  return {"the journal can be written nowhere, or without limit"};
}

Findings ClaimIsADiskOfItsOwn(const Manifests& manifests) {
  const Json* claim = ClaimOf(manifests, NameOfJournalVolume(manifests));
  if (claim == nullptr) return {};
  const Json& modes = ListAt(*claim, "/spec/accessModes");
  const bool one_node = modes == Json{"ReadWriteOnce"} || modes == Json{"ReadWriteOncePod"};
  if (!one_node) return {"other nodes may write to the journal's volume"};
  // 2,256 bytes an entry: see service/journal/README.md.
  constexpr double kLeast = 5.0 * (1 << 30);
  if (QuantityOf(At(*claim, "/spec/resources/requests/storage")).value_or(0) < kLeast)
    return {"the journal has room for less than 2 million entries"};
  return {};
}

Findings ClaimIsKept(const Manifests& manifests) {
  if (ClaimOf(manifests, NameOfJournalVolume(manifests)) == nullptr) return {};
  Findings findings;
  for (const char* when : {"whenDeleted", "whenScaled"}) {
    if (TextAt(Workload(manifests), Concat("/spec/persistentVolumeClaimRetentionPolicy/", when)) != "Retain")
      findings.push_back(Concat(when, " does not keep the journal"));
  }
  return findings;
}

Findings VolumesAreOfTheGroup(const Manifests& manifests) {
  const Json& context = At(PodOf(manifests), "/securityContext");
  if (NumberAt(context, "/fsGroup") == 0 || At(context, "/fsGroup") != At(context, "/runAsGroup"))
    return {"the gateway's group does not own the volumes"};
  if (TextAt(context, "/fsGroupChangePolicy") != "OnRootMismatch")
    return {"each start opens the journal's files to the group"};
  return {};
}

Findings JournalHasAFolderOfItsOwn(const Manifests& manifests) {
  const std::string directory = ConfigOf(manifests).journal().directory();
  for (const Json& mount : ListAt(GatewayOf(manifests), "/volumeMounts")) {
    if (TextAt(mount, "/mountPath") == directory)
      return {"the journal lies in the root of its volume, which the gateway cannot close to others"};
  }
  return {};
}

}  // namespace

std::vector<Rule> StorageRules() {
  const std::string claims = "/spec/volumeClaimTemplates";
  const auto workload = [](const std::string& patch) { return Patched("StatefulSet", "phonegate", patch); };
  return {
      {"HasOneWriter",
       "a second process on the journal does not start",
       HasOneWriter,
       {workload(R"([{"op":"replace","path":"/spec/replicas","value":2}])"),
        workload(R"([{"op":"remove","path":"/spec/replicas"}])"),
        workload(R"([{"op":"replace","path":"/spec/updateStrategy/type","value":"OnDelete"}])"),
        With("{kind: HorizontalPodAutoscaler, metadata: {name: h, namespace: phonegate}}")}},
      {"JournalOutlastsThePod",
       "what was bought must not be forgotten",
       JournalOutlastsThePod,
       {workload(Concat(R"([{"op":"remove","path":")", claims, R"("}])")),
        Configured("journal:", "journal:\n  allow_ephemeral_storage: true"),
        Configured("/var/lib/phonegate/journal", "/var/lib/other/journal"),
        In("dev", Configured("allow_ephemeral_storage: true", "allow_ephemeral_storage: false")),
        In("dev", PodPatched(R"([{"op":"replace","path":"/volumes/0","value":{"name":"x"}},
                                 {"op":"replace","path":"/volumes/1","value":{"name":"y"}},
                                 {"op":"replace","path":"/volumes/2","value":{"name":"z"}}])"))}},
      {"ClaimIsADiskOfItsOwn",
       "SQLite's locks hold on one node only",
       ClaimIsADiskOfItsOwn,
       {workload(Concat(R"([{"op":"replace","path":")", claims,
                        R"(/0/spec/accessModes","value":["ReadWriteMany"]}])")),
        workload(Concat(R"([{"op":"replace","path":")", claims,
                        R"(/0/spec/resources/requests/storage","value":"1Gi"}])"))}},
      {"ClaimIsKept",
       "the record cannot be made again",
       ClaimIsKept,
       {workload(R"([{"op":"remove","path":"/spec/persistentVolumeClaimRetentionPolicy"}])"),
        workload(
            R"([{"op":"replace","path":"/spec/persistentVolumeClaimRetentionPolicy/whenScaled","value":"Delete"}])")}},
      {"VolumesAreOfTheGroup",
       "the gateway is not root",
       VolumesAreOfTheGroup,
       {PodPatched(R"([{"op":"remove","path":"/securityContext/fsGroup"}])"),
        PodPatched(R"([{"op":"remove","path":"/securityContext/fsGroupChangePolicy"}])")}},
      {"JournalHasAFolderOfItsOwn",
       "the root of a volume belongs to root",
       JournalHasAFolderOfItsOwn,
       {Configured("/var/lib/phonegate/journal", "/var/lib/phonegate")}},
  };
}

}  // namespace phonegate

#include "tests/deploy/check_config.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "service/base/text.h"
#include "service/journal/ledger/signing_key.h"
#include "tests/deploy/read_text.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/test_jwt.h"

namespace phonegate {
namespace {

using Files = std::map<std::string, std::string>;

std::string NewSigningKey() {
  const TempFolder folder;
  if (auto key = SigningKey::ReadOrCreate(folder.path().string()); !key.ok())
    throw std::runtime_error(std::string(key.status().message()));
  return ReadText(folder / kSigningKeyFile);
}

// What the commands of deploy/README.md put into what is not in the tree.
Files StandIns(const std::string& source) {
  static const TestAuthority authority;
  static const TestPair pair = authority.Issue("DNS:phonegate.phonegate.svc");
  static const std::map<std::string, Files> files = {
      {"phonegate-signalwire", {{"token", "PT-not-a-real-token\n"}}},
      {"phonegate-tls", {{"tls.crt", pair.certificate}, {"tls.key", pair.key}}},
      {"phonegate-keys",
       {{"journal_signing_key.pem", NewSigningKey()}, {"page_token_key", std::string(64, '0') + "\n"}}},
      {"phonegate-jwks", {{"jwks.json", JwksText({TestKey::Ec().Jwk("a")})}}},
  };
  const auto found = files.find(source);
  return found == files.end() ? Files{} : found->second;
}

Files FilesOf(const Manifests& manifests, const Json& volume) {
  const std::string secret = TextAt(volume, "/secret/secretName");
  const std::string map = TextAt(volume, "/configMap/name");
  const Json* object = manifests.Find("ConfigMap", map);
  if (object == nullptr) return StandIns(secret.empty() ? map : secret);
  Files files;
  for (const auto& [name, text] : At(*object, "/data").items()) files[name] = text.get<std::string>();
  return files;
}

// Of the files of a volume; that of Kubernetes where the manifest says nothing.
std::filesystem::perms ModeOf(const Json& volume) {
  const int mode = NumberAt(volume, "/secret/defaultMode");
  return static_cast<std::filesystem::perms>(mode == 0 ? 0644 : mode);
}

// Writes what the pod would see at `mount` below the folder.
void Mount(const Files& files, std::filesystem::perms mode, const std::string& mount,
           const TempFolder& folder) {
  const std::string inside = mount.substr(1);
  std::filesystem::create_directories(folder / inside);
  for (const auto& [name, text] : files) {
    std::filesystem::permissions(folder.Write(Concat(inside, "/", name), text), mode);
  }
}

std::string BelowFolder(std::string text, const TempFolder& folder) {
  for (const std::string top : {": /etc/", ": /var/"}) {
    for (std::size_t at = text.find(top); at != text.npos; at = text.find(top, at + top.size()))
      text.insert(at + 2, folder.path().string());
  }
  return text;
}

}  // namespace

std::string CheckConfig(const Manifests& manifests) {
  const char* program = std::getenv("PHONEGATE");
  if (program == nullptr) throw std::runtime_error("PHONEGATE is not set; run through ctest");
  const TempFolder folder;
  for (const Json& mount : ListAt(GatewayOf(manifests), "/volumeMounts")) {
    for (const Json& volume : ListAt(PodOf(manifests), "/volumes")) {
      if (volume.at("name") == mount.at("name"))
        Mount(FilesOf(manifests, volume), ModeOf(volume), TextAt(mount, "/mountPath"), folder);
    }
  }
  const std::string file = folder.Write("phonegate.yaml", BelowFolder(ConfigTextOf(manifests), folder));
  Subprocess check({.argv = {program, "--config", file, "--check-config"},
                    .environment = {{"KUBERNETES_SERVICE_HOST", ""}}});
  if (check.Wait() == 0) return "";
  return check.err().empty() ? "it did not end" : check.err();
}

}  // namespace phonegate

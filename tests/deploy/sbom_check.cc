#include "tests/deploy/sbom_check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "service/base/text.h"
#include "tests/support/subprocess.h"

namespace phonegate {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kUsr = "/usr";

std::string OutputOf(const std::vector<std::string>& argv) {
  Subprocess process({.argv = argv});
  if (!process.Wait(std::chrono::seconds(100))) throw std::runtime_error(argv.front() + " does not end");
  return process.out();
}

// Every version that is installed, by package.
const std::map<std::string, std::string>& Installed() {
  static const auto kInstalled = [] {
    std::map<std::string, std::string> installed;
    std::istringstream lines(OutputOf({"dpkg-query", "-W", "-f=${Package} ${Version}\n"}));
    for (std::string package, version; lines >> package >> version;) installed[package] = version;
    return installed;
  }();
  return kInstalled;
}

// The packages that these paths are of, by path; packages say /lib of what is in /usr/lib.
// dpkg-query is asked once.
const std::multimap<std::string, std::string>& PackagesOf(const std::set<std::string>& paths) {
  static std::set<std::string> asked;
  static std::multimap<std::string, std::string> packages;
  std::vector<std::string> argv = {"dpkg-query", "--search"};
  for (const std::string& path : paths) {
    if (asked.insert(path).second) argv.insert(argv.end(), {path, path.substr(kUsr.size())});
  }
  if (argv.size() == 2) return packages;
  // "PACKAGE[:ARCHITECTURE]: PATH"
  std::istringstream lines(OutputOf(argv));
  for (std::string line; std::getline(lines, line);) {
    const std::string path = line.substr(line.rfind(' ') + 1);
    packages.emplace(path.starts_with(kUsr) ? path : Concat(kUsr, path), line.substr(0, line.find(':')));
  }
  return packages;
}

// What the program is built with: libraries and protos of the section "Build", without
// those of tests.
std::set<std::string> BuiltWith() {
  static const std::regex kLibrary(
      "^(lib[^ ]*|nlohmann-json3|prometheus-cpp|grpc-proto|golang-[^ ]*)(-dev)? ");
  std::set<std::string> packages;
  std::ifstream file(".ci/packages");
  bool build = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ")) build = line == "# Build";
    std::smatch match;
    line += ' ';
    if (!build || !std::regex_search(line, match, kLibrary)) continue;
    const std::string name = match.str(0).substr(0, match.str(0).size() - 1);
    if (name != "libgtest-dev" && name != "libgmock-dev") packages.insert(name);
  }
  return packages;
}

class Check {
 public:
  Check(const Json& sbom, std::string root) : sbom_(sbom), root_(std::move(root)) {}

  std::vector<std::string> Run() {
    CheckDocument();
    CheckPackages();
    CheckRelationships();
    CheckLibraries();
    for (const std::string& package : BuiltWith())
      if (!versions_.contains(package))
        Find(Concat(package, ", which the program is built with, is missing"));
    return findings_;
  }

 private:
  void Find(const std::string& finding) { findings_.push_back(finding); }
  std::string Text(const Json& json, const char* key) { return json.value(key, ""); }

  void CheckDocument() {
    if (Text(sbom_, "spdxVersion") != "SPDX-2.3") Find("it is not SPDX 2.3");
    if (Text(sbom_, "dataLicense") != "CC0-1.0") Find("dataLicense is not CC0-1.0");
    if (Text(sbom_, "SPDXID") != "SPDXRef-DOCUMENT") Find("the document has another id");
    for (const char* key : {"name", "documentNamespace"})
      if (Text(sbom_, key).empty()) Find(Concat("the document has no ", key));
    const Json made = sbom_.value("creationInfo", Json::object());
    if (!std::regex_match(Text(made, "created"), std::regex("\\d{4}(-\\d\\d){2}T\\d\\d(:\\d\\d){2}Z")))
      Find("nobody knows when it was made");
    if (made.value("creators", Json::array()).empty()) Find("nobody knows what made it");
  }

  void CheckPackages() {
    static const std::regex kId("SPDXRef-[A-Za-z0-9.-]+");
    ids_.insert("SPDXRef-DOCUMENT");
    for (const Json& package : sbom_.value("packages", Json::array())) {
      const std::string name = Text(package, "name");
      const std::string id = Text(package, "SPDXID");
      if (!std::regex_match(id, kId) || !ids_.insert(id).second) Find(Concat(name, " has a bad id"));
      if (Text(package, "downloadLocation").empty()) Find(Concat(name, " has no downloadLocation"));
      versions_[name] = Text(package, "versionInfo");
      if (versions_[name].empty()) Find(Concat(name, " has no version"));
      if (package.contains("externalRefs")) CheckVersion(name, package);
    }
  }

  void CheckVersion(const std::string& name, const Json& package) {
    const auto installed = Installed().find(name);
    if (installed == Installed().end() || installed->second != versions_[name])
      Find(Concat(name, " has another version than the one that is installed"));
    const std::string locator = Text(package["externalRefs"][0], "referenceLocator");
    if (!locator.starts_with("pkg:deb/debian/")) Find(Concat(name, " has no package URL"));
  }

  void CheckRelationships() {
    std::set<std::string> reached;
    for (const Json& relationship : sbom_.value("relationships", Json::array())) {
      for (const char* end : {"spdxElementId", "relatedSpdxElement"}) {
        const std::string id = Text(relationship, end);
        if (!ids_.contains(id)) Find(Concat("a relationship is of ", id, ", which is missing"));
        reached.insert(id);
      }
    }
    for (const std::string& id : ids_)
      if (!reached.contains(id)) Find(Concat(id, " is related to nothing"));
  }

  void CheckLibraries() {
    std::set<std::string> libraries;
    for (const auto& file : std::filesystem::recursive_directory_iterator(root_ + "/usr")) {
      const std::string path = file.path().string().substr(root_.size());
      if (file.is_regular_file() && path.find(".so") != std::string::npos) libraries.insert(path);
    }
    if (libraries.empty()) Find("the image has no libraries");
    const std::multimap<std::string, std::string>& packages = PackagesOf(libraries);
    for (const std::string& library : libraries) {
      const auto [first, last] = packages.equal_range(library);
      const bool named =
          std::any_of(first, last, [this](const auto& entry) { return versions_.contains(entry.second); });
      if (!named) Find(Concat(library, " is of a package that is missing"));
    }
  }

  const Json& sbom_;
  const std::string root_;
  std::set<std::string> ids_;
  std::map<std::string, std::string> versions_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> CheckSbom(const nlohmann::json& sbom, const std::string& root) {
  return Check(sbom, root).Run();
}

}  // namespace phonegate

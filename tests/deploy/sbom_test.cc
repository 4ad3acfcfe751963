// The bill of materials of an image, and the checker that believes none of it.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "service/base/text.h"
#include "tests/deploy/image_root.h"
#include "tests/deploy/read_text.h"
#include "tests/deploy/sbom_check.h"

namespace phonegate::sbom_test {
namespace {

using Json = nlohmann::ordered_json;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Sbom : public ImageRoot {
 protected:
  static Json Read() { return Json::parse(ReadText(root() + "/usr/share/doc/phonegate/sbom.spdx.json")); }
};

Json& PackageNamed(Json& sbom, const std::string& name) {
  for (Json& package : sbom["packages"]) {
    if (package["name"] == name) return package;
  }
  throw std::runtime_error("no package " + name);
}

// Leaves a package out, with all that refers to it.
Json Without(Json sbom, const std::string& name) {
  const std::string id = PackageNamed(sbom, name)["SPDXID"];
  const auto leave_out = [&](const char* list, auto gone) {
    Json left = Json::array();
    for (const Json& entry : sbom[list])
      if (!gone(entry)) left.push_back(entry);
    sbom[list] = left;
  };
  leave_out("packages", [&](const Json& package) { return package["SPDXID"] == id; });
  leave_out("relationships", [&](const Json& relationship) {
    return relationship["spdxElementId"] == id || relationship["relatedSpdxElement"] == id;
  });
  return sbom;
}

TEST_F(Sbom, NamesEveryPackageWithItsVersion) {
  Json sbom = Read();
  EXPECT_THAT(CheckSbom(sbom, root()), IsEmpty());
  const Json& gateway = PackageNamed(sbom, "phonegate");
  EXPECT_EQ(gateway["versionInfo"], "1.2.3");
  EXPECT_EQ(gateway["sourceInfo"], "revision abcdef");
  EXPECT_THAT(PackageNamed(sbom, "libgrpc++-dev")["externalRefs"][0]["referenceLocator"].get<std::string>(),
              HasSubstr("upstream=grpc%40"));
}

TEST_F(Sbom, IsSeenToLackWhatIsLeftOut) {
  const Json whole = Read();
  for (const char* name : {"libgrpc++-dev", "libgrpc-dev", "libprotobuf-dev", "libabsl-dev",
                           "libboost1.81-dev", "nlohmann-json3-dev", "libcli11-dev", "grpc-proto", "libssl3",
                           "libcurl4", "libc6", "libstdc++6", "zlib1g"}) {
    EXPECT_THAT(CheckSbom(Without(whole, name), root()), Not(IsEmpty())) << name;
  }
}

TEST_F(Sbom, IsSeenToBeWrong) {
  const auto findings_after = [&](auto change) {
    Json sbom = Read();
    change(sbom);
    return CheckSbom(sbom, root());
  };
  EXPECT_THAT(findings_after([](Json& sbom) { PackageNamed(sbom, "libssl3")["versionInfo"] = "3.0.0-1"; }),
              Contains("libssl3 has another version than the one that is installed"));
  EXPECT_THAT(findings_after([](Json& sbom) { sbom["relationships"].erase(0); }),
              Contains("SPDXRef-DOCUMENT is related to nothing"));
  EXPECT_THAT(findings_after([](Json& sbom) { sbom["packages"].erase(0); }), Not(IsEmpty()));
  EXPECT_THAT(findings_after([](Json& sbom) { PackageNamed(sbom, "libc6")["SPDXID"] = "libc6"; }),
              Contains("libc6 has a bad id"));
  EXPECT_THAT(findings_after([](Json& sbom) { sbom["spdxVersion"] = "SPDX-2.2"; }),
              Contains("it is not SPDX 2.3"));
}

// A program with no archives in it.
TEST_F(Sbom, IsMadeOfTheSimulatorToo) {
  const TempFolder folder;
  const std::string simulator = folder / "root";
  Subprocess make(
      {.argv = {"deploy/image/make-root", simulator, Build(), "tests/simulator/signalwire-sim", "1", "a"}});
  ASSERT_EQ(make.Wait(std::chrono::seconds(100)), 0) << make.err();
  Json sbom = Json::parse(ReadText(simulator + "/usr/share/doc/signalwire-sim/sbom.spdx.json"));
  EXPECT_NE(PackageNamed(sbom, "libboost1.81-dev")["versionInfo"], "");
  EXPECT_NE(PackageNamed(sbom, "libstdc++6")["versionInfo"], "");
}

// What is put into the image by hand has to come from somewhere.
TEST_F(Sbom, IsNotMadeWhereAFileIsOfNoPackage) {
  std::ofstream(root() + "/usr/lib/libplanted.so.1") << "x";
  Subprocess make(
      {.argv = {"deploy/image/sbom", root(), Build(), "service/phonegate", "phonegate", "1", "a"}});
  EXPECT_EQ(make.Wait(std::chrono::seconds(100)), 1);
  EXPECT_EQ(make.out(), "");
  EXPECT_EQ(make.err(), "sbom: of no package: /usr/lib/libplanted.so.1\n");
  EXPECT_THAT(CheckSbom(Read(), root()),
              Contains("/usr/lib/libplanted.so.1 is of a package that is missing"));
  std::filesystem::remove(root() + "/usr/lib/libplanted.so.1");
}

}  // namespace
}  // namespace phonegate::sbom_test

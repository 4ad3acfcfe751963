// The program runs where it has nothing but its image's files, all of them read-only, no
// capabilities and no rights: the root file system that is made of the program that was
// built, and that of an image of `make image`, where there is one.
#include <cerrno>
#include <fstream>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include "service/base/text.h"
#include "tests/deploy/confined_gateway.h"
#include "tests/deploy/image_root.h"
#include "tests/deploy/read_text.h"
#include "tests/e2e/grpc_client.h"
#include "tests/e2e/grpcurl.h"

namespace phonegate::confined_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The fields of /proc/PID/status that say what a process may do, as "NAME VALUE".
std::vector<std::string> RightsOf(pid_t pid) {
  std::vector<std::string> rights;
  std::istringstream status(ReadText(Concat("/proc/", pid, "/status")));
  for (std::string line; std::getline(status, line);) {
    for (const char* name : {"Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs"}) {
      std::istringstream words(line);
      std::string key;
      std::string first;
      words >> key >> first;
      if (key == Concat(name, ":")) rights.push_back(Concat(name, " ", first));
    }
  }
  return rights;
}

// The error of making a file there, as the process sees its files.
int ErrorOfWriting(pid_t pid, const std::string& path) {
  const int file = ::open(Concat("/proc/", pid, "/root", path).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  ::close(file);
  return 0;
}

void ExpectConfined(pid_t pid) {
  constexpr char kNone[] = "0000000000000000";
  EXPECT_THAT(RightsOf(pid), ElementsAre("Uid 65532", "Gid 65532", "Groups 65532", Concat("CapInh ", kNone),
                                         Concat("CapPrm ", kNone), Concat("CapEff ", kNone),
                                         Concat("CapAmb ", kNone), "NoNewPrivs 1"));
  for (const char* path :
       {"/x", "/tmp/x", "/usr/bin/x", "/etc/phonegate/config/x", "/etc/phonegate/signalwire/x"})
    EXPECT_EQ(ErrorOfWriting(pid, path), EROFS) << path;
}

// The command of deploy/README.md for the overlay "dev", at this address.
std::string SearchOfTheReadme(int port) {
  const std::string readme = ReadText("deploy/README.md");
  const std::size_t begin = readme.find("grpcurl -plaintext ");
  std::string command = readme.substr(begin, readme.find('\n', begin) - begin);
  const std::string address = "127.0.0.1:50051";
  command.replace(command.find(address), address.size(), Concat("127.0.0.1:", port));
  return "\"$GRPCURL\"" + command.substr(std::string("grpcurl").size());
}

void ExpectToServe(ConfinedGateway& gateway) {
  const std::optional<int> port = gateway.Start();
  ASSERT_TRUE(port.has_value()) << gateway.process().err();
  ExpectConfined(gateway.process().pid());
  Subprocess search({.argv = {"bash", "-c", SearchOfTheReadme(*port)}});
  EXPECT_EQ(search.Wait(), 0) << search.err();
  EXPECT_THAT(search.out(), HasSubstr("+1512"));

  Grpcurl grpcurl(Concat("127.0.0.1:", *port));
  const std::vector<std::string> token = {"-H", "authorization: Bearer pgt_dev-not-a-real-token"};
  EXPECT_EQ(GrpcClient(Concat("127.0.0.1:", *port)).Call("ListPhoneNumbers").info.reason(),
            "IDENTITY_REQUIRED");
  const std::string number = search.out().substr(search.out().find("+1512"), 12);
  EXPECT_TRUE(grpcurl.Call("PurchasePhoneNumber", {{"number", number}}, token).ok());
  sim::LedgerFilter purchases;
  purchases.action = "purchase";
  EXPECT_EQ(gateway.simulator().Ledger(purchases).size(), 1U);

  Subprocess& verify = gateway.Run({"journal", "verify", "/var/lib/phonegate/journal"});
  EXPECT_THAT(verify.out(), StartsWith("In order: 2 records, 1 entries")) << verify.err();
  gateway.process().Signal(SIGINT);
  EXPECT_EQ(gateway.process().Wait(), 0) << gateway.process().err();
}

// Says why a test is left out; ctest shows it as skipped then.
bool LeftOut(const std::string& objection) {
  if (!objection.empty()) std::cout << "left out: " << objection << "\n";
  return !objection.empty();
}

class ConfinedRoot : public ImageRoot {};

TEST_F(ConfinedRoot, Serves) {
  ConfinedGateway gateway(root());
  if (LeftOut(gateway.Objection())) return;
  ExpectToServe(gateway);
}

// Shows that the root is read-only for the program, too.
TEST_F(ConfinedRoot, NeedsTheVolumeOfTheJournal) {
  ConfinedGateway gateway(root(), JournalVolume::kMissing);
  if (LeftOut(gateway.Objection())) return;
  EXPECT_EQ(gateway.Start(), std::nullopt);
  EXPECT_EQ(gateway.process().Wait(), 2);
  EXPECT_THAT(gateway.process().err(),
              HasSubstr("/var/lib/phonegate/journal cannot be made (Read-only file system)"));
}

TEST_F(ConfinedRoot, HasNoShell) {
  std::vector<std::string> programs;
  for (const auto& file : std::filesystem::directory_iterator(root() + "/usr/bin"))
    programs.push_back(file.path().filename());
  EXPECT_THAT(programs, ElementsAre("phonegate"));
}

// An image of `make image`, opened by buildah.
class ConfinedImage : public ::testing::Test {
 protected:
  static std::string Image() { return Concat("localhost/phonegate:", std::getenv("VERSION")); }

  // What a command prints, without the line feed; empty when it fails.
  static std::string Output(std::vector<std::string> argv) {
    Subprocess command({.argv = std::move(argv)});
    if (command.Wait(std::chrono::seconds(100)) != 0) return "";
    const std::string out = command.out();
    return out.substr(0, out.find('\n'));
  }

  void SetUp() override {
    if (Output({"sh", "-c", "command -v buildah"}).empty()) return;
    container_ = Output({"buildah", "from", "--pull-never", Image()});
    if (!container_.empty()) root_ = Output({"buildah", "mount", container_});
  }
  void TearDown() override {
    if (!container_.empty()) Output({"buildah", "rm", container_});
  }
  std::string Objection() const {
    return root_.empty() ? Concat("buildah has no image ", Image(), "; `make image` builds it") : "";
  }
  // A value of the image's configuration, by its place.
  static Json Inspected() {
    Subprocess inspect({.argv = {"buildah", "inspect", "--type", "image", Image()}});
    inspect.Wait();
    return Json::parse(inspect.out());
  }

  std::string container_;
  std::string root_;
};

TEST_F(ConfinedImage, Serves) {
  if (LeftOut(Objection())) return;
  ConfinedGateway gateway(root_);
  if (LeftOut(gateway.Objection())) return;
  ExpectToServe(gateway);
}

TEST_F(ConfinedImage, SaysWhatItIs) {
  if (LeftOut(Objection())) return;
  const Json image = Inspected();
  const Json& config = image.at("OCIv1").at("config");
  EXPECT_EQ(config.at("User"), "65532:65532");
  EXPECT_EQ(config.at("Entrypoint"), Json{"/usr/bin/phonegate"});
  const Json& labels = config.at("Labels");
  EXPECT_EQ(labels.at("org.opencontainers.image.title"), "phonegate");
  EXPECT_EQ(labels.at("org.opencontainers.image.version"), std::getenv("VERSION"));
  EXPECT_NE(labels.at("org.opencontainers.image.revision"), "");
}

// gRPC, Protobuf and Abseil are in the program, and only there.
TEST_F(ConfinedImage, NamesWhatIsInTheProgram) {
  if (LeftOut(Objection())) return;
  const Json sbom = Json::parse(ReadText(root_ + "/usr/share/doc/phonegate/sbom.spdx.json"));
  std::vector<std::string> linked;
  for (const Json& relationship : sbom["relationships"]) {
    if (relationship["relationshipType"] == "STATIC_LINK")
      linked.push_back(relationship["relatedSpdxElement"]);
  }
  for (const char* package : {"libgrpc-dev", "libgrpc-plus-plus-dev", "libprotobuf-dev", "libabsl-dev"})
    EXPECT_THAT(linked, Contains(Concat("SPDXRef-Package-", package)));
  for (const auto& file : std::filesystem::recursive_directory_iterator(root_ + "/usr/lib")) {
    for (const char* library : {"libgrpc", "libprotobuf", "libabsl"})
      EXPECT_FALSE(file.path().filename().string().starts_with(library)) << file.path();
  }
}

}  // namespace
}  // namespace phonegate::confined_test

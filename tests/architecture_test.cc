// Holds the sources to their order: a request passes the stages in one
// direction, and an inner stage never includes an outer one.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The stages from the outside in: each may include those after it.
const std::vector<std::string> kStages = {"rpc",       "admission", "cache", "journal",
                                          "translate", "upstream",  "http"};

// What stands beside the stages, and which of these folders each may include.
const std::map<std::string, std::set<std::string>> kBeside = {
    {"base", {}},
    {"lane", {"base"}},
    {"contract", {"base", "lane"}},
    {"config", {"base", "lane", "contract"}},
    {"admin", {"base", "lane", "contract"}},
};

// May be included by every stage.
const std::set<std::string> kShared = {"base", "lane", "contract"};

// Where the program is put together: these know everything, and only they and main.cc
// know them.
const std::set<std::string> kWiring = {"app", "commands"};

// The folders within a folder, and which of their neighbours each may include. A folder
// without a line here may include all, and so may the sources right in the outer one.
const std::map<std::string, std::set<std::string>> kWithin = {
    {"admission/identity", {}},
    {"journal/store", {}},
    {"journal/store/sqlite", {"journal/store"}},
    {"journal/ledger", {"journal/store"}},
    {"journal/stage", {"journal/store", "journal/ledger"}},
    {"journal/audit", {"journal/store", "journal/ledger"}},
};

// Libraries that one part of the server knows alone: a header begins so, where it may be.
struct Library {
  std::string name;
  std::vector<std::string> headers;
  std::vector<std::string> folders;
};
const std::vector<Library> kLibraries = {
    {"gRPC", {"grpc/", "grpcpp/"}, {"rpc", "app"}},
    {"libcurl", {"curl/"}, {"http"}},
    {"SQLite", {"sqlite3"}, {"journal/store/sqlite"}},
};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// "lane" of "service/lane/lane.h"; empty for main.cc, right in service/, and for what is
// not below service/.
std::string FolderOf(std::string_view path) {
  constexpr std::string_view kService = "service/";
  if (!StartsWith(path, kService)) return "";
  path.remove_prefix(kService.size());
  std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

// "journal/ledger" of "service/journal/ledger/ledger.h"; empty for main.cc.
std::string PlaceOf(std::string_view path) {
  constexpr std::string_view kService = "service/";
  if (!StartsWith(path, kService)) return "";
  path.remove_prefix(kService.size());
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

bool IsBelow(const std::string& place, const std::string& folder) {
  return place == folder || StartsWith(place, folder + "/");
}

bool IsStage(const std::string& folder) {
  return std::find(kStages.begin(), kStages.end(), folder) != kStages.end();
}

// Whether a file of the folder `from` may include a header of the folder `to`.
bool MayInclude(const std::string& from, const std::string& to) {
  if (from == to || kWiring.count(from) > 0) return true;
  if (auto beside = kBeside.find(from); beside != kBeside.end()) return beside->second.count(to) > 0;
  if (kShared.count(to) > 0) return true;
  auto outer = std::find(kStages.begin(), kStages.end(), from);
  return std::find(outer, kStages.end(), to) != kStages.end();
}

// Whether a file in `from` may include a header in `to`, both within one folder.
bool MayIncludeNeighbour(const std::string& from, const std::string& to) {
  const auto place = kWithin.find(from);
  return from == to || place == kWithin.end() || place->second.count(to) > 0;
}

bool IsOf(const Library& library, std::string_view header) {
  return std::any_of(library.headers.begin(), library.headers.end(),
                     [header](const std::string& prefix) { return StartsWith(header, prefix); }) ||
         (library.name == "gRPC" && header.find(".grpc.pb.h") != std::string_view::npos);
}

std::optional<std::string> ObjectionToLibrary(const std::string& place, const std::string& header) {
  for (const Library& library : kLibraries) {
    if (!IsOf(library, header)) continue;
    std::string only;
    for (const std::string& folder : library.folders) {
      if (IsBelow(place, folder)) return std::nullopt;
      only += (only.empty() ? "" : " and ") + folder;
    }
    return "only " + only + (library.folders.size() > 1 ? " know " : " knows ") + library.name;
  }
  return std::nullopt;
}

std::optional<std::string> ObjectionToClient(const std::string& file, const std::string& header) {
  if (StartsWith(header, "service/") || StartsWith(header, "tests/")) {
    return "the client is built without the server and the tests";
  }
  if (StartsWith(header, "google/rpc/"))
    return "programs have these classes from elsewhere; see client/wire.h";
  if (StartsWith(file, "client/include/") &&
      (StartsWith(header, "client/") || StartsWith(header, "proto/"))) {
    return "this header is not installed";
  }
  return std::nullopt;
}

std::optional<std::string> ObjectionToContract(const std::string& header) {
  if (StartsWith(header, "service/") || StartsWith(header, "client/") || StartsWith(header, "tests/")) {
    return "server and client read the contract, and it knows neither";
  }
  return std::nullopt;
}

// Why `file`, a path below the root, may not include `header`, or nothing.
std::optional<std::string> Objection(const fs::path& root, const std::string& file,
                                     const std::string& header) {
  // Built on its own, with the installed client.
  if (StartsWith(file, "client/example/") && !StartsWith(header, "client/")) return std::nullopt;
  if (fs::exists((root / file).parent_path() / header) && !fs::exists(root / header)) {
    return "include it by its path from the root of the repository";
  }
  if (StartsWith(file, "tests/simulator/")) {
    if (StartsWith(header, "service/")) return "the simulator shares no code with the server it is to test";
    return std::nullopt;
  }
  if (StartsWith(file, "client/")) return ObjectionToClient(file, header);
  if (StartsWith(file, "proto/")) return ObjectionToContract(header);
  if (!StartsWith(file, "service/")) return std::nullopt;
  if (StartsWith(header, "tests/") || StartsWith(header, "client/")) {
    return "the server is built without the tests and the client";
  }
  if (auto why = ObjectionToLibrary(PlaceOf(file), header)) return why;
  std::string folder = FolderOf(file);
  if (folder.empty()) return std::nullopt;  // main.cc knows each folder
  if (StartsWith(header, "phonegate/config/") && folder != "config" && kWiring.count(folder) == 0) {
    return "only config knows the configuration file; take the value that is needed";
  }
  if (StartsWith(header, "service/") && !MayInclude(folder, FolderOf(header))) {
    return folder + " may not know " + (FolderOf(header).empty() ? header : FolderOf(header));
  }
  if (FolderOf(header) == folder && !MayIncludeNeighbour(PlaceOf(file), PlaceOf(header))) {
    return PlaceOf(file) + " may not know " + PlaceOf(header);
  }
  return std::nullopt;
}

// The name between the quotes or brackets of an #include line.
std::optional<std::string> IncludedHeader(const std::string& line) {
  std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#') return std::nullopt;
  std::size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string::npos || line.compare(word, 7, "include") != 0) return std::nullopt;
  std::size_t open = line.find_first_of("\"<", word);
  std::size_t close = open == std::string::npos ? open : line.find_first_of("\">", open + 1);
  if (close == std::string::npos) return std::nullopt;
  return line.substr(open + 1, close - open - 1);
}

struct Survey {
  std::vector<std::string> violations;  // sorted; "FILE includes HEADER: why not"
  std::size_t includes = 0;             // how many were looked at
};

void SurveyFile(const fs::path& root, const std::string& file, Survey& survey) {
  if (std::string folder = FolderOf(file);
      !folder.empty() && !IsStage(folder) && kBeside.count(folder) == 0 && kWiring.count(folder) == 0) {
    survey.violations.push_back(file +
                                " is in a folder without a place in the order; give it one in this test");
    return;
  }
  std::ifstream in(root / file);
  for (std::string line; std::getline(in, line);) {
    std::optional<std::string> header = IncludedHeader(line);
    if (!header) continue;
    ++survey.includes;
    if (auto why = Objection(root, file, *header)) {
      survey.violations.push_back(file + " includes " + *header + ": " + *why);
    }
  }
}

// Looks at every source and header below proto/, service/, client/ and tests/simulator/.
Survey SurveyTree(const fs::path& root) {
  Survey survey;
  for (const char* top : {"proto", "service", "client", "tests/simulator"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      fs::path extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      SurveyFile(root, fs::relative(entry.path(), root).generic_string(), survey);
    }
  }
  std::sort(survey.violations.begin(), survey.violations.end());
  return survey;
}

TEST(ArchitectureTest, EveryIncludePointsInwards) {
  Survey survey = SurveyTree(fs::current_path());
  EXPECT_THAT(survey.violations, IsEmpty());
  EXPECT_GT(survey.includes, 10u) << "the tests have to start in the root of the repository";
}

// A tree with one planted file, gone at the end of the test.
class PlantedTree {
 public:
  PlantedTree() {
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::replace(name.begin(), name.end(), '/', '_');
    root_ = fs::path(::testing::TempDir()) / ("phonegate_architecture_" + name);
    fs::remove_all(root_);
  }
  ~PlantedTree() { fs::remove_all(root_); }
  PlantedTree(const PlantedTree&) = delete;
  PlantedTree& operator=(const PlantedTree&) = delete;

  void Add(const std::string& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text << "\n";
  }
  std::vector<std::string> Violations() const { return SurveyTree(root_).violations; }

 private:
  fs::path root_;
};

struct Planted {
  std::string name;
  std::string file;
  std::string line;
  std::string violation;  // empty when the line is in order
};

class PlantedIncludeTest : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedIncludeTest, IsJudgedByItsDirection) {
  PlantedTree tree;
  tree.Add(GetParam().file, "#include <string>\n" + GetParam().line);
  if (GetParam().violation.empty()) {
    EXPECT_THAT(tree.Violations(), IsEmpty());
  } else {
    EXPECT_THAT(tree.Violations(), ElementsAre(GetParam().violation));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Includes, PlantedIncludeTest,
    ::testing::Values(
        Planted{"OuterFromInner", "service/http/a.cc", "#include \"service/upstream/b.h\"",
                "service/http/a.cc includes service/upstream/b.h: http may not know upstream"},
        Planted{"OuterFromInnerHeader", "service/cache/a.h", "  #  include \"service/rpc/b.h\"",
                "service/cache/a.h includes service/rpc/b.h: cache may not know rpc"},
        Planted{"StageFromBase", "service/base/a.h", "#include \"service/http/b.h\"",
                "service/base/a.h includes service/http/b.h: base may not know http"},
        Planted{"StageFromContract", "service/contract/a.h", "#include \"service/translate/b.h\"",
                "service/contract/a.h includes service/translate/b.h: contract may not know translate"},
        Planted{"ConfigFromStage", "service/rpc/a.cc", "#include \"service/config/b.h\"",
                "service/rpc/a.cc includes service/config/b.h: rpc may not know config"},
        Planted{"AdminFromStage", "service/rpc/a.cc", "#include \"service/admin/b.h\"",
                "service/rpc/a.cc includes service/admin/b.h: rpc may not know admin"},
        Planted{"WiringFromStage", "service/rpc/a.cc", "#include \"service/wiring.h\"",
                "service/rpc/a.cc includes service/wiring.h: rpc may not know service/wiring.h"},
        Planted{"ConfigFileFromStage", "service/upstream/a.h", "#include \"phonegate/config/v1/config.pb.h\"",
                "service/upstream/a.h includes phonegate/config/v1/config.pb.h: "
                "only config knows the configuration file; take the value that is needed"},
        Planted{"GrpcFromTheCore", "service/translate/a.cc", "#include <grpcpp/grpcpp.h>",
                "service/translate/a.cc includes grpcpp/grpcpp.h: only rpc and app know gRPC"},
        Planted{"GrpcFromMain", "service/main.cc", "#include <grpcpp/grpcpp.h>",
                "service/main.cc includes grpcpp/grpcpp.h: only rpc and app know gRPC"},
        Planted{"GeneratedServiceFromTheCore", "service/contract/a.cc",
                "#include \"phonegate/v1/x.grpc.pb.h\"",
                "service/contract/a.cc includes phonegate/v1/x.grpc.pb.h: only rpc and app know gRPC"},
        Planted{"CurlFromTheLane", "service/lane/a.h", "#include <curl/curl.h>",
                "service/lane/a.h includes curl/curl.h: only http knows libcurl"},
        Planted{"SqliteFromTheLedger", "service/journal/ledger/a.cc", "#include <sqlite3.h>",
                "service/journal/ledger/a.cc includes sqlite3.h: only journal/store/sqlite knows SQLite"},
        Planted{"EngineFromTheLedger", "service/journal/ledger/a.cc",
                "#include \"service/journal/store/sqlite/b.h\"",
                "service/journal/ledger/a.cc includes service/journal/store/sqlite/b.h: "
                "journal/ledger may not know journal/store/sqlite"},
        Planted{"LedgerFromTheStore", "service/journal/store/a.h", "#include \"service/journal/ledger/b.h\"",
                "service/journal/store/a.h includes service/journal/ledger/b.h: "
                "journal/store may not know journal/ledger"},
        Planted{"PolicyFromIdentity", "service/admission/identity/a.cc", "#include \"service/admission/b.h\"",
                "service/admission/identity/a.cc includes service/admission/b.h: "
                "admission/identity may not know admission"},
        Planted{"HttpFromTheLane", "service/lane/a.cc", "#include \"service/http/b.h\"",
                "service/lane/a.cc includes service/http/b.h: lane may not know http"},
        Planted{"WiringFolderFromStage", "service/rpc/a.cc", "#include \"service/app/b.h\"",
                "service/rpc/a.cc includes service/app/b.h: rpc may not know app"},
        Planted{"StoreFromTheLedger", "service/journal/ledger/a.cc", "#include \"service/journal/store/b.h\"",
                ""},
        Planted{"CurlFromHttp", "service/http/a.cc", "#include <curl/curl.h>", ""},
        Planted{"EverythingFromTheWiring", "service/app/a.cc", "#include \"service/rpc/b.h\"", ""},
        Planted{"TestsFromTheServer", "service/main.cc", "#include \"tests/simulator/a.h\"",
                "service/main.cc includes tests/simulator/a.h: the server is built without the tests and the "
                "client"},
        Planted{"ServerFromTheSimulator", "tests/simulator/a.cc", "#include \"service/base/clock.h\"",
                "tests/simulator/a.cc includes service/base/clock.h: "
                "the simulator shares no code with the server it is to test"},
        Planted{"ServerFromTheClient", "client/a.cc", "#include \"service/base/text.h\"",
                "client/a.cc includes service/base/text.h: the client is built without the server and the "
                "tests"},
        Planted{
            "RpcDetailsFromTheClient", "client/a.cc", "#include \"google/rpc/status.pb.h\"",
            "client/a.cc includes google/rpc/status.pb.h: programs have these classes from elsewhere; see "
            "client/wire.h"},
        Planted{"HeaderThatIsNotInstalled", "client/include/phonegate/a.h", "#include \"client/b.h\"",
                "client/include/phonegate/a.h includes client/b.h: this header is not installed"},
        Planted{"ServerFromTheContract", "proto/a.cc", "#include \"service/base/text.h\"",
                "proto/a.cc includes service/base/text.h: server and client read the contract, and it knows "
                "neither"},
        Planted{"ContractFromTheClient", "client/a.cc", "#include \"proto/b.h\"", ""},
        Planted{"ContractFromBase", "service/base/a.cc", "#include \"proto/b.h\"", ""},
        Planted{"OwnHeaderFromTheClient", "client/a.cc", "#include \"client/b.h\"", ""},
        Planted{"FolderWithoutPlace", "service/misc/a.cc", "",
                "service/misc/a.cc is in a folder without a place in the order; give it one in this test"},
        Planted{"InnerFromOuter", "service/rpc/a.cc", "#include \"service/http/b.h\"", ""},
        Planted{"ContractFromInnermostStage", "service/http/a.cc", "#include \"service/contract/b.h\"", ""},
        Planted{"GrpcFromRpc", "service/rpc/a.cc", "#include <grpcpp/grpcpp.h>", ""},
        Planted{"EverythingFromMain", "service/main.cc", "#include \"service/config/b.h\"", ""}),
    [](const auto& planted) { return planted.param.name; });

TEST(ArchitectureTest, RefusesAnIncludeRelativeToItsFile) {
  PlantedTree tree;
  tree.Add("service/rpc/b.h", "");
  tree.Add("service/http/a.cc", "#include \"../rpc/b.h\"");
  EXPECT_THAT(tree.Violations(), ElementsAre("service/http/a.cc includes ../rpc/b.h: "
                                             "include it by its path from the root of the repository"));
}

}  // namespace

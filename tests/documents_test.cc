// The documents among themselves and beside the sources: links lead somewhere, and what they
// name is there.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/document.h"
#include "tests/support/temp_folder.h"

namespace phonegate::documents_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::set<std::string> kNotOurs = {".git", ".tools", "build", "node_modules"};

// Every Markdown file below `root`, by its path from there, in order.
std::set<std::string> DocumentsBelow(const fs::path& root) {
  std::set<std::string> documents;
  for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
    if (kNotOurs.contains(at->path().filename().string())) at.disable_recursion_pending();
    if (at->is_regular_file() && at->path().extension() == ".md")
      documents.insert(fs::relative(at->path(), root).generic_string());
  }
  return documents;
}

// Without blocks of code, which may hold anything.
std::vector<std::string> LinesOfProse(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin != std::string::npos && line.compare(begin, 3, "```") == 0) {
      inside = !inside;
    } else if (!inside) {
      lines.push_back(line);
    }
  }
  return lines;
}

// The name by which a heading is linked to, as GitHub makes it.
std::string AnchorOf(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') anchor += '-';
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80)
      anchor += static_cast<char>(std::tolower(byte));
  }
  return anchor;
}

std::set<std::string> AnchorsOf(const std::string& text) {
  std::set<std::string> anchors;
  std::map<std::string, int> seen;
  for (const std::string& line : LinesOfProse(text)) {
    const std::size_t level = line.find_first_not_of('#');
    if (level == 0 || level == std::string::npos || line[level] != ' ') continue;
    const std::string anchor = AnchorOf(std::string_view(line).substr(level + 1));
    const int before = seen[anchor]++;
    anchors.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
  }
  return anchors;
}

// Where the links of a text lead, but for those to other sites.
std::vector<std::string> LinksOf(const std::string& text) {
  static const std::regex code("`[^`]*`");
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::string prose;
  for (const std::string& line : LinesOfProse(text)) prose += line + "\n";
  prose = std::regex_replace(prose, code, "code");
  std::vector<std::string> links;
  for (std::sregex_iterator at(prose.begin(), prose.end(), link), end; at != end; ++at) {
    const std::string target = (*at)[1];
    if (!target.starts_with("https://") && !target.starts_with("http://")) links.push_back(target);
  }
  return links;
}

// A file or folder, and perhaps a heading in it.
struct Target {
  std::string path;  // from the root
  std::string anchor;
};

Target Resolve(const std::string& document, const std::string& link) {
  const std::size_t hash = std::min(link.find('#'), link.size());
  const std::string anchor = link.substr(std::min(hash + 1, link.size()));
  if (hash == 0) return {document, anchor};
  const fs::path path = (fs::path(document).parent_path() / link.substr(0, hash)).lexically_normal();
  return {path.generic_string(), anchor};
}

std::string TextOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "DOCUMENT: LINK" for each link that leads nowhere.
std::vector<std::string> BrokenLinks(const fs::path& root) {
  std::vector<std::string> broken;
  for (const std::string& document : DocumentsBelow(root)) {
    for (const std::string& link : LinksOf(TextOf(root / document))) {
      const Target target = Resolve(document, link);
      const bool there = !target.path.starts_with("..") && fs::exists(root / target.path);
      if (!there ||
          (!target.anchor.empty() && !AnchorsOf(TextOf(root / target.path)).contains(target.anchor)))
        broken.push_back(document + ": " + link);
    }
  }
  return broken;
}

// The documents that links lead to, from the README on; a folder stands for its README.
std::set<std::string> Reachable() {
  std::set<std::string> reached;
  std::vector<std::string> next = {"README.md"};
  while (!next.empty()) {
    const std::string document = next.back();
    next.pop_back();
    if (!fs::is_regular_file(document) || !reached.insert(document).second) continue;
    for (const std::string& link : LinksOf(TextOf(document))) {
      const std::string path = Resolve(document, link).path;
      if (path.ends_with(".md")) next.push_back(path);
      if (fs::is_directory(path)) next.push_back((fs::path(path) / "README.md").generic_string());
    }
  }
  return reached;
}

TEST(Documents, HaveNoBrokenLink) { EXPECT_THAT(BrokenLinks("."), IsEmpty()); }

TEST(Documents, AreFoundFromTheReadme) {
  const std::set<std::string> reachable = Reachable();
  std::vector<std::string> lost;
  for (const std::string& document : DocumentsBelow(".")) {
    // Tables that a program writes, which need no page that leads to each.
    if (document.starts_with("tests/bench/results/")) continue;
    if (!reachable.contains(document)) lost.push_back(document);
  }
  EXPECT_THAT(lost, IsEmpty());
}

TEST(Documents, BrokenLinksAreSeen) {
  const TempFolder root;
  root.Write(
      "a.md",
      "# One `two`: three\n[x](b.md) [x](b.md#second--part) [x](#one-two-three) [x](https://example.com/y)\n"
      "`[x](in-code.md)`\n```\n[x](in-a-block.md)\n```\n[x](c.md) [x](b.md#third) [x](#four) "
      "[x](../out.md)\n");
  root.Write("b.md", "## Second & part\n");
  EXPECT_THAT(BrokenLinks(root.path()),
              ElementsAre("a.md: c.md", "a.md: b.md#third", "a.md: #four", "a.md: ../out.md"));
}

bool HoldsSources(const fs::path& folder) {
  const fs::directory_iterator files(folder);
  return std::any_of(begin(files), end(files), [](const auto& file) {
    return file.path().extension() == ".h" || file.path().extension() == ".cc";
  });
}

TEST(Documents, EachFolderOfTheServerHasAReadme) {
  std::vector<std::string> without;
  for (const auto& folder : fs::recursive_directory_iterator("service")) {
    if (folder.is_directory() && HoldsSources(folder.path()) && !fs::exists(folder.path() / "README.md"))
      without.push_back(folder.path().generic_string());
  }
  EXPECT_THAT(without, IsEmpty());
}

// The names between backquotes in a cell: "`a`, `b`".
std::vector<std::string> NamesIn(const std::string& cell) {
  static const std::regex name("`([^`]+)`");
  std::vector<std::string> names;
  for (std::sregex_iterator at(cell.begin(), cell.end(), name), end; at != end; ++at)
    names.push_back((*at)[1]);
  return names;
}

// Whether `name` is a file of the folder, with or without its ending, or a folder in it.
bool IsIn(const fs::path& folder, const std::string& name) {
  return fs::exists(folder / name) || fs::exists(folder / (name + ".h")) ||
         fs::exists(folder / (name + ".cc"));
}

TEST(Documents, TablesOfFilesNameFilesThatExist) {
  std::vector<std::string> missing;
  int names = 0;
  for (const std::string& document : DocumentsBelow("service")) {
    const fs::path path = fs::path("service") / document;
    for (const auto& row : Document(path.generic_string()).Table("| file | ")) {
      for (const std::string& name : NamesIn(row.at(0))) {
        ++names;
        if (!IsIn(path.parent_path(), name)) missing.push_back(path.generic_string() + ": " + name);
      }
    }
  }
  EXPECT_THAT(missing, IsEmpty());
  EXPECT_GT(names, 50);
}

// The headers of `folder` whose names do not stand between backquotes in its README.
std::vector<std::string> UnnamedHeaders(const fs::path& folder) {
  const std::vector<std::string> named = NamesIn(TextOf(folder / "README.md"));
  std::vector<std::string> unnamed;
  for (const auto& file : fs::directory_iterator(folder)) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() == ".h" && std::find(named.begin(), named.end(), name) == named.end())
      unnamed.push_back(file.path().generic_string());
  }
  return unnamed;
}

TEST(Documents, EachHeaderIsNamedInTheReadmeOfItsFolder) {
  for (const auto& folder : fs::recursive_directory_iterator("service")) {
    if (!folder.is_directory() || !HoldsSources(folder.path())) continue;
    EXPECT_THAT(UnnamedHeaders(folder.path()), IsEmpty());
  }
}

TEST(Documents, AHeaderThatIsNotNamedIsSeen) {
  const TempFolder folder;
  std::ofstream(folder / "README.md") << "| file | does |\n| --- | --- |\n| `named` | something |\n";
  for (const char* header : {"named.h", "unnamed.h"}) std::ofstream(folder / header) << "#pragma once\n";
  EXPECT_THAT(UnnamedHeaders(fs::path(folder / "README.md").parent_path()),
              ElementsAre(::testing::EndsWith("/unnamed.h")));
}

TEST(Documents, NameOnlyTargetsThatTheMakefileHas) {
  const std::string makefile = TextOf("Makefile");
  static const std::regex in_prose("`(?:[A-Z_]+=[^ ]+ )*make ([a-z][a-z-]*)");
  int targets = 0;
  for (const std::string& document : DocumentsBelow(".")) {
    std::string text = TextOf(document);
    for (const std::string& command : Document(document).Commands({"make"})) text += "\n`" + command + "`";
    for (std::sregex_iterator at(text.begin(), text.end(), in_prose), end; at != end; ++at) {
      const std::string name = (*at)[1];
      ++targets;
      EXPECT_NE(("\n" + makefile).find("\n" + name + ":"), std::string::npos)
          << document << ": make " << name;
    }
  }
  EXPECT_GT(targets, 10);
}

// The names of all series, out of the sources that make them.
std::set<std::string> MetricsOfTheProgram() {
  static const std::regex literal("\"phonegate_([a-z_]+)\"");
  std::set<std::string> metrics;
  for (const auto& file : fs::directory_iterator("service/admin")) {
    if (file.path().extension() != ".cc") continue;
    const std::string text = TextOf(file.path());
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end; at != end; ++at)
      metrics.insert((*at)[1]);
  }
  return metrics;
}

TEST(Documents, ListEveryMetricAndNoOther) {
  std::set<std::string> listed;
  for (const auto& row : Document("deploy/operation.md").Table("| metrics, each after `phonegate_` |")) {
    for (const std::string& name : NamesIn(row.at(0))) listed.insert(name.substr(0, name.find('{')));
  }
  EXPECT_EQ(listed, MetricsOfTheProgram());
}

}  // namespace
}  // namespace phonegate::documents_test

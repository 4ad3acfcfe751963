// The project's documents, as their tests read them.
#ifndef PHONEGATE_TESTS_SUPPORT_DOCUMENT_H_
#define PHONEGATE_TESTS_SUPPORT_DOCUMENT_H_

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phonegate {

// One Markdown file. Paths are relative to the root of the repository.
class Document {
 public:
  // Throws std::runtime_error when the file cannot be read.
  explicit Document(const std::string& path) : path_(path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(path + " cannot be read");
    text_.assign(std::istreambuf_iterator<char>(in), {});
  }

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }

  // The code blocks of one language, in order. Those inside lists are left out.
  std::vector<std::string> Blocks(const std::string& language) const {
    std::vector<std::string> blocks;
    const std::string open = "\n```" + language + "\n";
    for (std::size_t at = text_.find(open); at != std::string::npos; at = text_.find(open, at)) {
      at += open.size();
      blocks.push_back(text_.substr(at, text_.find("```", at) - at));
    }
    return blocks;
  }

  // The commands of all shell blocks that begin with one of these words.
  std::vector<std::string> Commands(const std::set<std::string>& programs) const {
    std::vector<std::string> commands;
    for (const std::string& block : Blocks("sh")) {
      std::istringstream lines(block);
      for (std::string line; std::getline(lines, line);) {
        if (programs.contains(line.substr(0, line.find(' ')))) commands.push_back(line);
      }
    }
    return commands;
  }

  // The rows of the first table whose head begins so, cell by cell, as they are written.
  // Empty when there is no such table.
  std::vector<std::vector<std::string>> Table(const std::string& head) const {
    const std::size_t begin = text_.find("\n" + head);
    if (begin == std::string::npos) return {};
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(text_.substr(begin + 1));
    std::string line;
    std::getline(lines, line);  // the head
    std::getline(lines, line);  // the rule below it
    while (std::getline(lines, line) && line.starts_with("|")) rows.push_back(Cells(line));
    return rows;
  }

 private:
  static std::string Trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return "";
    return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
  }
  // "| a | b |" has the cells "a" and "b".
  static std::vector<std::string> Cells(std::string_view line) {
    std::vector<std::string> cells;
    line.remove_prefix(1);
    while (!line.empty()) {
      const std::size_t end = std::min(line.find('|'), line.size());
      cells.push_back(Trimmed(line.substr(0, end)));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    return cells;
  }

  std::string path_;
  std::string text_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_DOCUMENT_H_

#include "client/phonectl/csv_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace phonegate::phonectl {
namespace {

constexpr char kByteOrderMark[] = "\xef\xbb\xbf";

// Goes through the text once.
class CsvReader {
 public:
  explicit CsvReader(const std::string& text) : text_(text) {
    if (absl::StartsWith(text_, kByteOrderMark)) at_ = sizeof(kByteOrderMark) - 1;
  }

  absl::StatusOr<std::vector<CsvRow>> Rows() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      do {
        absl::StatusOr<std::string> field = Field();
        if (!field.ok()) return field.status();
        row.fields.push_back(*std::move(field));
      } while (Take(','));
      Take('\r');
      if (at_ < text_.size() && !Take('\n')) return Wrong(line_);
      ++line_;
      if (row.fields.size() > 1 || !row.fields[0].empty()) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  static absl::Status Wrong(std::size_t line) {
    return absl::InvalidArgumentError(
        absl::StrCat("Line ", line, ": a quote is not closed, or out of place."));
  }

  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  absl::StatusOr<std::string> Field() {
    if (Take('"')) return Quoted();
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    std::string field = text_.substr(at_, end - at_);
    at_ = end;
    return field;
  }

  absl::StatusOr<std::string> Quoted() {
    const std::size_t begun = line_;
    std::string field;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c == '"' && !Take('"')) return field;  // two of them stand for one
      field += c;
    }
    return Wrong(begun);
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(const std::string& text) { return CsvReader(text).Rows(); }

}  // namespace phonegate::phonectl

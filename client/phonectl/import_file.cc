#include "client/phonectl/import_file.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/phonectl/cell.h"
#include "client/phonectl/csv_file.h"
#include "client/phonectl/request_name.h"

namespace phonegate::phonectl {
namespace {

const std::set<std::string> kFileColumns = {"number", "number_type", "capabilities"};

absl::Status Wrong(std::size_t line, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("Line ", line, ": ", what));
}

// The places of the columns by their names.
absl::StatusOr<std::map<std::string, std::size_t>> ReadHead(const CsvRow& head) {
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < head.fields.size(); ++i) {
    const std::string name(absl::StripAsciiWhitespace(head.fields[i]));
    if (kFileColumns.count(name) == 0 || !columns.emplace(name, i).second) {
      return Wrong(head.line,
                   absl::StrCat("the first line names the columns: ", absl::StrJoin(kFileColumns, ", "),
                                ", each once; '", Harmless(name), "' is none or comes twice."));
    }
  }
  if (columns.count("number") == 0) return Wrong(head.line, "there is no column `number`.");
  return columns;
}

// What the row says in a column; empty without one.
std::string TextOf(const CsvRow& row, const std::map<std::string, std::size_t>& columns,
                   const std::string& name) {
  const auto found = columns.find(name);
  if (found == columns.end()) return "";
  return std::string(absl::StripAsciiWhitespace(row.fields[found->second]));
}

absl::StatusOr<v1::ImportPhoneNumberRequest> RequestOf(const CsvRow& row,
                                                       const std::map<std::string, std::size_t>& columns,
                                                       ImportKind kind, const std::string& batch) {
  v1::ImportPhoneNumberRequest request;
  request.set_number(TextOf(row, columns, "number"));
  if (request.number().empty()) return Wrong(row.line, "it has no number.");
  if (std::string type = TextOf(row, columns, "number_type"); !type.empty()) kind.type = std::move(type);
  if (const std::string all = TextOf(row, columns, "capabilities"); !all.empty())
    kind.capabilities = absl::StrSplit(all, ' ', absl::SkipEmpty());
  std::sort(kind.capabilities.begin(), kind.capabilities.end());
  if (absl::Status filled = kind.Fill(request); !filled.ok())
    return Wrong(row.line, std::string(filled.message()));
  request.set_request_id(DerivedUuid(
      {"phonectl import", batch, request.number(), kind.type, absl::StrJoin(kind.capabilities, " ")}));
  return request;
}

}  // namespace

absl::StatusOr<std::vector<v1::ImportPhoneNumberRequest>> ReadImports(const std::string& csv,
                                                                      const ImportKind& kind,
                                                                      const std::string& batch) {
  const absl::StatusOr<std::vector<CsvRow>> rows = ParseCsv(csv);
  if (!rows.ok()) return rows.status();
  if (rows->size() < 2)
    return absl::InvalidArgumentError(
        "There is nothing to import: a line with the columns, then a line a number.");
  const auto columns = ReadHead(rows->front());
  if (!columns.ok()) return columns.status();
  std::vector<v1::ImportPhoneNumberRequest> requests;
  std::map<std::string, std::size_t> lines;  // by number
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    if (row->fields.size() != rows->front().fields.size())
      return Wrong(row->line, "it has not as many fields as the first line has columns.");
    absl::StatusOr<v1::ImportPhoneNumberRequest> request = RequestOf(*row, *columns, kind, batch);
    if (!request.ok()) return request.status();
    const auto [earlier, is_new] = lines.emplace(request->number(), row->line);
    if (!is_new) return Wrong(row->line, absl::StrCat("its number is that of line ", earlier->second, "."));
    requests.push_back(*std::move(request));
  }
  return requests;
}

}  // namespace phonegate::phonectl

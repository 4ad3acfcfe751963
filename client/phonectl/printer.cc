#include "client/phonectl/printer.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "client/phonectl/cell.h"

namespace phonegate::phonectl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Row = std::vector<std::string>;

// Of a column whose rows are not known yet: what a UUID, a time, the name of an RPC, a
// number and most words fit into.
std::size_t StreamWidth(const std::string& column) {
  const std::string name = column.substr(column.rfind('.') + 1);
  if (name == "id" || absl::EndsWith(name, "_id")) return 36;
  if (name == "time") return 27;
  return name == "method" || name == "reason" ? 19 : 13;
}

Row CellsOf(const Message& object, const Row& columns) {
  Row cells;
  for (const std::string& column : columns) cells.push_back(CellOf(object, column));
  return cells;
}

// What stands above the columns of a table.
Row HeadOf(const Row& columns) {
  Row head;
  for (const std::string& column : columns) head.push_back(column.substr(column.rfind('.') + 1));
  return head;
}

void PrintRow(const Row& row, const std::vector<std::size_t>& widths, std::ostream& out) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string text = Harmless(row[i]);
    line += text;
    line.append(std::max(widths[i], text.size()) - text.size() + 2, ' ');
  }
  out << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
}

std::string JsonOfCells(const Row& names, const Row& texts) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!texts[i].empty()) object[names[i]] = texts[i];
  }
  return object.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Printer::Printer(Format format, Shape shape, Row columns, std::ostream& out)
    : format_(format), shape_(shape), columns_(std::move(columns)), out_(out) {
  if (format_ == Format::kCsv) PrintCsv(columns_);
  if (format_ == Format::kTable && shape_ == Shape::kStream) AddRow(HeadOf(columns_));
}

void Printer::Add(const Message& object) {
  if (format_ != Format::kTable || shape_ != Shape::kOne)
    return AddWithJson(CellsOf(object, columns_), JsonOf(object));
  std::vector<const FieldDescriptor*> set;
  object.GetReflection()->ListFields(object, &set);
  Row names;
  for (const FieldDescriptor* field : set) {
    if (field->name() != "null_fields") names.emplace_back(field->name());  // they are not shown, too
  }
  PrintFields(names, CellsOf(object, names));
}

void Printer::AddCells(const Row& cells) { AddWithJson(cells, JsonOfCells(columns_, cells)); }

void Printer::AddWithJson(const Row& cells, const std::string& json) {
  ++added_;
  switch (format_) {
    case Format::kTable:
      shape_ == Shape::kOne ? PrintFields(HeadOf(columns_), cells) : AddRow(cells);
      break;
    case Format::kJson:
      if (shape_ != Shape::kOne) out_ << (added_ == 1 ? "[\n" : ",\n");
      out_ << json << (shape_ == Shape::kOne ? "\n" : "");
      break;
    case Format::kJsonl:
      out_ << json << "\n";
      break;
    case Format::kCsv:
      PrintCsv(cells);
      break;
  }
  if (shape_ == Shape::kStream) out_.flush();
}

void Printer::End() {
  if (shape_ == Shape::kOne) return;
  if (format_ == Format::kJson) out_ << (added_ == 0 ? "[]\n" : "\n]\n");
  if (format_ == Format::kTable && shape_ == Shape::kMany) PrintTable();
}

void Printer::AddRow(const Row& cells) {
  if (shape_ != Shape::kStream) return rows_.push_back(cells);
  std::vector<std::size_t> widths;
  for (const std::string& column : columns_) widths.push_back(StreamWidth(column));
  PrintRow(cells, widths, out_);
}

void Printer::PrintTable() {
  rows_.insert(rows_.begin(), HeadOf(columns_));
  std::vector<std::size_t> widths(columns_.size());
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Harmless(row[i]).size());
  }
  for (const Row& row : rows_) PrintRow(row, widths, out_);
}

void Printer::PrintFields(const Row& names, const Row& texts) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!texts[i].empty()) width = std::max(width, names[i].size());
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!texts[i].empty()) PrintRow({names[i], texts[i]}, {width, 0}, out_);
  }
}

void Printer::PrintCsv(const Row& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i == 0 ? "" : ",") << CsvField(Harmless(cells[i]));
  out_ << "\r\n";
}

}  // namespace phonegate::phonectl

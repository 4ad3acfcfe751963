#include "client/phonectl/printer.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <google/protobuf/descriptor.h>

#include "client/phonectl/cell.h"

namespace phonegate::phonectl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<std::string> Cells(const Message& object, const std::vector<std::string>& columns) {
  std::vector<std::string> cells;
  for (const std::string& column : columns) cells.push_back(CellOf(object, column));
  return cells;
}

void PrintRow(const std::vector<std::string>& row, const std::vector<std::size_t>& widths,
              std::ostream& out) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += row[i];
    line.append(widths[i] - row[i].size() + 2, ' ');
  }
  out << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
}

}  // namespace

Printer::Printer(Format format, Shape shape, std::vector<std::string> columns, std::ostream& out)
    : format_(format), shape_(shape), columns_(std::move(columns)), out_(out) {
  if (format_ == Format::kCsv) PrintCsv(columns_);
}

void Printer::Add(const Message& object) {
  ++added_;
  switch (format_) {
    case Format::kTable:
      if (shape_ == Shape::kOne) return PrintFields(object);
      rows_.push_back(Cells(object, columns_));
      break;
    case Format::kJson:
      if (shape_ == Shape::kMany) out_ << (added_ == 1 ? "[\n" : ",\n");
      out_ << JsonOf(object) << (shape_ == Shape::kOne ? "\n" : "");
      break;
    case Format::kJsonl:
      out_ << JsonOf(object) << "\n";
      break;
    case Format::kCsv:
      PrintCsv(Cells(object, columns_));
      break;
  }
}

void Printer::End() {
  if (shape_ == Shape::kOne) return;
  if (format_ == Format::kJson) out_ << (added_ == 0 ? "[]\n" : "\n]\n");
  if (format_ == Format::kTable) PrintTable();
}

void Printer::PrintTable() {
  rows_.insert(rows_.begin(), columns_);
  std::vector<std::size_t> widths(columns_.size());
  for (std::vector<std::string>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = Harmless(std::move(row[i]));
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  for (const std::vector<std::string>& row : rows_) PrintRow(row, widths, out_);
}

void Printer::PrintFields(const Message& object) {
  std::vector<const FieldDescriptor*> set;
  object.GetReflection()->ListFields(object, &set);
  std::size_t width = 0;
  for (const FieldDescriptor* field : set) width = std::max(width, field->name().size());
  for (const FieldDescriptor* field : set) {
    const std::string name(field->name());
    out_ << name << std::string(width - name.size() + 2, ' ') << Harmless(CellOf(object, name)) << "\n";
  }
}

void Printer::PrintCsv(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) out_ << (i == 0 ? "" : ",") << CsvField(cells[i]);
  out_ << "\r\n";
}

}  // namespace phonegate::phonectl

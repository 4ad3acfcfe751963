// Answers on standard output.
#ifndef PHONEGATE_CLIENT_PHONECTL_PRINTER_H_
#define PHONEGATE_CLIENT_PHONECTL_PRINTER_H_

#include <ostream>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace phonegate::phonectl {

enum class Format { kTable, kJson, kJsonl, kCsv };

// Whether a command answers with one object or with a list.
enum class Shape { kOne, kMany };

// Prints the objects of one command. A table is printed at the end, as its widths are
// known then, and one object as a list of its fields; the other formats print each
// object as it comes.
class Printer {
 public:
  // `columns` are fields of the objects, for tables and CSV.
  Printer(Format format, Shape shape, std::vector<std::string> columns, std::ostream& out);

  void Add(const google::protobuf::Message& object);
  void End();

 private:
  void PrintTable();
  void PrintFields(const google::protobuf::Message& object);
  void PrintCsv(const std::vector<std::string>& cells);

  const Format format_;
  const Shape shape_;
  const std::vector<std::string> columns_;
  std::ostream& out_;
  int added_ = 0;
  std::vector<std::vector<std::string>> rows_;  // of a table
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_PRINTER_H_

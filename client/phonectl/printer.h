// Answers on standard output.
#ifndef PHONEGATE_CLIENT_PHONECTL_PRINTER_H_
#define PHONEGATE_CLIENT_PHONECTL_PRINTER_H_

#include <ostream>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace phonegate::phonectl {

enum class Format { kTable, kJson, kJsonl, kCsv };

// Whether a command answers with one object, with a list, or with a list whose elements
// come one by one and are to be seen at once.
enum class Shape { kOne, kMany, kStream };

// Prints the objects of one command. The table of a list is printed at the end, as its
// widths are known then, and one object as a list of its fields; all else is printed as
// it comes.
class Printer {
 public:
  // `columns` are fields of the objects, for tables and CSV. In the head of a table
  // `intent.caller` is `caller`.
  Printer(Format format, Shape shape, std::vector<std::string> columns, std::ostream& out);

  void Add(const google::protobuf::Message& object);
  // An object that is no message: a text for each column. In JSON it has the texts that
  // are not empty.
  void AddCells(const std::vector<std::string>& cells);
  // The same with this JSON, one line, in place of the object's own.
  void AddWithJson(const std::vector<std::string>& cells, const std::string& json);
  void End();

 private:
  void AddRow(const std::vector<std::string>& cells);
  void PrintTable();
  void PrintFields(const std::vector<std::string>& names, const std::vector<std::string>& texts);
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

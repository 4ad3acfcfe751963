// The table that a benchmark prints.
#ifndef PHONEGATE_TESTS_BENCH_REPORT_H_
#define PHONEGATE_TESTS_BENCH_REPORT_H_

#include <string>
#include <vector>

namespace phonegate::bench {

// Shows each figure as it is measured, and keeps all of them as a Markdown table.
class Report {
 public:
  explicit Report(std::string title) : title_(std::move(title)) {}

  // Says what is under way; shown only.
  void Progress(const std::string& sentence) const;
  // A figure of several rounds: their median, with the quartiles. `goal` as text;
  // empty where there is none.
  void Add(const std::string& what, const std::vector<double>& rounds, const std::string& unit,
           const std::string& goal = "");
  void Add(const std::string& what, double value, const std::string& unit, const std::string& goal = "") {
    Add(what, std::vector<double>{value}, unit, goal);
  }

  // The table, with machine, commit (the environment variable COMMIT) and command.
  std::string Markdown(const std::string& command) const;

 private:
  struct Row {
    std::string what;
    std::string figure;
    std::string goal;
  };

  const std::string title_;
  std::vector<Row> rows_;
};

// Prints the table of what `make bench` has measured, and writes it to the file `output`
// unless that is empty.
void Publish(const Report& report, const std::string& output);

// Writes a text to a file, and makes its folder when there is none. Throws
// std::runtime_error when it cannot.
void WriteFile(const std::string& path, const std::string& text);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_REPORT_H_

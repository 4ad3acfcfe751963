#include "tests/bench/report.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

#include <sys/utsname.h>

#include "service/base/text.h"
#include "tests/bench/measure.h"

namespace phonegate::bench {
namespace {

// Three significant digits, thousands set apart.
std::string Display(double value) {
  char text[64];
  const int digits = value == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  std::snprintf(text, sizeof text, "%.*f", digits >= 3 ? 0 : 3 - digits, value);
  std::string shown = text;
  const std::size_t point = std::min(shown.find('.'), shown.size());
  for (std::size_t at = point; at > 3; at -= 3) shown.insert(at - 3, ",");
  return shown;
}

std::string Cpu() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown CPU";
}

}  // namespace

void Report::Progress(const std::string& sentence) const { std::cerr << sentence << std::endl; }

void Report::Add(const std::string& what, const std::vector<double>& rounds, const std::string& unit,
                 const std::string& goal) {
  std::string figure = Concat(Display(Quantile(rounds, 0.5)), " ", unit);
  if (rounds.size() > 1)
    Append(figure, " (", Display(Quantile(rounds, 0.25)), " to ", Display(Quantile(rounds, 0.75)), ")");
  Progress(Concat(what, ": ", figure, goal.empty() ? "" : "; goal: ", goal));
  rows_.push_back({what, figure, goal});
}

std::string Report::Markdown(const std::string& command) const {
  utsname system{};
  ::uname(&system);
  const char* commit = std::getenv("COMMIT");
  std::string text = Concat("### ", title_, "\n\n| what | measured | goal |\n| --- | --- | --- |\n");
  for (const Row& row : rows_) Append(text, "| ", row.what, " | ", row.figure, " | ", row.goal, " |\n");
  Append(text, "\n", Cpu(), ", ", std::thread::hardware_concurrency(), " threads, Linux ", system.release,
         ", commit ", commit == nullptr ? "unknown" : commit, ", `", command,
         "`. Of several rounds: the median, and the quartiles in brackets.\n");
  return text;
}

void Publish(const Report& report, const std::string& output) {
  const std::string table = report.Markdown("make bench");
  std::cout << "\n" << table;
  if (!output.empty()) WriteFile(output, table);
}

void WriteFile(const std::string& path, const std::string& text) {
  if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
    std::filesystem::create_directories(folder);
  if (!(std::ofstream(path) << text)) throw std::runtime_error("cannot write " + path);
}

}  // namespace phonegate::bench

// Small plots as SVG texts.
#ifndef PHONEGATE_TESTS_BENCH_SVG_PLOT_H_
#define PHONEGATE_TESTS_BENCH_SVG_PLOT_H_

#include <string>
#include <vector>

namespace phonegate::bench {

enum class Stroke { kSolid, kDashed };

struct PlotPoint {
  double x;
  double y;  // 0 is shown as a millionth
};

struct PlotLine {
  std::string name;
  Stroke stroke = Stroke::kSolid;
  std::size_t color = 0;  // lines with the same number have the same color
  std::vector<PlotPoint> points;
};

struct PlotLabels {
  std::string title;
  std::string x;
  std::string y;
};

// Lines over a linear x from 0 and a logarithmic y. Lines without points are only
// named.
std::string LinePlot(const PlotLabels& labels, const std::vector<PlotLine>& lines);

struct PlotBar {
  std::string name;
  double value;  // the bar; not below 0
  double low;    // a line from here
  double high;   // to there
};

// Horizontal bars, one below the other, with their values.
std::string BarPlot(const std::string& title, const std::string& unit, const std::vector<PlotBar>& bars);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_SVG_PLOT_H_

#include "tests/bench/svg_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_format.h"
#include "service/base/text.h"

namespace phonegate::bench {
namespace {

constexpr double kWidth = 860;
constexpr double kHeight = 420;
constexpr double kLeft = 80;
constexpr double kRight = 240;  // for the names of lines
constexpr double kTop = 40;
constexpr double kBottom = 60;
constexpr double kLeast = 1e-6;  // has no logarithm below
constexpr double kBarLeft = 200;
constexpr double kBarStep = 36;

// Told apart by color-blind people too.
constexpr std::array kColors = {"#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"};

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

enum class Anchor { kStart, kMiddle, kEnd };

std::string Text(double x, double y, Anchor anchor, const std::string& text) {
  const char* name = anchor == Anchor::kStart ? "start" : anchor == Anchor::kMiddle ? "middle" : "end";
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, name,
                         Escaped(text));
}

std::string Line(double x1, double y1, double x2, double y2, const char* color) {
  return absl::StrFormat("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1,
                         x2, y2, color);
}

std::string Document(double height, const std::string& content) {
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" font-family=\"sans-serif\" "
      "font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n%s</svg>\n",
      kWidth, height, content);
}

// A step of 1, 2 or 5 times a power of ten, of which about five make the whole.
double StepOf(double whole) {
  const double power = std::pow(10, std::floor(std::log10(whole / 5)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power * 5 >= whole) return factor * power;
  }
  return 10 * power;
}

// From values to places in the picture.
struct Scale {
  double most_x = 1;
  double least_decade = 0;  // of y: powers of ten
  double most_decade = 1;

  double X(double x) const { return kLeft + x / most_x * (kWidth - kLeft - kRight); }
  double Y(double y) const {
    const double share = (std::log10(std::max(y, kLeast)) - least_decade) / (most_decade - least_decade);
    return kHeight - kBottom - share * (kHeight - kTop - kBottom);
  }
};

Scale ScaleOf(const std::vector<PlotLine>& lines) {
  double least_y = HUGE_VAL;
  double most_y = 0;
  double most_x = 0;
  for (const PlotLine& line : lines) {
    for (const PlotPoint& point : line.points) {
      most_x = std::max(most_x, point.x);
      least_y = std::min(least_y, std::max(point.y, kLeast));
      most_y = std::max(most_y, point.y);
    }
  }
  if (most_x <= 0 || most_y <= 0) return {};
  const double first = std::floor(std::log10(least_y));
  return {most_x, first, std::max(first + 1, std::ceil(std::log10(most_y)))};
}

std::string Grid(const Scale& scale) {
  std::string grid;
  const double step = StepOf(scale.most_x);
  for (int i = 0; step * i <= scale.most_x; ++i) {
    const double x = scale.X(step * i);
    grid += Line(x, kTop, x, kHeight - kBottom, "#dddddd");
    grid += Text(x, kHeight - kBottom + 18, Anchor::kMiddle, absl::StrFormat("%g", step * i));
  }
  for (double decade = scale.least_decade; decade <= scale.most_decade; ++decade) {
    const double y = scale.Y(std::pow(10, decade));
    grid += Line(kLeft, y, kWidth - kRight, y, "#dddddd");
    grid += Text(kLeft - 8, y + 4, Anchor::kEnd, absl::StrFormat("%g", std::pow(10, decade)));
  }
  return grid;
}

std::string Polyline(const std::vector<PlotPoint>& points, const std::string& style) {
  std::string places;
  for (const PlotPoint& point : points) absl::StrAppendFormat(&places, "%.1f,%.1f ", point.x, point.y);
  return Concat("<polyline points=\"", places, "\" fill=\"none\" stroke-width=\"2\" ", style, "/>\n");
}

std::string StyleOf(const PlotLine& line) {
  return Concat("stroke=\"", kColors[line.color % kColors.size()], "\"",
                line.stroke == Stroke::kDashed ? " stroke-dasharray=\"6 4\"" : "");
}

// The line, and its name at the right.
std::string Drawn(const PlotLine& line, const Scale& scale, double name_y) {
  std::vector<PlotPoint> places;
  for (const PlotPoint& point : line.points) places.push_back({scale.X(point.x), scale.Y(point.y)});
  const double x = kWidth - kRight + 16;
  const std::string style = StyleOf(line);
  return Polyline(places, style) + Polyline({{x, name_y}, {x + 30, name_y}}, style) +
         Text(x + 38, name_y + 4, Anchor::kStart, line.name);
}

}  // namespace

std::string LinePlot(const PlotLabels& labels, const std::vector<PlotLine>& lines) {
  const Scale scale = ScaleOf(lines);
  std::string content = Text(kLeft, kTop - 16, Anchor::kStart, labels.title) + Grid(scale);
  double name_y = kTop + 10;
  for (const PlotLine& line : lines) {
    content += Drawn(line, scale, name_y);
    name_y += 22;
  }
  content += Text((kLeft + kWidth - kRight) / 2, kHeight - 14, Anchor::kMiddle, labels.x);
  content += absl::StrFormat("<g transform=\"translate(22 %.1f) rotate(-90)\">%s</g>\n", kHeight / 2,
                             Text(0, 0, Anchor::kMiddle, labels.y));
  return Document(kHeight, content);
}

std::string BarPlot(const std::string& title, const std::string& unit, const std::vector<PlotBar>& bars) {
  double most = 0;
  for (const PlotBar& bar : bars) most = std::max({most, bar.value, bar.high});
  const double scale = most > 0 ? (kWidth - kBarLeft - 140) / most : 0;
  std::string content = Text(16, kTop - 16, Anchor::kStart, title);
  double y = kTop;
  for (std::size_t i = 0; i < bars.size(); ++i, y += kBarStep) {
    const PlotBar& bar = bars[i];
    const double middle = y + kBarStep / 2;
    content += Text(kBarLeft - 10, middle + 4, Anchor::kEnd, bar.name);
    content +=
        absl::StrFormat("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
                        kBarLeft, y + 6, bar.value * scale, kBarStep - 12, kColors[i % kColors.size()]);
    content += Line(kBarLeft + bar.low * scale, middle, kBarLeft + bar.high * scale, middle, "black");
    content += Text(kBarLeft + std::max(bar.value, bar.high) * scale + 8, middle + 4, Anchor::kStart,
                    absl::StrFormat("%.3g %s", bar.value, unit));
  }
  return Document(y + 20, content);
}

}  // namespace phonegate::bench

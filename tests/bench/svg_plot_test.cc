#include "tests/bench/svg_plot.h"

#include <string>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::bench::svg_plot_test {
namespace {

using boost::property_tree::ptree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Throws when the text is no XML.
ptree Parse(const std::string& svg) {
  std::istringstream in(svg);
  ptree tree;
  boost::property_tree::read_xml(in, tree);
  return tree.get_child("svg");
}

std::vector<std::string> TextsOf(const ptree& svg) {
  std::vector<std::string> texts;
  for (const auto& [name, element] : svg) {
    if (name == "text") texts.push_back(element.data());
  }
  return texts;
}

std::vector<ptree> ElementsOf(const ptree& svg, const std::string& wanted) {
  std::vector<ptree> elements;
  for (const auto& [name, element] : svg) {
    if (name == wanted) elements.push_back(element);
  }
  return elements;
}

TEST(LinePlot, PutsHigherValuesHigherAndGreaterLoadsToTheRight) {
  const ptree svg =
      Parse(LinePlot({"Latency", "calls", "ms"}, {{"bare", Stroke::kSolid, 0, {{0, 1}, {1000, 100}}}}));
  const std::vector<ptree> lines = ElementsOf(svg, "polyline");
  ASSERT_EQ(lines.size(), 2U) << "the line, and its sample beside its name";
  // x from 80 to 860 - 240; y from 420 - 60 up to 40, a decade for each half.
  EXPECT_EQ(lines[0].get<std::string>("<xmlattr>.points"), "80.0,360.0 620.0,40.0 ");
}

TEST(LinePlot, NamesItsLinesAndDashesWhatIsToBeDashed) {
  const ptree svg = Parse(LinePlot({"a < b & c", "x", "y"}, {{"p50", Stroke::kSolid, 1, {{1, 1}}},
                                                             {"p99", Stroke::kDashed, 1, {{1, 2}}}}));
  const std::vector<std::string> texts = TextsOf(svg);
  EXPECT_EQ(texts.front(), "a < b & c");
  EXPECT_THAT(texts, ::testing::IsSupersetOf({"p50", "p99", "x"}));
  const std::vector<ptree> lines = ElementsOf(svg, "polyline");
  EXPECT_EQ(lines[0].get<std::string>("<xmlattr>.stroke"), lines[2].get<std::string>("<xmlattr>.stroke"));
  EXPECT_EQ(lines[0].get<std::string>("<xmlattr>.stroke-dasharray", ""), "");
  EXPECT_EQ(lines[2].get<std::string>("<xmlattr>.stroke-dasharray", ""), "6 4");
}

TEST(LinePlot, IsAPictureWithoutPointsOrLogarithmsToo) {
  EXPECT_NO_THROW(Parse(LinePlot({"t", "x", "y"}, {{"zero", Stroke::kSolid, 0, {{1, 0}, {2, 1}}}})));
  EXPECT_NO_THROW(Parse(LinePlot({"t", "x", "y"}, {})));
  EXPECT_NO_THROW(Parse(LinePlot({"t", "x", "y"}, {{"none", Stroke::kSolid, 0, {}}})));
}

TEST(BarPlot, DrawsLengthsInProportion) {
  const ptree svg = Parse(BarPlot("CPU", "µs", {{"bare", 20, 19, 21}, {"typed", 40, 40, 40}}));
  const std::vector<ptree> bars = ElementsOf(svg, "rect");
  ASSERT_EQ(bars.size(), 3U) << "the ground, and two bars";
  EXPECT_NEAR(bars[2].get<double>("<xmlattr>.width") / bars[1].get<double>("<xmlattr>.width"), 2, 0.01);
  EXPECT_THAT(TextsOf(svg), ElementsAre("CPU", "bare", "20 µs", "typed", "40 µs"));
}

TEST(BarPlot, IsAPictureWithoutBarsToo) {
  EXPECT_THAT(ElementsOf(Parse(BarPlot("CPU", "µs", {})), "line"), IsEmpty());
}

}  // namespace
}  // namespace phonegate::bench::svg_plot_test

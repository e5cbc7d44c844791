// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/plot.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace proximal {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(PlotTest, TicksAreRoundAndWithinTheRange) {
  EXPECT_THAT(RoundTicks({0, 1}, 5), ElementsAre(0, DoubleEq(0.2), DoubleEq(0.4), DoubleEq(0.6),
                                                 DoubleEq(0.8), DoubleEq(1.0)));
  EXPECT_THAT(RoundTicks({-3.2, 2.9}, 6), ElementsAre(-3, -2, -1, 0, 1, 2));
  EXPECT_THAT(RoundTicks({0, 1234}, 3), ElementsAre(0, 500, 1000));
  EXPECT_THAT(RoundTicks({2, 2}, 3), ElementsAre(2));
}

TEST(PlotTest, PlacesDataWithinTheAxes) {
  Plot plot({.title = "t",
             .width = 100,
             .height = 100,
             .x = {0, 10},
             .y = {-1, 1},
             .left = 20,
             .bottom = 20,
             .top = 10,
             .right = 10});
  EXPECT_DOUBLE_EQ(plot.X(0), 20);
  EXPECT_DOUBLE_EQ(plot.X(10), 90);
  EXPECT_DOUBLE_EQ(plot.Y(-1), 80);
  EXPECT_DOUBLE_EQ(plot.Y(1), 10);
  EXPECT_DOUBLE_EQ(plot.Y(0), 45);
}

TEST(PlotTest, IsAnImageWithATextInstead) {
  Plot plot({.title = "Skill <b>\"&", .description = "What it shows"});
  plot.Dot({0.5, 0.5}, 3, "first", "a < b");
  const std::string svg = std::move(plot).Svg();
  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"Skill &lt;b&gt;&quot;&amp;. What it shows\""));
  EXPECT_THAT(svg, HasSubstr("<title>a &lt; b</title>"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
}

TEST(PlotTest, DrawsLinesBandsAndBoxes) {
  Plot plot({.width = 120, .height = 120, .left = 10, .bottom = 10, .top = 10, .right = 10});
  plot.Line({{0, 0}, {1, 1}}, "first");
  plot.Band({{0, 0}, {1, 0}}, {{0, 1}, {1, 1}}, "second");
  plot.Box({1, 1}, {0, 0}, "zone");
  plot.Line({{0, 0}}, "lonely");
  const std::string svg = std::move(plot).Svg();
  EXPECT_THAT(svg, HasSubstr("class=\"line first\" d=\"M10.0 110.0L110.0 10.0\""));
  EXPECT_THAT(svg, HasSubstr("d=\"M10.0 110.0L110.0 110.0L110.0 10.0L10.0 10.0Z\""));
  EXPECT_THAT(svg, HasSubstr("x=\"10.0\" y=\"10.0\" width=\"100.0\" height=\"100.0\""));
  EXPECT_THAT(svg, Not(HasSubstr("lonely")));
}

TEST(PlotTest, LabelsItsTicks) {
  Plot plot({.x_label = "predicted", .x_format = [](double v) { return absl::StrCat("v", v); }});
  const std::string svg = std::move(plot).Svg();
  EXPECT_THAT(svg, HasSubstr(">v0.2<"));
  EXPECT_THAT(svg, HasSubstr(">predicted<"));
}

}  // namespace
}  // namespace proximal

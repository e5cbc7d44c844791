// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A chart with two axes, as inline SVG: the marks are added in the units of the data. Colours come
// from the page's style sheet by class (page_style.h), so that one chart serves light, dark and
// paper.
//
//   Plot plot({.title = "Reliability", .x = {0, 1}, .y = {0, 1}, .x_label = "predicted"});
//   plot.Line({{0, 0}, {1, 1}}, "guide");
//   plot.Dot({.3, .4}, 4, "first", "30 % predicted, 40 % right");
//   std::string svg = std::move(plot).Svg();

#ifndef PROXIMAL_SERVICE_CLI_REPORT_PLOT_H_
#define PROXIMAL_SERVICE_CLI_REPORT_PLOT_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "service/cli/report/html.h"

namespace proximal {

struct Range {
  double low = 0;
  double high = 1;
};

struct Point {
  double x = 0;
  double y = 0;
};

// About `count` round numbers within the range: multiples of 1, 2 or 5 times a power of ten.
std::vector<double> RoundTicks(Range range, int count);

class Plot {
 public:
  using Format = std::function<std::string(double)>;

  struct Options {
    std::string title = {};        // what a screen reader says first
    std::string description = {};  // and then
    double width = 460;
    double height = 300;
    Range x = {0, 1};
    Range y = {0, 1};
    std::string x_label = {};
    std::string y_label = {};
    Format x_format = {};  // empty: no ticks
    Format y_format = {};
    int x_ticks = 5;
    int y_ticks = 5;
    double left = 52;  // room for the labels of the axis
    double bottom = 40;
    double top = 12;
    double right = 14;
  };

  explicit Plot(Options options);

  // Marks. `style` is a class of the style sheet; `tip` appears under the pointer, unless empty.
  void Line(absl::Span<const Point> points, absl::string_view style);
  // The area between two lines, given as (x, low) and (x, high).
  void Band(absl::Span<const Point> low, absl::Span<const Point> high, absl::string_view style);
  void Dot(Point at, double radius, absl::string_view style, absl::string_view tip = "");
  // The rectangle between two corners.
  void Box(Point from, Point to, absl::string_view style, absl::string_view tip = "");
  // Text beside a point: anchor "start", "middle" or "end", moved by pixels.
  void Label(Point at, absl::string_view text, absl::string_view style,
             absl::string_view anchor = "start", double dx = 0, double dy = 0);

  std::string Svg() &&;

  double X(double value) const;  // pixels
  double Y(double value) const;

 private:
  void Begin();
  void AxisX();
  void AxisY();

  const Options options_;
  Html svg_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_PLOT_H_

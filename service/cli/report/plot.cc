// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/plot.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace proximal {
namespace {

std::string Pixels(double value) { return absl::StrFormat("%.1f", value); }

std::string Path(const Plot& plot, absl::Span<const Point> points, absl::string_view first) {
  std::string path;
  absl::string_view command = first;
  for (const Point& point : points) {
    absl::StrAppend(&path, command, Pixels(plot.X(point.x)), " ", Pixels(plot.Y(point.y)));
    command = "L";
  }
  return path;
}

}  // namespace

std::vector<double> RoundTicks(Range range, int count) {
  const double rough = (range.high - range.low) / std::max(1, count);
  if (!(rough > 0)) return {range.low};
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= 0.75 * rough) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> ticks;
  const auto first = static_cast<int64_t>(std::ceil(range.low / step - 1e-9));
  const auto last = static_cast<int64_t>(std::floor(range.high / step + 1e-9));
  for (int64_t i = first; i <= last; ++i) ticks.push_back(static_cast<double>(i) * step);
  return ticks;
}

Plot::Plot(Options options) : options_(std::move(options)) {
  Begin();
  if (options_.y_format) AxisY();
  if (options_.x_format) AxisX();
}

double Plot::X(double value) const {
  const double share = (value - options_.x.low) / (options_.x.high - options_.x.low);
  return options_.left + share * (options_.width - options_.left - options_.right);
}

double Plot::Y(double value) const {
  const double share = (value - options_.y.low) / (options_.y.high - options_.y.low);
  const double bottom = options_.height - options_.bottom;
  return bottom - share * (bottom - options_.top);
}

void Plot::Begin() {
  svg_.Open("svg", {{"viewBox", absl::StrCat("0 0 ", options_.width, " ", options_.height)},
                    {"role", "img"},
                    {"aria-label", absl::StrCat(options_.title, ". ", options_.description)}});
}

void Plot::AxisY() {
  for (const double tick : RoundTicks(options_.y, options_.y_ticks)) {
    const std::string y = Pixels(Y(tick));
    svg_.Empty("line", {{"class", "grid"},
                        {"x1", Pixels(options_.left)},
                        {"x2", Pixels(options_.width - options_.right)},
                        {"y1", y},
                        {"y2", y}});
    svg_.Element("text", options_.y_format(tick),
                 {{"class", "tick"},
                  {"text-anchor", "end"},
                  {"x", Pixels(options_.left - 7)},
                  {"y", Pixels(Y(tick) + 4)}});
  }
  if (options_.y_label.empty()) return;
  const double middle = (options_.top + options_.height - options_.bottom) / 2;
  svg_.Element("text", options_.y_label,
               {{"class", "axis"},
                {"text-anchor", "middle"},
                {"transform", absl::StrCat("translate(13 ", Pixels(middle), ") rotate(-90)")}});
}

void Plot::AxisX() {
  const double base = options_.height - options_.bottom;
  svg_.Empty("line", {{"class", "base"},
                      {"x1", Pixels(options_.left)},
                      {"x2", Pixels(options_.width - options_.right)},
                      {"y1", Pixels(base)},
                      {"y2", Pixels(base)}});
  for (const double tick : RoundTicks(options_.x, options_.x_ticks)) {
    svg_.Element("text", options_.x_format(tick),
                 {{"class", "tick"},
                  {"text-anchor", "middle"},
                  {"x", Pixels(X(tick))},
                  {"y", Pixels(base + 16)}});
  }
  if (options_.x_label.empty()) return;
  const double middle = (options_.left + options_.width - options_.right) / 2;
  svg_.Element("text", options_.x_label,
               {{"class", "axis"},
                {"text-anchor", "middle"},
                {"x", Pixels(middle)},
                {"y", Pixels(options_.height - 6)}});
}

void Plot::Line(absl::Span<const Point> points, absl::string_view style) {
  if (points.size() < 2) return;
  svg_.Empty("path", {{"class", absl::StrCat("line ", style)}, {"d", Path(*this, points, "M")}});
}

void Plot::Band(absl::Span<const Point> low, absl::Span<const Point> high,
                absl::string_view style) {
  if (low.size() < 2) return;
  const std::vector<Point> back(high.rbegin(), high.rend());
  svg_.Empty("path", {{"class", absl::StrCat("band ", style)},
                      {"d", absl::StrCat(Path(*this, low, "M"), Path(*this, back, "L"), "Z")}});
}

void Plot::Dot(Point at, double radius, absl::string_view style, absl::string_view tip) {
  svg_.Open("circle", {{"class", absl::StrCat("dot ", style)},
                       {"cx", Pixels(X(at.x))},
                       {"cy", Pixels(Y(at.y))},
                       {"r", Pixels(radius)}});
  if (!tip.empty()) svg_.Element("title", tip);
  svg_.Close();
}

void Plot::Box(Point from, Point to, absl::string_view style, absl::string_view tip) {
  const double x = std::min(X(from.x), X(to.x));
  const double y = std::min(Y(from.y), Y(to.y));
  svg_.Open("rect", {{"class", absl::StrCat("box ", style)},
                     {"x", Pixels(x)},
                     {"y", Pixels(y)},
                     {"width", Pixels(std::abs(X(to.x) - X(from.x)))},
                     {"height", Pixels(std::abs(Y(to.y) - Y(from.y)))}});
  if (!tip.empty()) svg_.Element("title", tip);
  svg_.Close();
}

void Plot::Label(Point at, absl::string_view text, absl::string_view style,
                 absl::string_view anchor, double dx, double dy) {
  svg_.Element("text", text,
               {{"class", std::string(style)},
                {"text-anchor", std::string(anchor)},
                {"x", Pixels(X(at.x) + dx)},
                {"y", Pixels(Y(at.y) + dy)}});
}

std::string Plot::Svg() && { return std::move(svg_).Take(); }

}  // namespace proximal

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/learning_curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

constexpr size_t kPanels = 12;
constexpr size_t kTableRows = 40;
constexpr uint64_t kFewest = 10;        // responses of a point that is shown
constexpr uint64_t kTellingCount = 50;  // responses of a skill that is spoken of

std::string NameOf(const Observed& observed, SkillIndex skill) {
  const SkillDraft& draft = observed.catalog->skill(skill);
  return draft.title.empty() ? draft.id : draft.title;
}

// Weighted by responses.
double MeanGap(const LearningCurve& curve) {
  double gap = 0;
  double count = 0;
  for (const CurvePoint& point : curve.points) {
    const double n = static_cast<double>(point.count);
    gap += n * std::abs(point.observed - point.predicted);
    count += n;
  }
  return count == 0 ? 0 : gap / count;
}

// From the first to the last opportunity shown.
double Gain(const LearningCurve& curve) {
  return curve.points.empty() ? 0 : curve.points.back().observed - curve.points.front().observed;
}

Panel CurvePanel(const Observed& observed, const LearningCurve& curve) {
  const std::string name = NameOf(observed, curve.skill);
  const double last = static_cast<double>(std::max<size_t>(curve.points.size(), 2));
  Plot plot({.title = absl::StrCat("Learning curve of ", name),
             .description = "Observed and predicted share of right answers by opportunity",
             .width = 260,
             .height = 170,
             .x = {0.5, last + 0.5},
             .x_format = [](double v) { return v < 1 ? "" : Fixed(v, 0); },
             .y_format = [](double v) { return Percent(v); },
             .y_ticks = 4,
             .left = 44,
             .bottom = 24});
  std::vector<Point> seen;
  std::vector<Point> low;
  std::vector<Point> high;
  std::vector<Point> predicted;
  for (size_t i = 0; i < curve.points.size(); ++i) {
    const CurvePoint& point = curve.points[i];
    const double x = static_cast<double>(i + 1);
    seen.push_back({x, point.observed});
    low.push_back({x, point.interval.low});
    high.push_back({x, point.interval.high});
    predicted.push_back({x, point.predicted});
  }
  plot.Band(low, high, "first");
  plot.Line(seen, "first");
  plot.Line(predicted, "second");
  for (size_t i = 0; i < curve.points.size(); ++i) {
    const CurvePoint& point = curve.points[i];
    plot.Dot(seen[i], 2.5, "first",
             absl::StrCat("opportunity ", i + 1, ": observed ", Percent(point.observed, 1),
                          ", predicted ", Percent(point.predicted, 1), " (",
                          Count(point.count, "response", "responses"), ")"));
  }
  return {name,
          absl::StrCat(Short(curve.responses), " responses, ", Short(curve.learners), " learners"),
          std::move(plot).Svg()};
}

// Adds the responses of one learner.
class CurveCounter {
 public:
  CurveCounter(const Observed& observed, std::vector<LearningCurve>* curves)
      : observed_(observed), curves_(*curves) {}

  void AddLearner(size_t learner) {
    opportunities_.clear();
    const ResponseLog& log = *observed_.log;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      for (const SkillIndex skill : observed_.catalog->skills_of(log.item(row))) {
        Add(skill, log.score(row), observed_.predicted[row]);
      }
    }
  }

 private:
  void Add(SkillIndex skill, double score, double predicted) {
    LearningCurve& curve = curves_[skill];
    const size_t opportunity = opportunities_[skill]++;
    ++curve.responses;
    if (opportunity == 0) ++curve.learners;
    if (opportunity >= kMaxOpportunities) return;
    if (curve.points.size() <= opportunity) curve.points.resize(opportunity + 1);
    CurvePoint& point = curve.points[opportunity];
    ++point.count;
    point.observed += score;
    point.predicted += predicted;
  }

  const Observed& observed_;
  std::vector<LearningCurve>& curves_;
  absl::flat_hash_map<SkillIndex, size_t> opportunities_;  // so far, of this learner
};

// The skills with the most responses first.
std::vector<const LearningCurve*> ByResponses(const std::vector<LearningCurve>& curves) {
  std::vector<const LearningCurve*> sorted;
  for (const LearningCurve& curve : curves) {
    if (!curve.points.empty()) sorted.push_back(&curve);
  }
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const LearningCurve* a, const LearningCurve* b) { return a->responses > b->responses; });
  return sorted;
}

std::string Finding(const Observed& observed, const std::vector<const LearningCurve*>& curves) {
  size_t spoken = 0;
  size_t rising = 0;
  const LearningCurve* worst = nullptr;
  for (const LearningCurve* curve : curves) {
    if (curve->responses < kTellingCount || curve->points.size() < 2) continue;
    ++spoken;
    if (Gain(*curve) > 0.02) ++rising;
    if (worst == nullptr || MeanGap(*curve) > MeanGap(*worst)) worst = curve;
  }
  if (worst == nullptr) return "No skill has responses enough for a curve.";
  return absl::StrCat("Of ", Count(spoken, "skill", "skills"), " with at least ", kTellingCount,
                      " responses, ", WithCommas(rising),
                      " are answered better at the last opportunity shown than at the first; "
                      "observed and predicted lie furthest apart in \u201c",
                      NameOf(observed, worst->skill), "\u201d, by ",
                      Fixed(100 * MeanGap(*worst), 1), " points on average.");
}

Figures Table(const Observed& observed, const std::vector<const LearningCurve*>& curves) {
  Figures figures{
      absl::StrCat("The ", std::min(kTableRows, curves.size()), " skills with the most responses"),
      {"Skill", "Responses", "Learners", "First", "Last shown", "Gain",
       "Mean distance to the prediction"},
      {}};
  for (size_t i = 0; i < std::min(kTableRows, curves.size()); ++i) {
    const LearningCurve& curve = *curves[i];
    figures.rows.push_back({NameOf(observed, curve.skill), WithCommas(curve.responses),
                            WithCommas(curve.learners), Percent(curve.points.front().observed),
                            Percent(curve.points.back().observed),
                            absl::StrCat(Signed(100 * Gain(curve), 0), " points"),
                            absl::StrCat(Fixed(100 * MeanGap(curve), 1), " points")});
  }
  return figures;
}

}  // namespace

std::vector<LearningCurve> LearningCurves(const Observed& observed) {
  std::vector<LearningCurve> curves(observed.catalog->skill_count());
  for (SkillIndex skill = 0; skill < curves.size(); ++skill) curves[skill].skill = skill;
  CurveCounter counter(observed, &curves);
  for (size_t learner = 0; learner < observed.log->learner_count(); ++learner) {
    counter.AddLearner(learner);
  }
  for (LearningCurve& curve : curves) {
    const uint64_t fewest = std::max(kFewest, curve.learners / 20);
    while (!curve.points.empty() && curve.points.back().count < fewest) curve.points.pop_back();
    for (CurvePoint& point : curve.points) {
      point.observed /= static_cast<double>(point.count);
      point.predicted /= static_cast<double>(point.count);
      point.interval = WilsonInterval(point.observed, point.count);
    }
  }
  return curves;
}

Section LearningCurvesSection(const Observed& observed) {
  const std::vector<LearningCurve> curves = LearningCurves(observed);
  const std::vector<const LearningCurve*> sorted = ByResponses(curves);
  Section section;
  section.id = "learning";
  section.title = "Learning curves";
  section.finding = Finding(observed, sorted);
  section.method =
      "The share of right answers at a learner\u2019s first, second \u2026 response on the skill, "
      "over all responses. Who stops early is missing later on, so that a falling end may be "
      "those who had to go on.";
  section.legend = {"first|observed, with its 95 % interval", "second|predicted"};
  section.panel_width = 205;
  for (size_t i = 0; i < std::min(kPanels, sorted.size()); ++i) {
    section.panels.push_back(CurvePanel(observed, *sorted[i]));
  }
  if (!sorted.empty()) section.tables.push_back(Table(observed, sorted));
  return section;
}

}  // namespace proximal

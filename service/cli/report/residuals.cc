// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/residuals.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

constexpr uint64_t kTellingCount = 30;

struct Bound {
  double below;
  const char* name;
};
constexpr double kEndless = 1e300;
constexpr Bound kPractice[] = {{1, "none"},        {5, "1\u20134"},    {10, "5\u20139"},
                               {25, "10\u201324"}, {50, "25\u201349"}, {100, "50\u201399"},
                               {kEndless, "100+"}};
constexpr Bound kPause[] = {{60, "<1 min"},    {600, "<10 min"},  {3600, "<1 h"},
                            {86400, "<1 day"}, {604800, "<1 wk"}, {kEndless, "longer"}};

template <size_t n>
std::vector<ResidualGroup> GroupsOf(const Bound (&bounds)[n]) {
  std::vector<ResidualGroup> groups;
  for (const Bound& bound : bounds) groups.push_back({bound.name, {}});
  return groups;
}

template <size_t n>
size_t Find(const Bound (&bounds)[n], double value) {
  size_t i = 0;
  while (value >= bounds[i].below) ++i;
  return i;
}

double ResidualOf(const Observed& observed, size_t row) {
  return observed.log->score(row) - observed.predicted[row];
}

void DropEmpty(std::vector<ResidualGroup>* groups) {
  std::erase_if(*groups, [](const ResidualGroup& group) { return group.residual.count() == 0; });
}

Panel Chart(const std::string& title, const std::vector<ResidualGroup>& groups) {
  double reach = 0.03;
  for (const ResidualGroup& group : groups) {
    if (group.residual.count() < kTellingCount) continue;
    reach = std::max(reach, std::abs(group.residual.mean()) + group.residual.margin());
  }
  reach = std::min(reach * 1.15, 1.0);
  const double count = static_cast<double>(groups.size());
  Plot plot({.title = title,
             .description = "Mean residual with its 95 % interval, by group",
             .width = 320,
             .height = 220,
             .x = {0, count},
             .y = {-reach, reach},
             .y_format = [](double v) { return Signed(100 * v, 0); },
             .left = 44,
             .bottom = 34});
  plot.Line({{0, 0}, {count, 0}}, "guide");
  for (size_t i = 0; i < groups.size(); ++i) {
    const RunningMean& residual = groups[i].residual;
    const double x = static_cast<double>(i) + 0.5;
    const double mean = std::clamp(residual.mean(), -reach, reach);
    const std::string tip = absl::StrCat(groups[i].name, ": ", Signed(100 * residual.mean(), 1),
                                         " \u00b1 ", Fixed(100 * residual.margin(), 1), " points (",
                                         Count(residual.count(), "response", "responses"), ")");
    plot.Box({x - 0.3, 0}, {x + 0.3, mean}, residual.mean() > 0 ? "first" : "second", tip);
    plot.Line({{x, std::max(-reach, residual.mean() - residual.margin())},
               {x, std::min(reach, residual.mean() + residual.margin())}},
              "error");
    plot.Label({x, -reach}, groups[i].name, "tick", "middle", 0, 16);
  }
  return {title, "", std::move(plot).Svg()};
}

Figures Table(const std::string& title, const std::vector<ResidualGroup>& groups) {
  Figures figures{title, {"Group", "Responses", "Mean residual, points"}, {}};
  for (const ResidualGroup& group : groups) {
    figures.rows.push_back({group.name, WithCommas(group.residual.count()),
                            absl::StrCat(Signed(100 * group.residual.mean(), 1), " \u00b1 ",
                                         Fixed(100 * group.residual.margin(), 1))});
  }
  return figures;
}

struct View {
  std::string title;
  std::vector<ResidualGroup> groups;
};

// The group that stands furthest from zero, among those that stand clear of it.
std::string Finding(const std::vector<View>& views) {
  const View* where = nullptr;
  const ResidualGroup* worst = nullptr;
  for (const View& view : views) {
    for (const ResidualGroup& group : view.groups) {
      const double size = std::abs(group.residual.mean());
      if (group.residual.count() < kTellingCount || size <= group.residual.margin()) continue;
      if (worst == nullptr || size > std::abs(worst->residual.mean())) {
        worst = &group;
        where = &view;
      }
    }
  }
  if (worst == nullptr) return "No group stands clear of zero: what is left may be luck.";
  const double points = 100 * worst->residual.mean();
  return absl::StrCat("Furthest from zero, and by more than luck explains, is \u201c", where->title,
                      ": ", worst->name, "\u201d, where answers are ", Fixed(std::abs(points), 1),
                      points > 0 ? " points better" : " points worse", " than predicted.");
}

}  // namespace

std::vector<ResidualGroup> ResidualsByPractice(const Observed& observed) {
  std::vector<ResidualGroup> groups = GroupsOf(kPractice);
  const ResponseLog& log = *observed.log;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      groups[Find(kPractice, static_cast<double>(row - log.begin(learner)))].residual.Add(
          ResidualOf(observed, row));
    }
  }
  DropEmpty(&groups);
  return groups;
}

std::vector<ResidualGroup> ResidualsByPause(const Observed& observed) {
  std::vector<ResidualGroup> groups = GroupsOf(kPause);
  bool timed = false;
  const ResponseLog& log = *observed.log;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    for (size_t row = log.begin(learner) + 1; row < log.end(learner); ++row) {
      const absl::Duration pause =
          log.response(row).answered_at - log.response(row - 1).answered_at;
      timed = timed || pause != absl::Minutes(1);
      groups[Find(kPause, absl::ToDoubleSeconds(pause))].residual.Add(ResidualOf(observed, row));
    }
  }
  if (!timed) return {};
  DropEmpty(&groups);
  return groups;
}

std::vector<ResidualGroup> ResidualsByDifficulty(const Observed& observed) {
  std::vector<ResidualGroup> groups = {
      {"easiest", {}}, {"easy", {}}, {"middling", {}}, {"hard", {}}, {"hardest", {}}};
  const ResponseLog& log = *observed.log;
  std::vector<double> difficulties;
  difficulties.reserve(log.size());
  for (size_t row = 0; row < log.size(); ++row) {
    difficulties.push_back(observed.model->item(log.item(row)).b);
  }
  std::vector<double> sorted = difficulties;
  std::sort(sorted.begin(), sorted.end());
  for (size_t row = 0; row < log.size(); ++row) {
    size_t group = 0;
    while (group + 1 < groups.size() &&
           difficulties[row] > sorted[(group + 1) * (sorted.size() - 1) / groups.size()]) {
      ++group;
    }
    groups[group].residual.Add(ResidualOf(observed, row));
  }
  DropEmpty(&groups);
  return groups;
}

Section ResidualsSection(const Observed& observed, const std::string& judged_on) {
  std::vector<View> views = {{"Responses given before", ResidualsByPractice(observed)},
                             {"Time since the last response", ResidualsByPause(observed)},
                             {"Difficulty of the item", ResidualsByDifficulty(observed)}};
  std::erase_if(views, [](const View& view) { return view.groups.empty(); });
  Section section;
  section.id = "residuals";
  section.title = "Residuals";
  section.finding = Finding(views);
  section.method = absl::StrCat(
      "Score less prediction, in points, with 95 % intervals, of ", judged_on,
      ". Bars of any size that stand clear of zero are something the model does not know yet.");
  section.legend = {"box first|better than predicted", "box second|worse than predicted"};
  for (const View& view : views) {
    section.panels.push_back(Chart(view.title, view.groups));
    section.tables.push_back(Table(view.title, view.groups));
  }
  section.panel_width = 290;
  return section;
}

}  // namespace proximal

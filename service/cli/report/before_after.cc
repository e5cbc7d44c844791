// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/before_after.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/cli/comparison.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

struct Row {
  std::string name;
  PredictionFigures figures;
  double margin = 0;  // of its log loss's distance to the model's, 95 %
};

// One line per predictor, from best to worst.
Panel LossChart(const std::vector<Row>& rows) {
  double low = rows.front().figures.log_loss;
  double high = low;
  for (const Row& row : rows) {
    low = std::min(low, row.figures.log_loss - row.margin);
    high = std::max(high, row.figures.log_loss + row.margin);
  }
  const double room = std::max(0.005, 0.12 * (high - low));
  const double lines = static_cast<double>(rows.size());
  Plot plot({.title = "Log loss by predictor",
             .description = "Lower is better",
             .height = 58 + 34 * lines,
             .x = {low - room, high + 3 * room},
             .y = {0, lines},
             .x_label = "log loss (lower is better)",
             .x_format = [](double v) { return Fixed(v, 3); },
             .left = 104});
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const double y = lines - static_cast<double>(i) - 0.5;
    const double loss = row.figures.log_loss;
    const absl::string_view style = i == 0 ? "first" : "second whisker";
    plot.Line({{low - room, y}, {high + 3 * room, y}}, "thin");
    if (row.margin > 0) plot.Line({{loss - row.margin, y}, {loss + row.margin, y}}, style);
    plot.Dot({loss, y}, 6, style, absl::StrCat(row.name, ": ", Fixed(loss, 4)));
    plot.Label({low - room, y}, row.name, "name", "end", -8, 4);
    plot.Label({loss, y}, Fixed(loss, 4), "value", "start", 10, -7);
  }
  return {"", "", std::move(plot).Svg()};
}

std::string Finding(const std::vector<Row>& rows) {
  const auto best = std::min_element(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.figures.log_loss < b.figures.log_loss;
  });
  if (best != rows.begin()) {
    return absl::StrCat("The best of ", rows.size(), " is ", best->name, ", with a log loss of ",
                        Fixed(best->figures.log_loss, 4), " where this model has ",
                        Fixed(rows.front().figures.log_loss, 4), ".");
  }
  const auto next = std::min_element(rows.begin() + 1, rows.end(), [](const Row& a, const Row& b) {
    return a.figures.log_loss < b.figures.log_loss;
  });
  return absl::StrCat("This model predicts best; next comes ", next->name, ", whose log loss is ",
                      Fixed(next->figures.log_loss - rows.front().figures.log_loss, 4), " \u00b1 ",
                      Fixed(next->margin, 4), " higher.");
}

std::vector<std::string> FigureRow(const Row& row) {
  const PredictionFigures& f = row.figures;
  return {row.name,
          Fixed(f.log_loss, 4),
          f.auc ? Fixed(*f.auc, 4) : "\u2013",
          Percent(f.accuracy, 1),
          Fixed(f.rmse, 4),
          Fixed(f.ece, 4)};
}

}  // namespace

std::string DescribeDifference(const HeldOutComparison& comparison, const std::string& opponent) {
  const double difference = comparison.champion.log_loss - comparison.challenger.log_loss;
  const double margin = 1.96 * comparison.difference_error.value_or(0);
  const std::string size =
      absl::StrCat(Fixed(std::abs(difference), 4), " \u00b1 ", Fixed(margin, 4));
  if (std::abs(difference) <= margin) {
    return absl::StrCat("The log loss differs from that of ", opponent, " by ", size,
                        ", which may be luck.");
  }
  return absl::StrCat("The log loss is ", size, difference > 0 ? " below" : " above", " that of ",
                      opponent, difference > 0 ? ": better" : ": worse",
                      ", and by more than luck explains.");
}

Section BeforeAfterSection(const Observed& observed, const std::vector<NamedPredictions>& opponents,
                           const std::string& judged_on) {
  std::vector<Row> rows;
  Section section;
  for (const NamedPredictions& opponent : opponents) {
    const HeldOutComparison comparison =
        ComparePredictions(*observed.log, observed.predicted, opponent.predicted);
    if (rows.empty()) {
      rows.push_back({"this model", comparison.challenger, 0});
    }
    rows.push_back(
        {opponent.name, comparison.champion, 1.96 * comparison.difference_error.value_or(0)});
  }
  section.finding = Finding(rows);
  section.id = "comparison";
  section.title = "Before and after";
  section.method = absl::StrCat("All predict the same responses, of ", judged_on,
                                ". Bars are the 95 % interval of the distance to this model, with "
                                "the responses of one learner taken as dependent.");
  section.panels = {LossChart(rows)};
  Figures figures{
      "How well each predicts", {"Predictor", "Log loss", "AUC", "Accuracy", "RMSE", "ECE"}, {}};
  for (const Row& row : rows) figures.rows.push_back(FigureRow(row));
  section.tables.push_back(std::move(figures));
  section.tables_open = true;
  return section;
}

}  // namespace proximal

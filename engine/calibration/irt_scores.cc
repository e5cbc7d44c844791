// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_scores.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "engine/calibration/irt_item_step.h"

namespace proximal {
namespace {

std::vector<bool> All(const IrtData& data) { return std::vector<bool>(data.items(), true); }

}  // namespace

absl::Status CheckFitsData(const IrtData& data, const std::vector<IrtItemFit>& items) {
  if (data.items() != items.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the data have ", data.items(), " items and the fit ", items.size()));
  }
  for (size_t item = 0; item < items.size(); ++item) {
    if (data.categories(item) > items[item].shape.categories) {
      return absl::InvalidArgumentError(absl::StrCat("item ", item, " has ", data.categories(item),
                                                     " categories in the data and ",
                                                     items[item].shape.categories, " in the fit"));
    }
  }
  return absl::OkStatus();
}

CategoryTable EmptyTable(const std::vector<IrtItemFit>& items, const IrtGrid& grid) {
  std::vector<int> categories;
  for (const IrtItemFit& item : items) categories.push_back(item.shape.categories);
  return CategoryTable(categories, grid.width());
}

CategoryTable TabulateItems(const std::vector<IrtItemFit>& items, const IrtGrid& grid) {
  CategoryTable log_p = EmptyTable(items, grid);
  for (size_t item = 0; item < items.size(); ++item) {
    TabulateItem(items[item].shape, grid, items[item].parameters, item, log_p);
  }
  return log_p;
}

absl::StatusOr<std::vector<AbilityEstimate>> IrtScores(const IrtData& data,
                                                       const std::vector<IrtItemFit>& items,
                                                       int points) {
  if (absl::Status status = CheckPoints(points); !status.ok()) return status;
  if (absl::Status status = CheckFitsData(data, items); !status.ok()) return status;
  const IrtPatterns patterns(data, All(data));
  const IrtGrid grid(points);
  const ParallelFor serially = RunSerially;
  IrtExpectation expectation(patterns, grid, serially);
  expectation.Prepare(TabulateItems(items, grid));
  std::vector<AbilityEstimate> of_pattern(patterns.size());
  std::vector<double> posterior(grid.width());
  for (size_t pattern = 0; pattern < patterns.size(); ++pattern) {
    expectation.Posterior(pattern, absl::MakeSpan(posterior));
    double mean = 0, variance = 0;
    for (int q = 0; q < grid.size(); ++q) mean += posterior[q] * grid.points()[q];
    for (int q = 0; q < grid.size(); ++q) {
      variance += posterior[q] * (grid.points()[q] - mean) * (grid.points()[q] - mean);
    }
    of_pattern[pattern] = {mean, std::sqrt(variance)};
  }
  std::vector<AbilityEstimate> scores;
  scores.reserve(data.persons());
  for (uint32_t pattern : patterns.of_person()) scores.push_back(of_pattern[pattern]);
  return scores;
}

absl::StatusOr<double> IrtMarginalLogLikelihood(const IrtData& data,
                                                const std::vector<IrtItemFit>& items, int points) {
  if (absl::Status status = CheckPoints(points); !status.ok()) return status;
  if (absl::Status status = CheckFitsData(data, items); !status.ok()) return status;
  const IrtPatterns patterns(data, All(data));
  const IrtGrid grid(points);
  const ParallelFor serially = RunSerially;
  IrtExpectation expectation(patterns, grid, serially);
  CategoryTable counts = EmptyTable(items, grid);
  return expectation.Run(TabulateItems(items, grid), counts);
}

}  // namespace proximal

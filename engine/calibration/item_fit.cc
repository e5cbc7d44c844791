// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/item_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "engine/calibration/irt_scores.h"
#include "engine/calibration/multiple_testing.h"
#include "engine/calibration/sum_scores.h"
#include "engine/numerics/chi_square.h"

namespace proximal {
namespace {

constexpr double kNoTest = std::numeric_limits<double>::quiet_NaN();
constexpr size_t kLeastResponses = 30;

bool Fitted(const IrtItemFit& item) {
  return item.state == IrtItemState::kFitted || item.state == IrtItemState::kAtBound;
}

std::vector<uint32_t> FittedOf(const std::vector<IrtItemFit>& items) {
  std::vector<uint32_t> fitted;
  for (uint32_t item = 0; item < items.size(); ++item) {
    if (Fitted(items[item])) fitted.push_back(item);
  }
  return fitted;
}

// The probabilities of all categories.
CategoryTable Probabilities(const std::vector<IrtItemFit>& items, const IrtGrid& grid) {
  CategoryTable p = TabulateItems(items, grid);
  for (size_t item = 0; item < items.size(); ++item) {
    for (int c = 0; c < items[item].shape.categories; ++c) {
      double* row = p.row(item, c);
      for (int q = 0; q < grid.width(); ++q) row[q] = std::exp(row[q]);
    }
  }
  return p;
}

// Fills `adjusted_p` of what was tested from `p`.
template <typename Fit>
void Adjust(std::vector<Fit>& fits) {
  std::vector<double> p;
  for (const Fit& fit : fits) p.push_back(fit.state == ItemFitState::kTested ? fit.p : kNoTest);
  p = FalseDiscoveryAdjusted(p);
  for (size_t i = 0; i < fits.size(); ++i) {
    if (fits[i].state == ItemFitState::kTested) fits[i].adjusted_p = p[i];
  }
}

// The persons who answered every fitted item: their categories and sum scores.
struct CompletePersons {
  std::vector<std::vector<uint32_t>> categories;  // of each, by place among the fitted items
  std::vector<int> scores;
  size_t persons = 0;  // with a response
};

CompletePersons CompleteOf(const IrtData& data, const std::vector<IrtItemFit>& items,
                           size_t fitted) {
  CompletePersons complete;
  for (size_t person = 0; person < data.persons(); ++person) {
    std::vector<uint32_t> categories;
    int score = 0;
    for (const IrtData::Response& response : data.of(person)) {
      if (!Fitted(items[response.item])) continue;
      categories.push_back(response.category);
      score += static_cast<int>(response.category);
    }
    complete.persons += data.of(person).empty() ? 0 : 1;
    if (categories.size() != fitted) continue;
    complete.categories.push_back(std::move(categories));
    complete.scores.push_back(score);
  }
  return complete;
}

// Observed and expected counts of an item's categories, of one score or of neighbours joined.
struct Counts {
  std::vector<double> observed, expected;

  explicit Counts(int categories) : observed(categories, 0), expected(categories, 0) {}
  void Add(const Counts& other) {
    for (size_t c = 0; c < observed.size(); ++c) {
      observed[c] += other.observed[c];
      expected[c] += other.expected[c];
    }
  }
  bool enough() const { return *std::min_element(expected.begin(), expected.end()) >= 1; }
};

// Neighbours joined until each group is enough; what is left at the end joins the last.
std::vector<Counts> Join(const std::vector<Counts>& by_score, int categories) {
  std::vector<Counts> groups;
  Counts open(categories);
  for (const Counts& counts : by_score) {
    open.Add(counts);
    if (!open.enough()) continue;
    groups.push_back(open);
    open = Counts(categories);
  }
  if (!groups.empty()) groups.back().Add(open);
  return groups;
}

class SumScoreTester {
 public:
  SumScoreTester(const std::vector<IrtItemFit>& items, const CompletePersons& persons, int points)
      : items_(items),
        fitted_(FittedOf(items)),
        persons_(persons),
        grid_(points),
        p_(Probabilities(items, grid_)) {
    for (const IrtItemFit& item : items) categories_.push_back(item.shape.categories);
  }

  SumScoreFit Test(size_t place) const {
    const uint32_t item = fitted_[place];
    const int categories = categories_[item];
    SumScoreFit fit;
    const std::vector<Counts> groups = Join(CountByScore(place), categories);
    const IrtShape& shape = items_[item].shape;
    const int own = shape.parameters() - (shape.model == IrtModel::kCommonSlope ? 1 : 0);
    fit.degrees = static_cast<int>(groups.size()) * (categories - 1) - own;
    if (fit.degrees < 1) {
      fit.degrees = 0;
      fit.state = ItemFitState::kTooFew;
      return fit;
    }
    for (const Counts& group : groups) {
      for (int c = 0; c < categories; ++c) {
        const double off = group.observed[c] - group.expected[c];
        fit.chi_square += off * off / group.expected[c];
      }
    }
    fit.p = numerics::ChiSquareTail(fit.chi_square, fit.degrees);
    return fit;
  }

 private:
  // Of every score but the lowest and the highest, which leave an item no choice.
  std::vector<Counts> CountByScore(size_t place) const {
    const uint32_t item = fitted_[place];
    const int categories = categories_[item];
    const SumScores rest(p_, categories_, fitted_, item, grid_);
    const int highest = rest.highest() + categories - 1;
    std::vector<double> persons(highest + 1, 0);
    std::vector<Counts> counts(highest + 1, Counts(categories));
    for (size_t i = 0; i < persons_.scores.size(); ++i) {
      ++persons[persons_.scores[i]];
      ++counts[persons_.scores[i]].observed[persons_.categories[i][place]];
    }
    for (int score = 1; score < highest; ++score) {
      double sum = 0;
      for (int c = 0; c < categories; ++c) {
        const double* below = rest.at(score - c);
        if (below == nullptr) continue;
        double& share = counts[score].expected[c];
        for (int q = 0; q < grid_.size(); ++q) {
          share += grid_.weights()[q] * p_.row(item, c)[q] * below[q];
        }
        sum += share;
      }
      for (double& share : counts[score].expected) share *= sum > 0 ? persons[score] / sum : 0;
    }
    return {counts.begin() + 1, counts.end() - 1};
  }

  const std::vector<IrtItemFit>& items_;
  const std::vector<uint32_t> fitted_;
  const CompletePersons& persons_;
  const IrtGrid grid_;
  const CategoryTable p_;
  std::vector<int> categories_;
};

// What an item's residuals add up to.
struct ResidualSums {
  size_t responses = 0;
  double squares = 0, variances = 0;      // ∫ h (y - E)^2, ∫ h V
  double standardized = 0;                // ∫ h (y - E)^2 / V
  double excess = 0, excess_squares = 0;  // ∫ h ((y - E)^2 - V)
  double outer = 0, outer_squares = 0;    // ∫ h ((y - E)^2 / V - 1)
};

// Mean and variance of an item's score at every point.
struct Moments {
  std::vector<double> mean, variance;
};

Moments MomentsOf(const CategoryTable& p, size_t item, int categories, const IrtGrid& grid) {
  Moments m = {std::vector<double>(grid.size(), 0), std::vector<double>(grid.size(), 0)};
  for (int q = 0; q < grid.size(); ++q) {
    double square = 0;
    for (int c = 1; c < categories; ++c) {
      m.mean[q] += c * p.row(item, c)[q];
      square += c * c * p.row(item, c)[q];
    }
    m.variance[q] = std::max(square - m.mean[q] * m.mean[q], 1e-12);
  }
  return m;
}

// h of one person: proportional to w_q prod P.
std::vector<double> PosteriorOf(absl::Span<const IrtData::Response> responses,
                                const CategoryTable& log_p, const IrtGrid& grid) {
  std::vector<double> h(grid.size());
  for (int q = 0; q < grid.size(); ++q) h[q] = std::log(grid.weights()[q]);
  for (const IrtData::Response& r : responses) {
    const double* row = log_p.row(r.item, r.category);
    for (int q = 0; q < grid.size(); ++q) h[q] += row[q];
  }
  const double highest = *std::max_element(h.begin(), h.end());
  double sum = 0;
  for (double& x : h) sum += x = std::exp(x - highest);
  for (double& x : h) x /= sum;
  return h;
}

void Take(const Moments& item, const std::vector<double>& h, double score, ResidualSums& sums) {
  double squares = 0, variances = 0, standardized = 0;
  for (size_t q = 0; q < h.size(); ++q) {
    const double off = (score - item.mean[q]) * (score - item.mean[q]);
    squares += h[q] * off;
    variances += h[q] * item.variance[q];
    standardized += h[q] * off / item.variance[q];
  }
  ++sums.responses;
  sums.squares += squares;
  sums.variances += variances;
  sums.standardized += standardized;
  sums.excess += squares - variances;
  sums.excess_squares += (squares - variances) * (squares - variances);
  sums.outer += standardized - 1;
  sums.outer_squares += (standardized - 1) * (standardized - 1);
}

ResidualFit FitOf(const ResidualSums& sums, bool fitted) {
  ResidualFit fit;
  fit.responses = sums.responses;
  fit.state = !fitted                            ? ItemFitState::kNotFitted
              : sums.responses < kLeastResponses ? ItemFitState::kTooFew
                                                 : ItemFitState::kTested;
  if (fit.state != ItemFitState::kTested) return fit;
  fit.infit = sums.squares / sums.variances;
  fit.outfit = sums.standardized / static_cast<double>(sums.responses);
  const auto z = [](double sum, double squares) {
    return squares > 0 ? sum / std::sqrt(squares) : 0;
  };
  fit.infit_z = z(sums.excess, sums.excess_squares);
  fit.outfit_z = z(sums.outer, sums.outer_squares);
  fit.p = numerics::ChiSquareTail(fit.infit_z * fit.infit_z, 1);
  return fit;
}

}  // namespace

absl::StatusOr<std::vector<SumScoreFit>> TestSumScores(const IrtData& data,
                                                       const std::vector<IrtItemFit>& items,
                                                       int points) {
  if (absl::Status status = CheckPoints(points); !status.ok()) return status;
  if (absl::Status status = CheckFitsData(data, items); !status.ok()) return status;
  const std::vector<uint32_t> fitted = FittedOf(items);
  const CompletePersons persons = CompleteOf(data, items, fitted.size());
  if (2 * persons.scores.size() < persons.persons || persons.scores.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(persons.scores.size(), " of ", persons.persons,
                     " persons answered every item; sum scores compare where most did"));
  }
  const SumScoreTester tester(items, persons, points);
  std::vector<SumScoreFit> fits(items.size());
  for (SumScoreFit& fit : fits) fit.state = ItemFitState::kNotFitted;
  for (size_t place = 0; place < fitted.size(); ++place) fits[fitted[place]] = tester.Test(place);
  Adjust(fits);
  return fits;
}

absl::StatusOr<std::vector<ResidualFit>> TestResiduals(const IrtData& data,
                                                       const std::vector<IrtItemFit>& items,
                                                       int points) {
  if (absl::Status status = CheckPoints(points); !status.ok()) return status;
  if (absl::Status status = CheckFitsData(data, items); !status.ok()) return status;
  const IrtGrid grid(points);
  const CategoryTable log_p = TabulateItems(items, grid);
  const CategoryTable p = Probabilities(items, grid);
  std::vector<Moments> moments;
  for (size_t item = 0; item < items.size(); ++item) {
    moments.push_back(MomentsOf(p, item, items[item].shape.categories, grid));
  }
  std::vector<ResidualSums> sums(items.size());
  for (size_t person = 0; person < data.persons(); ++person) {
    if (data.of(person).empty()) continue;
    const std::vector<double> h = PosteriorOf(data.of(person), log_p, grid);
    for (const IrtData::Response& r : data.of(person)) {
      Take(moments[r.item], h, r.category, sums[r.item]);
    }
  }
  std::vector<ResidualFit> fits;
  for (size_t i = 0; i < items.size(); ++i) fits.push_back(FitOf(sums[i], Fitted(items[i])));
  Adjust(fits);
  return fits;
}

}  // namespace proximal

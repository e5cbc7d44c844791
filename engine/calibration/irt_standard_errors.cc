// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_standard_errors.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calibration/irt_expectation.h"
#include "engine/calibration/irt_scores.h"

namespace proximal {
namespace {

constexpr int kMostParameters = 6000;
constexpr double kFaint = 1e-13;  // of a posterior: points below it say nothing

// Where each parameter of each item lies in the information matrix; kKnown: nowhere.
constexpr int kKnown = -1;

bool Participates(const IrtItemFit& item) {
  return item.state == IrtItemState::kFitted || item.state == IrtItemState::kAtBound;
}

struct Places {
  std::vector<std::vector<int>> of;
  int size = 0;

  explicit Places(const IrtFit& fit) : of(fit.items.size()) {
    int slope = kKnown;  // the common one
    for (size_t item = 0; item < of.size(); ++item) {
      if (!Participates(fit.items[item])) continue;
      for (int p = 0; p < fit.items[item].shape.parameters(); ++p) {
        if (fit.items[item].at_bound(p)) {
          of[item].push_back(kKnown);
        } else if (p == kSlopeIndex && fit.model == IrtModel::kCommonSlope) {
          if (slope == kKnown) slope = size++;
          of[item].push_back(slope);
        } else {
          of[item].push_back(size++);
        }
      }
    }
  }
};

// The gradient of log P of every category at every point.
class ScoreTable {
 public:
  ScoreTable(const IrtFit& fit, const IrtGrid& grid) : fit_(fit), gradients_(fit.items.size()) {
    for (size_t item = 0; item < gradients_.size(); ++item) {
      const IrtItemFit& it = fit.items[item];
      std::vector<CategoryTerm> terms(it.shape.categories);
      for (int q = 0; q < grid.size(); ++q) {
        CategoryTermsAt(it.shape, it.parameters, grid.points()[q], false, absl::MakeSpan(terms));
        for (const CategoryTerm& term : terms) {
          gradients_[item].insert(gradients_[item].end(), term.gradient.begin(),
                                  term.gradient.end());
        }
      }
    }
  }

  // One number per parameter of the item.
  const double* at(size_t item, int category, int q) const {
    const IrtShape& shape = fit_.items[item].shape;
    return &gradients_[item][(q * shape.categories + category) * shape.parameters()];
  }

 private:
  const IrtFit& fit_;
  std::vector<std::vector<double>> gradients_;
};

class InformationMatrix {
 public:
  InformationMatrix(const IrtData& data, const IrtFit& fit, const IrtOptions& options,
                    IrtErrorKind kind)
      : data_(data),
        fit_(fit),
        kind_(kind),
        grid_(options.points),
        places_(fit),
        scores_(fit, grid_),
        matrix_(Eigen::MatrixXd::Zero(places_.size, places_.size)) {
    AddPersons();
    AddPrior(options.prior);
  }

  const Places& places() const { return places_; }
  const Eigen::MatrixXd& lower() const { return matrix_; }  // the lower triangle counts

 private:
  void AddPersons() {
    std::vector<bool> used;
    for (const IrtItemFit& item : fit_.items) used.push_back(Participates(item));
    const IrtPatterns patterns(data_, used);
    const ParallelFor serially = RunSerially;
    IrtExpectation expectation(patterns, grid_, serially);
    CategoryTable counts = EmptyTable(fit_.items, grid_);
    expectation.Run(TabulateItems(fit_.items, grid_), counts);
    if (kind_ == IrtErrorKind::kObserved) AddComplete(counts);
    std::vector<double> posterior(grid_.width());
    for (size_t pattern = 0; pattern < patterns.size(); ++pattern) {
      expectation.Posterior(pattern, absl::MakeSpan(posterior));
      AddPerson(data_.of(patterns.person(pattern)), patterns.weight(pattern), posterior);
    }
  }

  // sum_i E_i[-d2 log P], item by item from the expected counts.
  void AddComplete(const CategoryTable& counts) {
    for (size_t item = 0; item < fit_.items.size(); ++item) {
      const std::vector<int>& places = places_.of[item];
      const auto n = static_cast<int>(places.size());
      const IrtItemFit& it = fit_.items[item];
      ParameterMatrix sum = ParameterMatrix::Zero(n, n);
      std::vector<CategoryTerm> terms(it.shape.categories);
      for (int q = 0; n > 0 && q < grid_.size(); ++q) {
        CategoryTermsAt(it.shape, it.parameters, grid_.points()[q], true, absl::MakeSpan(terms));
        for (int k = 0; k < it.shape.categories; ++k) {
          sum -= counts.row(item, k)[q] * terms[k].hessian;
        }
      }
      for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
          if (places[i] != kKnown && places[j] != kKnown && places[i] >= places[j]) {
            matrix_(places[i], places[j]) += sum(i, j);
          }
        }
      }
    }
  }

  void AddPerson(absl::Span<const IrtData::Response> responses, double weight,
                 const std::vector<double>& posterior) {
    std::vector<int> points;
    for (int q = 0; q < grid_.size(); ++q) {
      if (posterior[q] > kFaint) points.push_back(q);
    }
    std::vector<int> where;  // the parameters met, by column of the scores
    std::vector<int> column(places_.size, kKnown);
    for (const IrtData::Response& response : responses) {
      for (int place : places_.of[response.item]) {
        if (place == kKnown || column[place] != kKnown) continue;
        column[place] = static_cast<int>(where.size());
        where.push_back(place);
      }
    }
    Eigen::MatrixXd scores = Eigen::MatrixXd::Zero(points.size(), where.size());
    Eigen::VectorXd shares(points.size());
    for (size_t row = 0; row < points.size(); ++row) {
      shares[row] = posterior[points[row]];
      for (const IrtData::Response& response : responses) {
        const std::vector<int>& places = places_.of[response.item];
        if (places.empty()) continue;
        const double* gradient =
            scores_.at(response.item, static_cast<int>(response.category), points[row]);
        for (size_t p = 0; p < places.size(); ++p) {
          if (places[p] != kKnown) scores(row, column[places[p]]) += gradient[p];
        }
      }
    }
    const Eigen::RowVectorXd mean = shares.transpose() * scores;
    Eigen::MatrixXd part;
    if (kind_ == IrtErrorKind::kObserved) {
      scores.rowwise() -= mean;
      scores.array().colwise() *= shares.array().sqrt();
      part = -weight * scores.transpose() * scores;
    } else {
      part = weight * mean.transpose() * mean;
    }
    for (size_t j = 0; j < where.size(); ++j) {
      for (size_t i = 0; i < where.size(); ++i) {
        if (where[i] >= where[j]) matrix_(where[i], where[j]) += part(i, j);
      }
    }
  }

  void AddPrior(const IrtPrior& prior) {
    std::vector<bool> done(places_.size);
    for (size_t item = 0; item < fit_.items.size(); ++item) {
      const IrtItemFit& it = fit_.items[item];
      for (size_t p = 0; p < places_.of[item].size(); ++p) {
        const int place = places_.of[item][p];
        if (place == kKnown || done[place]) continue;
        done[place] = true;
        matrix_(place, place) -=
            PriorOf(prior, it.shape, static_cast<int>(p), it.parameters[p]).curvature;
      }
    }
  }

  const IrtData& data_;
  const IrtFit& fit_;
  IrtErrorKind kind_;
  IrtGrid grid_;
  Places places_;
  ScoreTable scores_;
  Eigen::MatrixXd matrix_;
};

// Entries of the covariance: inner products of the columns of L^-1, where L L' is the information.
struct Covariance {
  Eigen::MatrixXd root;

  double operator()(int i, int j) const {
    return i == kKnown || j == kKnown ? 0 : root.col(i).dot(root.col(j));
  }
};

// b_k = -(d_k - d') / a, d' the intercept before it for partial credit and 0 otherwise.
double DifficultyError(const IrtItemFit& item, int k, const std::vector<int>& places,
                       const Covariance& covariance) {
  const double a = item.a();
  const double b = item.difficulties()[k];
  std::vector<std::pair<int, double>> gradient = {{places[kSlopeIndex], -b / a},
                                                  {places[kInterceptIndex + k], -1 / a}};
  if (item.shape.model == IrtModel::kPartialCredit && k > 0) {
    gradient.push_back({places[kInterceptIndex + k - 1], 1 / a});
  }
  double variance = 0;
  for (const auto& [i, by_i] : gradient) {
    for (const auto& [j, by_j] : gradient) variance += by_i * by_j * covariance(i, j);
  }
  return std::sqrt(std::max(variance, 0.0));
}

}  // namespace

absl::StatusOr<std::vector<IrtItemErrors>> IrtStandardErrors(const IrtData& data, const IrtFit& fit,
                                                             const IrtOptions& options,
                                                             IrtErrorKind information) {
  if (absl::Status status = CheckPoints(options.points); !status.ok()) return status;
  if (absl::Status status = CheckFitsData(data, fit.items); !status.ok()) return status;
  if (fit.free_parameters > kMostParameters) {
    return absl::ResourceExhaustedError(
        absl::StrCat(fit.free_parameters, " parameters are more than the ", kMostParameters,
                     " whose joint information is computed"));
  }
  const InformationMatrix matrix(data, fit, options, information);
  const Eigen::LLT<Eigen::MatrixXd, Eigen::Lower> factor(matrix.lower());
  if (factor.info() != Eigen::Success) {
    return absl::FailedPreconditionError(
        "the information is not positive definite: the data do not determine every parameter, or "
        "the fit is not at a maximum");
  }
  const Covariance covariance = {factor.matrixL().solve(
      Eigen::MatrixXd::Identity(matrix.places().size, matrix.places().size))};
  std::vector<IrtItemErrors> errors(fit.items.size());
  for (size_t item = 0; item < errors.size(); ++item) {
    const IrtItemFit& it = fit.items[item];
    const std::vector<int>& places = matrix.places().of[item];
    errors[item].parameters.assign(it.shape.parameters(), 0.0);
    errors[item].difficulties.assign(it.shape.intercepts(), 0.0);
    for (size_t p = 0; p < places.size(); ++p) {
      errors[item].parameters[p] = std::sqrt(covariance(places[p], places[p]));
    }
    for (int k = 0; !places.empty() && k < it.shape.intercepts(); ++k) {
      errors[item].difficulties[k] = DifficultyError(it, k, places, covariance);
    }
  }
  return errors;
}

}  // namespace proximal

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_priors.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

constexpr double kFree = 1e-3;  // the constant is not held
constexpr double kLowest = 0.25;
constexpr double kHighest = 1e5;
constexpr double kUsualWeight = 1;  // of the gamma prior, in weights
constexpr int kRounds = 6;
constexpr RidgeOptions kRoughly = {.max_steps = 1, .cg_tolerance = 0.1, .curvature_at_end = false};
constexpr RidgeOptions kTrial = {.max_steps = 2, .cg_tolerance = 0.1, .curvature_at_end = false};

// The variances of the dense columns, at least kLeast: nearly constant columns stay held.
std::vector<double> DenseVariances(const DesignMatrix& x) {
  constexpr double kLeast = 1e-3;
  std::vector<double> sum(x.dense(), 0.0), squares(x.dense(), 0.0);
  for (size_t row = 0; row < x.rows(); ++row) {
    const absl::Span<const float> values = x.values(row);
    for (size_t j = 0; j < values.size(); ++j) {
      sum[j] += values[j];
      squares[j] += static_cast<double>(values[j]) * values[j];
    }
  }
  const double n = std::max<double>(1, static_cast<double>(x.rows()));
  for (size_t j = 0; j < sum.size(); ++j) {
    sum[j] = std::max(squares[j] / n - sum[j] / n * (sum[j] / n), kLeast);
  }
  return sum;
}

// Learners drawn until they have `sample` responses; one in five of them held out.
struct Split {
  std::vector<size_t> kept, held_out;
};

// A hash of what the learner answered, so that the order of learners in a log changes nothing.
uint64_t PlaceOf(const ResponseLog& log, size_t learner) {
  uint64_t place = 0;
  for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
    place = numerics::Mix64(place, log.item(row));
    place = numerics::Mix64(place, std::bit_cast<uint64_t>(log.score(row)));
  }
  return place;
}

Split SplitLearners(const ResponseLog& log, size_t sample) {
  std::vector<std::pair<uint64_t, size_t>> order;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    order.emplace_back(PlaceOf(log, learner), learner);
  }
  std::sort(order.begin(), order.end());
  Split split;
  size_t responses = 0;
  for (size_t n = 0; n < order.size() && responses < sample; ++n) {
    const size_t learner = order[n].second;
    responses += log.end(learner) - log.begin(learner);
    (n % 5 == 4 ? split.held_out : split.kept).push_back(learner);
  }
  return split;
}

double LogLoss(const ResponseRows& rows, const std::vector<double>& w) {
  double loss = 0;
  for (size_t row = 0; row < rows.x.rows(); ++row) {
    const double eta = rows.x.Dot(row, w);
    loss += numerics::Log1pExp(eta) - rows.scores[row] * eta;
  }
  return loss;
}

class Chooser {
 public:
  Chooser(const Model& model, const ResponseLog& log, const Split& split,
          absl::Span<const ResponseTerm> without)
      : columns_(model.catalog()),
        rows_(MakeResponseRows(model, log, split.kept, without)),
        held_out_(MakeResponseRows(model, log, split.held_out, without)),
        compact_(columns_, rows_),
        precisions_(UsualPrecisions()) {
    compact_.Apply(held_out_);
    scales_ = PenaltiesOf(Ones(), columns_, compact_, rows_.x);
    for (size_t n = 0; n < compact_.count(); ++n) {
      groups_.push_back(columns_.GroupOf(compact_.original(n)));
    }
  }

  PriorChoice Choose() {
    FitByEvidence();
    if (held_out_.x.rows() > 0) FitByHoldOut();
    PriorChoice choice = {precisions_, std::vector<float>(columns_.count(), 0.0F)};
    for (size_t n = 0; n < weights_.size(); ++n) {
      choice.weights[compact_.original(n)] = static_cast<float>(weights_[n]);
    }
    return choice;
  }

 private:
  static GroupPrecisions Ones() {
    GroupPrecisions ones;
    ones.fill(1);
    return ones;
  }

  RidgeFit Solve(const GroupPrecisions& precisions, const RidgeOptions& options) const {
    std::vector<double> penalty = scales_;
    for (size_t n = 0; n < penalty.size(); ++n) penalty[n] *= precisions[groups_[n]];
    return FitRidgeLogistic(rows_.x, rows_.scores, penalty, weights_, options);
  }

  void FitByEvidence() {
    const GroupPrecisions usual = precisions_;
    for (int round = 0; round < kRounds; ++round) {
      RidgeFit fit = Solve(precisions_, round == 0 ? kTrial : kRoughly);
      weights_ = std::move(fit.weights);
      std::array<double, kResponseGroups> determined{}, squares{};
      for (size_t n = 0; n < weights_.size(); ++n) {
        const int g = groups_[n];
        determined[g] += std::max(0.0, 1 - precisions_[g] * scales_[n] * fit.variance[n]);
        squares[g] += scales_[n] * weights_[n] * weights_[n];
      }
      for (int g = kBiasGroup + 1; g < kResponseGroups; ++g) {
        precisions_[g] = std::clamp(
            (determined[g] + 2 * kUsualWeight) / (squares[g] + 2 * kUsualWeight / usual[g]),
            kLowest, kHighest);
      }
    }
  }

  void FitByHoldOut() {
    weights_ = Solve(precisions_, kTrial).weights;
    double best = LogLoss(held_out_, weights_);
    for (GroupFamily family : {GroupFamily::kEasiness, GroupFamily::kItemOwn,
                               GroupFamily::kSkillOwn, GroupFamily::kCurvature}) {
      for (int raise = 0; raise < 4; ++raise) {
        GroupPrecisions trial = precisions_;
        for (int g = 0; g < kResponseGroups; ++g) {
          if (FamilyOf(g) == family) trial[g] = std::min(4 * trial[g], kHighest);
        }
        std::vector<double> weights = Solve(trial, kTrial).weights;
        const double loss = LogLoss(held_out_, weights);
        if (!(loss < best)) break;
        best = loss;
        precisions_ = trial;
        weights_ = std::move(weights);
      }
    }
  }

  const ResponseColumns columns_;
  ResponseRows rows_;
  ResponseRows held_out_;
  const CompactColumns compact_;
  GroupPrecisions precisions_;
  std::vector<double> scales_;  // what the precision of its group is multiplied by, per column
  std::vector<int> groups_;
  std::vector<double> weights_;
};

}  // namespace

GroupPrecisions UsualPrecisions() {
  GroupPrecisions usual;
  usual.fill(100);  // interactions and slopes of one's own are small until data say otherwise
  usual[kBiasGroup] = kFree;
  for (int group : {kGlobalGroup, kSkillGroup, kItemGroup}) usual[group] = 10;
  usual[kSkillEasinessGroup] = 4;
  usual[kItemEasinessGroup] = 3;
  usual[kRunGroup] = 10;
  return usual;
}

PriorChoice ChoosePriors(const Model& model, const ResponseLog& log, size_t sample,
                         absl::Span<const ResponseTerm> without) {
  return Chooser(model, log, SplitLearners(log, sample), without).Choose();
}

std::vector<double> PenaltiesOf(const GroupPrecisions& precisions, const ResponseColumns& columns,
                                const CompactColumns& compact, const DesignMatrix& x) {
  const std::vector<double> variances = DenseVariances(x);
  std::vector<double> penalties(compact.count());
  for (size_t n = 0; n < penalties.size(); ++n) {
    penalties[n] = precisions[columns.GroupOf(compact.original(n))];
    if (n < variances.size()) penalties[n] *= variances[n];
  }
  return penalties;
}

}  // namespace proximal

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_priors.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "engine/calibration/learner_parts.h"
#include "engine/numerics/logistic.h"
#include "engine/tracing/response_model.h"

namespace proximal {
namespace {

constexpr double kFree = 1e-3;  // the constant is not held
constexpr double kLowest = 0.25;
constexpr double kHighest = 1e5;
constexpr double kUsualWeight = 1;  // of the gamma prior, in weights
constexpr int kRounds = 6;
constexpr int kMostMoves = 4;              // of a family in one direction
constexpr double kFactor = 4;              // of one move
constexpr double kWorthIt = 1e-3;          // of the loss: what holding a family less must bring
constexpr size_t kEnoughHeldOut = 100;     // learners
constexpr size_t kMostRepeated = 250'000;  // responses, over all parts, where there are several

constexpr RidgeOptions kRoughly = {.max_steps = 1, .cg_tolerance = 0.1, .curvature_at_end = false};
constexpr RidgeOptions kTrial = {.max_steps = 2, .cg_tolerance = 0.1, .curvature_at_end = false};

// The variances of the dense columns, at least kLeast: columns that hardly vary in the log may vary
// more in a learner to come, and stay held.
std::vector<double> DenseVariances(const DesignMatrix& x) {
  constexpr double kLeast = 0.05;
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

struct Sample {
  std::vector<size_t> learners;
  size_t responses = 0;
};

// Learners by their answers until they have `enough` responses.
Sample DrawSample(const ResponseLog& log, size_t enough) {
  Sample sample;
  for (size_t learner : LearnersByAnswers(log)) {
    if (sample.responses >= enough) break;
    sample.learners.push_back(learner);
    sample.responses += log.end(learner) - log.begin(learner);
  }
  return sample;
}

// In how many parts the sample is looked at, each with another fifth held out: as many as it takes
// for enough learners to have been held out.
size_t PartsOf(const Sample& sample) {
  const size_t learners = std::max<size_t>(1, sample.learners.size());
  const size_t wanted = (kEnoughHeldOut * kLearnerParts + learners - 1) / learners;
  const size_t bearable = kMostRepeated / std::max<size_t>(1, sample.responses);
  return std::clamp<size_t>(std::min(wanted, bearable), 1, kLearnerParts);
}

double LogLoss(const ResponseRows& rows, const std::vector<double>& w) {
  double loss = 0;
  for (size_t row = 0; row < rows.x.rows(); ++row) {
    const double eta = rows.x.Dot(row, w);
    loss += numerics::Log1pExp(eta) - rows.scores[row] * eta;
  }
  return loss;
}

// The sums that the fixed point is made of, by group.
struct Evidence {
  GroupPrecisions determined{};  // gamma_g
  GroupPrecisions squares{};     // of the distances from the center, scaled
};

// The regression on four fifths of a sample, and how it predicts the last fifth.
class Part {
 public:
  Part(const TracingModels& models, const ResponseLog& log, absl::Span<const size_t> learners,
       size_t part, absl::Span<const ResponseTerm> without)
      : columns_(models.catalog()),
        rows_(MakeResponseRows(models, log, LearnersBesidePart(learners, part), without)),
        held_out_(MakeResponseRows(models, log, LearnersInPart(learners, part), without)),
        compact_(columns_, rows_),
        center_(CenterOf(without)) {
    compact_.Apply(held_out_);
    GroupPrecisions ones;
    ones.fill(1);
    scales_ = PenaltiesOf(ones, columns_, compact_, rows_.x);
    for (size_t n = 0; n < compact_.count(); ++n) {
      groups_.push_back(columns_.GroupOf(compact_.original(n)));
    }
  }

  // The fit under `precisions`, from the weights that were kept last on.
  RidgeFit Solve(const GroupPrecisions& precisions, RidgeOptions options) const {
    std::vector<double> penalty = scales_;
    for (size_t n = 0; n < penalty.size(); ++n) penalty[n] *= precisions[groups_[n]];
    options.center = center_;
    return FitRidgeLogistic(rows_.x, rows_.scores, penalty, weights_, options);
  }
  void Keep(std::vector<double> weights) { weights_ = std::move(weights); }

  Evidence EvidenceOf(const RidgeFit& fit, const GroupPrecisions& precisions) const {
    Evidence evidence;
    for (size_t n = 0; n < groups_.size(); ++n) {
      const int g = groups_[n];
      const double away = fit.weights[n] - (n < center_.size() ? center_[n] : 0);
      evidence.determined[g] += std::max(0.0, 1 - precisions[g] * scales_[n] * fit.variance[n]);
      evidence.squares[g] += scales_[n] * away * away;
    }
    return evidence;
  }

  size_t held_out() const { return held_out_.x.rows(); }
  double HeldOutLoss(const std::vector<double>& weights) const {
    return LogLoss(held_out_, weights);
  }

  std::vector<float> SpreadWeights() const { return compact_.Spread(weights_); }

 private:
  const ResponseColumns columns_;
  ResponseRows rows_;
  ResponseRows held_out_;
  const CompactColumns compact_;
  const std::vector<double> center_;
  std::vector<double> scales_;  // what the precision of its group is multiplied by, per column
  std::vector<int> groups_;
  std::vector<double> weights_;
};

// In the order in which they are tuned.
constexpr GroupFamily kFamilies[] = {GroupFamily::kMain, GroupFamily::kEasiness,
                                     GroupFamily::kItemOwn, GroupFamily::kSkillOwn,
                                     GroupFamily::kCurvature};

class Chooser {
 public:
  Chooser(const TracingModels& models, const ResponseLog& log, const Sample& sample,
          absl::Span<const ResponseTerm> without, const CountProgress& progress)
      : progress_(progress), precisions_(UsualPrecisions()) {
    for (size_t part = 0; part < PartsOf(sample); ++part) {
      parts_.push_back(std::make_unique<Part>(models, log, sample.learners, part, without));
    }
  }

  PriorChoice Choose() {
    FitByEvidence();
    if (absl::c_any_of(parts_, [](const auto& part) { return part->held_out() > 0; })) {
      FitByHoldOut();
    }
    return {precisions_, parts_.front()->SpreadWeights()};
  }

 private:
  // What a trial of other precisions comes to.
  struct Trial {
    double loss = 0;
    std::vector<std::vector<double>> weights;  // by part
  };

  void FitByEvidence() {
    const GroupPrecisions usual = precisions_;
    Part& part = *parts_.front();
    for (int round = 0; round < kRounds; ++round) {
      RidgeFit fit = part.Solve(precisions_, round == 0 ? kTrial : kRoughly);
      Count();
      const Evidence evidence = part.EvidenceOf(fit, precisions_);
      part.Keep(std::move(fit.weights));
      for (int g = kBiasGroup + 1; g < kResponseGroups; ++g) {
        precisions_[g] = std::clamp((evidence.determined[g] + 2 * kUsualWeight) /
                                        (evidence.squares[g] + 2 * kUsualWeight / usual[g]),
                                    kLowest, kHighest);
      }
    }
  }

  Trial Try(const GroupPrecisions& precisions) {
    Trial trial;
    for (const auto& part : parts_) {
      Count();
      trial.weights.push_back(part->Solve(precisions, kTrial).weights);
      trial.loss += part->HeldOutLoss(trial.weights.back());
    }
    return trial;
  }
  void Keep(Trial trial) {
    for (size_t n = 0; n < parts_.size(); ++n) parts_[n]->Keep(std::move(trial.weights[n]));
    loss_ = trial.loss;
  }

  void FitByHoldOut() {
    for (int steps = 0; steps < 2; ++steps) Keep(Try(precisions_));
    for (GroupFamily family : kFamilies) {
      if (!Move(family, kFactor, 0)) Move(family, 1 / kFactor, kWorthIt);
    }
  }

  // Multiplies the precisions of `family` by `factor` as long as each time the loss falls by more
  // than the share `worth_it`; returns whether it did.
  bool Move(GroupFamily family, double factor, double worth_it) {
    for (int move = 0; move < kMostMoves; ++move) {
      GroupPrecisions precisions = precisions_;
      for (int g = kBiasGroup + 1; g < kResponseGroups; ++g) {
        if (FamilyOf(g) == family) {
          precisions[g] = std::clamp(factor * precisions[g], kLowest, kHighest);
        }
      }
      Trial trial = Try(precisions);
      if (!(trial.loss < (1 - worth_it) * loss_)) return move > 0;
      precisions_ = precisions;
      Keep(std::move(trial));
    }
    return true;
  }

  void Count() {
    ++fits_;
    // Two starts, and one trial in each direction for each family, at least.
    const size_t fewest = kRounds + parts_.size() * (2 + 2 * std::size(kFamilies));
    const auto share = static_cast<double>(fits_) / static_cast<double>(fewest);
    if (progress_) progress_(fits_, std::min(share, 0.99), "fits");
  }

  const CountProgress& progress_;
  size_t fits_ = 0;
  std::vector<std::unique_ptr<Part>> parts_;
  GroupPrecisions precisions_;
  double loss_ = 0;  // on the held out, under `precisions_`
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

PriorChoice ChoosePriors(const TracingModels& models, const ResponseLog& log, size_t sample,
                         absl::Span<const ResponseTerm> without, const CountProgress& progress) {
  return Chooser(models, log, DrawSample(log, sample), without, progress).Choose();
}

std::vector<double> CenterOf(absl::Span<const ResponseTerm> without) {
  std::vector<double> center(ResponseColumns::kDense, 0.0);
  if (absl::c_linear_search(without, ResponseTerm::kAbility)) return center;
  const ResponseWeights prior = PriorWeights();
  absl::c_copy(prior.global, center.begin());
  absl::c_copy(prior.skill, center.begin() + ResponseColumns::kSkillFeature);
  return center;
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

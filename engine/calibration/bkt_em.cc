// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_em.h"

#include <algorithm>
#include <cmath>

namespace proximal {
namespace {

// Where the fit of all skills together starts.
constexpr BktParameters kStart = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};

// Expected events out of expected occasions.
struct Count {
  double events = 0;
  double occasions = 0;
};

struct ExpectedCounts {
  Count prior, learn, guess, slip, forget;
  double log_likelihood = 0;
};

// right^y (1 - right)^(1 - y).
double ScoreLikelihood(double right, double score) {
  if (score == 1) return right;
  if (score == 0) return 1 - right;
  return std::pow(right, score) * std::pow(1 - right, 1 - score);
}

// Forward-backward over one sequence, in probabilities normalized at each step.
void Accumulate(absl::Span<const float> scores, const BktParameters& p,
                std::vector<double>& filtered, ExpectedCounts& counts) {
  const size_t n = scores.size();
  if (n == 0) return;
  filtered.resize(n);  // P(known at t | scores up to t)
  double known = p.prior;
  for (size_t t = 0; t < n; ++t) {
    const double given_known = ScoreLikelihood(1 - p.slip, scores[t]);
    const double given_not = ScoreLikelihood(p.guess, scores[t]);
    const double likelihood = known * given_known + (1 - known) * given_not;
    counts.log_likelihood += std::log(likelihood);
    filtered[t] = known * given_known / likelihood;
    known = BktTransition(filtered[t], p);
  }
  double smoothed = filtered[n - 1];  // P(known at t | all scores)
  for (size_t t = n; t-- > 0;) {
    const double y = scores[t];
    counts.slip.events += smoothed * (1 - y);
    counts.slip.occasions += smoothed;
    counts.guess.events += (1 - smoothed) * y;
    counts.guess.occasions += 1 - smoothed;
    if (t == 0) break;
    // P(known at t - 1 | known or not at t, scores): Bayes over the transition.
    const double before = filtered[t - 1];
    const double to_known = BktTransition(before, p);
    const double stayed = smoothed * before * (1 - p.forget) / to_known;
    const double forgot = to_known < 1 ? (1 - smoothed) * before * p.forget / (1 - to_known) : 0;
    const double earlier = stayed + forgot;
    counts.forget.events += forgot;
    counts.forget.occasions += earlier;
    counts.learn.events += smoothed - stayed;
    counts.learn.occasions += 1 - earlier;
    smoothed = earlier;
  }
  counts.prior.events += smoothed;
  counts.prior.occasions += 1;
}

// The posterior mode of a share under a Dirichlet prior at `center` worth `strength` occasions.
double Share(const Count& count, double center, double strength) {
  const double occasions = count.occasions + strength;
  return occasions > 0 ? (count.events + strength * center) / occasions : center;
}

// The nearest parameters that bkt_em.h allows: identifiable, and no score impossible.
BktParameters WithinBounds(const BktParameters& p) {
  return {.prior = std::clamp(p.prior, 1e-3, 0.999),
          .learn = std::clamp(p.learn, 1e-4, 0.8),
          .guess = std::clamp(p.guess, 1e-3, 0.45),
          .slip = std::clamp(p.slip, 1e-3, 0.45),
          .forget = std::clamp(p.forget, 0.0, 0.2)};
}

BktParameters MaximizationStep(const ExpectedCounts& counts, const BktParameters& center,
                               double strength) {
  return WithinBounds({.prior = Share(counts.prior, center.prior, strength),
                       .learn = Share(counts.learn, center.learn, strength),
                       .guess = Share(counts.guess, center.guess, strength),
                       .slip = Share(counts.slip, center.slip, strength),
                       .forget = Share(counts.forget, center.forget, strength)});
}

ExpectedCounts ExpectationStep(const ScoreSequences& sequences, const BktParameters& p,
                               std::vector<double>& scratch) {
  ExpectedCounts counts;
  const absl::Span<const float> scores(sequences.scores);
  for (size_t s = 0; s < sequences.begin.size(); ++s) {
    const size_t begin = sequences.begin[s];
    Accumulate(scores.subspan(begin, sequences.end(s) - begin), p, scratch, counts);
  }
  return counts;
}

double LargestChange(const BktParameters& a, const BktParameters& b) {
  return std::max({std::abs(a.prior - b.prior), std::abs(a.learn - b.learn),
                   std::abs(a.guess - b.guess), std::abs(a.slip - b.slip),
                   std::abs(a.forget - b.forget)});
}

}  // namespace

std::vector<ScoreSequences> SequencesBySkill(const Catalog& catalog, const ResponseLog& log) {
  std::vector<ScoreSequences> by_skill(catalog.skill_count());
  std::vector<size_t> last_learner(catalog.skill_count(), SIZE_MAX);
  std::vector<std::vector<float>> pending(catalog.skill_count());
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    std::vector<SkillIndex> met;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      for (SkillIndex skill : catalog.skills_of(log.item(row))) {
        if (last_learner[skill] != learner) {
          last_learner[skill] = learner;
          met.push_back(skill);
        }
        pending[skill].push_back(static_cast<float>(log.score(row)));
      }
    }
    for (SkillIndex skill : met) {
      ScoreSequences& sequences = by_skill[skill];
      sequences.begin.push_back(sequences.scores.size());
      sequences.scores.insert(sequences.scores.end(), pending[skill].begin(), pending[skill].end());
      pending[skill].clear();
    }
  }
  return by_skill;
}

BktFit FitBktSkill(const ScoreSequences& sequences, const BktParameters& center,
                   const BktEmOptions& options) {
  BktFit fit = {.parameters = center};
  if (sequences.begin.empty()) return fit;
  fit.parameters = WithinBounds(center);
  std::vector<double> scratch;
  while (fit.iterations < options.max_iterations) {
    const BktParameters next = MaximizationStep(ExpectationStep(sequences, fit.parameters, scratch),
                                                center, options.prior_strength);
    const double change = LargestChange(next, fit.parameters);
    fit.parameters = next;
    ++fit.iterations;
    if (change < options.tolerance) break;
  }
  fit.log_likelihood = ExpectationStep(sequences, fit.parameters, scratch).log_likelihood;
  return fit;
}

std::vector<BktParameters> FitBktSkills(const Catalog& catalog, const ResponseLog& log,
                                        const BktEmOptions& options) {
  const std::vector<ScoreSequences> by_skill = SequencesBySkill(catalog, log);
  ScoreSequences all;
  for (const ScoreSequences& sequences : by_skill) {
    for (size_t begin : sequences.begin) all.begin.push_back(all.scores.size() + begin);
    all.scores.insert(all.scores.end(), sequences.scores.begin(), sequences.scores.end());
  }
  BktEmOptions common = options;
  common.prior_strength = 1;
  const BktParameters center = FitBktSkill(all, kStart, common).parameters;
  std::vector<BktParameters> fitted(by_skill.size(), center);
  for (size_t skill = 0; skill < by_skill.size(); ++skill) {
    fitted[skill] = FitBktSkill(by_skill[skill], center, options).parameters;
  }
  return fitted;
}

}  // namespace proximal

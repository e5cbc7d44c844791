// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bayesian knowledge tracing fitted by expectation maximization (Baum-Welch on two states).
//
// The responses of one learner to one skill are a sequence of the hidden Markov chain of bkt.h:
// known or not, P(right) = 1 - slip or guess, and the transition learn / forget after each
// response. A score y between 0 and 1 counts as that share of a right response and the rest of a
// wrong one: P(right)^y (1 - P(right))^(1 - y). Variants, in any combination (BktVariant):
//
//   basic          prior, learn, guess, slip
//   forgetting     + forget                        P(known -> not known) after each response
//   item_rates     guess and slip of each item     Pardos & Heffernan (2011), KT-IDEM
//   resource_rates learn of each resource          Pardos et al. (2008): "item effect"
//   group_priors   prior of each group of learners Pardos & Heffernan (2010), prior per student
//
// What is maximized, over the rates q by BktLayout, each within the bounds of its kind:
//
//   log likelihood + sum over q of strength (c log q + (1 - c) log(1 - q)),
//
// c the rate's center: a prior worth `strength` pseudo-responses. A rate of a group, resource or
// item has the skill's own rate, fitted first without it, for its center: what little is known of
// an item is that it is like its fellows. The E step counts (bkt_expectation.h), the M step
// divides, q = (events + strength c) / (occasions + strength), clamped: the exact maximum, for each
// rate has its own concave term. Anderson's extrapolation on the logit scale (anderson.h)
// takes the slow end of EM in a few steps; where it lowers the objective the EM step is taken
// instead, so that no iteration lowers it.
// Source: Baum et al. (1970); Corbett & Anderson (1995); van de Sande (2013) on identifiability.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_EM_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_EM_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/bkt_rates.h"
#include "engine/calibration/bkt_sequences.h"
#include "engine/calibration/bkt_standard_errors.h"
#include "engine/calibration/parallel.h"

namespace proximal {

struct BktVariant {
  bool forgetting = true;
  bool item_rates = false;      // needs the column `items`
  bool resource_rates = false;  // ... `resources`
  bool group_priors = false;    // ... `groups`
};

struct BktEmOptions {
  BktVariant variant = {};
  double prior_strength = 20;  // pseudo-responses behind the center; 0: maximum likelihood
  double class_strength = 5;   // ... behind the skill's rate, for each group, resource and item
  int max_iterations = 200;
  double tolerance = 1e-6;  // largest change of a rate in an EM step to stop at
  bool accelerate = true;
  int starts = 1;     // the first is the center, others are drawn
  uint64_t seed = 0;  // of the draws
  bool standard_errors = false;
  ParallelFor parallel = RunSerially;
};

struct BktFit {
  BktParameters parameters =
      {};  // of the skill: where a kind has several rates, their mean by occasions
  BktLayout layout = {};
  std::vector<double> rates = {};      // by `layout`
  std::vector<double> occasions = {};  // expected, of each rate: how much speaks for it
  std::vector<BktStandardError> standard_errors = {};  // of each rate; empty if not asked for
  std::vector<BktRepair> repairs = {};  // what was refused, why, and what it is instead
  double log_likelihood = 0;            // of the data, at `rates`, natural
  double objective = 0;                 // ... with the priors
  int iterations = 0;                   // EM steps of the start that won
  int start = 0;                        // which start won
  bool converged = true;
};

// Fits one skill, from `center` and held near it. Nothing that comes out is NaN, can exchange
// "known" and "not known", or makes a response impossible; where that took more than the likelihood
// wants, `repairs` names the rate and the rule:
//   * a rate at a bound: "bound", or "guess_plus_slip" where the data want guess + slip >= 1;
//   * no responses at all: "no_responses", and every rate is its center;
//   * without a prior (strength 0), scores that are all alike, "constant_scores", or no learner
//     with two responses, "single_responses": the data say how often a response is right and no
//     more, so that guess and slip stay at their centers, and learn and forget do where no learner
//     has two responses;
//   * forgetting that would let a right response lower P(known): "mastery_never_falls" lowers
//     forget until it cannot. Where items have their own guess and slip that holds for the skill's
//     mean; for each item it does without forgetting.
// INVALID_ARGUMENT naming what is wrong with the columns (CheckSequences), with `center` - it must
// be finite, in [0, 1], and guess + slip < 1 -, with the options, or which column a variant lacks.
absl::StatusOr<BktFit> FitBktSkill(const ScoreSequences& sequences, const BktParameters& center,
                                   const BktEmOptions& options);

// What a skill is held near: `strengths` by BktKind, in pseudo-responses.
struct BktCenter {
  BktParameters rates;
  std::array<double, kBktKinds> strengths = {};
};

// The same for columns and a center that are known to be sound, with a strength for each kind of
// rate instead of `prior_strength`.
BktFit FitSoundBktSkill(const SequenceView& sequences, const BktCenter& center,
                        const BktEmOptions& options);

// INVALID_ARGUMENT naming what FitBktSkill refuses of options.
absl::Status CheckBktOptions(const BktEmOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_EM_H_

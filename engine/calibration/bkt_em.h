// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bayesian knowledge tracing fitted by expectation maximization (Baum-Welch on two states).
//
// The responses of one learner to one skill are a sequence of the hidden Markov chain of bkt.h:
// known or not, P(right) = 1 - slip or guess, and the transition learn / forget after each
// response. A score y between 0 and 1 counts as that share of a right response and the rest of a
// wrong one: P(right)^y (1 - P(right))^(1 - y). The E step accumulates the expected counts of every
// transition and emission by one forward and one backward pass; the M step divides them. All skills
// are fitted together first; each skill then starts from the common parameters and is held near
// them by a Dirichlet prior worth `prior_strength` responses, so that a skill with little data says
// little:
//
//   maximize  log likelihood + strength sum over parameters q of (c log q + (1 - c) log(1 - q)),
//
// c the parameter's center. No iteration lowers it.
// Source: Baum et al. (1970); Corbett & Anderson (1995).

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_EM_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_EM_H_

#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/bkt.h"

namespace proximal {

// Sequences of scores in [0, 1], one after another; any may be empty.
struct ScoreSequences {
  std::vector<float> scores;
  std::vector<size_t> begin;  // of each sequence, ascending
  size_t end(size_t sequence) const {
    return sequence + 1 < begin.size() ? begin[sequence + 1] : scores.size();
  }
};

// The sequences of each skill of the catalog, learners in the order of the log. An item of several
// skills counts for each of them.
std::vector<ScoreSequences> SequencesBySkill(const Catalog& catalog, const ResponseLog& log);

struct BktEmOptions {
  double prior_strength = 20;  // pseudo-responses behind `center`; 0: maximum likelihood
  int max_iterations = 200;
  double tolerance = 1e-5;  // largest change of a parameter in an iteration to stop at
};

struct BktFit {
  BktParameters parameters;
  double log_likelihood = 0;  // of the data, at `parameters`, natural
  int iterations = 0;
};

// Fits one skill, from `center` and held near it. The result is identifiable (bkt.h): prior is kept
// within [.001, .999], guess and slip within [.001, .45], learn within [1e-4, .8], forget at most
// .2. Without sequences, `center`.
BktFit FitBktSkill(const ScoreSequences& sequences, const BktParameters& center,
                   const BktEmOptions& options);

// One fit per skill of the catalog.
std::vector<BktParameters> FitBktSkills(const Catalog& catalog, const ResponseLog& log,
                                        const BktEmOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_EM_H_

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One item's difficulty between fits: a Kalman filter, O(1) per response. What is tracked is the
// departure x ~ N(m, v) of the item's easiness from what the model says, in logits; the model says
// that this learner, just before answering, scores with probability P0 and that the logit of it is
// uncertain by the variance u of the learner's abilities. A response y in [0, 1] then does
//
//   v  <- min(v + q days, v_max)                       time passes, items change
//   P   = sigma(logit P0 + kappa m),   kappa = 1 / sqrt(1 + pi u / 8);   P0 itself for m = 0
//   i   = kappa^2 P (1 - P)                             what the response can tell of x
//   z   = (y - P) / sqrt(P (1 - P) (1 + i v))           standardized: mean 0, variance 1
//   v  <- v / (1 + i v)
//   m  <- m + v kappa (y - P)                           at most 1 per response, within +-3
//
// kappa makes learners of whom little is known say less about the item. The same responses in the
// same order give the same bits.
// Sources: Glickman (1999), Applied Statistics 48(3), for ratings; MacKay (1992) for kappa.

#ifndef PROXIMAL_ENGINE_CALIBRATION_ONLINE_DIFFICULTY_H_
#define PROXIMAL_ENGINE_CALIBRATION_ONLINE_DIFFICULTY_H_

#include "absl/status/status.h"

namespace proximal {

struct OnlineDifficultyOptions {
  double variance = 0.1;         // v of an item whose model states none, logits squared, [0, 8]
  double max_variance = 0.75;    // v_max, [0, 8]
  double daily_variance = 2e-4;  // q, logits squared a day, [0, 1]
};

// INVALID_ARGUMENT naming the option outside its range.
absl::Status CheckOnlineDifficultyOptions(const OnlineDifficultyOptions& options);

// Before the fold of a response.
struct ExpectedScore {
  double p = 0.5;             // P0; beyond .005 and .995 it counts as those
  double logit_variance = 0;  // u, without the item's own
};

// The departure of one item, and what its last response said.
class OnlineDifficulty {
 public:
  static constexpr double kMostDeparture = 3;
  static constexpr double kMostStep = 1;

  explicit OnlineDifficulty(double variance) : variance_(variance) {}

  struct Innovation {
    double p = 0;         // P, with the departure so far
    double residual = 0;  // y - P
    double z = 0;
  };
  // `days` since the item's response before, at least 0.
  Innovation Observe(const ExpectedScore& expected, double score, double days,
                     const OnlineDifficultyOptions& options);

  // Lets the difficulty move as freely as a new item's, up to v_max: it has turned.
  void Reopen(const OnlineDifficultyOptions& options) { variance_ = options.max_variance; }

  double departure() const { return departure_; }
  double variance() const { return variance_; }

 private:
  double departure_ = 0;  // m
  double variance_;       // v
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ONLINE_DIFFICULTY_H_

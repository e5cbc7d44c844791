// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Response logs of simulated learners, whose truth is known.

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_SIMULATED_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_SIMULATED_H_

#include <cstdint>
#include <memory>

#include "engine/calibration/bkt_em.h"
#include "engine/calibration/response_log.h"
#include "engine/catalog/catalog.h"

namespace proximal {

// `skills` skills without prerequisites and `items` items of one skill each in turn, of
// difficulties drawn from N(0, 1.2^2) within the bounds of a draft.
std::shared_ptr<const Catalog> SimulatedCatalog(int skills, int items, uint64_t seed);

// Each learner, of ability N(0, .8), answers `responses` distinct items at random, a minute apart,
// with P(right) = logistic(ability + departure on the skill - the item's difficulty); departures
// are N(0, skill_variance).
ResponseLog RaschLog(const Catalog& catalog, int learners, int responses, double skill_variance,
                     uint64_t seed);

// `learners` sequences of `length` scores of 0 or 1 each by the hidden Markov chain of bkt.h.
ScoreSequences BktSequences(const BktParameters& truth, int learners, int length, uint64_t seed);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_SIMULATED_H_

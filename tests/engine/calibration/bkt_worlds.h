// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sequences of simulated learners under every variant of BKT, and what a fit must agree with: the
// sum over all hidden paths, spelled out.

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_BKT_WORLDS_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_BKT_WORLDS_H_

#include <cstdint>
#include <vector>

#include "engine/calibration/bkt_expectation.h"
#include "engine/calibration/bkt_rates.h"
#include "engine/calibration/bkt_sequences.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {

ScoreSequences Sequences(const std::vector<std::vector<float>>& rows);

// Within the bounds of calibration.
BktParameters RandomBkt(Draws& draws);
std::vector<double> RandomRates(const BktLayout& layout, Draws& draws);

// Sequences of up to `longest` responses, some empty; items, resources and groups drawn evenly.
// Scores by the hidden chain of `rates`; one in five is partial where `partial`.
ScoreSequences RandomSequences(const BktLayout& layout, const std::vector<double>& rates,
                               int learners, int longest, bool partial, uint64_t seed);

// By enumeration of every path of known and not known; exponential in the length.
BktCounts CountsByEnumeration(const ScoreSequences& sequences, const BktLayout& layout,
                              const std::vector<double>& rates);

// By the textbook's forward-backward pass over each sequence, one number at a time.
BktCounts CountsBySequence(const ScoreSequences& sequences, const BktLayout& layout,
                           const std::vector<double>& rates);

// Every task on a thread of its own, the last first.
ParallelFor Threads();

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_BKT_WORLDS_H_

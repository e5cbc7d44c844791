// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Logs of learners who practise skills as BKT describes it, without forgetting.

#ifndef PROXIMAL_BENCH_FIT_BKT_WORLDS_H_
#define PROXIMAL_BENCH_FIT_BKT_WORLDS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/calibration/response_log.h"
#include "engine/tracing/bkt.h"

namespace proximal::bench {

// How chance is drawn.
enum class BktDraws {
  // Each initial state, step of learning, guess and slip by itself. Five thousand learners then
  // know a skill of prior .3 at the start as often as .3 +- .0065: an estimate of the prior,
  // however good, is off by that much and more.
  kIndependent,
  // By quota: of those whom the truth concerns - learners at the start, and at each opportunity
  // those who do not know yet, those who know, those who do not - its share, to the nearest whole
  // learner and with the remainder carried on, is drawn without replacement. The truth is then what
  // happened in the world and not only what was meant to; who it happened to, and in which order,
  // is chance, so that everything that an estimate has to untangle is still there.
  kQuota,
};

struct BktWorld {
  std::shared_ptr<const Catalog> catalog;  // an item for each skill
  std::vector<BktParameters> truths;       // of each skill
  ResponseLog log;                         // each learner meets the skills in turn
};

// Truths spread evenly over prior .1-.4, learn .05-.15, guess .03-.12, slip .02-.08, in an order of
// their own each. `opportunities`: responses of each learner to each skill.
BktWorld SimulateBkt(uint32_t skills, uint32_t learners, uint32_t opportunities, BktDraws draws,
                     uint64_t seed);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_BKT_WORLDS_H_

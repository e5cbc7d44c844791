// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How far learners differ, learnt from few of them.

#ifndef PROXIMAL_ENGINE_CALIBRATION_ABILITY_VARIANCES_H_
#define PROXIMAL_ENGINE_CALIBRATION_ABILITY_VARIANCES_H_

#include <memory>

#include "absl/types/span.h"
#include "engine/calibration/item_difficulty.h"
#include "engine/calibration/parallel.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/parameters.h"

namespace proximal {

// The variances of overall and skill ability (ability.h) under which `learners` are predicted best
// one step ahead, each part of them (learner_parts.h) with difficulties that the others gave. From
// those of `start` on, the overall variance and then the skills' is halved or doubled as long as
// each time it takes two ten-thousandths off the log loss, up to three times. The bits do not
// depend on `parallel`.
AbilityParameters ChooseAbilityVariances(const std::shared_ptr<const Catalog>& catalog,
                                         const ResponseLog& log, absl::Span<const size_t> learners,
                                         const AbilityParameters& start,
                                         const ItemDifficultyOptions& options,
                                         const ParallelFor& parallel);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ABILITY_VARIANCES_H_

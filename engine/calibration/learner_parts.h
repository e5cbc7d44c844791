// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The learners of a log in an order of their own, and dealt into parts: what is chosen by learners
// held out does not depend on the order of a log.

#ifndef PROXIMAL_ENGINE_CALIBRATION_LEARNER_PARTS_H_
#define PROXIMAL_ENGINE_CALIBRATION_LEARNER_PARTS_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/response_log.h"

namespace proximal {

inline constexpr size_t kLearnerParts = 5;

// Learners by a hash of what they answered.
std::vector<size_t> LearnersByAnswers(const ResponseLog& log);

// The part of the learner in the given place of that order.
constexpr size_t PartOfPlace(size_t place) { return kLearnerParts - 1 - place % kLearnerParts; }

// Of `learners`, in their order, those in `part`, or else those in all other parts.
std::vector<size_t> LearnersInPart(absl::Span<const size_t> learners, size_t part);
std::vector<size_t> LearnersBesidePart(absl::Span<const size_t> learners, size_t part);

// The responses of `learners` alone.
ResponseLog LogOf(const ResponseLog& log, absl::Span<const size_t> learners);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_LEARNER_PARTS_H_

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_SERVICE_APP_MASTERY_CHANGES_H_
#define PROXIMAL_SERVICE_APP_MASTERY_CHANGES_H_

#include <vector>

#include "engine/catalog/catalog.h"
#include "engine/learner/learner_state.h"
#include "engine/tracing/model.h"
#include "service/app/practice.h"

namespace proximal {

// How an event about `item` moved the learner from `before` to `after`, both seen from the moment
// of the newest response: first the skills of the item, then skills that directly depend on one of
// them and whose status changed, at most kMaxFollowers of them looked at.
inline constexpr int kMaxFollowers = 64;
std::vector<MasteryChange> MasteryChanges(const Model& model, ItemIndex item,
                                          const LearnerState& before, const LearnerState& after);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_MASTERY_CHANGES_H_

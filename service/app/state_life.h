// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// States that know which life of their learner they are of (Journal::Recent::life), because this
// process has built them from the journal, or from one so built by what it has appended since. A
// state that a shared cache gave does not know: another replica may have written it before the
// learner was erased.
//
// If a state is of life L, and L is still the learner's, the state is the fold of L's first events:
// every append that led to it went on from what L had. If L is over, nobody keeps anything for it.
// The life lies with the state's reference count and takes no room in the state.

#ifndef PROXIMAL_SERVICE_APP_STATE_LIFE_H_
#define PROXIMAL_SERVICE_APP_STATE_LIFE_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "engine/learner/learner_state.h"

namespace proximal {

struct DeleteStateOfLife {
  uint64_t life;
  void operator()(const LearnerState* state) const { delete state; }
};

inline std::shared_ptr<LearnerState> StateOfLife(uint64_t life, LearnerState state) {
  return {new LearnerState(std::move(state)), DeleteStateOfLife{life}};
}

// 0: not known.
inline uint64_t LifeOf(const std::shared_ptr<const LearnerState>& state) {
  const auto* made = std::get_deleter<DeleteStateOfLife>(state);
  return made == nullptr ? 0 : made->life;
}

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_STATE_LIFE_H_

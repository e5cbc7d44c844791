// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// From a state to picks, and from picks to the log of decisions.

#ifndef PROXIMAL_SERVICE_APP_RECOMMENDER_H_
#define PROXIMAL_SERVICE_APP_RECOMMENDER_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "engine/learner/learner_state.h"
#include "engine/selection/recommend.h"
#include "service/app/next_options.h"
#include "service/app/practice.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"

namespace proximal {

// Safe for concurrent use.
class Recommender {
 public:
  explicit Recommender(Journal* journal);

  // Picks from `state`, folded under `active`. `request`: `options` resolved in its catalog. Has no
  // effect on anyone until it is logged.
  Recommended Pick(const LearnerKey& key, ActiveCatalogPtr active, const LearnerState& state,
                   const RecommendRequest& request, const NextOptions& options, absl::Time now);

  // Logs the decision and counts the exposure. Never blocks.
  void Log(LearnerKey key, const Recommended& recommended, const NextOptions& options);

 private:
  std::string NextDecisionId(absl::Time now);

  Journal* const journal_;
  const uint64_t nonce_;
  std::atomic<uint64_t> decisions_{0};
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_RECOMMENDER_H_

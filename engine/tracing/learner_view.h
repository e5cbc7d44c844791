// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One learner at one instant under one model: what everyone above tracing asks. What is shared
// between the predictions of an instant is computed once, so that an item costs tens of
// nanoseconds.
//
//   LearnerView view(model, state, now);
//   Prediction p = view.Predict(item);       // P(score), 90 % interval
//   Mastery m = view.MasteryOf(skill);
//
// Holds references: the model and the state must outlive it. Not for use by two threads at once.

#ifndef PROXIMAL_ENGINE_TRACING_LEARNER_VIEW_H_
#define PROXIMAL_ENGINE_TRACING_LEARNER_VIEW_H_

#include <array>
#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/catalog/catalog.h"
#include "engine/learner/learner_state.h"
#include "engine/numerics/gaussian.h"
#include "engine/tracing/mastery.h"
#include "engine/tracing/model.h"
#include "engine/tracing/response_model.h"

namespace proximal {

struct Prediction {
  double mean = 0;  // expected score in [0, 1]
  double low = 0;   // 90 % interval of the expected score
  double high = 0;
  double logit_mean = 0;  // the Gaussian on the logit scale that they come from; BKT: variance 0
  double logit_variance = 0;
};

class LearnerView {
 public:
  LearnerView(const Model& model, const LearnerState& state, absl::Time now);

  const Model& model() const { return model_; }
  const Catalog& catalog() const { return model_.catalog(); }
  const LearnerState& state() const { return state_; }
  absl::Time now() const { return now_; }

  // By the model's kind: the response model (response_model.h), BKT (bkt.h; the mean over the
  // item's skills) or IRT (irt.h, graded.h).
  Prediction Predict(ItemIndex item) const;

  // The mean of Predict(item), without the interval: about a third of its cost.
  double PredictMean(ItemIndex item) const;

  // Predict(item) without the interval, for callers that have looked up its trace in the state
  // (null where there is none).
  struct Point {
    double mean = 0;
    double logit_mean = 0;
    double logit_variance = 0;
  };
  Point PredictPoint(ItemIndex item, const ItemTrace* trace) const;

  // Predict(item) from its PredictPoint.
  Prediction WithInterval(ItemIndex item, const Point& point) const;

  Mastery MasteryOf(SkillIndex skill) const;
  double SuccessAtReference(SkillIndex skill) const;  // MasteryOf(skill).probability, cheaper
  MasteryStatus StatusOf(SkillIndex skill) const;
  MasteryStatus StatusOf(const SkillTrace& trace) const;  // one of the state's

  // StatusOf every skill met, by its row in the state, which `statuses` has a place for each of.
  void FillStatuses(absl::Span<MasteryStatus> statuses) const;

  // What a prerequisite must be: mastered, if perhaps fading. A skill without items cannot be
  // practised; not met, it is passed when it may be begun.
  bool IsPassed(SkillIndex skill) const;

  // Whether every prerequisite is passed: kReady, where the skill is not met. Skills without items
  // are looked at once in the life of the view: O(their prerequisites) in all.
  bool IsReady(SkillIndex skill) const;

  // The difficulty, on the scale of Model::difficulty, of an item needing `skill` alone and not
  // yet seen that this learner scores `p` on: where in the difficulty index to look. `p` in (0, 1).
  // Exact under the response model for items without slopes of their own and under IRT for Rasch
  // items; near it otherwise. BKT alone knows no difficulty: there it is that of IRT.
  double DifficultyFor(SkillIndex skill, double p) const;

  // How much one response to `item` is expected to raise P(known), averaged over its skills:
  // (1 - P(known)) learn, since evidence alone changes no expectation (bkt.h). In [0, 1].
  double ExpectedGain(ItemIndex item) const;

 private:
  // What is shared by the predictions of one skill.
  struct SkillPart {
    SkillIndex skill = UINT32_MAX;
    LogitTerm term;              // response model: K_s
    numerics::Gaussian ability;  // departure from the overall ability
    double known = 0;            // P(known) now
  };

  // IsPassed, where the skill has items or was looked at before.
  std::optional<bool> KnownPassed(SkillIndex skill) const;
  const SkillPart& PartOf(SkillIndex skill) const;
  SkillPart ComputePart(SkillIndex skill) const;
  LogitTerm ResponseLogit(ItemIndex item, const ItemTrace* trace) const;
  numerics::Gaussian AbilityFor(ItemIndex item) const;
  double KnownMean(ItemIndex item) const;
  // Overall and skill ability together, now, over the skill's reference difficulty.
  numerics::Gaussian SuccessLogit(SkillIndex skill, const SkillTrace* trace) const;
  // Whether N(mean, variance) on that scale is mastered (mastery.h).
  bool IsConfident(double mean, double variance) const;
  bool MasteredAt(const numerics::Gaussian& success, double known) const;
  MasteryStatus StatusByKnown(const SkillTrace& trace) const;
  MasteryStatus StatusByAbility(const SkillTrace& trace) const;

  const Model& model_;
  const LearnerState& state_;
  const absl::Time now_;
  const uint32_t minute_;  // of now_
  const numerics::Gaussian overall_;
  const numerics::Gaussian overall_then_;                 // after the latest response
  const LogitTerm global_;                                // response model: G
  mutable std::array<SkillPart, 16> parts_;               // direct-mapped by skill
  mutable absl::flat_hash_map<SkillIndex, bool> passed_;  // of skills not met, without items
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_LEARNER_VIEW_H_

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// An immutable set of fitted parameters over one catalog, checked and laid out for use.
//
//   std::shared_ptr<const Model> model = Model::Prior(catalog);            // nothing fitted yet
//   absl::StatusOr<std::shared_ptr<const Model>> fitted =
//       Model::Compile(catalog, parameters);

#ifndef PROXIMAL_ENGINE_TRACING_MODEL_H_
#define PROXIMAL_ENGINE_TRACING_MODEL_H_

#include <array>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/difficulty_index.h"
#include "engine/tracing/parameters.h"

namespace proximal {

class Model {
 public:
  // A skill as tracing reads it.
  struct Skill {
    double easiness;
    double reference_difficulty;  // on the scale of ability
    BktParameters bkt;
  };

  // What a skill adds to the common weights.
  struct SkillOwn {
    float ability_slope;  // (SkillSlope)
    float overall_ability_slope;
    std::array<float, kSkillPatterns> patterns;
  };

  // An item as tracing reads it.
  struct Item {
    float easiness;
    float easiness_variance;
    float discrimination;  // slope of the ability for it
    float a, b, c, d;      // its curve on the scale of ability (irt.h)
    float guess;           // BKT; negative: the skill's
    float slip;
    int32_t graded = -1;  // its row in `steps`; negative: scored right or wrong
  };

  // What an item adds where it is the latest one again: slopes (ItemSlope), and by RunOf.
  struct Retry {
    float retried;
    float retried_score;
    float retried_wrong;
    std::array<float, kRuns> runs;
  };

  // The catalog's settings of mastery (mastery.h): N(m, v) is mastered where
  // m >= logit + quantile sqrt(v).
  struct MasteryRule {
    double logit;     // of the threshold
    double quantile;  // of the standard normal at the confidence; at least 0
  };

  // INVALID_ARGUMENT naming the first parameter that is not finite, cannot be identified or is
  // degenerate (guess + slip >= 1, discrimination <= 0, ...). A skill of the catalog that the
  // parameters do not name starts from the average of those they do, or else from BktParameters();
  // an item from its neighbours, or else from what the author says, with the uncertainty that
  // remains (item_prior.h). What the catalog does not have is ignored.
  static absl::StatusOr<std::shared_ptr<const Model>> Compile(
      std::shared_ptr<const Catalog> catalog, const ModelParameters& parameters);

  // What is known before any response: the authors' difficulties and published typical values.
  static std::shared_ptr<const Model> Prior(std::shared_ptr<const Catalog> catalog);

  const Catalog& catalog() const { return *catalog_; }
  TracingKind kind() const { return kind_; }

  // Fingerprint of all parameters and of what the fold and predictions read of the catalog (skills,
  // items, prerequisites, steps, mastery; not texts, nor what selection alone reads: its settings,
  // new and quarantined items); equal on every machine, never 0.
  uint64_t version() const { return version_; }

  // Where to look in `index()`, in logits: under the response model an average learner's logit of
  // success is its negative; under IRT it is b, on the scale of ability.
  float difficulty(ItemIndex item) const {
    return kind_ == TracingKind::kResponse ? -items_[item].easiness : items_[item].b;
  }
  const DifficultyIndex& index() const { return *index_; }

  // Little is known of it: the catalog says so (ItemDraft::is_new), or the parameters name other
  // items but not this one. It enters picks through the seeding quota.
  bool is_new(ItemIndex item) const { return (flags_[item] & kNew) != 0; }
  // The new items of each skill, as in `index()`.
  const DifficultyIndex& new_index() const { return *new_index_; }
  // Kept out of picks (QuarantinedItem).
  bool is_quarantined(ItemIndex item) const { return (flags_[item] & kQuarantined) != 0; }

  const Skill& skill(SkillIndex skill) const { return skills_[skill]; }
  const Item& item(ItemIndex item) const { return items_[item]; }
  // Null where no skill of the model has any.
  const SkillOwn* own(SkillIndex skill) const { return owns_.empty() ? nullptr : &owns_[skill]; }
  // Null where no item of the model has such slopes.
  const Retry* retry(ItemIndex item) const { return retries_.empty() ? nullptr : &retries_[item]; }
  // The step difficulties of a graded item, on the scale of ability; their mean is the item's b.
  absl::Span<const double> steps(int32_t graded) const { return steps_[graded]; }
  double base_rate() const { return base_rate_; }
  const MasteryRule& mastery() const { return mastery_; }
  const AbilityParameters& ability() const { return ability_; }
  const ResponseWeights& weights() const { return weights_; }
  // Nothing of the response model but abilities, easiness and discrimination has a weight: no
  // other feature need be computed.
  bool ability_only() const { return ability_only_; }

 private:
  Model(std::shared_ptr<const Catalog> catalog, const ModelParameters& parameters);

  enum Flag : uint8_t { kNew = 1, kQuarantined = 2 };

  void LayOutSkills(const ModelParameters& parameters);
  void LayOutSkillOwns(const SkillParameters& unnamed, const ModelParameters& parameters);
  void LayOutItems(const ModelParameters& parameters);
  void LayOutRetries(const ModelParameters& parameters);
  void PlaceSteps();
  void SetReferenceDifficulties();
  uint64_t Fingerprint() const;

  std::shared_ptr<const Catalog> catalog_;
  TracingKind kind_;
  double base_rate_;
  MasteryRule mastery_;
  AbilityParameters ability_;
  ResponseWeights weights_;
  bool ability_only_ = false;
  std::vector<Skill> skills_;
  std::vector<SkillOwn> owns_;  // of every skill, or empty
  std::vector<Item> items_;
  std::vector<Retry> retries_;  // of every item, or empty
  std::vector<std::vector<double>> steps_;
  std::vector<uint8_t> flags_;  // of each item
  std::unique_ptr<DifficultyIndex> index_, new_index_;
  uint64_t version_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_MODEL_H_

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"
#include "engine/tracing/check_parameters.h"
#include "engine/tracing/item_prior.h"
#include "engine/tracing/response_model.h"

namespace proximal {
namespace {

// The running mean of what some rows of the parameters say.
struct Average {
  double sum = 0;
  double count = 0;
  void Add(double value) { sum += value, ++count; }
  double Or(double otherwise) const { return count > 0 ? sum / count : otherwise; }
};

// Order-dependent hashing of the values that make up a model.
class Fingerprinter {
 public:
  void Add(uint64_t value) { hash_ = numerics::Mix64(hash_, value); }
  void Add(double value) { Add(std::bit_cast<uint64_t>(value)); }
  void Add(absl::string_view text) { Add(numerics::Hash64(text)); }
  uint64_t hash() const { return hash_ == 0 ? 1 : hash_; }

 private:
  uint64_t hash_ = 0;
};

Model::Item ToItem(const ItemParameters& p) {
  return {.easiness = static_cast<float>(p.easiness),
          .easiness_variance = static_cast<float>(p.easiness_variance),
          .discrimination = static_cast<float>(p.slopes[kDiscrimination]),
          .a = static_cast<float>(p.irt.a),
          .b = static_cast<float>(p.irt.b),
          .c = static_cast<float>(p.irt.c),
          .d = static_cast<float>(p.irt.d),
          .guess = static_cast<float>(p.guess),
          .slip = static_cast<float>(p.slip),
          .graded = -1};
}

// What a skill that the parameters do not name starts from. Averages of identifiable BKT parameters
// are identifiable: the rules are linear.
SkillParameters AverageSkill(absl::Span<const SkillParameters> named) {
  const auto average = [&](auto value_of, double otherwise) {
    Average mean;
    for (const SkillParameters& p : named) mean.Add(value_of(p));
    return mean.Or(otherwise);
  };
  using P = SkillParameters;
  const BktParameters typical;
  SkillParameters mean = {
      .easiness = average([](const P& p) { return p.easiness; }, 0),
      .slopes = {},
      .patterns = {},
      .bkt = {.prior = average([](const P& p) { return p.bkt.prior; }, typical.prior),
              .learn = average([](const P& p) { return p.bkt.learn; }, typical.learn),
              .guess = average([](const P& p) { return p.bkt.guess; }, typical.guess),
              .slip = average([](const P& p) { return p.bkt.slip; }, typical.slip),
              .forget = average([](const P& p) { return p.bkt.forget; }, typical.forget)}};
  for (size_t f = 0; f < mean.slopes.size(); ++f) {
    mean.slopes[f] = average([f](const P& p) { return p.slopes[f]; }, 0);
  }
  for (size_t f = 0; f < mean.patterns.size(); ++f) {
    mean.patterns[f] = average([f](const P& p) { return p.patterns[f]; }, 0);
  }
  return mean;
}

Model::Skill ToSkill(const SkillParameters& p) {
  return {.easiness = p.easiness, .reference_difficulty = 0, .bkt = p.bkt};
}

bool IsZero(double value) { return value == 0; }

bool HasOwn(const SkillParameters& p) {
  return !absl::c_all_of(p.slopes, IsZero) || !absl::c_all_of(p.patterns, IsZero);
}

Model::SkillOwn ToSkillOwn(const SkillParameters& p) {
  Model::SkillOwn own = {
      .ability_slope = static_cast<float>(p.slopes[kAbilitySlope]),
      .overall_ability_slope = static_cast<float>(p.slopes[kOverallAbilitySlope]),
      .patterns = {}};
  absl::c_copy(p.patterns, own.patterns.begin());
  return own;
}

// Whether the weights are those of abilities and nothing else.
bool AbilityOnly(ResponseWeights weights) {
  weights.global[kAbility] = 0;
  weights.skill[kSkillAbility] = 0;
  const auto are_zero = [](const auto& values) { return absl::c_all_of(values, IsZero); };
  return are_zero(weights.global) && are_zero(weights.skill) && are_zero(weights.item) &&
         are_zero(weights.overall_patterns) && are_zero(weights.runs) &&
         absl::c_all_of(weights.skill_patterns, are_zero);
}

// The parameters that the author's own figures amount to.
ItemParameters AuthoredItem(const ItemDraft& draft) {
  const double difficulty = AuthoredDifficulty(draft);
  ItemParameters p;
  p.easiness = -difficulty;
  p.easiness_variance = kUnobservedVariance;
  p.irt = {.a = draft.discrimination, .b = difficulty, .c = draft.guess, .d = 1 - draft.slip};
  // Not knowing a skill is not the bottom of the ability scale: BKT's guess and slip are at least
  // the typical ones.
  const BktParameters typical;
  if (draft.guess > typical.guess || draft.slip > typical.slip) {
    p.guess = std::max(draft.guess, typical.guess);
    p.slip = std::max(draft.slip, typical.slip);
  }
  return p;
}

}  // namespace

Model::Model(std::shared_ptr<const Catalog> catalog, const ModelParameters& parameters)
    : catalog_(std::move(catalog)),
      kind_(parameters.kind),
      base_rate_(parameters.base_rate),
      mastery_{numerics::Logit(catalog_->settings().mastery_threshold),
               numerics::NormalQuantile(catalog_->settings().mastery_confidence)},
      ability_(parameters.ability),
      weights_(parameters.weights) {
  LayOutSkills(parameters);
  LayOutItems(parameters);
  LayOutRetries(parameters);
  ability_only_ = AbilityOnly(weights_) && owns_.empty() && retries_.empty();
  PlaceSteps();
  SetReferenceDifficulties();
  std::vector<float> difficulties(items_.size());
  for (ItemIndex i = 0; i < items_.size(); ++i) difficulties[i] = difficulty(i);
  index_ = std::make_unique<DifficultyIndex>(*catalog_, difficulties);
  new_index_ = std::make_unique<DifficultyIndex>(*catalog_, difficulties,
                                                 [this](ItemIndex item) { return is_new(item); });
  version_ = Fingerprint();
}

absl::StatusOr<std::shared_ptr<const Model>> Model::Compile(std::shared_ptr<const Catalog> catalog,
                                                            const ModelParameters& parameters) {
  if (absl::Status status = CheckParameters(parameters); !status.ok()) return status;
  return std::shared_ptr<const Model>(new Model(std::move(catalog), parameters));
}

std::shared_ptr<const Model> Model::Prior(std::shared_ptr<const Catalog> catalog) {
  ModelParameters parameters;
  parameters.kind = catalog->settings().tracing;
  parameters.weights = PriorWeights();
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    parameters.item_ids.push_back(catalog->item(i).id);
    parameters.items.push_back(AuthoredItem(catalog->item(i)));
  }
  return std::shared_ptr<const Model>(new Model(std::move(catalog), parameters));
}

void Model::LayOutSkills(const ModelParameters& parameters) {
  std::vector<SkillParameters> named;
  for (size_t row = 0; row < parameters.skills.size(); ++row) {
    if (catalog_->FindSkill(parameters.skill_ids[row]).has_value()) {
      named.push_back(parameters.skills[row]);
    }
  }
  const SkillParameters unnamed = AverageSkill(named);
  skills_.assign(catalog_->skill_count(), ToSkill(unnamed));
  for (size_t row = 0; row < parameters.skills.size(); ++row) {
    if (const auto skill = catalog_->FindSkill(parameters.skill_ids[row])) {
      skills_[*skill] = ToSkill(parameters.skills[row]);
    }
  }
  if (absl::c_any_of(named, HasOwn)) LayOutSkillOwns(unnamed, parameters);
}

void Model::LayOutSkillOwns(const SkillParameters& unnamed, const ModelParameters& parameters) {
  owns_.assign(skills_.size(), ToSkillOwn(unnamed));
  for (size_t row = 0; row < parameters.skills.size(); ++row) {
    if (const auto skill = catalog_->FindSkill(parameters.skill_ids[row])) {
      owns_[*skill] = ToSkillOwn(parameters.skills[row]);
    }
  }
}

void Model::LayOutItems(const ModelParameters& parameters) {
  const size_t count = catalog_->item_count();
  items_.resize(count);
  flags_.assign(count, 0);
  std::vector<bool> named(count, false);
  std::vector<double> easiness(count, 0), b(count, 0);
  size_t unnamed = count;
  for (size_t row = 0; row < parameters.items.size(); ++row) {
    const std::optional<ItemIndex> item = catalog_->FindItem(parameters.item_ids[row]);
    if (!item.has_value()) continue;
    items_[*item] = ToItem(parameters.items[row]);
    unnamed -= named[*item] ? 0 : 1;
    named[*item] = true;
    easiness[*item] = -items_[*item].easiness;
    b[*item] = items_[*item].b;
  }
  const bool fitted = unnamed < count;
  for (ItemIndex i = 0; i < count; ++i) {
    if (catalog_->is_new(i) || (fitted && !named[i])) flags_[i] |= kNew;
  }
  for (const QuarantinedItem& quarantined : parameters.quarantine) {
    if (const auto item = catalog_->FindItem(quarantined.item_id)) flags_[*item] |= kQuarantined;
  }
  if (unnamed == 0) return;
  const ItemPrior easiness_prior(*catalog_, named, easiness);
  const ItemPrior b_prior(*catalog_, named, b);
  for (ItemIndex i = 0; i < count; ++i) {
    if (named[i]) continue;
    const numerics::Gaussian hardness = easiness_prior(i);
    const numerics::Gaussian difficulty = b_prior(i);
    ItemParameters p = AuthoredItem(catalog_->item(i));
    p.easiness = 0 - hardness.mean;
    p.irt.b = difficulty.mean;
    p.easiness_variance = kind_ == TracingKind::kResponse ? hardness.variance : difficulty.variance;
    items_[i] = ToItem(p);
  }
}

void Model::LayOutRetries(const ModelParameters& parameters) {
  for (size_t row = 0; row < parameters.items.size(); ++row) {
    const ItemParameters& p = parameters.items[row];
    const absl::Span<const double> slopes = absl::MakeConstSpan(p.slopes).subspan(kRetriedSlope);
    if (absl::c_all_of(slopes, IsZero) && absl::c_all_of(p.runs, IsZero)) continue;
    const std::optional<ItemIndex> item = catalog_->FindItem(parameters.item_ids[row]);
    if (!item.has_value()) continue;
    retries_.resize(items_.size());
    Retry& retry = retries_[*item];
    retry.retried = static_cast<float>(p.slopes[kRetriedSlope]);
    retry.retried_score = static_cast<float>(p.slopes[kRetriedScoreSlope]);
    retry.retried_wrong = static_cast<float>(p.slopes[kRetriedWrongSlope]);
    absl::c_copy(p.runs, retry.runs.begin());
  }
}

void Model::PlaceSteps() {
  for (ItemIndex i = 0; i < items_.size(); ++i) {
    const ItemDraft& draft = catalog_->item(i);
    if (draft.step_difficulties.empty()) continue;
    items_[i].graded = static_cast<int32_t>(steps_.size());
    std::vector<double>& steps = steps_.emplace_back(draft.step_difficulties);
    const double shift = items_[i].b - AuthoredDifficulty(draft);
    for (double& step : steps) step += shift;
  }
}

void Model::SetReferenceDifficulties() {
  for (SkillIndex s = 0; s < skills_.size(); ++s) {
    Average b;
    for (ItemIndex item : catalog_->items_of(s)) b.Add(items_[item].b);
    skills_[s].reference_difficulty = catalog_->skill(s).reference_difficulty.value_or(b.Or(0));
  }
}

uint64_t Model::Fingerprint() const {
  Fingerprinter f;
  f.Add(static_cast<uint64_t>(kind_));
  f.Add(static_cast<uint64_t>(catalog_->settings().steps));
  const CatalogSettings& settings = catalog_->settings();
  for (double v :
       {base_rate_, ability_.overall_variance, ability_.skill_variance, ability_.overall_noise,
        ability_.skill_noise, ability_.overall_daily_noise, ability_.skill_daily_noise,
        ability_.neighbour_pull, settings.mastery_threshold, settings.mastery_confidence}) {
    f.Add(v);
  }
  for (double w : weights_.global) f.Add(w);
  for (double w : weights_.skill) f.Add(w);
  for (double w : weights_.item) f.Add(w);
  for (double w : weights_.overall_patterns) f.Add(w);
  for (const PatternSlopes& slopes : weights_.skill_patterns) {
    for (double w : slopes) f.Add(w);
  }
  for (double w : weights_.runs) f.Add(w);
  for (SkillIndex s = 0; s < skills_.size(); ++s) {
    const Skill& skill = skills_[s];
    f.Add(absl::string_view(catalog_->skill(s).id));
    for (double v : {skill.easiness, skill.reference_difficulty, skill.bkt.prior, skill.bkt.learn,
                     skill.bkt.guess, skill.bkt.slip, skill.bkt.forget}) {
      f.Add(v);
    }
    if (const SkillOwn* own = this->own(s)) {
      f.Add(double{own->ability_slope});
      f.Add(double{own->overall_ability_slope});
      for (float v : own->patterns) f.Add(double{v});
    }
    for (SkillIndex p : catalog_->prerequisites_of(s)) f.Add(uint64_t{p});
  }
  for (ItemIndex i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    f.Add(absl::string_view(catalog_->item(i).id));
    for (double v : {item.easiness, item.easiness_variance, item.discrimination, item.a, item.b,
                     item.c, item.d, item.guess, item.slip}) {
      f.Add(v);
    }
    if (const Retry* own = retry(i)) {
      for (float v : {own->retried, own->retried_score, own->retried_wrong}) f.Add(double{v});
      for (float v : own->runs) f.Add(double{v});
    }
    for (SkillIndex s : catalog_->skills_of(i)) f.Add(uint64_t{s});
    if (item.graded >= 0) {
      for (double step : steps_[item.graded]) f.Add(step);
    }
  }
  return f.hash();
}

}  // namespace proximal

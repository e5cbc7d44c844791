// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_design.h"

#include <algorithm>
#include <array>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/response_model.h"

namespace proximal {
namespace {

// Gathers one row after another.
class RowMaker {
 public:
  RowMaker(const Model& model, absl::Span<const ResponseTerm> without)
      : model_(model), columns_(model.catalog()) {
    for (uint32_t column = 0; column < columns_.kDense; ++column) {
      kept_[column] = column == kBias || !absl::c_linear_search(without, columns_.TermOf(column));
    }
    for (int term = 0; term < kResponseTerms; ++term) {
      has_[term] = !absl::c_linear_search(without, static_cast<ResponseTerm>(term));
    }
  }

  void Add(const LearnerState& state, const ScoredResponse& response, ResponseRows& rows) {
    dense_ = {};
    entries_.clear();
    now_ = response.answered_at;
    const GlobalValues global = GlobalFeaturesOf(state, now_, model_.base_rate());
    absl::c_copy(global, dense_.begin());
    if (Has(ResponseTerm::kPatterns)) {
      entries_.push_back({columns_.OverallPattern(OverallPatternOf(state)), 1});
    }
    double ability = state.ability_mean;
    const absl::Span<const SkillIndex> skills = model_.catalog().skills_of(response.item);
    for (SkillIndex skill : skills) {
      ability += AddSkill(state, skill, 1.0 / static_cast<double>(skills.size()));
    }
    AddItem(state, response.item, ability);
    for (int column = 0; column < columns_.kDense; ++column) {
      if (!kept_[column]) dense_[column] = 0;
    }
    rows.x.AddRow(dense_, entries_);
    rows.scores.push_back(response.score);
  }

 private:
  bool Has(ResponseTerm term) const { return has_[static_cast<int>(term)]; }
  void Entry(uint32_t column, double value) {
    if (value != 0) entries_.push_back({column, static_cast<float>(value)});
  }

  // Returns the skill's share of theta.
  double AddSkill(const LearnerState& state, SkillIndex skill, double share) {
    const SkillTrace* trace = state.FindSkill(skill);
    const double ability = SkillAbility(model_, state, skill, trace, now_).mean;
    const SkillValues x = SkillFeaturesFor(model_, state, skill, trace, ability, now_);
    for (int f = 0; f < kSkillFeatures; ++f) dense_[columns_.kSkillFeature + f] += share * x[f];
    const int pattern = SkillPatternOf(trace);
    if (Has(ResponseTerm::kPatterns))
      AddPattern(pattern, {1, x[kSkillAttempts], state.ability_mean}, share);
    if (Has(ResponseTerm::kSkillEasiness)) Entry(columns_.SkillEasiness(skill), share);
    if (Has(ResponseTerm::kSkillSlopes)) {
      Entry(columns_.OwnSkillSlope(skill, kAbilitySlope), share * ability);
      Entry(columns_.OwnSkillSlope(skill, kOverallAbilitySlope), share * state.ability_mean);
      Entry(columns_.OwnPattern(skill, pattern), share);
    }
    return share * ability;
  }

  // Skills of one item may have the same pattern: each column stands in a row once.
  void AddPattern(int pattern, const PatternSlopes& values, double share) {
    const auto first = absl::c_find_if(entries_, [&](const DesignMatrix::Entry& e) {
      return e.column == columns_.Pattern(pattern, kPatternItself);
    });
    if (first == entries_.end()) {
      for (int f = 0; f < kPatternSlopes; ++f) {
        entries_.push_back({columns_.Pattern(pattern, f), static_cast<float>(share * values[f])});
      }
      return;
    }
    for (int f = 0; f < kPatternSlopes; ++f) {
      first[f].value += static_cast<float>(share * values[f]);
    }
  }

  void AddItem(const LearnerState& state, ItemIndex item, double ability) {
    const ItemValues x =
        ItemFeaturesOf(state.FindItem(item), state, item, now_, model_.base_rate());
    absl::c_copy(x, dense_.begin() + columns_.kItemFeature);
    const int run = RunOf(state, item);
    if (run > 0 && Has(ResponseTerm::kRetry)) Entry(columns_.Run(run), 1);
    if (Has(ResponseTerm::kItemEasiness)) Entry(columns_.ItemEasiness(item), 1);
    if (Has(ResponseTerm::kDiscrimination)) {
      Entry(columns_.OwnItemSlope(item, kDiscrimination), ability);
    }
    if (run == 0 || !Has(ResponseTerm::kItemRetry)) return;
    Entry(columns_.OwnItemSlope(item, kRetriedSlope), x[kItemRetried]);
    Entry(columns_.OwnItemSlope(item, kRetriedScoreSlope), x[kItemRetriedScore]);
    Entry(columns_.OwnItemSlope(item, kRetriedWrongSlope), x[kItemRunWrong]);
    Entry(columns_.OwnRun(item, run), 1);
  }

  const Model& model_;
  const ResponseColumns columns_;
  std::array<bool, ResponseColumns::kDense> kept_;
  std::array<bool, kResponseTerms> has_;
  absl::Time now_;
  std::array<double, ResponseColumns::kDense> dense_;
  absl::InlinedVector<DesignMatrix::Entry, 64> entries_;
};

}  // namespace

ResponseRows MakeResponseRows(const TracingModels& models, const ResponseLog& log,
                              absl::Span<const size_t> learners,
                              absl::Span<const ResponseTerm> without,
                              const CountProgress& progress) {
  ResponseRows rows;
  size_t responses = 0;
  for (size_t learner : learners) responses += log.end(learner) - log.begin(learner);
  for (size_t learner : learners) {
    const Model& model = models.of(learner);
    RowMaker maker(model, without);
    LearnerState state = InitialState(model);
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      const size_t done = rows.scores.size();
      if (progress && done % kCountedAtOnce == 0) {
        progress(done, static_cast<double>(done) / static_cast<double>(responses), "responses");
      }
      const ScoredResponse response = log.response(row);
      maker.Add(state, response, rows);
      FoldResponse(model, response, state);
    }
  }
  if (progress) progress(responses, 1, "responses");
  return rows;
}

CompactColumns::CompactColumns(const ResponseColumns& columns, ResponseRows& rows)
    : numbers_(columns.count() - columns.kDense, DesignMatrix::kDropped) {
  for (uint32_t column = 0; column < columns.kDense; ++column) originals_.push_back(column);
  for (size_t row = 0; row < rows.x.rows(); ++row) {
    for (const DesignMatrix::Entry& entry : rows.x.entries(row)) {
      numbers_[entry.column - columns.kDense] = 0;
    }
  }
  for (uint32_t n = 0; n < numbers_.size(); ++n) {
    if (numbers_[n] == DesignMatrix::kDropped) continue;
    numbers_[n] = static_cast<uint32_t>(originals_.size());
    originals_.push_back(columns.kDense + n);
  }
  Apply(rows);
}

void CompactColumns::Apply(ResponseRows& rows) const { rows.x.Renumber(numbers_); }

std::vector<float> CompactColumns::Spread(absl::Span<const double> values) const {
  std::vector<float> spread(ResponseColumns::kDense + numbers_.size(), 0.0F);
  for (size_t n = 0; n < originals_.size(); ++n) {
    spread[originals_[n]] = static_cast<float>(values[n]);
  }
  return spread;
}

std::vector<double> CompactColumns::Gather(absl::Span<const float> values) const {
  std::vector<double> gathered;
  gathered.reserve(originals_.size());
  for (uint32_t original : originals_) gathered.push_back(values[original]);
  return gathered;
}

}  // namespace proximal

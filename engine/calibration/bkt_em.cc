// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_em.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calibration/bkt_maximization.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

constexpr int kMostStarts = 1000;

// What the data can say at all.
struct Evidence {
  bool responses = false;
  bool pairs = false;   // a learner with two responses
  bool varied = false;  // two different scores
};

Evidence EvidenceIn(const SequenceView& sequences) {
  Evidence evidence;
  for (size_t s = 0; s < sequences.size(); ++s) {
    const size_t begin = sequences.begin[s];
    const size_t end = sequences.end(s);
    evidence.responses |= end > begin;
    evidence.pairs |= end > begin + 1;
    for (size_t i = begin; i < end && !evidence.varied; ++i) {
      evidence.varied = sequences.scores[i] != sequences.scores[sequences.begin.front()];
    }
    if (evidence.pairs && evidence.varied) break;
  }
  return evidence;
}

uint32_t Count(absl::Span<const uint32_t> indices) {
  return indices.empty() ? 1 : *std::max_element(indices.begin(), indices.end()) + 1;
}

BktLayout LayoutOf(const SequenceView& sequences, const BktVariant& variant) {
  BktLayout layout;
  if (variant.group_priors) layout.groups = Count(sequences.groups);
  const size_t first = sequences.begin.empty() ? 0 : sequences.begin.front();
  if (variant.resource_rates) {
    layout.resources = Count(sequences.resources.subspan(first, sequences.responses()));
  }
  if (variant.item_rates) {
    layout.items = Count(sequences.items.subspan(first, sequences.responses()));
  }
  return layout;
}

uint32_t RatesOf(const BktLayout& layout, BktKind kind) {
  if (kind == BktKind::kPrior) return layout.groups;
  if (kind == BktKind::kLearn) return layout.resources;
  return kind == BktKind::kForget ? 1 : layout.items;
}

class SkillFit {
 public:
  SkillFit(const SequenceView& sequences, const BktCenter& center, const BktEmOptions& options)
      : sequences_(sequences), center_(center), options_(options) {
    center_.rates = WithinBounds(center.rates);
    if (!options.variant.forgetting) center_.rates.forget = 0;
  }

  BktFit Run();

 private:
  // The skill's own rates, then those of groups, resources and items near them.
  BktFit FitLayout(const BktLayout& layout, const BktParameters& start);
  BktPrior PriorFor(const BktLayout& layout, const BktParameters& skill) const;
  bool IsHeld(BktKind kind) const;
  std::vector<double> Start(int start, const BktPrior& prior, const BktLayout& layout,
                            const BktParameters& first) const;
  BktFit Report(BktExpectation& expectation, const BktPrior& prior, BktMaximum best) const;
  void NoteRepairs(const BktPrior& prior, const BktMaximum& best, BktFit& fit) const;
  void NoteHeld(BktFit& fit) const;
  void KeepMastery(BktExpectation& expectation, const BktPrior& prior, BktFit& fit) const;

  const SequenceView& sequences_;
  BktCenter center_;
  const BktEmOptions& options_;
  Evidence evidence_;
};

BktFit SkillFit::Run() {
  evidence_ = EvidenceIn(sequences_);
  const BktLayout layout = LayoutOf(sequences_, options_.variant);
  if (!evidence_.responses) {
    BktFit fit = {.parameters = center_.rates, .layout = layout};
    fit.rates = Spread(layout, center_.rates);
    fit.occasions.resize(layout.size());
    NoteHeld(fit);
    return fit;
  }
  const BktLayout own;
  if (layout.size() == own.size()) return FitLayout(own, center_.rates);
  return FitLayout(layout, FitLayout(own, center_.rates).parameters);
}

// Without a prior, what the data cannot tell apart stays where it was.
bool SkillFit::IsHeld(BktKind kind) const {
  if (!evidence_.responses) return true;
  if (center_.strengths[static_cast<int>(kind)] > 0) return false;
  if (kind == BktKind::kLearn || kind == BktKind::kForget) return !evidence_.pairs;
  return kind != BktKind::kPrior && !(evidence_.pairs && evidence_.varied);
}

BktPrior SkillFit::PriorFor(const BktLayout& layout, const BktParameters& skill) const {
  BktPrior prior = {Spread(layout, center_.rates), std::vector<double>(layout.size()),
                    std::vector<BktBounds>(layout.size())};
  for (uint32_t i = 0; i < layout.size(); ++i) {
    const BktKind kind = layout.kind(i);
    prior.strength[i] = center_.strengths[static_cast<int>(kind)];
    prior.bounds[i] = BoundsOf(kind);
    if (RatesOf(layout, kind) > 1) {
      prior.center[i] = ValueOf(skill, kind);
      prior.strength[i] = options_.class_strength;
    }
    if (IsHeld(kind)) prior.bounds[i] = {prior.center[i], prior.center[i]};
    if (kind == BktKind::kForget && !options_.variant.forgetting) prior.bounds[i] = {0, 0};
  }
  return prior;
}

std::vector<double> SkillFit::Start(int start, const BktPrior& prior, const BktLayout& layout,
                                    const BktParameters& first) const {
  std::vector<double> rates = Spread(layout, first);
  numerics::Random random(numerics::Mix64(options_.seed, start));
  for (uint32_t i = 0; i < layout.size(); ++i) {
    if (start > 0) {  // a uniform logit within the middle nine tenths between the bounds
      const double low = numerics::Logit(BoundsOf(layout.kind(i)).low);
      const double high = numerics::Logit(BoundsOf(layout.kind(i)).high);
      rates[i] = numerics::Logistic(low + (high - low) * (0.05 + 0.9 * random.Uniform()));
    }
    rates[i] = std::clamp(rates[i], prior.bounds[i].low, prior.bounds[i].high);
  }
  return rates;
}

BktFit SkillFit::FitLayout(const BktLayout& layout, const BktParameters& start) {
  BktExpectation expectation(sequences_, layout, options_.parallel);
  const BktPrior prior = PriorFor(layout, start);
  const BktClimb climb = {options_.max_iterations, options_.tolerance, options_.accelerate};
  BktMaximum best;
  int won = 0;
  for (int s = 0; s < options_.starts; ++s) {
    BktMaximum found = Maximize(expectation, prior, Start(s, prior, layout, start), climb);
    // A later start wins by more than rounding, or not at all.
    if (s == 0 || found.objective > best.objective + 1e-7 * (1 + std::abs(best.objective))) {
      best = std::move(found);
      won = s;
    }
  }
  BktFit fit = Report(expectation, prior, std::move(best));
  fit.start = won;
  return fit;
}

BktFit SkillFit::Report(BktExpectation& expectation, const BktPrior& prior, BktMaximum best) const {
  BktFit fit = {.layout = expectation.layout(),
                .log_likelihood = best.counts.log_likelihood,
                .objective = best.objective,
                .iterations = best.iterations,
                .converged = best.converged};
  NoteRepairs(prior, best, fit);
  NoteHeld(fit);
  fit.rates = std::move(best.rates);
  fit.occasions = std::move(best.counts.occasions);
  std::array<double, kBktKinds> sums = {};
  std::array<double, kBktKinds> weights = {};
  for (uint32_t i = 0; i < fit.layout.size(); ++i) {
    const auto kind = static_cast<size_t>(fit.layout.kind(i));
    const double weight = fit.occasions[i] + 1e-9;  // an even mean where nothing speaks
    sums[kind] += weight * fit.rates[i];
    weights[kind] += weight;
  }
  for (BktKind kind : kAllBktKinds) {
    const auto k = static_cast<size_t>(kind);
    ValueOf(fit.parameters, kind) =
        RatesOf(fit.layout, kind) > 1 ? sums[k] / weights[k] : fit.rates[fit.layout.first(kind)];
  }
  if (fit.parameters.forget > 0) KeepMastery(expectation, prior, fit);
  if (options_.standard_errors) fit.standard_errors = StandardErrors(expectation, prior, fit.rates);
  return fit;
}

void SkillFit::NoteRepairs(const BktPrior& prior, const BktMaximum& best, BktFit& fit) const {
  for (uint32_t i = 0; i < fit.layout.size(); ++i) {
    const BktBounds& bounds = prior.bounds[i];
    const double wanted = UnboundedRate(best.counts, prior, i);
    const bool inside = wanted > bounds.low - 1e-9 && wanted < bounds.high + 1e-9;
    if (inside || bounds.low == bounds.high) continue;
    const BktKind kind = fit.layout.kind(i);
    BktRule rule = BktRule::kBound;
    if (kind == BktKind::kGuess || kind == BktKind::kSlip) {
      const uint32_t item = fit.layout.index(i);
      const double both = UnboundedRate(best.counts, prior, fit.layout.guess(item)) +
                          UnboundedRate(best.counts, prior, fit.layout.slip(item));
      if (both >= 1) rule = BktRule::kGuessPlusSlip;
    }
    fit.repairs.push_back({kind, fit.layout.index(i), rule, wanted, best.rates[i]});
  }
}

void SkillFit::NoteHeld(BktFit& fit) const {
  for (BktKind kind : kAllBktKinds) {
    if (!IsHeld(kind) || (kind == BktKind::kForget && !options_.variant.forgetting)) continue;
    const double center = ValueOf(center_.rates, kind);
    const BktRule rule = !evidence_.responses ? BktRule::kNoResponses
                         : !evidence_.pairs   ? BktRule::kSingleResponses
                                              : BktRule::kConstantScores;
    fit.repairs.push_back({kind, 0, rule, center, center});
  }
}

void SkillFit::KeepMastery(BktExpectation& expectation, const BktPrior& prior, BktFit& fit) const {
  const double forget = ForgetThatKeepsMastery(fit.parameters);
  if (forget >= fit.parameters.forget) return;
  fit.repairs.push_back(
      {BktKind::kForget, 0, BktRule::kMasteryNeverFalls, fit.parameters.forget, forget});
  fit.parameters.forget = forget;
  fit.rates[fit.layout.forget()] = forget;
  fit.log_likelihood = expectation.Count(fit.rates).log_likelihood;
  fit.objective = fit.log_likelihood + LogPrior(prior, fit.rates);
}

absl::Status Invalid(absl::string_view name, double value, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", rule));
}

absl::Status CheckCenter(const BktParameters& center) {
  for (BktKind kind : kAllBktKinds) {
    const double value = ValueOf(center, kind);
    if (!(value >= 0 && value <= 1)) {
      return Invalid(absl::StrCat("center: ", BktKindName(kind)), value, "within [0, 1]");
    }
  }
  if (!(center.guess + center.slip < 1)) {
    return Invalid("center: guess + slip", center.guess + center.slip, "below 1");
  }
  return absl::OkStatus();
}

absl::Status CheckColumns(const ScoreSequences& sequences, const BktEmOptions& options) {
  const auto lacks = [&](bool needed, size_t size, size_t whole) {
    return needed && size == 0 && whole > 0;
  };
  const BktVariant& variant = options.variant;
  const size_t responses = sequences.scores.size();
  absl::string_view missing;
  if (lacks(variant.item_rates, sequences.items.size(), responses)) missing = "items";
  if (lacks(variant.resource_rates, sequences.resources.size(), responses)) missing = "resources";
  if (lacks(variant.group_priors, sequences.groups.size(), sequences.begin.size())) {
    missing = "groups";
  }
  if (!missing.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the variant needs the column ", missing, ", which is empty"));
  }
  if (options.standard_errors && LayoutOf(sequences, variant).size() > kMaxRatesWithErrors) {
    return Invalid("standard_errors: the number of rates", LayoutOf(sequences, variant).size(),
                   absl::StrCat("at most ", kMaxRatesWithErrors));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckBktOptions(const BktEmOptions& options) {
  if (!(options.prior_strength >= 0 && std::isfinite(options.prior_strength))) {
    return Invalid("prior_strength", options.prior_strength, "finite and at least 0");
  }
  if (!(options.class_strength > 0 && std::isfinite(options.class_strength))) {
    return Invalid("class_strength", options.class_strength, "finite and above 0");
  }
  if (!(options.tolerance >= 0)) return Invalid("tolerance", options.tolerance, "at least 0");
  if (options.max_iterations < 0) {
    return Invalid("max_iterations", options.max_iterations, "at least 0");
  }
  if (options.starts < 1 || options.starts > kMostStarts) {
    return Invalid("starts", options.starts, absl::StrCat("within [1, ", kMostStarts, "]"));
  }
  return absl::OkStatus();
}

absl::StatusOr<BktFit> FitBktSkill(const ScoreSequences& sequences, const BktParameters& center,
                                   const BktEmOptions& options) {
  if (absl::Status s = CheckBktOptions(options); !s.ok()) return s;
  if (absl::Status s = CheckCenter(center); !s.ok()) return s;
  if (absl::Status s = CheckSequences(sequences); !s.ok()) return s;
  if (absl::Status s = CheckColumns(sequences, options); !s.ok()) return s;
  BktCenter held = {.rates = center};
  held.strengths.fill(options.prior_strength);
  return FitSoundBktSkill(sequences, held, options);
}

BktFit FitSoundBktSkill(const SequenceView& sequences, const BktCenter& center,
                        const BktEmOptions& options) {
  return SkillFit(sequences, center, options).Run();
}

}  // namespace proximal

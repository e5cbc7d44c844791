// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_skills.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

// Where the fit of all skills together starts.
constexpr BktParameters kStart = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};

// The fit of all skills together is a start and a center: a sample of the sequences will do.
constexpr size_t kCommonResponses = size_t{1} << 16;

// Strengths of each kind of rate in prior strengths. A learner starts once: a pseudo-occasion of
// `prior` is worth a learner, not a response. Forgetting is hardly told from slips within one
// skill. Chosen on two logs (docs/adr/0012-bkt-on-distinct-prefixes.md), where each is flat from
// half to twice its value.
constexpr std::array<double, kBktKinds> kStrengths = {0.25, 0.5, 10, 2, 2};

// Skills that are fitted in one task: at least this many responses, but for the last.
constexpr size_t kResponsesPerTask = size_t{1} << 15;

// Every n-th sequence, so that about kCommonResponses are left.
ScoreSequences Sample(const SequenceView& all) {
  const size_t stride = std::max<size_t>(1, all.responses() / kCommonResponses);
  ScoreSequences sample;
  for (size_t s = stride / 2; s < all.size(); s += stride) {
    sample.begin.push_back(sample.scores.size());
    sample.scores.insert(sample.scores.end(), all.scores.begin() + all.begin[s],
                         all.scores.begin() + all.end(s));
  }
  return sample;
}

// What one skill says of an item.
struct ItemShare {
  ItemIndex item;
  double guess, slip;
  double weight;  // responses
};

// What a task of several skills came to.
struct Share {
  size_t from = 0, to = 0;  // skills
  std::vector<BktSkillRepair> repairs = {};
  std::vector<ItemShare> items = {};
  double log_likelihood = 0;
  int most_iterations = 0;
  int not_converged = 0;
};

std::vector<Share> Shares(const SkillSequences& sequences) {
  std::vector<Share> shares(1);
  size_t responses = 0;
  for (size_t skill = 0; skill < sequences.skill_count(); ++skill) {
    if (responses >= kResponsesPerTask) {
      shares.push_back({.from = skill});
      responses = 0;
    }
    responses += sequences.view(skill).responses() + 1;
    shares.back().to = skill + 1;
  }
  return shares;
}

// Fits the skills of a catalog near what is common to them.
class SkillsFit {
 public:
  SkillsFit(const SkillSequences& sequences, const BktEmOptions& options, BktSkillsFit& fit)
      : sequences_(sequences), options_(options), fit_(fit) {}

  void Run();

 private:
  void FitSkill(size_t skill, const BktEmOptions& options, Share& share);
  void Add(const Share& share);
  void AverageItems(const std::vector<Share>& shares);

  const SkillSequences& sequences_;
  const BktEmOptions& options_;
  BktSkillsFit& fit_;
};

void SkillsFit::FitSkill(size_t skill, const BktEmOptions& options, Share& share) {
  const BktFit fit = FitSoundBktSkill(sequences_.view(skill), fit_.common, options);
  fit_.skills[skill] = fit.parameters;
  for (const BktRepair& repair : fit.repairs) {
    share.repairs.push_back({static_cast<SkillIndex>(skill), repair});
  }
  for (uint32_t i = 0; fit.layout.items > 1 && i < fit.layout.items; ++i) {
    const uint32_t guess = fit.layout.guess(i);
    const uint32_t slip = fit.layout.slip(i);
    share.items.push_back({sequences_.items_of(skill)[i], fit.rates[guess], fit.rates[slip],
                           fit.occasions[guess] + fit.occasions[slip]});
  }
  share.log_likelihood += fit.log_likelihood;
  share.most_iterations = std::max(share.most_iterations, fit.iterations);
  share.not_converged += !fit.converged;
}

// Large skills lend the caller's threads to their E steps; of the others several go at once.
bool IsLarge(const SequenceView& sequences) {
  return sequences.responses() > 2 * BktExpectation::kResponsesPerPart;
}

void SkillsFit::Run() {
  BktEmOptions serial = options_;
  serial.parallel = RunSerially;
  std::vector<Share> shares = Shares(sequences_);
  options_.parallel(static_cast<int>(shares.size()), [&](int i) {
    for (size_t skill = shares[i].from; skill < shares[i].to; ++skill) {
      if (!IsLarge(sequences_.view(skill))) FitSkill(skill, serial, shares[i]);
    }
  });
  for (Share& share : shares) {
    for (size_t skill = share.from; skill < share.to; ++skill) {
      if (IsLarge(sequences_.view(skill))) FitSkill(skill, options_, share);
    }
    Add(share);
  }
  std::stable_sort(
      fit_.repairs.begin(), fit_.repairs.end(),
      [](const BktSkillRepair& a, const BktSkillRepair& b) { return a.skill < b.skill; });
  AverageItems(shares);
}

void SkillsFit::Add(const Share& share) {
  fit_.repairs.insert(fit_.repairs.end(), share.repairs.begin(), share.repairs.end());
  fit_.log_likelihood += share.log_likelihood;
  fit_.most_iterations = std::max(fit_.most_iterations, share.most_iterations);
  fit_.not_converged += share.not_converged;
}

void SkillsFit::AverageItems(const std::vector<Share>& shares) {
  std::vector<double> weights(fit_.items.size());
  for (const Share& share : shares) {
    for (const ItemShare& part : share.items) {
      BktItemRates& rates = fit_.items[part.item];
      double& weight = weights[part.item];
      if (weight == 0) rates = {0, 0};
      weight += part.weight;
      rates.guess += (part.guess - rates.guess) * part.weight / weight;
      rates.slip += (part.slip - rates.slip) * part.weight / weight;
    }
  }
}

BktParameters FitCommon(const SkillSequences& sequences, BktEmOptions options) {
  options.variant = {.forgetting = options.variant.forgetting};
  BktCenter start = {.rates = kStart};
  start.strengths.fill(1);
  const ScoreSequences sample = Sample(sequences.all());
  return FitSoundBktSkill(sample, start, options).parameters;
}

absl::Status CheckLog(const ResponseLog& log, const BktEmOptions& options) {
  if (absl::Status s = CheckBktOptions(options); !s.ok()) return s;
  if (options.variant.resource_rates || options.variant.group_priors) {
    return absl::InvalidArgumentError(
        "the variants resource_rates and group_priors need columns that a log does not have");
  }
  for (size_t row = 0; row < log.size(); ++row) {
    if (log.score(row) >= 0 && log.score(row) <= 1) continue;
    return absl::InvalidArgumentError(absl::StrCat("the score of row ", row, " is ", log.score(row),
                                                   "; it must be within [0, 1]"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BktSkillsFit> FitBktSkills(const Catalog& catalog, const ResponseLog& log,
                                          const BktEmOptions& options) {
  if (absl::Status s = CheckLog(log, options); !s.ok()) return s;
  const bool with_items = options.variant.item_rates;
  const SkillSequences sequences = SequencesBySkill(catalog, log, with_items);
  BktSkillsFit fit;
  fit.common.rates = FitCommon(sequences, options);
  for (int kind = 0; kind < kBktKinds; ++kind) {
    fit.common.strengths[kind] = kStrengths[kind] * options.prior_strength;
  }
  fit.skills.resize(catalog.skill_count());
  if (with_items) fit.items.resize(catalog.item_count());
  SkillsFit(sequences, options, fit).Run();
  return fit;
}

}  // namespace proximal

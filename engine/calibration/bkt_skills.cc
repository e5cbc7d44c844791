// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_skills.h"

#include <algorithm>
#include <utility>

namespace proximal {
namespace {

// Where the fit of all skills together starts.
constexpr BktParameters kStart = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};

// The fit of all skills together is a start and a center: a sample of the sequences will do.
constexpr size_t kCommonResponses = size_t{1} << 16;

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

// What a task of several skills came to.
struct Share {
  size_t from = 0, to = 0;  // skills
  std::vector<BktSkillRepair> repairs = {};
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

void FitSkill(const SequenceView& sequences, const BktCenter& center, const BktEmOptions& options,
              size_t skill, Share& share, std::vector<BktParameters>& fitted) {
  BktFit fit = FitSoundBktSkill(sequences, center, options);
  fitted[skill] = fit.parameters;
  for (const BktRepair& repair : fit.repairs) {
    share.repairs.push_back({static_cast<SkillIndex>(skill), repair});
  }
  share.log_likelihood += fit.log_likelihood;
  share.most_iterations = std::max(share.most_iterations, fit.iterations);
  share.not_converged += !fit.converged;
}

// Large skills lend the caller's threads to their E steps; of the others several go at once.
bool IsLarge(const SequenceView& sequences) {
  return sequences.responses() > 2 * BktExpectation::kResponsesPerPart;
}

void FitNear(const SkillSequences& sequences, const BktEmOptions& options, BktSkillsFit& fit) {
  BktEmOptions serial = options;
  serial.parallel = RunSerially;
  std::vector<Share> shares = Shares(sequences);
  options.parallel(static_cast<int>(shares.size()), [&](int i) {
    for (size_t skill = shares[i].from; skill < shares[i].to; ++skill) {
      const SequenceView view = sequences.view(skill);
      if (!IsLarge(view)) FitSkill(view, fit.common, serial, skill, shares[i], fit.skills);
    }
  });
  for (Share& share : shares) {
    for (size_t skill = share.from; skill < share.to; ++skill) {
      const SequenceView view = sequences.view(skill);
      if (IsLarge(view)) FitSkill(view, fit.common, options, skill, share, fit.skills);
    }
    fit.repairs.insert(fit.repairs.end(), share.repairs.begin(), share.repairs.end());
    fit.log_likelihood += share.log_likelihood;
    fit.most_iterations = std::max(fit.most_iterations, share.most_iterations);
    fit.not_converged += share.not_converged;
  }
  std::stable_sort(
      fit.repairs.begin(), fit.repairs.end(),
      [](const BktSkillRepair& a, const BktSkillRepair& b) { return a.skill < b.skill; });
}

BktParameters FitCommon(const SkillSequences& sequences, const BktEmOptions& options) {
  BktCenter start = {.rates = kStart};
  start.strengths.fill(1);
  const ScoreSequences sample = Sample(sequences.all());
  return FitSoundBktSkill(sample, start, options).parameters;
}

}  // namespace

absl::StatusOr<BktSkillsFit> FitBktSkills(const SkillSequences& sequences,
                                          const BktEmOptions& options) {
  if (absl::Status s = CheckBktOptions(options); !s.ok()) return s;
  BktSkillsFit fit;
  fit.common.rates = FitCommon(sequences, options);
  fit.common.strengths.fill(options.prior_strength);
  fit.skills.resize(sequences.skill_count());
  FitNear(sequences, options, fit);
  return fit;
}

absl::StatusOr<BktSkillsFit> FitBktSkills(const Catalog& catalog, const ResponseLog& log,
                                          const BktEmOptions& options) {
  return FitBktSkills(SequencesBySkill(catalog, log), options);
}

}  // namespace proximal

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/fit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/calibration/ability_variances.h"
#include "engine/calibration/irt_slopes.h"
#include "engine/calibration/learner_parts.h"
#include "engine/calibration/response_weights.h"
#include "engine/calibration/tracing_fit.h"
#include "engine/tracing/check_parameters.h"

namespace proximal {
namespace {

constexpr double kLowestBaseRate = 1e-4;

// Refuses what no model can be learnt from; otherwise the mean score.
absl::StatusOr<double> BaseRate(const ResponseLog& log) {
  if (log.size() == 0) return absl::FailedPreconditionError("the log has no responses");
  double sum = 0;
  double lowest = 1;
  double highest = 0;
  for (size_t row = 0; row < log.size(); ++row) {
    sum += log.score(row);
    lowest = std::min(lowest, log.score(row));
    highest = std::max(highest, log.score(row));
  }
  if (lowest == highest) {
    return absl::FailedPreconditionError(
        absl::StrCat("every score in the log is ", lowest, ": there is nothing to tell apart"));
  }
  return std::clamp(sum / static_cast<double>(log.size()), kLowestBaseRate, 1 - kLowestBaseRate);
}

// INVALID_ARGUMENT for ability parameters that no model can have.
absl::Status CheckAbility(const AbilityParameters& ability) {
  ModelParameters parameters;
  parameters.ability = ability;
  return CheckParameters(parameters);
}

// Refuses learners who practised more than `most` skills.
absl::Status CheckSkillsOfLearners(const Catalog& catalog, const ResponseLog& log, size_t most) {
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    size_t needed = 0;  // counting a skill as often as it was needed
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      needed += catalog.skills_of(log.item(row)).size();
    }
    if (needed <= most) continue;
    absl::flat_hash_set<SkillIndex> skills;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      for (SkillIndex skill : catalog.skills_of(log.item(row))) skills.insert(skill);
    }
    if (skills.size() > most) {
      return absl::FailedPreconditionError(
          absl::StrCat("the learner of row ", log.begin(learner), " practised ", skills.size(),
                       " skills, and a learner may practise at most ", most));
    }
  }
  return absl::OkStatus();
}

// Items without a response speak through their neighbours, which Model::Compile sees to.
void LeaveOutUnanswered(const ResponseLog& log, ModelParameters& parameters) {
  std::vector<bool> answered(parameters.items.size(), false);
  for (size_t row = 0; row < log.size(); ++row) answered[log.item(row)] = true;
  size_t kept = 0;
  for (size_t i = 0; i < answered.size(); ++i) {
    if (!answered[i]) continue;
    std::swap(parameters.item_ids[kept], parameters.item_ids[i]);
    std::swap(parameters.items[kept], parameters.items[i]);
    ++kept;
  }
  parameters.item_ids.resize(kept);
  parameters.items.resize(kept);
}

// Whether a log is of fewer learners than `most`, so that what each of them answered weighs much,
// and yet of enough to be dealt into parts.
bool FewerLearners(const ResponseLog& log, size_t most) {
  constexpr size_t kMostResponses = 1'000'000;
  return log.learner_count() < most && log.learner_count() >= 2 * kLearnerParts &&
         log.size() <= kMostResponses;
}

absl::StatusOr<ModelParameters> FitResponseModel(const std::shared_ptr<const Catalog>& catalog,
                                                 const ResponseLog& log, FitOptions options,
                                                 double base_rate) {
  constexpr size_t kFewLearners = 500;
  constexpr size_t kVeryFewLearners = 100;
  absl::StatusOr<ModelParameters> parameters = FitTracing(catalog, log, options, base_rate);
  if (!parameters.ok()) return parameters.status();
  const bool few = FewerLearners(log, kFewLearners);
  const std::vector<size_t> learners = few ? LearnersByAnswers(log) : std::vector<size_t>();
  if (FewerLearners(log, kVeryFewLearners)) {
    if (options.progress) options.progress("variances of ability");
    options.ability = ChooseAbilityVariances(catalog, log, learners, options.ability,
                                             options.difficulty, options.parallel);
    SetAbility(options.ability,
               FitItemDifficulties(catalog, log, options.ability, options.difficulty), *parameters);
  }
  if (few && options.progress) options.progress("cross-fitting");
  const absl::StatusOr<TracingModels> models =
      few ? CrossFitTracing(catalog, log, learners, options, base_rate)
          : TracingModels(*Model::Compile(catalog, *parameters));
  if (!models.ok()) return models.status();
  FitResponseWeights(*models, log, options.response, *parameters,
                     {.stage = options.progress, .counted = options.counted});
  return parameters;
}

}  // namespace

absl::StatusOr<ModelParameters> Fit(const std::shared_ptr<const Catalog>& catalog,
                                    const ResponseLog& log, const FitOptions& options) {
  if (absl::Status status = CheckAbility(options.ability); !status.ok()) return status;
  const absl::StatusOr<double> base_rate = BaseRate(log);
  if (!base_rate.ok()) return base_rate.status();
  if (absl::Status status = CheckSkillsOfLearners(*catalog, log, options.most_skills_of_learner);
      !status.ok()) {
    return status;
  }
  absl::StatusOr<ModelParameters> parameters =
      options.kind == TracingKind::kResponse ? FitResponseModel(catalog, log, options, *base_rate)
                                             : FitTracing(catalog, log, options, *base_rate);
  if (!parameters.ok()) return parameters.status();
  if (options.kind == TracingKind::kIrt) {
    if (options.progress) options.progress("discriminations");
    const std::vector<double> slopes = FitItemSlopes(log, catalog->item_count());
    for (ItemIndex i = 0; i < catalog->item_count(); ++i) parameters->items[i].irt.a = slopes[i];
  }
  LeaveOutUnanswered(log, *parameters);
  return parameters;
}

}  // namespace proximal

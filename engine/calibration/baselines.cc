// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/baselines.h"

#include <cmath>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "engine/calibration/evaluate.h"
#include "engine/calibration/ridge_logistic.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

double MeanScore(const ResponseLog& log) {
  double sum = 0;
  for (size_t row = 0; row < log.size(); ++row) sum += log.score(row);
  return log.size() > 0 ? sum / static_cast<double>(log.size()) : 0.5;
}

// A rating and how many responses have moved it.
struct Rating {
  double value = 0;
  double responses = 0;
  void Move(double rate, double surprise) {
    value += rate / (1 + 0.05 * responses) * surprise;
    ++responses;
  }
};

class Elo {
 public:
  Elo(const Catalog& catalog, double mean_score)
      : catalog_(catalog), mu_(numerics::Logit(mean_score)), items_(catalog.item_count()) {}

  // Plays the log from its first learner on; what was predicted just before each response.
  std::vector<double> Play(const ResponseLog& log, bool rate_items) {
    std::vector<double> predicted;
    predicted.reserve(log.size());
    for (size_t learner = 0; learner < log.learner_count(); ++learner) {
      Rating overall;
      absl::flat_hash_map<SkillIndex, Rating> skills;
      for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
        const absl::Span<const SkillIndex> needed = catalog_.skills_of(log.item(row));
        double theta = overall.value;
        for (SkillIndex s : needed) theta += skills[s].value / static_cast<double>(needed.size());
        Rating& item = items_[log.item(row)];
        predicted.push_back(numerics::Logistic(mu_ + theta - item.value));
        const double surprise = log.score(row) - predicted.back();
        overall.Move(0.25, surprise);
        for (SkillIndex s : needed) skills[s].Move(0.5, surprise);
        if (rate_items) item.Move(0.5, -surprise);
      }
    }
    return predicted;
  }

 private:
  const Catalog& catalog_;
  const double mu_;
  std::vector<Rating> items_;
};

struct Counts {
  double successes = 0;
  double failures = 0;
  void Add(double score) {
    successes += score;
    failures += 1 - score;
  }
};

// One row per response. Performance factors: a constant, and per skill its share and log counts so
// far. Best-LR: also the log counts of all responses, and the item; skills count in full.
DesignMatrix LogCounts(const Catalog& catalog, const ResponseLog& log, bool best) {
  DesignMatrix x(/*dense=*/best ? 3 : 1);
  const auto first_skill = static_cast<uint32_t>(x.dense());
  const uint32_t first_item = first_skill + 3 * static_cast<uint32_t>(catalog.skill_count());
  absl::InlinedVector<DesignMatrix::Entry, 25> entries;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    absl::flat_hash_map<SkillIndex, Counts> counts;
    Counts all;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      const absl::Span<const SkillIndex> needed = catalog.skills_of(log.item(row));
      const double share = best ? 1 : 1.0 / static_cast<double>(needed.size());
      entries.clear();
      for (SkillIndex s : needed) {
        Counts& so_far = counts[s];
        const uint32_t column = first_skill + 3 * s;
        entries.push_back({column, static_cast<float>(share)});
        entries.push_back({column + 1, static_cast<float>(share * std::log1p(so_far.successes))});
        entries.push_back({column + 2, static_cast<float>(share * std::log1p(so_far.failures))});
        so_far.Add(log.score(row));
      }
      if (best) {
        entries.push_back({first_item + log.item(row), 1});
        x.AddRow({1.0, std::log1p(all.successes), std::log1p(all.failures)}, entries);
        all.Add(log.score(row));
      } else {
        x.AddRow({1.0}, entries);
      }
    }
  }
  return x;
}

std::vector<double> PredictByLogCounts(const Catalog& catalog, const ResponseLog& train,
                                       const ResponseLog& test, bool best) {
  const size_t columns = (best ? 3 + catalog.item_count() : 1) + 3 * catalog.skill_count();
  const std::vector<double> w = FitRidgeLogistic(LogCounts(catalog, train, best), ScoresOf(train),
                                                 std::vector<double>(columns, 1.0))
                                    .weights;
  const DesignMatrix x = LogCounts(catalog, test, best);
  std::vector<double> predicted(test.size());
  for (size_t row = 0; row < test.size(); ++row) {
    predicted[row] = numerics::Logistic(x.Dot(row, w));
  }
  return predicted;
}

}  // namespace

std::vector<double> PredictItemMean(const Catalog& catalog, const ResponseLog& train,
                                    const ResponseLog& test) {
  constexpr double kShrinkage = 5;
  std::vector<double> sum(catalog.item_count(), kShrinkage * MeanScore(train));
  std::vector<double> count(catalog.item_count(), kShrinkage);
  for (size_t row = 0; row < train.size(); ++row) {
    sum[train.item(row)] += train.score(row);
    ++count[train.item(row)];
  }
  std::vector<double> predicted(test.size());
  for (size_t row = 0; row < test.size(); ++row) {
    predicted[row] = sum[test.item(row)] / count[test.item(row)];
  }
  return predicted;
}

std::vector<double> PredictElo(const Catalog& catalog, const ResponseLog& train,
                               const ResponseLog& test) {
  Elo elo(catalog, MeanScore(train));
  elo.Play(train, /*rate_items=*/true);
  return elo.Play(test, /*rate_items=*/false);
}

std::vector<double> PredictPerformanceFactors(const Catalog& catalog, const ResponseLog& train,
                                              const ResponseLog& test) {
  return PredictByLogCounts(catalog, train, test, /*best=*/false);
}

std::vector<double> PredictBestLogistic(const Catalog& catalog, const ResponseLog& train,
                                        const ResponseLog& test) {
  return PredictByLogCounts(catalog, train, test, /*best=*/true);
}

}  // namespace proximal

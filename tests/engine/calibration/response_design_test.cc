// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_design.h"

#include <numeric>
#include <variant>
#include <vector>

#include "engine/calibration/response_columns.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/learner_view.h"
#include "gtest/gtest.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

// The weights of `p` by column, rounded as the model rounds them.
std::vector<double> WeightsOf(const ModelParameters& p, const ResponseColumns& columns) {
  std::vector<double> w(columns.count());
  const auto own = [&](uint32_t column, double value) { w[column] = static_cast<float>(value); };
  for (int f = 0; f < kGlobalFeatures; ++f) w[f] = p.weights.global[f];
  for (int f = 0; f < kSkillFeatures; ++f) w[columns.kSkillFeature + f] = p.weights.skill[f];
  for (int f = 0; f < kItemFeatures; ++f) w[columns.kItemFeature + f] = p.weights.item[f];
  for (int q = 0; q < kOverallPatterns; ++q) {
    w[columns.OverallPattern(q)] = p.weights.overall_patterns[q];
  }
  for (int q = 0; q < kSkillPatterns; ++q) {
    for (int f = 0; f < kPatternSlopes; ++f) {
      w[columns.Pattern(q, f)] = p.weights.skill_patterns[q][f];
    }
  }
  for (int run = 0; run < kRuns; ++run) w[columns.Run(run)] = p.weights.runs[run];
  for (SkillIndex s = 0; s < p.skills.size(); ++s) {
    w[columns.SkillEasiness(s)] = p.skills[s].easiness;
    for (int f = 0; f < kSkillSlopes; ++f) own(columns.OwnSkillSlope(s, f), p.skills[s].slopes[f]);
    for (int q = 0; q < kSkillPatterns; ++q) own(columns.OwnPattern(s, q), p.skills[s].patterns[q]);
  }
  for (ItemIndex i = 0; i < p.items.size(); ++i) {
    own(columns.ItemEasiness(i), p.items[i].easiness);
    for (int f = 0; f < kItemSlopes; ++f) own(columns.OwnItemSlope(i, f), p.items[i].slopes[f]);
    for (int run = 0; run < kRuns; ++run) own(columns.OwnRun(i, run), p.items[i].runs[run]);
  }
  return w;
}

ResponseLog LogOf(const Catalog& catalog, uint64_t seed) {
  ResponseLog log;
  for (int learner = 0; learner < 6; ++learner) {
    log.AddLearner();
    for (const Event& event : RandomResponses(catalog, 40, seed + learner)) {
      const auto& response = std::get<Response>(event.fact);
      log.Add(*catalog.FindItem(response.item_id), response.score, response.answered_at);
    }
  }
  return log;
}

TEST(ResponseDesignTest, ARowTimesTheWeightsIsTheLogitServed) {
  for (uint64_t seed = 1; seed < 6; ++seed) {
    const PractisedWorld w(TracingKind::kResponse, seed);
    const ResponseLog log = LogOf(*w.catalog, 10 * seed);
    std::vector<size_t> learners(log.learner_count());
    std::iota(learners.begin(), learners.end(), size_t{0});
    const ResponseColumns columns(*w.catalog);
    ResponseRows rows = MakeResponseRows(TracingModels(w.model), log, learners, {});
    const std::vector<double> weights = WeightsOf(w.parameters, columns);
    std::vector<double> served;
    for (size_t learner : learners) {
      LearnerState state = InitialState(*w.model);
      for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
        const ScoredResponse response = log.response(row);
        const LearnerView view(*w.model, state, response.answered_at);
        served.push_back(view.Predict(response.item).logit_mean);
        FoldResponse(*w.model, response, state);
      }
    }
    ASSERT_EQ(rows.x.rows(), served.size());
    // Rows are kept in single precision.
    for (size_t row = 0; row < served.size(); ++row) {
      EXPECT_NEAR(rows.x.Dot(row, weights), served[row], 1e-4) << "seed " << seed;
    }

    const CompactColumns compact(columns, rows);
    EXPECT_LT(compact.count(), columns.count());
    std::vector<double> fewer(compact.count());
    for (size_t n = 0; n < fewer.size(); ++n) fewer[n] = weights[compact.original(n)];
    for (size_t row = 0; row < served.size(); ++row) {
      EXPECT_NEAR(rows.x.Dot(row, fewer), served[row], 1e-4);
    }
  }
}

TEST(ResponseDesignTest, ATermLeftOutHasNoColumnsInAnyRow) {
  const PractisedWorld w(TracingKind::kResponse, 3);
  const ResponseLog log = LogOf(*w.catalog, 3);
  const ResponseColumns columns(*w.catalog);
  for (int t = 0; t < kResponseTerms; ++t) {
    const auto term = static_cast<ResponseTerm>(t);
    const auto occurs = [&](const ResponseRows& rows) {
      for (size_t row = 0; row < rows.x.rows(); ++row) {
        for (uint32_t column = kBias + 1; column < uint32_t{columns.kDense}; ++column) {
          if (rows.x.values(row)[column] != 0 && columns.TermOf(column) == term) return true;
        }
        for (const DesignMatrix::Entry& entry : rows.x.entries(row)) {
          if (columns.TermOf(entry.column) == term) return true;
        }
      }
      return false;
    };
    EXPECT_TRUE(occurs(MakeResponseRows(TracingModels(w.model), log, {0, 1, 2}, {})));
    EXPECT_FALSE(occurs(MakeResponseRows(TracingModels(w.model), log, {0, 1, 2}, {term})))
        << ResponseTermName(term);
  }
}

}  // namespace
}  // namespace proximal

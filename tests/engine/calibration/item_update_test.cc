// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/item_update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <string>

#include "engine/tracing/model.h"
#include "engine/tracing/response_model.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A model that knows every item's difficulty, but for `error` (logits) of each.
ModelParameters ModelOf(const Catalog& catalog, TracingKind kind, double variance,
                        const std::function<double(ItemIndex)>& error) {
  ModelParameters p;
  p.kind = kind;
  p.weights = PriorWeights();
  p.ability.overall_variance = 0.8;  // as RaschLog draws them
  p.ability.skill_variance = 0.1;
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
    const double b = catalog.item(i).difficulty + error(i);
    p.item_ids.push_back(catalog.item(i).id);
    p.items.push_back({.easiness = -b, .easiness_variance = variance, .irt = {.b = b}});
  }
  return p;
}

double None(ItemIndex) { return 0; }

// The same responses with other scores.
ResponseLog Rescored(const ResponseLog& log,
                     const std::function<double(ItemIndex, double)>& score) {
  ResponseLog other;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    other.AddLearner();
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      other.Add(log.item(row), score(log.item(row), log.score(row)), log.response(row).answered_at);
    }
  }
  return other;
}

class ItemUpdateTest : public testing::Test {
 protected:
  const std::shared_ptr<const Catalog> catalog_ = SimulatedCatalog(4, 40, 1);
  const ResponseLog log_ = RaschLog(*catalog_, 400, 30, 0.1, 2);
};

TEST_F(ItemUpdateTest, WrongDifficultiesMoveToWhereTheResponsesAre) {
  for (TracingKind kind : {TracingKind::kIrt, TracingKind::kResponse}) {
    const ModelParameters wrong = ModelOf(*catalog_, kind, 0.5, [](ItemIndex i) {
      return i % 4 == 0 ? 0.9 : i % 4 == 1 ? -0.9 : 0;
    });
    const auto update = UpdateItems(catalog_, wrong, log_, {});
    ASSERT_TRUE(update.ok()) << update.status();
    EXPECT_EQ(update->responses, log_.size());
    EXPECT_LT(update->log_loss_after, update->log_loss_before - 0.01);
    double before = 0, after = 0;
    for (ItemIndex i = 0; i < catalog_->item_count(); ++i) {
      const double truth = catalog_->item(i).difficulty;
      before += std::abs(wrong.items[i].irt.b - truth) / 40;
      after += std::abs(update->parameters.items[i].irt.b - truth) / 40;
      EXPECT_NEAR(update->parameters.items[i].easiness + update->parameters.items[i].irt.b, 0,
                  1e-9);
      EXPECT_LT(update->parameters.items[i].easiness_variance, 0.1);
    }
    EXPECT_LT(after, 0.6 * before);
  }
}

TEST_F(ItemUpdateTest, AModelThatIsRightStaysAsItIs) {
  const auto update =
      UpdateItems(catalog_, ModelOf(*catalog_, TracingKind::kIrt, 0.02, None), log_, {});
  ASSERT_TRUE(update.ok()) << update.status();
  for (const ItemChange& change : update->changes) EXPECT_NEAR(change.departure, 0, 0.4);
  EXPECT_NEAR(update->common_shift, 0, 0.15);
  EXPECT_NEAR(update->log_loss_after, update->log_loss_before, 0.005);
  EXPECT_THAT(update->parameters.quarantine, IsEmpty());
}

TEST_F(ItemUpdateTest, AnItemThatTurnsIsQuarantinedAloneAndWithItsReason) {
  const ItemIndex broken = *catalog_->FindItem("i7");
  const bool easy = catalog_->item(broken).difficulty < 0;
  const ResponseLog log = Rescored(log_, [&](ItemIndex item, double score) {
    return item != broken ? score : easy ? 0 : 1;
  });
  const auto update =
      UpdateItems(catalog_, ModelOf(*catalog_, TracingKind::kIrt, 0.02, None), log, {});
  ASSERT_TRUE(update.ok()) << update.status();
  ASSERT_THAT(update->parameters.quarantine, SizeIs(1));
  const QuarantinedItem& item = update->parameters.quarantine[0];
  EXPECT_EQ(item.item_id, "i7");
  EXPECT_EQ(item.reason, easy ? QuarantineReason::kHarder : QuarantineReason::kEasier);
  EXPECT_EQ(item.mean_residual < 0, easy);
  EXPECT_GT(item.responses, 5u);
  EXPECT_GE(item.since, StartOfPractice());
  EXPECT_LE(item.since, update->latest);
  EXPECT_TRUE((*Model::Compile(catalog_, update->parameters))->is_quarantined(broken));

  // A further batch does not list it twice, and a release is that its entry goes.
  const auto again = UpdateItems(catalog_, update->parameters, log, {});
  EXPECT_THAT(again->parameters.quarantine, SizeIs(1));
}

TEST_F(ItemUpdateTest, WhatAllItemsShareIsNotTheirs) {
  // Right answers turn wrong half of the time, on every item.
  int n = 0;
  const ResponseLog log =
      Rescored(log_, [&](ItemIndex, double score) { return ++n % 2 == 0 ? 0 : score; });
  const auto update =
      UpdateItems(catalog_, ModelOf(*catalog_, TracingKind::kIrt, 0.02, None), log, {});
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_LT(update->common_shift, -0.1);
  EXPECT_TRUE(update->common_drift);
  EXPECT_THAT(update->parameters.quarantine, IsEmpty());
  double mean = 0;
  for (const ItemChange& change : update->changes) mean += change.departure / 40;
  EXPECT_LT(std::abs(mean), -update->common_shift);
}

TEST_F(ItemUpdateTest, ItemsThatTheModelLacksAreNamedFromTheirFirstResponseOn) {
  ModelParameters p = ModelOf(*catalog_, TracingKind::kIrt, 0.02, None);
  const std::string lacking = p.item_ids.back();
  p.item_ids.pop_back();
  p.items.pop_back();
  const ItemIndex item = *catalog_->FindItem(lacking);
  EXPECT_TRUE((*Model::Compile(catalog_, p))->is_new(item));
  const auto update = UpdateItems(catalog_, p, log_, {});
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_EQ(update->parameters.item_ids.back(), lacking);
  EXPECT_TRUE(update->changes.back().added);
  const auto next = Model::Compile(catalog_, update->parameters);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_FALSE((*next)->is_new(item));
  EXPECT_NEAR((*next)->item(item).b, catalog_->item(item).difficulty, 0.4);
}

TEST_F(ItemUpdateTest, ResponsesUpToSinceAreHistoryOnly) {
  const ModelParameters p = ModelOf(*catalog_, TracingKind::kIrt, 0.1, None);
  const auto none = UpdateItems(catalog_, p, log_, {.since = absl::InfiniteFuture()});
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->responses, 0u);
  EXPECT_EQ(none->latest, absl::InfinitePast());
  EXPECT_THAT(none->changes, IsEmpty());
  EXPECT_EQ(none->log_loss_before, 0);
  const absl::Time middle = StartOfPractice() + absl::Minutes(14);
  const auto half = UpdateItems(catalog_, p, log_, {.since = middle});
  EXPECT_EQ(half->responses, 400u * 15);
  EXPECT_EQ(half->latest, StartOfPractice() + absl::Minutes(29));
}

TEST_F(ItemUpdateTest, DriftGoesOnFromBatchToBatch) {
  const ItemIndex broken = 3;
  const bool easy = catalog_->item(broken).difficulty < 0;
  const ResponseLog log =
      Rescored(RaschLog(*catalog_, 8, 30, 0.1, 3), [&](ItemIndex item, double score) {
        return item != broken ? score : easy ? 0 : 1;
      });
  ModelParameters p = ModelOf(*catalog_, TracingKind::kIrt, 0.0, None);
  const ItemUpdateOptions options = {.difficulty = {.variance = 0.001}};
  int batches = 0;
  while (p.quarantine.empty() && batches < 20) {
    p = UpdateItems(catalog_, p, log, options)->parameters;
    ++batches;
  }
  EXPECT_GT(batches, 1);
  EXPECT_LT(batches, 20);
  ASSERT_THAT(p.quarantine, SizeIs(1));
  EXPECT_EQ(p.quarantine[0].item_id, catalog_->item(broken).id);
}

TEST_F(ItemUpdateTest, TheSameLogGivesTheSameBits) {
  const ModelParameters p = ModelOf(*catalog_, TracingKind::kResponse, 0.1, None);
  const auto a = UpdateItems(catalog_, p, log_, {}), b = UpdateItems(catalog_, p, log_, {});
  for (ItemIndex i = 0; i < catalog_->item_count(); ++i) {
    EXPECT_EQ(a->parameters.items[i].easiness, b->parameters.items[i].easiness);
    EXPECT_EQ(a->parameters.items[i].drift_harder, b->parameters.items[i].drift_harder);
  }
  EXPECT_EQ((*Model::Compile(catalog_, a->parameters))->version(),
            (*Model::Compile(catalog_, b->parameters))->version());
}

TEST_F(ItemUpdateTest, UnderBktOnlyDriftIsTracked) {
  const ModelParameters p = ModelOf(*catalog_, TracingKind::kBkt, 0, None);
  const auto update = UpdateItems(catalog_, p, log_, {});
  ASSERT_TRUE(update.ok()) << update.status();
  double sums = 0;
  for (ItemIndex i = 0; i < catalog_->item_count(); ++i) {
    EXPECT_EQ(update->parameters.items[i].easiness, p.items[i].easiness);
    EXPECT_EQ(update->parameters.items[i].irt.b, p.items[i].irt.b);
    sums += update->parameters.items[i].drift_harder + update->parameters.items[i].drift_easier;
  }
  EXPECT_GT(sums, 0);
}

TEST_F(ItemUpdateTest, WhatChangesNoPredictionPredictsTheSameToTheLastBit) {
  const ModelParameters p = ModelOf(*catalog_, TracingKind::kBkt, 0, None);
  const auto update = UpdateItems(catalog_, p, log_, {});
  ASSERT_TRUE(update.ok()) << update.status();
  ASSERT_EQ(update->taken.size(), log_.size());
  for (const TakenResponse& taken : update->taken) EXPECT_EQ(taken.after, taken.before);
  EXPECT_EQ(update->log_loss_after, update->log_loss_before);
}

TEST_F(ItemUpdateTest, TheFirstResponseIsTheFirstWhateverAStateForgets) {
  constexpr ItemIndex kItems = 1'500;  // a learner's state remembers 1,024
  const auto catalog = SimulatedCatalog(2, kItems, 1);
  ResponseLog log;
  absl::Time now = StartOfPractice();
  for (int learner = 0; learner < 2; ++learner) {
    log.AddLearner();
    for (int round = 0; round < 2; ++round) {
      for (ItemIndex i = 0; i < kItems; ++i) log.Add(i, i % 2, now += absl::Seconds(1));
    }
  }
  const auto update =
      UpdateItems(catalog, ModelOf(*catalog, TracingKind::kResponse, 0.1, None), log, {});
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_EQ(update->responses, 2u * kItems);
  for (const ItemChange& change : update->changes) EXPECT_EQ(change.responses, 2u);
}

TEST_F(ItemUpdateTest, AResponseBeforeMakesTheNextOnePractice) {
  ResponseLog log;
  log.AddLearner();
  log.Add(3, 1, StartOfPractice());
  log.Add(3, 1, StartOfPractice() + absl::Hours(1));
  log.Add(4, 1, StartOfPractice() + absl::Hours(1));
  const auto update = UpdateItems(catalog_, ModelOf(*catalog_, TracingKind::kIrt, 0.1, None), log,
                                  {.since = StartOfPractice() + absl::Minutes(1)});
  ASSERT_TRUE(update.ok()) << update.status();
  ASSERT_THAT(update->changes, SizeIs(1));
  EXPECT_EQ(update->changes[0].item, 4u);
}

TEST_F(ItemUpdateTest, NastyLogsGiveParametersThatAModelTakes) {
  const ModelParameters p = ModelOf(*catalog_, TracingKind::kResponse, 8, None);
  ResponseLog log;
  EXPECT_TRUE(UpdateItems(catalog_, p, log, {}).ok());
  log.AddLearner();  // without a response
  log.AddLearner();
  for (int n = 0; n < 300; ++n) log.Add(0, 1, StartOfPractice());  // the first counts
  for (int learner = 0; learner < 200; ++learner) {                // one response each
    log.AddLearner();
    log.Add(1, learner % 2 == 0 ? 0.5 : 0, StartOfPractice() + absl::Hours(24 * 365 * learner));
  }
  const auto update = UpdateItems(catalog_, p, log, {});
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_EQ(update->responses, 201u);
  EXPECT_TRUE(Model::Compile(catalog_, update->parameters).ok());
  EXPECT_TRUE(std::isfinite(update->log_loss_after + update->common_shift));
}

TEST_F(ItemUpdateTest, RefusesWhatCannotBe) {
  ModelParameters p = ModelOf(*catalog_, TracingKind::kIrt, 0.1, None);
  EXPECT_THAT(UpdateItems(catalog_, p, log_, {.drift = {.threshold = 0}}).status().message(),
              HasSubstr("threshold"));
  EXPECT_THAT(
      UpdateItems(catalog_, p, log_, {.difficulty = {.max_variance = 9}}).status().message(),
      HasSubstr("max_variance"));
  p.items[3].irt.a = -1;
  EXPECT_THAT(UpdateItems(catalog_, p, log_, {}).status().message(), HasSubstr("discrimination"));
}

}  // namespace
}  // namespace proximal

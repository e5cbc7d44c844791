// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/known.h"

#include <cmath>

#include "engine/tracing/fold.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

constexpr double kStep = 1.0 / 65535;  // of Probability
constexpr BktParameters kBkt = {
    .prior = 0.3, .learn = 0.1, .guess = 0.2, .slip = 0.1, .forget = 0.05};

// Skill a under kBkt; its first item as the skill, its second with a guess and slip of its own.
std::shared_ptr<const Model> TwoItems() {
  CatalogDraft draft = SoundDraft();
  draft.items[1].skill_ids = {"a"};
  ModelParameters p;
  p.kind = TracingKind::kBkt;
  p.skill_ids = {"a"};
  p.skills.emplace_back().bkt = kBkt;
  p.item_ids = {"item-a", "item-b"};
  p.items.resize(2);
  p.items[1].guess = 0.4;
  p.items[1].slip = 0.05;
  return CompileOrDie(CompileOrDie(draft), p);
}

TEST(KnownTest, StartsFromThePriorAndFollowsTheRecursion) {
  const auto model = TwoItems();
  const absl::Time now = StartOfPractice();
  EXPECT_EQ(KnownAt(*model, 0, nullptr, now), 0.3);
  LearnerState state = InitialState(*model);
  FoldResponse(*model, {0, 0, now}, state);
  const double wrong = 0.3 * 0.1 / (0.3 * 0.1 + 0.7 * 0.8);
  const double after_wrong = wrong * 0.95 + (1 - wrong) * 0.1;
  EXPECT_NEAR(state.skills[0].known, after_wrong, kStep);
  FoldResponse(*model, {1, 1, now}, state);
  const double k = after_wrong;
  const double right = k * 0.95 / (k * 0.95 + (1 - k) * 0.4);
  EXPECT_NEAR(state.skills[0].known, right * 0.95 + (1 - right) * 0.1, 2 * kStep);
}

TEST(KnownTest, ExpectedScoreTakesTheItemsOwnGuessAndSlip) {
  const auto model = TwoItems();
  EXPECT_NEAR(KnownScore(*model, 0, 0, 0.6), 0.6 * 0.9 + 0.4 * 0.2, 1e-12);
  EXPECT_NEAR(KnownScore(*model, 1, 0, 0.6), 0.6 * 0.95 + 0.4 * 0.4, 1e-7);
}

TEST(KnownTest, DaysAwayFadeBeforeTheEvidenceCounts) {
  const auto model = TwoItems();
  const absl::Time now = StartOfPractice();
  LearnerState state = InitialState(*model);
  for (int n = 0; n < 10; ++n) FoldResponse(*model, {0, 1, now}, state);
  const double known = state.skills[0].known;
  const absl::Time later = now + absl::Hours(72);
  const double faded = 0.3 + (known - 0.3) * std::pow(0.95, 3);
  EXPECT_NEAR(KnownAt(*model, 0, &state.skills[0], later), faded, 1e-12);
  EXPECT_EQ(KnownAt(*model, 0, &state.skills[0], now - absl::Hours(72)), known);
  FoldResponse(*model, {0, 0, later}, state);
  const double wrong = faded * 0.1 / (faded * 0.1 + (1 - faded) * 0.8);
  EXPECT_NEAR(state.skills[0].known, wrong * 0.95 + (1 - wrong) * 0.1, kStep);
}

TEST(KnownTest, ForgettingNeverOutweighsEvidenceOfKnowing) {
  // l / (l + f) = 2 / 3: from there on the transition alone would lower P(known).
  const auto model = TwoItems();
  LearnerState state = InitialState(*model);
  double before = 0;
  for (int n = 0; n < 40; ++n) {
    FoldResponse(*model, {static_cast<ItemIndex>(n % 2), 1, StartOfPractice()}, state);
    EXPECT_GE(state.skills[0].known, before);
    before = state.skills[0].known;
  }
  EXPECT_GT(before, 0.9);
}

}  // namespace
}  // namespace proximal

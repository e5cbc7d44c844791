// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/next_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "service/app/decision.h"
#include "service/app/errors.h"
#include "tests/service/app/world.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;

class NextOptionsTest : public ::testing::Test {
 protected:
  // The field that unknown ids are refused for.
  std::string RefusedFor(const NextOptions& options) {
    const std::optional<ErrorDetail> detail = DetailOf(Resolve(options, *catalog_).status());
    return detail ? detail->violations.at(0).field : "";
  }

  World world_;
  const ActiveCatalogPtr active_ = world_.tenants.Get(World::kTenant);
  const std::shared_ptr<const Catalog> catalog_ = active_->catalog;
};

NextOptions AllOptions() {
  NextOptions options;
  options.mode = Mode::kMenu;
  options.count = 4;
  options.focus_skill_ids = {"thirds", "halves"};
  options.exclude_item_ids = {"halves-1", "gone"};
  options.held_skill_ids = {"ratios"};
  options.assigned_item_ids = {"thirds-2"};
  options.required_supports = {"audio"};
  options.max_language_level = 3;
  options.goals = {{"ratios", absl::FromUnixSeconds(1'800'000'000)}, {"thirds", std::nullopt}};
  options.interests = {"football", "chess"};
  options.band = Band{0.5, 0.6};
  options.seed = 0xfedcba9876543210;
  options.as_of = absl::FromUnixMicros(1'700'000'000'123'456);
  return options;
}

TEST_F(NextOptionsTest, IdsBecomeIndices) {
  const absl::StatusOr<RecommendRequest> request = Resolve(AllOptions(), *catalog_);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->mode, Mode::kMenu);
  EXPECT_EQ(request->count, 4);
  EXPECT_THAT(request->focus, ElementsAre(1, 0));
  EXPECT_THAT(request->excluded, ElementsAre(1));  // what is gone already needs no excluding
  EXPECT_THAT(request->held, ElementsAre(2));
  EXPECT_THAT(request->assigned, ElementsAre(22));
  EXPECT_EQ(request->required_supports, catalog_->supports_of(0));
  EXPECT_EQ(request->interests, catalog_->tags_of(0));  // nothing is about chess
  EXPECT_EQ(request->max_language_level, 3);
  ASSERT_EQ(request->goals.size(), 2u);
  EXPECT_EQ(request->goals[0].skill, 2u);
  EXPECT_EQ(request->goals[0].due, absl::FromUnixSeconds(1'800'000'000));
  EXPECT_EQ(request->goals[1].due, absl::InfiniteFuture());
  EXPECT_EQ(request->band->low, 0.5);
}

TEST(NextOptionsBelowTest, FocusAndHoldsTakeInWhatIsBelow) {
  CatalogDraft draft = SmallCourse();
  for (const auto& [id, parent] : std::vector<std::pair<std::string, std::string>>{
           {"numbers", ""}, {"fractions", "numbers"}, {"decimals", "numbers"}}) {
    draft.skills.emplace_back();
    draft.skills.back().id = id;
    draft.skills.back().parent_id = parent;
  }
  draft.skills[0].parent_id = draft.skills[1].parent_id = "fractions";
  const auto catalog = *Catalog::Compile(std::move(draft));
  NextOptions options;
  options.focus_skill_ids = {"numbers", "fractions"};
  options.held_skill_ids = {"decimals", "fractions"};
  const absl::StatusOr<RecommendRequest> request = Resolve(options, *catalog);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_THAT(request->focus, ElementsAre(3, 4, 5, 0, 1));  // each once
  EXPECT_THAT(request->held, ElementsAre(5, 4, 0, 1));
}

TEST(NextOptionsBelowTest, TooManySkillsBelowAreRefused) {
  CatalogDraft draft = SmallCourse();
  for (size_t i = 0; i < kMaxSkillsBelow; ++i) {
    draft.skills.emplace_back();
    draft.skills.back().id = absl::StrCat("below-", i);
    draft.skills.back().parent_id = "ratios";
  }
  const auto catalog = *Catalog::Compile(std::move(draft));
  NextOptions options;
  options.held_skill_ids = {"halves"};
  EXPECT_TRUE(Resolve(options, *catalog).ok());
  options.held_skill_ids = {"ratios"};
  const absl::Status status = Resolve(options, *catalog).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(DetailOf(status)->violations.at(0).field, "constraints.held_skill_ids");
}

TEST_F(NextOptionsTest, UnknownIdsAreRefusedByField) {
  NextOptions options;
  EXPECT_EQ(RefusedFor(options), "");
  options.goals = {{"halves", std::nullopt}, {"quarters", std::nullopt}};
  EXPECT_EQ(RefusedFor(options), "goals[1].skill_id");
  options = {};
  options.held_skill_ids = {"quarters"};
  EXPECT_EQ(RefusedFor(options), "constraints.held_skill_ids[0]");
  options = {};
  options.assigned_item_ids = {"halves-1", "halves-99"};
  EXPECT_EQ(RefusedFor(options), "constraints.assigned_item_ids[1]");
}

TEST_F(NextOptionsTest, ALoggedDecisionHoldsEveryOption) {
  Recommended recommended;
  recommended.active = active_;
  recommended.sequence = 7;
  recommended.seed = *AllOptions().seed;
  recommended.as_of = *AllOptions().as_of;
  recommended.decided_at = absl::FromUnixMicros(1'700'000'000'654'321);
  recommended.recommendation.band = *AllOptions().band;
  recommended.band_source = BandSource::kRequest;
  recommended.degradation = Degradation::kState;
  const absl::StatusOr<Decision> decision =
      DecodeDecision(EncodeDecision(recommended, AllOptions()));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->sequence, 7u);
  EXPECT_EQ(decision->decided_at, recommended.decided_at);
  EXPECT_EQ(decision->band_source, BandSource::kRequest);
  EXPECT_EQ(decision->catalog_version, active_->catalog_version);
  EXPECT_TRUE(decision->degraded);
  const NextOptions& options = decision->options;
  const NextOptions all = AllOptions();
  EXPECT_EQ(options.mode, all.mode);
  EXPECT_EQ(options.count, all.count);
  EXPECT_EQ(options.focus_skill_ids, all.focus_skill_ids);
  EXPECT_EQ(options.exclude_item_ids, all.exclude_item_ids);
  EXPECT_EQ(options.held_skill_ids, all.held_skill_ids);
  EXPECT_EQ(options.assigned_item_ids, all.assigned_item_ids);
  EXPECT_EQ(options.required_supports, all.required_supports);
  EXPECT_EQ(options.max_language_level, all.max_language_level);
  EXPECT_EQ(options.interests, all.interests);
  ASSERT_EQ(options.goals.size(), 2u);
  EXPECT_EQ(options.goals[0].due, all.goals[0].due);
  EXPECT_EQ(options.goals[1].due, std::nullopt);
  EXPECT_EQ(options.band->low, 0.5);
  EXPECT_EQ(options.seed, all.seed);
  EXPECT_EQ(options.as_of, all.as_of);
}

TEST_F(NextOptionsTest, ADecisionHasNothingOfTheOneEncodedBefore) {
  Recommended bare;
  bare.active = active_;
  const std::string alone = EncodeDecision(bare, {});
  Recommended full = bare;
  full.sequence = 7;
  full.degradation = Degradation::kState;
  full.recommendation.picks.resize(2);
  EXPECT_NE(EncodeDecision(full, AllOptions()), alone);
  EXPECT_EQ(EncodeDecision(bare, {}), alone);
}

TEST_F(NextOptionsTest, ADecisionUnderDefaultsReadsBackAsDefaults) {
  Recommended recommended;
  recommended.active = active_;
  const absl::StatusOr<Decision> decision = DecodeDecision(EncodeDecision(recommended, {}));
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->options.count, NextOptions().count);
  EXPECT_EQ(decision->options.mode, Mode::kPlaylist);
  EXPECT_FALSE(decision->options.band.has_value());
  EXPECT_TRUE(absl::IsDataLoss(DecodeDecision("\xff\xff").status()));
}

}  // namespace
}  // namespace proximal

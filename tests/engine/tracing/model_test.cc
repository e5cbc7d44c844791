// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/model.h"

#include <functional>
#include <set>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

// a before b before c, with two more items on a and one on a and c.
CatalogDraft Draft() {
  CatalogDraft draft = SoundDraft();
  draft.items[0].difficulty = -1;
  draft.items.push_back(MakeItem("item-a2", {"a"}));
  draft.items.push_back(MakeItem("item-a3", {"a"}));
  draft.items.back().difficulty = 1;
  draft.items.push_back(MakeItem("item-ac", {"a", "c"}));
  draft.items.back().difficulty = 0.5;
  draft.items.push_back(MakeItem("item-steps", {"b"}));
  draft.items.back().step_difficulties = {-1, 0, 2.5};
  return draft;
}

SkillParameters EasySkill(double easiness) {
  SkillParameters p;
  p.easiness = easiness;
  return p;
}

ItemParameters EasyItem(double easiness, double b) {
  ItemParameters p;
  p.easiness = easiness;
  p.irt.b = b;
  return p;
}

ItemIndex ItemOf(const Model& model, const char* id) { return *model.catalog().FindItem(id); }
SkillIndex SkillOf(const Model& model, const char* id) { return *model.catalog().FindSkill(id); }

TEST(ModelTest, LaysParametersOutByIdNotByRow) {
  const auto catalog = CompileOrDie(Draft());
  ModelParameters p;
  p.skill_ids = {"c", "a"};
  p.skills = {EasySkill(3), EasySkill(1)};
  p.item_ids = {"item-c", "item-a"};
  p.items = {EasyItem(0.3, 3), EasyItem(0.1, 1)};
  const auto model = CompileOrDie(catalog, p);
  EXPECT_EQ(model->skill(SkillOf(*model, "a")).easiness, 1);
  EXPECT_EQ(model->skill(SkillOf(*model, "c")).easiness, 3);
  EXPECT_EQ(model->item(ItemOf(*model, "item-a")).b, 1);
  EXPECT_FLOAT_EQ(model->item(ItemOf(*model, "item-c")).easiness, 0.3f);
}

TEST(ModelTest, WhatTheCatalogDoesNotHaveIsIgnored) {
  const auto catalog = CompileOrDie(Draft());
  ModelParameters p = RandomParameters(*catalog, TracingKind::kResponse, 1);
  const uint64_t version = CompileOrDie(catalog, p)->version();
  p.skill_ids.push_back("retired");
  p.skills.push_back(EasySkill(20));
  p.item_ids.push_back("retired");
  p.items.push_back(EasyItem(20, 0));
  EXPECT_EQ(CompileOrDie(catalog, p)->version(), version);
}

TEST(ModelTest, UnnamedSkillsStartFromTheAverageOfTheNamed) {
  const auto catalog = CompileOrDie(Draft());
  ModelParameters p;
  p.skill_ids = {"a", "b", "retired"};
  p.skills = {{.easiness = 1,
               .slopes = {0.2},
               .patterns = {},
               .bkt = {.prior = 0.1, .learn = 0.2, .guess = 0.3}},
              {.easiness = 2,
               .slopes = {0.4},
               .patterns = {},
               .bkt = {.prior = 0.5, .learn = 0.4, .guess = 0.1}},
              EasySkill(20)};
  const auto model = CompileOrDie(catalog, p);
  const Model::Skill& c = model->skill(SkillOf(*model, "c"));
  EXPECT_DOUBLE_EQ(c.easiness, 1.5);
  EXPECT_FLOAT_EQ(model->own(SkillOf(*model, "c"))->ability_slope, 0.3F);
  EXPECT_DOUBLE_EQ(c.bkt.prior, 0.3);
  EXPECT_DOUBLE_EQ(c.bkt.learn, 0.3);
  EXPECT_DOUBLE_EQ(c.bkt.guess, 0.2);
}

TEST(ModelTest, UnnamedItemsStartFromTheirSkillsItemsMovedByTheAuthor) {
  const auto catalog = CompileOrDie(Draft());
  ModelParameters p;
  p.item_ids = {"item-a", "item-a2", "item-c"};
  p.items = {EasyItem(2, -2), EasyItem(1, -1), EasyItem(-3, 3)};
  const auto model = CompileOrDie(catalog, p);
  // The named items of skill a are authored -1 and 0, and fitted -2 and -1: both 1 below; that of
  // skill c is authored 0 and fitted 3. All three together are 1/3 above.
  const double a = (2 * -1.0 + 2 * (1.0 / 3)) / (2 + 2);
  const double c = (1 * 3.0 + 2 * (1.0 / 3)) / (1 + 2);
  EXPECT_FLOAT_EQ(model->item(ItemOf(*model, "item-a3")).b, 1 + a);  // authored 1
  EXPECT_FLOAT_EQ(model->item(ItemOf(*model, "item-a3")).easiness, -(1 + a));
  EXPECT_FLOAT_EQ(model->item(ItemOf(*model, "item-ac")).b, 0.5 + (a + c) / 2);  // authored .5
  EXPECT_FLOAT_EQ(model->item(ItemOf(*model, "item-b")).b, 0 + 1.0 / 3);  // no item of b is named
  // What nothing was observed of is uncertain.
  EXPECT_GT(model->item(ItemOf(*model, "item-a3")).easiness_variance, 0.1);
}

TEST(ModelTest, ItemsThatAFittedModelLacksAreNew) {
  CatalogDraft draft = Draft();
  draft.items[0].is_new = true;
  const auto catalog = CompileOrDie(draft);
  ModelParameters p;
  p.item_ids = {"item-a", "item-a2", "retired"};
  p.items.resize(3);
  const auto fitted = CompileOrDie(catalog, p);
  const auto prior = Model::Prior(catalog);
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    const bool named = catalog->item(i).id == "item-a2";
    EXPECT_EQ(fitted->is_new(i), i == 0 || !named) << catalog->item(i).id;
    EXPECT_EQ(prior->is_new(i), i == 0);
  }
  size_t listed = 0;
  for (SkillIndex s = 0; s < catalog->skill_count(); ++s) {
    for (const DifficultyIndex::Entry& entry : fitted->new_index().Items(s)) {
      EXPECT_TRUE(fitted->is_new(entry.item));
      ++listed;
    }
  }
  EXPECT_GE(listed, catalog->item_count() - 1);
}

TEST(ModelTest, QuarantineIsByIdAndLeavesTheVersionAlone) {
  const auto catalog = CompileOrDie(Draft());
  ModelParameters p = RandomParameters(*catalog, TracingKind::kResponse, 1);
  const auto before = CompileOrDie(catalog, p);
  p.quarantine.resize(2);
  p.quarantine[0].item_id = "item-c";
  p.quarantine[1].item_id = "retired";
  const auto model = CompileOrDie(catalog, p);
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    EXPECT_EQ(model->is_quarantined(i), catalog->item(i).id == "item-c");
  }
  EXPECT_EQ(model->version(), before->version());
}

TEST(ModelTest, WithNothingNamedTheAuthorSpeaks) {
  const auto catalog = CompileOrDie(Draft());
  const auto model = CompileOrDie(catalog, ModelParameters());
  const auto prior = Model::Prior(catalog);
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    EXPECT_EQ(model->item(i).b, prior->item(i).b);
    EXPECT_EQ(model->item(i).easiness, prior->item(i).easiness);
  }
  EXPECT_EQ(model->skill(0).bkt.prior, BktParameters().prior);
}

TEST(ModelTest, PriorTakesTheAuthorsCurve) {
  CatalogDraft draft = Draft();
  draft.items[0].discrimination = 1.5;
  draft.items[0].guess = 0.25;
  draft.items[0].slip = 0.125;
  draft.items[1].guess = 0.02;  // the bottom of its curve, but not what BKT means by guessing
  const auto model = Model::Prior(CompileOrDie(draft));
  const Model::Item& item = model->item(0);
  EXPECT_EQ(item.a, 1.5);
  EXPECT_EQ(item.b, -1);
  EXPECT_EQ(item.c, 0.25);
  EXPECT_EQ(item.d, 0.875);
  EXPECT_EQ(item.guess, 0.25);
  EXPECT_EQ(item.slip, 0.125);
  EXPECT_EQ(item.easiness, 1);
  EXPECT_LT(model->item(1).guess, 0);  // the skill's
}

TEST(ModelTest, StepsMoveWithTheDifficultyTheyAreTheMeanOf) {
  const auto catalog = CompileOrDie(Draft());
  const ItemIndex item = *catalog->FindItem("item-steps");
  const auto prior = Model::Prior(catalog);
  ASSERT_GE(prior->item(item).graded, 0);
  EXPECT_EQ(prior->item(item).b, 0.5);
  EXPECT_THAT(prior->steps(prior->item(item).graded), testing::ElementsAre(-1, 0, 2.5));
  ModelParameters p;
  p.item_ids = {"item-steps"};
  p.items = {EasyItem(0, 1.5)};
  const auto fitted = CompileOrDie(catalog, p);
  EXPECT_THAT(fitted->steps(fitted->item(item).graded), testing::ElementsAre(0, 1, 3.5));
  EXPECT_LT(fitted->item(0).graded, 0);
}

TEST(ModelTest, ReferenceDifficultyIsTheAuthorsOrTheMeanOfTheItems) {
  CatalogDraft draft = Draft();
  draft.skills[1].reference_difficulty = 1.25;
  draft.skills.push_back(MakeSkill("without items"));
  const auto model = Model::Prior(CompileOrDie(draft));
  EXPECT_DOUBLE_EQ(model->skill(0).reference_difficulty, (-1 + 0 + 1 + 0.5) / 4);
  EXPECT_DOUBLE_EQ(model->skill(1).reference_difficulty, 1.25);
  EXPECT_DOUBLE_EQ(model->skill(3).reference_difficulty, 0);
}

TEST(ModelTest, IndexAndDifficultySpeakTheScaleOfTheKind) {
  const auto catalog = CompileOrDie(Draft());
  ModelParameters p = RandomParameters(*catalog, TracingKind::kResponse, 2);
  const auto response = CompileOrDie(catalog, p);
  p.kind = TracingKind::kIrt;
  const auto irt = CompileOrDie(catalog, p);
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    EXPECT_EQ(response->difficulty(i), -response->item(i).easiness);
    EXPECT_EQ(irt->difficulty(i), irt->item(i).b);
  }
}

TEST(ModelTest, MasteryRuleIsOnTheLogitScale) {
  CatalogDraft draft = Draft();
  draft.settings.mastery_threshold = 0.9;
  draft.settings.mastery_confidence = 0.8;
  const auto model = Model::Prior(CompileOrDie(draft));
  EXPECT_NEAR(model->mastery().logit, std::log(9.0), 1e-12);
  EXPECT_NEAR(numerics::NormalCdf(model->mastery().quantile), 0.8, 1e-9);
}

TEST(ModelVersionTest, IsStableAcrossMachinesAndReleases) {
  const auto catalog = CompileOrDie(SoundDraft());
  // States in caches and at rest carry these: a release that changes one refolds every learner.
  EXPECT_EQ(Model::Prior(catalog)->version(), 10621491584807074727u);
  ModelParameters p;
  p.skill_ids = {"a"};
  p.skills = {EasySkill(0.5)};
  EXPECT_EQ(CompileOrDie(catalog, p)->version(), 4961549627002856718u);
}

TEST(ModelVersionTest, ChangesWithEveryParameter) {
  const auto catalog = CompileOrDie(Draft());
  const ModelParameters base = RandomParameters(*catalog, TracingKind::kResponse, 3);
  using P = ModelParameters;
  std::vector<std::function<void(P&)>> changes = {
      [](P& p) { p.kind = TracingKind::kIrt; },
      [](P& p) { p.kind = TracingKind::kBkt; },
      [](P& p) { p.base_rate += 1e-9; },
      [](P& p) { p.ability.overall_variance += 1e-9; },
      [](P& p) { p.ability.skill_variance += 1e-9; },
      [](P& p) { p.ability.overall_noise += 1e-9; },
      [](P& p) { p.ability.skill_noise += 1e-9; },
      [](P& p) { p.ability.overall_daily_noise += 1e-9; },
      [](P& p) { p.ability.skill_daily_noise += 1e-9; },
      [](P& p) { p.ability.neighbour_pull *= 0.5; },
      [](P& p) { p.skills[1].easiness += 1e-9; },
      [](P& p) { p.skills[1].slopes[kAbilitySlope] += 1e-3; },
      [](P& p) { p.skills[1].slopes[kOverallAbilitySlope] += 1e-3; },
      [](P& p) { p.skills[1].patterns[7] += 1e-3; },
      [](P& p) { p.weights.overall_patterns[31] += 1e-9; },
      [](P& p) { p.weights.skill_patterns[15][kPatternOverall] += 1e-9; },
      [](P& p) { p.weights.runs[12] += 1e-9; },
      [](P& p) { p.items[1].slopes[kDiscrimination] += 1e-3; },
      [](P& p) { p.items[1].slopes[kRetriedWrongSlope] += 1e-3; },
      [](P& p) { p.items[1].runs[12] += 1e-3; },
      [](P& p) { p.skills[1].bkt.prior += 1e-9; },
      [](P& p) { p.skills[1].bkt.learn += 1e-9; },
      [](P& p) { p.skills[1].bkt.guess += 1e-9; },
      [](P& p) { p.skills[1].bkt.slip += 1e-9; },
      [](P& p) { p.skills[1].bkt.forget += 1e-9; },
      [](P& p) { p.items[1].easiness += 1e-3; },
      [](P& p) { p.items[1].easiness_variance += 1e-3; },
      [](P& p) { p.items[1].irt.a += 1e-3; },
      [](P& p) { p.items[1].irt.b += 1e-3; },
      [](P& p) { p.items[1].irt.c += 1e-3; },
      [](P& p) { p.items[1].irt.d -= 1e-3; },
      [](P& p) { p.items[1].guess = 0.111, p.items[1].slip = 0.222; },
      [](P& p) { std::swap(p.skills[0], p.skills[2]); }};
  for (int f = 0; f < kGlobalFeatures; ++f) {
    changes.push_back([f](P& p) { p.weights.global[f] += 1e-9; });
  }
  for (int f = 0; f < kSkillFeatures; ++f) {
    changes.push_back([f](P& p) { p.weights.skill[f] += 1e-9; });
  }
  for (int f = 0; f < kItemFeatures; ++f) {
    changes.push_back([f](P& p) { p.weights.item[f] += 1e-9; });
  }
  std::set<uint64_t> versions = {0, CompileOrDie(catalog, base)->version()};
  for (size_t n = 0; n < changes.size(); ++n) {
    P changed = base;
    changes[n](changed);
    EXPECT_TRUE(versions.insert(CompileOrDie(catalog, changed)->version()).second)
        << "change " << n;
  }
}

TEST(ModelVersionTest, ChangesWithWhatTheFoldReadsOfTheCatalog) {
  const std::function<void(CatalogDraft&)> changes[] = {
      [](CatalogDraft& d) {
        d.skills[0].id = "a'";
        d.skills[1].prerequisite_ids = {"a'"};
        for (ItemDraft& i : d.items)
          if (i.skill_ids[0] == "a") i.skill_ids[0] = "a'";
      },
      [](CatalogDraft& d) { d.skills[2].prerequisite_ids = {"a"}; },
      [](CatalogDraft& d) { d.skills[2].reference_difficulty = 1; },
      [](CatalogDraft& d) { d.items[0].id = "item-z"; },
      [](CatalogDraft& d) {
        d.items[0].skill_ids = {"a", "b"};
      },
      [](CatalogDraft& d) { d.items[0].difficulty = 0.5; },
      [](CatalogDraft& d) {
        d.items.back().step_difficulties = {-1, 0.25, 2.25};
      },
      [](CatalogDraft& d) { d.items.push_back(MakeItem("one more", {"a"})); },
      [](CatalogDraft& d) { d.settings.steps = StepModel::kPartialCredit; },
      [](CatalogDraft& d) { d.settings.mastery_threshold = 0.81; },
      [](CatalogDraft& d) { d.settings.mastery_confidence = 0.76; }};
  std::set<uint64_t> versions = {0, Model::Prior(CompileOrDie(Draft()))->version()};
  for (const auto& change : changes) {
    CatalogDraft draft = Draft();
    change(draft);
    EXPECT_TRUE(versions.insert(Model::Prior(CompileOrDie(draft))->version()).second);
  }
}

TEST(ModelVersionTest, DoesNotChangeWithTextsOrSettingsOfSelection) {
  CatalogDraft draft = Draft();
  draft.title = "Another title";
  draft.items[0].title = "Another title";
  draft.settings.band = {0.5, 0.7};
  draft.settings.max_exposure = 0.5;
  EXPECT_EQ(Model::Prior(CompileOrDie(draft))->version(),
            Model::Prior(CompileOrDie(Draft()))->version());
}

}  // namespace
}  // namespace proximal

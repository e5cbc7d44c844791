// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/artifact_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "engine/catalog/catalog.h"
#include "engine/catalog/validate.h"
#include "engine/tracing/model.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/model.pb.h"
#include "service/app/errors.h"
#include "tests/service/app/world.h"

namespace proximal {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

CatalogDraft RichCourse() {
  CatalogDraft draft = SmallCourse();
  draft.language = "en-GB";
  draft.settings.tracing = TracingKind::kIrt;
  draft.settings.band = {0.5, 0.7};
  draft.settings.cooldown = absl::Hours(3);
  draft.settings.max_exposure = 0.5;
  draft.skills[1].parent_id = "halves";
  draft.skills[1].codes = {"CCSS 3.NF.A.1"};
  draft.skills[2].reference_difficulty = 0.25;
  ItemDraft& item = draft.items[7];
  item.guess = 0.2;
  item.slip = 0.1;
  item.step_difficulties = {-1, 0, 1.5};
  item.language_level = 3;
  item.expected_duration = absl::Milliseconds(90500);
  item.is_new = true;
  item.metadata = {{"answer", "1/2"}, {"url", "x"}};
  return draft;
}

PublishableModel SomeModel() {
  PublishableModel model;
  model.header.training.responses = 1000;
  model.header.training.auc = 0.75;
  model.header.training.repairs = {"item q7: discrimination raised"};
  model.header.created_at = absl::FromUnixSeconds(1'700'000'000);
  ModelParameters& p = model.parameters;
  p.base_rate = 0.62;
  p.ability.skill_noise = 0.004;
  p.weights.global[kBias] = 0.125;
  p.weights.item[kItemSeen] = -0.5;
  p.skill_ids = {"halves", "ratios"};
  p.skills.resize(2);
  p.skills[1].easiness = 0.3;
  p.skills[1].bkt.learn = 0.21;
  p.item_ids = {"halves-1", "halves-2", "ratios-3"};
  p.items.resize(3);
  p.items[2].easiness = -1.25;
  p.items[0].irt.a = 1.7;
  p.items[1].guess = 0.1;
  p.items[1].slip = 0.05;
  return model;
}

TEST(CatalogCodecTest, ACatalogIsReadBackAsItWas) {
  const CatalogDraft draft = RichCourse();
  const std::string bytes = EncodeCatalog(draft);
  const absl::StatusOr<CatalogDraft> back = DecodeCatalog(bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(EncodeCatalog(*back), bytes);
  EXPECT_EQ(back->settings.tracing, TracingKind::kIrt);
  EXPECT_EQ(back->settings.band.high, 0.7);
  EXPECT_EQ(back->settings.cooldown, absl::Hours(3));
  EXPECT_EQ(back->skills[1].parent_id, "halves");
  EXPECT_EQ(back->skills[2].reference_difficulty, 0.25);
  EXPECT_EQ(back->items[7].step_difficulties, draft.items[7].step_difficulties);
  EXPECT_EQ(back->items[7].expected_duration, absl::Milliseconds(90500));
  EXPECT_EQ(back->items[7].metadata, draft.items[7].metadata);
  EXPECT_TRUE(back->items[7].is_new);
  EXPECT_EQ((*Catalog::Compile(*back))->item_count(), 60u);
}

TEST(CatalogCodecTest, EqualContentHasOneVersionHoweverItWasWritten) {
  v1::Catalog terse;
  v1::Skill& skill = *terse.add_skills();
  skill.set_id("s");
  v1::Item& item = *terse.add_items();
  item.set_id("i");
  item.add_skill_ids("s");
  v1::Catalog wordy = terse;
  wordy.mutable_items(0)->set_difficulty(0);
  wordy.mutable_items(0)->set_guess(0);
  wordy.mutable_settings()->set_tracing(v1::TRACING_MODEL_RESPONSE);
  wordy.mutable_settings()->mutable_cooldown()->set_seconds(20 * 3600);
  const std::string version = ContentVersion(EncodeCatalog(DraftOf(terse)));
  EXPECT_THAT(version, SizeIs(32));
  EXPECT_EQ(version, ContentVersion(EncodeCatalog(DraftOf(wordy))));
  wordy.mutable_items(0)->set_difficulty(0.5);
  EXPECT_NE(version, ContentVersion(EncodeCatalog(DraftOf(wordy))));
}

TEST(CatalogCodecTest, DefaultsAreThoseOfTheContract) {
  v1::Catalog wire;
  EXPECT_EQ(DraftOf(wire).settings.mastery_threshold, 0.80);
  wire.mutable_settings()->set_tracing(v1::TRACING_MODEL_BKT);
  EXPECT_EQ(DraftOf(wire).settings.mastery_threshold, 0.95);
}

TEST(CatalogCodecTest, WhatCannotBeIsLeftForValidationToName) {
  v1::Catalog wire;
  wire.add_skills()->set_id("s");
  v1::Item& item = *wire.add_items();
  item.set_id("i");
  item.add_skill_ids("s");
  ASSERT_THAT(Validate(DraftOf(wire)), IsEmpty());
  wire.mutable_settings()->set_tracing(static_cast<v1::TracingModel>(9));
  item.mutable_expected_duration()->set_seconds(-5);
  EXPECT_THAT(Validate(DraftOf(wire)), SizeIs(2));
}

TEST(CatalogCodecTest, BrokenBytesAreRefused) {
  EXPECT_TRUE(absl::IsDataLoss(DecodeCatalog("\xff\xff\xff").status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeModel("\xff\xff\xff").status()));
}

TEST(ModelCodecTest, AModelIsReadBackToTheSameFingerprint) {
  const std::shared_ptr<const Catalog> catalog = *Catalog::Compile(SmallCourse());
  const PublishableModel model = SomeModel();
  const std::string bytes = EncodeModel(model);
  const absl::StatusOr<PublishableModel> back = DecodeModel(bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(EncodeModel(*back), bytes);
  EXPECT_EQ(back->header.created_at, model.header.created_at);
  EXPECT_EQ(back->header.training.auc, 0.75);
  EXPECT_EQ(back->header.training.log_loss, std::nullopt);
  EXPECT_EQ(back->parameters.items[0].irt.a, 1.7);
  EXPECT_EQ(back->parameters.items[1].guess, 0.1);
  EXPECT_EQ(back->parameters.items[2].guess, -1);
  const auto first = Model::Compile(catalog, model.parameters);
  const auto second = Model::Compile(catalog, back->parameters);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*first)->version(), (*second)->version());
}

TEST(ModelCodecTest, KeepsQuarantineDriftAndTheLatestResponse) {
  PublishableModel model = SomeModel();
  model.header.training.unseen_share = 0.25;
  model.header.training.latest_response = absl::FromUnixMicros(1'700'000'000'123'456);
  model.parameters.items[1].drift_harder = 3.25;
  model.parameters.items[2].drift_easier = 0.5;
  model.parameters.quarantine.resize(2);
  model.parameters.quarantine[0] = {.item_id = "q1",
                                    .reason = QuarantineReason::kEasier,
                                    .since = absl::FromUnixSeconds(1'700'000'000),
                                    .mean_residual = 0.3,
                                    .responses = 40};
  model.parameters.quarantine[1].item_id = "q2";
  const absl::StatusOr<PublishableModel> back = DecodeModel(EncodeModel(model));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->header.training.unseen_share, 0.25);
  EXPECT_EQ(back->header.training.latest_response, model.header.training.latest_response);
  EXPECT_EQ(back->parameters.items[1].drift_harder, 3.25);
  EXPECT_EQ(back->parameters.items[2].drift_easier, 0.5);
  ASSERT_THAT(back->parameters.quarantine, SizeIs(2));
  EXPECT_EQ(back->parameters.quarantine[0].item_id, "q1");
  EXPECT_EQ(back->parameters.quarantine[0].reason, QuarantineReason::kEasier);
  EXPECT_EQ(back->parameters.quarantine[0].since, absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(back->parameters.quarantine[0].mean_residual, 0.3);
  EXPECT_EQ(back->parameters.quarantine[0].responses, 40u);
  EXPECT_EQ(back->parameters.quarantine[1].reason, QuarantineReason::kByHand);
  EXPECT_EQ(back->parameters.quarantine[1].since, absl::InfinitePast());
  EXPECT_EQ(DecodeModelSummary(EncodeModelSummary(model))->quarantined, 2u);
}

TEST(ModelCodecTest, ASummaryHasTheHeaderAndTheCounts) {
  const absl::StatusOr<ModelSummary> summary = DecodeModelSummary(EncodeModelSummary(SomeModel()));
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->skills, 2u);
  EXPECT_EQ(summary->items, 3u);
  EXPECT_EQ(summary->header.training.responses, 1000u);
  EXPECT_THAT(summary->header.training.repairs, IsEmpty());
}

// The field that a changed model is refused for.
std::string RefusedFor(const std::function<void(v1::Model&)>& change) {
  v1::Model wire;
  FillWire(SomeModel(), &wire);
  change(wire);
  const absl::StatusOr<PublishableModel> model = ModelOf(wire);
  const std::optional<ErrorDetail> detail = DetailOf(model.status());
  return detail && detail->reason == ErrorReason::kModelInvalid ? detail->violations.at(0).field
                                                                : "";
}

TEST(ModelCodecTest, AComparisonIsReadBackFromModelAndSummary) {
  PublishableModel model = SomeModel();
  HeldOutComparison& comparison = model.header.comparison.emplace();
  comparison.champion_version = "v";
  comparison.learners = 3;
  comparison.responses = 40;
  comparison.held_out = "folds 1";
  comparison.challenger = {0.5, 0.75, 0.4, 0.7, 0.01};
  comparison.champion = {0.6, std::nullopt, 0.45, 0.65, 0.02};
  comparison.difference_error = 0.003;
  for (const HeldOutComparison& read :
       {*DecodeModel(EncodeModel(model))->header.comparison,
        *DecodeModelSummary(EncodeModelSummary(model))->header.comparison}) {
    EXPECT_EQ(read.champion_version, "v");
    EXPECT_EQ(read.learners, 3u);
    EXPECT_EQ(read.responses, 40u);
    EXPECT_EQ(read.held_out, "folds 1");
    EXPECT_EQ(read.challenger.auc, 0.75);
    EXPECT_EQ(read.challenger.log_loss, 0.5);
    EXPECT_EQ(read.champion.auc, std::nullopt);
    EXPECT_EQ(read.champion.rmse, 0.45);
    EXPECT_EQ(read.champion.accuracy, 0.65);
    EXPECT_EQ(read.champion.ece, 0.02);
    EXPECT_EQ(read.difference_error, 0.003);
  }
}

TEST(ModelCodecTest, MalformedComparisonsAreRefusedByField) {
  const auto refused = [](const std::function<void(v1::HeldOutComparison&)>& change) {
    return RefusedFor([&](v1::Model& m) {
      v1::HeldOutComparison& comparison = *m.mutable_comparison();
      comparison.set_learners(2);
      comparison.set_responses(9);
      comparison.set_held_out("half");
      for (v1::PredictionFigures* figures :
           {comparison.mutable_challenger(), comparison.mutable_champion()}) {
        figures->set_log_loss(0.5);
        figures->set_rmse(0.4);
        figures->set_accuracy(0.7);
        figures->set_ece(0.1);
      }
      change(comparison);
    });
  };
  using Comparison = v1::HeldOutComparison;
  EXPECT_EQ(refused([](Comparison&) {}), "");
  EXPECT_EQ(refused([](Comparison& c) { c.clear_learners(); }), "comparison.learners");
  EXPECT_EQ(refused([](Comparison& c) { c.set_responses(1); }), "comparison.responses");
  EXPECT_EQ(refused([](Comparison& c) { c.clear_held_out(); }), "comparison.held_out");
  EXPECT_EQ(refused([](Comparison& c) { c.set_held_out(std::string(201, 'x')); }),
            "comparison.held_out");
  EXPECT_EQ(refused([](Comparison& c) { c.set_champion_version(std::string(65, 'x')); }),
            "comparison.champion_version");
  EXPECT_EQ(refused([](Comparison& c) { c.set_difference_error(-1); }),
            "comparison.difference_error");
  EXPECT_EQ(refused([](Comparison& c) { c.mutable_challenger()->clear_log_loss(); }),
            "comparison.challenger.log_loss");
  EXPECT_EQ(refused([](Comparison& c) {
              c.mutable_champion()->set_log_loss(std::numeric_limits<double>::infinity());
            }),
            "comparison.champion.log_loss");
  EXPECT_EQ(refused([](Comparison& c) { c.mutable_champion()->set_auc(1.5); }),
            "comparison.champion.auc");
  EXPECT_EQ(refused([](Comparison& c) {
              c.mutable_champion()->set_ece(std::numeric_limits<double>::quiet_NaN());
            }),
            "comparison.champion.ece");
}

TEST(ModelCodecTest, MalformedModelsAreRefusedByField) {
  EXPECT_EQ(RefusedFor([](v1::Model&) {}), "");
  EXPECT_EQ(RefusedFor([](v1::Model& m) { m.clear_kind(); }), "kind");
  EXPECT_EQ(
      RefusedFor([](v1::Model& m) { m.mutable_parameters()->mutable_globals(0)->set_name("odd"); }),
      "parameters.globals[0].name");
  EXPECT_EQ(RefusedFor([](v1::Model& m) {
              m.mutable_parameters()->mutable_skills(0)->mutable_columns(1)->set_name("odd");
            }),
            "parameters.skills[0].columns[1].name");
  EXPECT_EQ(RefusedFor([](v1::Model& m) {
              m.mutable_parameters()->mutable_items(0)->mutable_columns(0)->add_values(1);
            }),
            "parameters.items[0].columns[0].values");
  EXPECT_EQ(RefusedFor([](v1::Model& m) { m.add_quarantine()->set_item_id("q1"); }),
            "quarantine[0].reason");
  EXPECT_EQ(RefusedFor(
                [](v1::Model& m) { m.add_quarantine()->set_reason(v1::QUARANTINE_REASON_HARDER); }),
            "quarantine[0].item_id");
  EXPECT_EQ(
      RefusedFor([](v1::Model& m) { m.mutable_parameters()->add_items()->add_ids("halves-1"); }),
      "parameters.items");
}

}  // namespace
}  // namespace proximal

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/app/artifact_codec.h"
#include "service/app/errors.h"
#include "tests/service/app/world.h"

namespace proximal {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ModelsTest : public ::testing::Test {
 protected:
  template <typename T, typename Call>
  absl::StatusOr<T> Wait(const Call& call) {
    Waiting<T> waiting;
    call(waiting.Done());
    return waiting.Wait();
  }
  absl::StatusOr<ModelInfo> Publish(PublishableModel model) {
    return Wait<ModelInfo>(
        [&](auto done) { models_.Publish(World::kTenant, model, std::move(done)); });
  }
  absl::StatusOr<ActivatedModel> Activate(std::string version, std::string reason = "") {
    world_.clock.Advance(absl::Minutes(1));
    return Wait<ActivatedModel>(
        [&](auto done) { models_.Activate(World::kTenant, version, reason, std::move(done)); });
  }
  absl::StatusOr<std::optional<ModelInfo>> Revert(std::string version) {
    world_.clock.Advance(absl::Minutes(1));
    return Wait<std::optional<ModelInfo>>(
        [&](auto done) { models_.Revert(World::kTenant, version, std::move(done)); });
  }
  absl::StatusOr<StoredModel> Get(std::string version) {
    return Wait<StoredModel>(
        [&](auto done) { models_.Get(World::kTenant, version, std::move(done)); });
  }
  absl::StatusOr<std::vector<ModelInfo>> List() {
    return Wait<std::vector<ModelInfo>>(
        [&](auto done) { models_.List(World::kTenant, std::move(done)); });
  }
  std::string Serving() { return world_.tenants.Get(World::kTenant)->model_version; }

  // Publishes a model of this base rate; gives its version.
  std::string Published(double base_rate,
                        std::optional<HeldOutComparison> comparison = std::nullopt) {
    PublishableModel model;
    model.parameters.base_rate = base_rate;
    model.header.comparison = std::move(comparison);
    return Publish(model)->model_version;
  }
  // Publishes and activates a model that beats the champion.
  std::string Crowned(double base_rate);

  World world_;
  Executor executor_{1};
  Models models_{&world_.tenants, &world_.registry, &executor_, &world_.clock};
};

HeldOutComparison Compared(std::string champion, double challenger_loss, double champion_loss) {
  HeldOutComparison comparison;
  comparison.champion_version = std::move(champion);
  comparison.learners = 10;
  comparison.responses = 200;
  comparison.held_out = "10 % of learners";
  comparison.challenger = {challenger_loss, 0.8, 0.4, 0.75, 0.01};
  comparison.champion = {champion_loss, 0.7, 0.45, 0.7, 0.02};
  return comparison;
}

std::string ModelsTest::Crowned(double base_rate) {
  const std::string version = Published(base_rate, Compared(Serving(), 0.5, 0.6));
  const auto activated = Activate(version);
  EXPECT_TRUE(activated.ok()) << activated.status();
  return version;
}

TEST_F(ModelsTest, ADegenerateModelIsRefused) {
  PublishableModel model;
  model.parameters.item_ids = {"halves-1"};
  model.parameters.items.resize(1);
  model.parameters.items[0].irt.a = -1;
  EXPECT_TRUE(HasReason(Publish(model).status(), ErrorReason::kModelInvalid));
  model.parameters.items[0].irt.a = 1;
  model.header.catalog_version = "x";
  EXPECT_TRUE(HasReason(Publish(model).status(), ErrorReason::kModelInvalid));
}

TEST_F(ModelsTest, ModelsAreListedNewestFirst) {
  for (double rate : {0.5, 0.6}) {
    PublishableModel model;
    model.parameters.base_rate = rate;
    model.header.training.responses = static_cast<uint64_t>(rate * 10);
    ASSERT_TRUE(Publish(model).ok());
    world_.clock.Advance(absl::Minutes(1));
  }
  const auto models = List();
  ASSERT_TRUE(models.ok()) << models.status();
  ASSERT_THAT(*models, SizeIs(2));
  EXPECT_EQ((*models)[0].summary.header.training.responses, 6u);
}

TEST_F(ModelsTest, AModelWithoutAComparisonIsNotActivated) {
  const std::string version = Published(0.6);
  EXPECT_TRUE(HasReason(Activate(version).status(), ErrorReason::kNoEvaluation));
  EXPECT_EQ(Serving(), "");
  EXPECT_THAT(List()->at(0).activations, IsEmpty());
}

TEST_F(ModelsTest, AReasonActivatesItAndIsRemembered) {
  const std::string version = Published(0.6);
  const auto activated = Activate(version, "the exam is tomorrow");
  ASSERT_TRUE(activated.ok()) << activated.status();
  EXPECT_EQ(Serving(), version);
  ASSERT_THAT(activated->model.activations, SizeIs(1));
  const ModelActivation& activation = activated->model.activations[0];
  EXPECT_EQ(activation.basis, ActivationBasis::kOverride);
  EXPECT_EQ(activation.override_reason, "the exam is tomorrow");
  EXPECT_EQ(activation.activated_at, world_.clock.Now());
  EXPECT_EQ(activation.ended_at, absl::InfiniteFuture());
}

TEST_F(ModelsTest, TheFirstModelHasToBeatTheBaseline) {
  const std::string worse = Published(0.6, Compared("", 0.6, 0.6));
  EXPECT_TRUE(HasReason(Activate(worse).status(), ErrorReason::kChallengerNotBetter));
  const std::string better = Published(0.6, Compared("", 0.59, 0.6));
  const auto activated = Activate(better);
  ASSERT_TRUE(activated.ok()) << activated.status();
  EXPECT_EQ(activated->model.activations.at(0).basis, ActivationBasis::kComparison);
  EXPECT_EQ(activated->model.summary.header.comparison->champion.log_loss, 0.6);
}

TEST_F(ModelsTest, AChallengerHasToBeatThePresentChampion) {
  const std::string first = Crowned(0.5);
  const std::string outdated = Published(0.6, Compared("", 0.4, 0.6));
  EXPECT_TRUE(HasReason(Activate(outdated).status(), ErrorReason::kEvaluationOutdated));
  const std::string worse = Published(0.7, Compared(first, 0.61, 0.6));
  EXPECT_TRUE(HasReason(Activate(worse).status(), ErrorReason::kChallengerNotBetter));
  EXPECT_EQ(Serving(), first);
  const std::string second = Published(0.8, Compared(first, 0.5, 0.6));
  EXPECT_EQ(Activate(second)->previous_version, first);
  EXPECT_EQ(Serving(), second);
}

TEST_F(ModelsTest, ActivatingTheActiveModelChangesNothing) {
  const std::string version = Crowned(0.5);
  const auto again = Activate(version);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->previous_version, version);
  EXPECT_THAT(again->model.activations, SizeIs(1));
}

TEST_F(ModelsTest, ActivationsAreUndoneOneByOne) {
  const std::string first = Crowned(0.5);
  const std::string second = Crowned(0.6);
  const std::string third = Crowned(0.7);
  EXPECT_EQ((*Revert(third))->model_version, second);
  EXPECT_EQ(Serving(), second);
  EXPECT_EQ((*Revert(second))->model_version, first);
  EXPECT_FALSE(Revert(first)->has_value());
}

TEST_F(ModelsTest, UndoingTheFirstActivationLeavesNoModel) {
  const std::string first = Crowned(0.5);
  const auto active = Revert(first);
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_FALSE(active->has_value());
  EXPECT_EQ(Serving(), "");
  const ModelActivation ended = List()->at(0).activations.at(0);
  EXPECT_EQ(ended.ended_at, world_.clock.Now());
  // The record still speaks for it.
  EXPECT_TRUE(Activate(first).ok());
  EXPECT_THAT(List()->at(0).activations, SizeIs(2));
}

TEST_F(ModelsTest, UndoingIsSafeToRepeat) {
  const std::string first = Crowned(0.5);
  const std::string second = Crowned(0.6);
  ASSERT_TRUE(Revert(second).ok());
  EXPECT_EQ((*Revert(second))->model_version, first);
  EXPECT_EQ(Serving(), first);
}

TEST_F(ModelsTest, OnlyTheActiveModelsActivationIsUndone) {
  const std::string first = Crowned(0.5);
  const std::string second = Crowned(0.6);
  EXPECT_TRUE(HasReason(Revert(first).status(), ErrorReason::kModelNotActive));
  EXPECT_TRUE(HasReason(Revert("x").status(), ErrorReason::kModelNotActive));
  EXPECT_EQ(Serving(), second);
}

TEST_F(ModelsTest, ActivatingTheModelBeforeIsUndoing) {
  const std::string first = Crowned(0.5);
  const std::string second = Crowned(0.6);
  const auto back = Activate(first);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->model.activations.at(0).basis, ActivationBasis::kRevert);
  EXPECT_EQ(back->model.activations.at(0).replaced, second);
  // One further back: none.
  EXPECT_FALSE(Revert(first)->has_value());
  EXPECT_EQ(Serving(), "");
}

TEST_F(ModelsTest, AModelIsGivenBackAsItWasPublished) {
  EXPECT_TRUE(HasReason(Get("").status(), ErrorReason::kModelNotFound));
  const std::string first = Crowned(0.5);
  const std::string second = Published(0.6);
  EXPECT_EQ(Get("")->model_version, first);
  EXPECT_EQ(ContentVersion(Get(second)->content), second);
  EXPECT_EQ(DecodeModel(Get(second)->content)->parameters.base_rate, 0.6);
  EXPECT_TRUE(HasReason(Get("x").status(), ErrorReason::kModelNotFound));
}

TEST_F(ModelsTest, ARegistryThatRefusesChangesNothing) {
  const std::string first = Crowned(0.5);
  world_.registry.SetFault(absl::UnavailableError("disk full"));
  EXPECT_TRUE(absl::IsUnavailable(Revert(first).status()));
  EXPECT_TRUE(absl::IsUnavailable(Activate(first).status()));
  EXPECT_TRUE(absl::IsUnavailable(Get("").status()));
  EXPECT_EQ(Serving(), first);
}

}  // namespace
}  // namespace proximal

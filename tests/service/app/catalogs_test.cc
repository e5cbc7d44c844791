// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/catalogs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/tracing/fold.h"
#include "service/app/artifact_codec.h"
#include "service/app/errors.h"
#include "service/app/models.h"
#include "tests/service/app/world.h"

namespace proximal {
namespace {

using ::testing::SizeIs;

class CatalogsTest : public ::testing::Test {
 protected:
  template <typename T, typename Call>
  absl::StatusOr<T> Wait(const Call& call) {
    Waiting<T> waiting;
    call(waiting.Done());
    return waiting.Wait();
  }
  absl::StatusOr<CatalogInfo> Publish(const std::string& tenant, CatalogDraft draft) {
    return Wait<CatalogInfo>([&](auto done) { catalogs_.Publish(tenant, draft, std::move(done)); });
  }
  absl::StatusOr<ActivatedCatalog> Activate(const std::string& tenant, std::string version) {
    return Wait<ActivatedCatalog>(
        [&](auto done) { catalogs_.Activate(tenant, version, std::move(done)); });
  }
  absl::StatusOr<CatalogInfo> Get(const std::string& tenant, std::string version) {
    return Wait<CatalogInfo>([&](auto done) { catalogs_.Get(tenant, version, std::move(done)); });
  }
  absl::StatusOr<PublishedCatalog> Open(const std::string& tenant, std::string version) {
    return Wait<PublishedCatalog>(
        [&](auto done) { catalogs_.Open(tenant, version, std::move(done)); });
  }
  absl::StatusOr<ModelInfo> PublishModel(PublishableModel model) {
    return Wait<ModelInfo>(
        [&](auto done) { models_.Publish(World::kTenant, model, std::move(done)); });
  }
  absl::StatusOr<ActivatedModel> ActivateModel(std::string version) {
    return Wait<ActivatedModel>([&](auto done) {
      models_.Activate(World::kTenant, version, "for the test", std::move(done));
    });
  }

  World world_;
  Executor executor_{1};
  Catalogs catalogs_{&world_.tenants, &world_.registry, &executor_, &world_.clock};
  Models models_{&world_.tenants, &world_.registry, &executor_, &world_.clock};
};

CatalogDraft Harder() {
  CatalogDraft draft = SmallCourse();
  draft.items.pop_back();
  for (ItemDraft& item : draft.items) item.difficulty += 0.5;
  return draft;
}

TEST_F(CatalogsTest, APublishedCatalogServesOnceItIsActivated) {
  EXPECT_TRUE(HasReason(Get("new", "").status(), ErrorReason::kNoActiveCatalog));
  const auto published = Publish("new", SmallCourse());
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_FALSE(published->active);
  EXPECT_EQ(published->counts.items, 60u);
  EXPECT_EQ(published->counts.prerequisites, 2u);
  EXPECT_EQ(published->published_at, world_.clock.Now());
  EXPECT_EQ(world_.tenants.Get("new"), nullptr);

  const auto activated = Activate("new", published->catalog_version);
  ASSERT_TRUE(activated.ok()) << activated.status();
  EXPECT_TRUE(activated->catalog.active);
  EXPECT_EQ(activated->previous_version, "");
  EXPECT_EQ(world_.tenants.Get("new")->catalog_version, published->catalog_version);
  EXPECT_EQ(Get("new", "")->catalog_version, published->catalog_version);
}

TEST_F(CatalogsTest, PublishingAgainChangesNothing) {
  const auto first = Publish("new", SmallCourse());
  ASSERT_TRUE(Activate("new", first->catalog_version).ok());
  world_.clock.Advance(absl::Hours(1));
  const auto again = Publish("new", SmallCourse());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->catalog_version, first->catalog_version);
  EXPECT_EQ(again->published_at, first->published_at);
  EXPECT_TRUE(again->active);
}

TEST_F(CatalogsTest, ABrokenCatalogIsRefusedWithEveryViolation) {
  CatalogDraft draft = SmallCourse();
  draft.items[3].skill_ids = {"quarters"};
  draft.skills[0].prerequisite_ids = {"ratios"};
  const auto refused = Publish("new", draft);
  const std::optional<ErrorDetail> detail = DetailOf(refused.status());
  ASSERT_TRUE(detail.has_value()) << refused.status();
  EXPECT_EQ(detail->reason, ErrorReason::kCatalogInvalid);
  EXPECT_THAT(detail->violations, SizeIs(2));
  const auto report =
      Wait<CatalogReport>([&](auto done) { catalogs_.Validate(draft, std::move(done)); });
  EXPECT_THAT(report->violations, SizeIs(2));
  EXPECT_EQ(report->catalog_version, "");
  const auto sound =
      Wait<CatalogReport>([&](auto done) { catalogs_.Validate(SmallCourse(), std::move(done)); });
  EXPECT_EQ(sound->catalog_version, Publish("new", SmallCourse())->catalog_version);
}

TEST_F(CatalogsTest, UnknownVersionsAreNotFound) {
  EXPECT_TRUE(HasReason(Activate("school", "x").status(), ErrorReason::kCatalogNotFound));
  EXPECT_TRUE(HasReason(Get("school", "x").status(), ErrorReason::kCatalogNotFound));
  EXPECT_TRUE(HasReason(ActivateModel("x").status(), ErrorReason::kModelNotFound));
}

TEST_F(CatalogsTest, ACatalogThatIsNotActiveCanBeRead) {
  const auto published = Publish("school", Harder());
  for (int page = 0; page < 2; ++page) {
    const auto opened = Open("school", published->catalog_version);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(opened->catalog->item_count(), 59u);
  }
  EXPECT_EQ(Open("school", "")->catalog->item_count(), 60u);
}

TEST_F(CatalogsTest, ARegistryThatRefusesIsUnavailableAndNothingChanges) {
  const ActiveCatalogPtr before = world_.tenants.Get("school");
  const auto published = Publish("school", Harder());
  world_.registry.SetFault(absl::UnavailableError("disk full"));
  EXPECT_TRUE(absl::IsUnavailable(Publish("school", SmallCourse()).status()));
  EXPECT_TRUE(absl::IsUnavailable(Activate("school", published->catalog_version).status()));
  EXPECT_EQ(world_.tenants.Get("school"), before);
}

TEST_F(CatalogsTest, LearnersFollowANewCatalogAndAModelWhenTheyAreNextTouched) {
  Replica* replica = world_.NewReplica();
  const LearnerKey ana = Learner("ana");
  const absl::Time start = world_.clock.Now() - absl::Hours(24);
  ASSERT_TRUE(replica->Record(ana, Answer("r1", "halves-1", 1, start)).ok());
  ASSERT_TRUE(replica->Record(ana, Answer("r2", "ratios-19", 0, start)).ok());
  const std::string first = world_.tenants.Get("school")->catalog_version;

  const auto harder = Publish("school", Harder());  // without ratios-19
  EXPECT_EQ(Activate("school", harder->catalog_version)->previous_version, first);
  EXPECT_EQ(*replica->Load(ana)->state, world_.Replayed(ana));
  EXPECT_EQ(replica->Load(ana)->state->responses, 1u);
  EXPECT_EQ(replica->Record(ana, Answer("r3", "halves-2", 1, start + absl::Hours(1)))->sequence,
            3u);

  PublishableModel model;
  model.header.catalog_version = harder->catalog_version;
  model.parameters.base_rate = 0.7;
  const auto published = PublishModel(model);
  ASSERT_TRUE(published.ok()) << published.status();
  const uint64_t prior = world_.tenants.Get("school")->model->version();
  const auto activated = ActivateModel(published->model_version);
  ASSERT_TRUE(activated.ok()) << activated.status();
  EXPECT_TRUE(activated->model.active);
  EXPECT_EQ(activated->previous_version, "");
  EXPECT_NE(world_.tenants.Get("school")->model->version(), prior);
  EXPECT_EQ(*replica->Load(ana)->state, world_.Replayed(ana));
  EXPECT_EQ(replica->Recommend(ana)->active->model_version, published->model_version);

  // Another catalog has no use for that model.
  ASSERT_TRUE(Activate("school", first).ok());
  EXPECT_EQ(world_.tenants.Get("school")->model_version, "");
  EXPECT_EQ(replica->Load(ana)->state->responses, 3u);
  EXPECT_TRUE(HasReason(ActivateModel(published->model_version).status(),
                        ErrorReason::kModelCatalogMismatch));
}

TEST_F(CatalogsTest, AnotherReplicaFollowsTheRegistry) {
  TenantDirectory other(&world_.registry);
  ASSERT_TRUE(other.RefreshAll().ok());
  const ActiveCatalogPtr before = other.Get("school");
  ASSERT_TRUE(other.RefreshAll().ok());
  EXPECT_EQ(other.Get("school"), before);
  ASSERT_TRUE(Activate("school", Publish("school", Harder())->catalog_version).ok());
  ASSERT_TRUE(other.RefreshAll().ok());
  EXPECT_EQ(other.Get("school")->model->version(), world_.tenants.Get("school")->model->version());
  EXPECT_EQ(before->catalog->item_count(), 60u);  // a call under way goes on
}

// Publishes and activates bytes that are neither a catalog nor a model.
void ActivateGarbage(Registry& registry, const std::string& tenant, ArtifactKind kind) {
  ArtifactInfo info;
  info.kind = kind;
  info.version = "garbage";
  ASSERT_TRUE(registry.Publish(tenant, info, "\xff\xff").ok());
  ASSERT_TRUE(
      registry.Activate(tenant, kind, {info.version, absl::UnixEpoch(), ""}, std::nullopt).ok());
}

TEST_F(CatalogsTest, ADamagedTenantKeepsNoOtherFromServingAndIsReportedOnce) {
  ActivateGarbage(world_.registry, "damaged", ArtifactKind::kCatalog);
  std::vector<UnusableArtifact> reported;
  TenantDirectory other(&world_.registry, [&reported](const UnusableArtifact& artifact) {
    reported.push_back(artifact);
  });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(other.RefreshAll().ok());
  EXPECT_NE(other.Get("school"), nullptr);
  EXPECT_EQ(other.Get("damaged"), nullptr);
  ASSERT_THAT(reported, SizeIs(1));
  EXPECT_EQ(reported[0].tenant, "damaged");
  EXPECT_EQ(reported[0].kind, ArtifactKind::kCatalog);
  EXPECT_EQ(reported[0].version, "garbage");
  EXPECT_FALSE(reported[0].cause.ok());
}

TEST_F(CatalogsTest, ADamagedModelGivesWayToThePriorsAndIsReadOnce) {
  std::vector<UnusableArtifact> reported;
  TenantDirectory other(&world_.registry, [&reported](const UnusableArtifact& artifact) {
    reported.push_back(artifact);
  });
  ActivateGarbage(world_.registry, World::kTenant, ArtifactKind::kModel);
  ASSERT_TRUE(other.RefreshAll().ok());
  const ActiveCatalogPtr serving = other.Get(World::kTenant);
  ASSERT_NE(serving, nullptr);
  EXPECT_EQ(serving->model_version, "");
  EXPECT_TRUE(other.RefreshAll().ok());
  EXPECT_EQ(other.Get(World::kTenant), serving);  // not compiled again
  ASSERT_THAT(reported, SizeIs(1));
  EXPECT_EQ(reported[0].kind, ArtifactKind::kModel);
}

TEST_F(CatalogsTest, ARegistryThatCannotBeReadIsAnErrorAndNoDamage) {
  int reported = 0;
  TenantDirectory other(&world_.registry, [&reported](const UnusableArtifact&) { ++reported; });
  world_.registry.SetFault(absl::UnavailableError("gone"));
  EXPECT_TRUE(absl::IsUnavailable(other.RefreshAll()));
  EXPECT_EQ(reported, 0);
  world_.registry.SetFault(absl::OkStatus());
  EXPECT_TRUE(other.RefreshAll().ok());
  EXPECT_NE(other.Get(World::kTenant), nullptr);
}

TEST_F(CatalogsTest, AnExecutorWithoutRoomSaysSo) {
  Executor full(0, 0);
  Catalogs catalogs(&world_.tenants, &world_.registry, &full, &world_.clock);
  const auto refused =
      Wait<CatalogInfo>([&](auto done) { catalogs.Get("school", "", std::move(done)); });
  EXPECT_TRUE(HasReason(refused.status(), ErrorReason::kOverloaded));
}

}  // namespace
}  // namespace proximal

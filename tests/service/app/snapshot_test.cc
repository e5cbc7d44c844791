// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Snapshots: whatever happens to a learner, a state built from one is that of replaying everything.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/learner/codec.h"
#include "engine/numerics/random.h"
#include "service/app/artifact_codec.h"
#include "service/app/history.h"
#include "tests/service/app/practice_fixture.h"

namespace proximal {
namespace {

class SnapshotTest : public PracticeFixture {
 protected:
  void RecordInOrder(Replica* replica, int first, int last) {
    for (int i = first; i <= last; ++i) ASSERT_TRUE(replica->Record(ana_, Usual(i)).ok());
  }
  RecordCall Usual(int i) const {
    return Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 3 == 0, At(i));
  }
  Journal::Recent Recent() {
    Waiting<Journal::Recent> waiting;
    world_.memory_journal.ReadRecent(ana_, ModelVersion(), absl::InfiniteFuture(), waiting.Done());
    return *waiting.Wait();
  }
  uint64_t ModelVersion() { return world_.tenants.Get(World::kTenant)->model->version(); }
  // Until the snapshot of what is recorded by now is there.
  void AwaitSnapshot(uint64_t sequence) {
    while (true) {
      const Journal::Recent recent = Recent();
      if (recent.snapshot && recent.snapshot->sequence >= sequence) return;
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  // Whatever is kept, is the replay of all events up to it.
  void ExpectExact() {
    const Journal::Recent recent = Recent();
    if (!recent.snapshot) return;
    std::vector<Event> events = world_.Events(ana_);
    ASSERT_LE(recent.snapshot->sequence, events.size());
    events.resize(recent.snapshot->sequence);
    const auto kept = DecodeState(recent.snapshot->state);
    ASSERT_TRUE(kept.ok()) << kept.status();
    History all{nullptr, std::move(events), 0};
    const size_t count = all.events.size();
    ASSERT_EQ(*kept, *all.StateAfter(*world_.tenants.Get(World::kTenant)->model, count));
  }

  Replica* const forgetful_ = world_.NewReplica(&dead_cache_);  // builds each state anew
};

TEST_F(SnapshotTest, ARebuildFoldsOnlyWhatCameSinceTheSnapshot) {
  constexpr int kEvents = 1000;
  RecordInOrder(replica_, 1, kEvents);
  AwaitSnapshot(kEvents - kEvents % kSnapshotEvery);
  EXPECT_LE(Recent().events.size(), kSnapshotEvery);
  const int reads = world_.journal.reads();
  EXPECT_EQ(*forgetful_->Load(ana_)->state, world_.Replayed(ana_));
  EXPECT_EQ(world_.journal.reads() - reads, 1);
  EXPECT_EQ(world_.journal.whole_reads(), 0);
  ExpectExact();
}

TEST_F(SnapshotTest, AShortHistoryHasNone) {
  RecordInOrder(replica_, 1, kSnapshotEvery / 2 - 1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(forgetful_->Load(ana_).ok());
  EXPECT_EQ(world_.journal.snapshots(), 0);
  EXPECT_EQ(Recent().snapshot, std::nullopt);
}

TEST_F(SnapshotTest, ARebuildThatFoldedMuchSparesTheNextOneIt) {
  // As it is for a learner of before, or where those who record are too busy to make one.
  std::vector<RecordCall> rows;
  for (int i = 1; i <= 100; ++i) rows.push_back(Usual(i));
  for (const auto& row : replica_->RecordBatch(ana_, std::move(rows))) ASSERT_TRUE(row.ok());
  ASSERT_EQ(Recent().snapshot, std::nullopt);
  ASSERT_TRUE(forgetful_->Load(ana_).ok());
  AwaitSnapshot(100);
  EXPECT_EQ(*forgetful_->Load(ana_)->state, world_.Replayed(ana_));
  EXPECT_EQ(world_.journal.snapshots(), 1);
}

TEST_F(SnapshotTest, AResponseSentAgainElsewhereReadsTheRecentHistoryOnly) {
  RecordInOrder(replica_, 1, 899);
  const auto first = replica_->Record(ana_, Usual(900));
  RecordInOrder(replica_, 901, 905);
  AwaitSnapshot(896);
  for (const bool cached : {false, true}) {
    Replica* other = cached ? world_.NewReplica() : forgetful_;
    RecordCall call = Usual(900);
    call.next = NextOptions{};
    const auto again = other->Record(ana_, call);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->sequence, 900u);
    EXPECT_EQ(again->token, 905u);
    EXPECT_EQ(again->prior->mean, first->prior->mean);
    ASSERT_EQ(again->changed.size(), first->changed.size());
    EXPECT_EQ(again->changed[0].before.probability, first->changed[0].before.probability);
    EXPECT_EQ(again->changed[0].after.probability, first->changed[0].after.probability);
    EXPECT_EQ(again->next->sequence, 905u);
    EXPECT_THAT(other->Record(ana_, Answer("r900", "halves-1", 1, At(900))),
                Fails(ErrorReason::kIdReused));
  }
  EXPECT_EQ(world_.journal.whole_reads(), 0);

  const auto old = forgetful_->Record(ana_, Usual(17));
  ASSERT_TRUE(old.ok()) << old.status();
  EXPECT_TRUE(old->duplicate);
  EXPECT_EQ(old->sequence, 17u);
  EXPECT_GT(world_.journal.whole_reads(), 0) << "from before the snapshot";
  EXPECT_EQ(world_.Events(ana_).size(), 905u);
}

TEST_F(SnapshotTest, ASnapshotThatCannotBeReadIsPassedOverAndReplaced) {
  RecordInOrder(replica_, 1, 200);
  AwaitSnapshot(128);
  world_.memory_journal.KeepSnapshot(ana_, Recent().life,
                                     {200, ModelVersion(), "of a new version"});
  EXPECT_EQ(*forgetful_->Load(ana_)->state, world_.Replayed(ana_));
  ExpectExact();
  EXPECT_EQ(Recent().snapshot->sequence, 200u);
}

TEST_F(SnapshotTest, AnErasedLearnersStateInACacheIsNotMadeASnapshotOfTheNewLife) {
  MemoryStateCache stale{StateTableOptions{}};
  Replica* const unaware = world_.NewReplica(&stale);
  RecordInOrder(unaware, 1, kSnapshotEvery - 1);
  ASSERT_TRUE(replica_->Erase(ana_).ok());
  for (uint64_t i = 1; i < kSnapshotEvery; ++i) {
    ASSERT_TRUE(
        replica_->Record(ana_, Answer(absl::StrCat("n", i), "ratios-2", 1, At(static_cast<int>(i))))
            .ok());
  }
  RecordInOrder(unaware, kSnapshotEvery, kSnapshotEvery);
  AwaitSnapshot(kSnapshotEvery);
  ExpectExact();
  EXPECT_EQ(*forgetful_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(SnapshotTest, AStateThatKnowsItsLifeIsKeptWithoutReadingAgainButNotInAnother) {
  RecordInOrder(replica_, 1, kSnapshotEvery);
  AwaitSnapshot(kSnapshotEvery);
  const int reads = world_.journal.reads();
  RecordInOrder(replica_, kSnapshotEvery + 1, 3 * kSnapshotEvery);
  AwaitSnapshot(3 * kSnapshotEvery);
  EXPECT_EQ(world_.journal.reads(), reads);
  ExpectExact();

  // Erased elsewhere, and as far again but for the last response.
  RecordInOrder(replica_, 3 * kSnapshotEvery + 1, 4 * kSnapshotEvery - 1);
  Replica* const other = world_.NewReplica();
  ASSERT_TRUE(other->Erase(ana_).ok());
  std::vector<RecordCall> rows;
  for (int i = 1; i < static_cast<int>(4 * kSnapshotEvery); ++i) {
    rows.push_back(Answer(absl::StrCat("n", i), "ratios-2", 1, At(i)));
  }
  for (const auto& row : other->RecordBatch(ana_, std::move(rows))) ASSERT_TRUE(row.ok());
  RecordInOrder(replica_, 4 * kSnapshotEvery, 4 * kSnapshotEvery);
  EXPECT_EQ(world_.Events(ana_).size(), 4 * kSnapshotEvery);
  ExpectExact();
  EXPECT_EQ(*forgetful_->Load(ana_)->state, world_.Replayed(ana_));
}

// Anything that can happen, in any order, across replicas, erasures and changes of the catalog.
class AnythingTest : public SnapshotTest, public ::testing::WithParamInterface<uint64_t> {
 protected:
  // Makes another catalog active: the small course, perhaps without some of its items.
  void Activate(bool whole) {
    CatalogDraft draft = SmallCourse();
    if (!whole) draft.items.resize(draft.items.size() - 25);
    const std::string bytes = EncodeCatalog(draft);
    ArtifactInfo info;
    info.kind = ArtifactKind::kCatalog;
    info.version = ContentVersion(bytes);
    ASSERT_TRUE(world_.registry.Publish(World::kTenant, info, bytes).ok());
    ASSERT_TRUE(world_.registry
                    .Activate(World::kTenant, ArtifactKind::kCatalog,
                              {info.version, world_.clock.Now(), ""}, std::nullopt)
                    .ok());
    ASSERT_TRUE(world_.tenants.RefreshAll().ok());
  }
  std::string AnyItem() {
    return absl::StrCat(random_.Below(2) == 0 ? "halves" : "ratios", "-", random_.Below(20));
  }
  RecordCall AnyFact() {
    if (random_.Below(40) == 0 && !recorded_.empty()) {
      const std::string& subject = recorded_[random_.Below(recorded_.size())];
      const bool voided = random_.Below(2) == 0;
      return Correct(absl::StrCat("c", next_++), subject,
                     voided ? std::nullopt : std::optional<double>(random_.Below(3) / 2.0));
    }
    // One in fifty comes late, by up to half a day.
    const int back = random_.Below(50) == 0 ? static_cast<int>(random_.Below(700)) : 0;
    const auto number = static_cast<int>(next_++);
    RecordCall call = Answer(absl::StrCat("r", number), AnyItem(), random_.Below(3) / 2.0,
                             At(std::max(0, number / 3 - back)));
    return call;
  }

  numerics::Random random_{GetParam()};
  uint64_t next_ = 1;
  std::vector<std::string> recorded_;
};

TEST_P(AnythingTest, TheStateIsThatOfReplayingEverything) {
  Replica* const replicas[] = {replica_, world_.NewReplica(), forgetful_};
  for (int step = 0; step < 1500; ++step) {
    Replica* const replica = replicas[random_.Below(3)];
    const uint64_t what = random_.Below(500);
    if (what == 0) {
      ASSERT_TRUE(replica->Erase(ana_).ok());
      recorded_.clear();
    } else if (what <= 2) {
      Activate(random_.Below(2) == 0);
    } else if (what <= 12) {
      std::vector<RecordCall> rows;
      for (uint64_t i = 1 + random_.Below(90); i > 0; --i) rows.push_back(AnyFact());
      replica->RecordBatch(ana_, rows);
    } else {
      const RecordCall call = AnyFact();
      const auto first = replica->Record(ana_, call);
      const bool response = std::holds_alternative<Response>(call.fact);
      if (first.ok() && response) recorded_.push_back(std::get<Response>(call.fact).response_id);
      if (first.ok() && what < 40) {
        const auto again = replicas[random_.Below(3)]->Record(ana_, call);
        ASSERT_TRUE(again.ok()) << again.status();
        ASSERT_TRUE(again->duplicate);
        ASSERT_EQ(again->sequence, first->sequence);
        ASSERT_EQ(again->late, first->late);
        ASSERT_EQ(again->prior.value_or(Prediction{}).mean,
                  first->prior.value_or(Prediction{}).mean);
      }
    }
    if (step % 10 == 0) {
      ASSERT_EQ(*forgetful_->Load(ana_)->state, world_.Replayed(ana_)) << "step " << step;
      ExpectExact();
    }
  }
  EXPECT_GT(world_.journal.snapshots(), 5);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnythingTest, ::testing::Range<uint64_t>(1, 7));

}  // namespace
}  // namespace proximal

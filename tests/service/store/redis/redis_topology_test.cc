// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Masters that change and slots that move, of real sentinels and a real cluster.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "service/store/redis/entry.h"
#include "service/store/redis/hash_slot.h"
#include "tests/service/store/redis/redis_fixture.h"

namespace proximal::testing {
namespace {

using ::testing::HasSubstr;

class RedisTopologyTest : public RedisFixture {};

TEST_F(RedisTopologyTest, AMasterThatHasBecomeAReplicaIsNoLongerWrittenTo) {
  SentinelRig rig;
  RedisOptions options = rig.Options();
  options.breaker.max_pause = absl::Milliseconds(50);
  options.min_refresh_interval = absl::Milliseconds(20);
  Open(options);
  Insist(ada_, 1);
  rig.master().Run({"REPLICAOF", "127.0.0.1", absl::StrCat(rig.replica().port())});
  rig.replica().Run({"REPLICAOF", "NO", "ONE"});
  Put(ada_, TestState(2, 1));
  EXPECT_GE(stats().read_only, 1u);
  EXPECT_EQ(stats().writes_lost, 1u) << "the sentinels still believe in it";
  while (cache_->Health().ok()) Get(ada_).IgnoreError();
  EXPECT_THAT(std::string(cache_->Health().message()), HasSubstr("is no master"));
}

TEST_F(RedisTopologyTest, TheSentinelsNextMasterIsFound) {
  SentinelRig rig;
  RedisOptions options = rig.Options();
  options.timeout = absl::Milliseconds(500);
  options.connect_timeout = absl::Milliseconds(500);
  options.breaker.max_pause = absl::Milliseconds(50);
  options.min_refresh_interval = absl::Milliseconds(20);
  Open(options);
  Insist(ada_, 1);
  rig.sentinel(0).Kill();  // whoever is asked first may be gone, too
  rig.master().Kill();
  Insist(ada_, 7);
  EXPECT_EQ(rig.replica().Run({"ROLE"}).substr(0, 6), "master");
  EXPECT_EQ(rig.replica().Run({"EXISTS", redis::EntryKey("px:", ada_)}), "1");
}

// A learner whose slot is the first node's.
LearnerKey LearnerOfFirstNode(const ClusterRig& rig) {
  for (int i = 0;; ++i) {
    LearnerKey key{"t", absl::StrCat("learner ", i)};
    if (rig.OwnerOf(redis::SlotOf(redis::EntryKey("px:", key))) == 0) return key;
  }
}

TEST_F(RedisTopologyTest, NothingIsLostWhileASlotMoves) {
  ClusterRig rig;
  Open(rig.Options());
  const LearnerKey key = LearnerOfFirstNode(rig);
  const std::string name = redis::EntryKey("px:", key);
  const std::string slot = absl::StrCat(redis::SlotOf(name));
  Put(key, TestState(1, 1));
  ASSERT_EQ(SequenceOf(key), 1u);

  const std::string from = rig.IdOf(0);
  const std::string to = rig.IdOf(1);
  EXPECT_EQ(rig.node(1).Run({"CLUSTER", "SETSLOT", slot, "IMPORTING", from}), "OK");
  EXPECT_EQ(rig.node(0).Run({"CLUSTER", "SETSLOT", slot, "MIGRATING", to}), "OK");
  EXPECT_EQ(SequenceOf(key), 1u) << "it is still there";
  EXPECT_EQ(stats().ask, 0u);

  EXPECT_EQ(rig.node(0).Run(
                {"MIGRATE", "127.0.0.1", absl::StrCat(rig.node(1).port()), name, "0", "5000"}),
            "OK");
  EXPECT_EQ(SequenceOf(key), 1u) << "it has gone ahead";
  EXPECT_EQ(stats().ask, 1u);
  Put(key, TestState(2, 1));
  EXPECT_EQ(SequenceOf(key), 2u);
  EXPECT_GE(stats().ask, 3u);

  const uint64_t moved = stats().moved;
  for (size_t i : {1, 0, 2}) {
    EXPECT_EQ(rig.node(i).Run({"CLUSTER", "SETSLOT", slot, "NODE", to}), "OK");
  }
  EXPECT_EQ(SequenceOf(key), 2u);
  EXPECT_EQ(stats().moved - moved, 1u);
  EXPECT_EQ(SequenceOf(key), 2u);
  EXPECT_EQ(stats().moved - moved, 1u) << "the way is known";
  EXPECT_EQ(stats().writes_lost, 0u);
}

TEST_F(RedisTopologyTest, ANodeThatIsGoneCostsOnlyItsOwnLearners) {
  ClusterRig rig;
  RedisOptions options = rig.Options();
  options.breaker.min_pause = options.breaker.max_pause = absl::Milliseconds(20);
  options.min_refresh_interval = absl::Milliseconds(20);
  rig.node(1).Run({"CONFIG", "SET", "cluster-require-full-coverage", "no"});
  rig.node(2).Run({"CONFIG", "SET", "cluster-require-full-coverage", "no"});
  Open(options);
  const LearnerKey lost = LearnerOfFirstNode(rig);
  LearnerKey kept = lost;
  for (int i = 0; rig.OwnerOf(redis::SlotOf(redis::EntryKey("px:", kept))) == 0; ++i) {
    kept.learner = absl::StrCat("other ", i);
  }
  Put(kept, TestState(5, 1));
  rig.node(0).Kill();
  EXPECT_TRUE(absl::IsUnavailable(Get(lost).status()));
  for (int i = 0; i < 50; ++i) {
    const absl::StatusOr<StateCache::StatePtr> state = Get(kept);
    ASSERT_TRUE(state.ok()) << state.status();
    EXPECT_EQ((*state)->sequence, 5u);
    Get(lost).IgnoreError();
  }
  rig.node(0).Start();
  Insist(lost, 1);
}

}  // namespace
}  // namespace proximal::testing

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many calls in one transaction, by one statement for most of them and by one for each: each has
// the outcome that it would have alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/postgres/postgres_store.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using ::testing::ElementsAre;

using Appended = Answer<absl::Status>;

LearnerKey KeyOf(int number) { return {"school", absl::StrCat("learner ", number)}; }

// With a database that spreads learners over servers and with one that does not.
class PostgresTogetherTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    database_ = server_.NewDatabase();
    PostgresOptions options = server_.Options(database_);
    options.writers = 1;
    options.spread = GetParam();
    store_ = *PostgresStore::Open(options);
    for (int i = 0; i < kLearners; ++i) {
      ASSERT_TRUE(Append(*store_, KeyOf(i), ResponseEvents(1, 2)).ok());
    }
  }

  // What is asked for until Release goes into one transaction.
  void Hold() {
    server_.Pause();
    store_->Append({"school", "first"}, ResponseEvents(1, 1), absl::InfiniteFuture(),
                   first_.Receive());
    absl::SleepFor(absl::Milliseconds(20));
  }
  void Release() {
    server_.Resume();
    EXPECT_TRUE(first_.Wait().ok());
  }
  void Ask(const LearnerKey& key, std::vector<Event> events, Appended& answer) {
    store_->Append(key, std::move(events), absl::InfiniteFuture(), answer.Receive());
  }
  static constexpr int kLearners = 40;

  PostgresServer server_;
  std::string database_;
  Appended first_;
  std::unique_ptr<PostgresStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Spread, PostgresTogetherTest, ::testing::Bool());

TEST_P(PostgresTogetherTest, EachHasItsOwnOutcome) {
  std::vector<Appended> sound(kLearners);
  Appended ahead, behind, there, also_there;
  Hold();
  for (int i = 0; i < kLearners; ++i) {
    if (i == 10) {
      Ask(KeyOf(i), ResponseEvents(4, 4, "ahead"), ahead);
    } else if (i == 11) {
      Ask(KeyOf(i), ResponseEvents(2, 2, "behind"), behind);
    } else if (i == 12) {
      Ask(KeyOf(i), {ResponseEvent(3, "r1")}, there);
    } else if (i == 13) {
      Ask(KeyOf(i), {ResponseEvent(7, "r2")}, also_there);
    } else {
      Ask(KeyOf(i), ResponseEvents(3, 3), sound[static_cast<size_t>(i)]);
    }
  }
  Release();
  EXPECT_TRUE(absl::IsAborted(ahead.Wait()));
  EXPECT_TRUE(absl::IsAborted(behind.Wait()));
  EXPECT_TRUE(absl::IsAlreadyExists(there.Wait()));
  EXPECT_TRUE(absl::IsAlreadyExists(also_there.Wait()));
  for (int i = 0; i < kLearners; ++i) {
    const bool refused = i >= 10 && i <= 13;
    if (!refused) {
      EXPECT_TRUE(sound[static_cast<size_t>(i)].Wait().ok()) << i;
    }
    EXPECT_EQ(Read(*store_, KeyOf(i))->size(), refused ? 2u : 3u) << i;
  }
}

TEST_P(PostgresTogetherTest, CallsOfOneLearnerAreMadeInTheirOrder) {
  Appended third, fourth, again, new_first, new_second, tenth;
  Answer<absl::StatusOr<Journal::Erased>> erased;
  Hold();
  Ask(KeyOf(1), ResponseEvents(3, 3), third);
  Ask(KeyOf(0), ResponseEvents(3, 3), tenth);
  Ask(KeyOf(1), ResponseEvents(4, 4), fourth);
  Ask(KeyOf(1), {ResponseEvent(5, "r4")}, again);
  store_->Erase(KeyOf(1), erased.Receive());
  Ask(KeyOf(1), ResponseEvents(1, 1, "new"), new_first);
  Ask(KeyOf(1), ResponseEvents(2, 3, "new"), new_second);
  Release();
  EXPECT_TRUE(third.Wait().ok());
  EXPECT_TRUE(fourth.Wait().ok());
  EXPECT_TRUE(absl::IsAlreadyExists(again.Wait()));
  EXPECT_EQ(erased.Wait()->events, 4u);
  EXPECT_TRUE(new_first.Wait().ok());
  EXPECT_TRUE(new_second.Wait().ok());
  EXPECT_TRUE(tenth.Wait().ok());
  EXPECT_EQ(Read(*store_, KeyOf(1))->size(), 3u);
  EXPECT_EQ(Read(*store_, KeyOf(0))->size(), 3u);
}

TEST_P(PostgresTogetherTest, DecisionsAreLoggedInTheirOrderAndThoseOfAnErasedHistoryAreNot) {
  const LearnerKey nobody{"school", "nobody"};
  Appended third;
  Hold();
  store_->LogDecision({nobody, "n1", TestTime(1), "", 0});
  store_->LogDecision({nobody, "n2", TestTime(2), "", 2});
  for (const char* id : {"c", "a", "b"}) store_->LogDecision({KeyOf(0), id, TestTime(3), id, 2});
  store_->LogDecision({KeyOf(0), "late", TestTime(4), "", 3});
  store_->LogDecision({nobody, "n3", TestTime(5), "payload", 0});
  Ask(KeyOf(0), ResponseEvents(3, 3), third);
  Release();
  EXPECT_TRUE(third.Wait().ok());
  store_->Close();
  PostgresOptions options = server_.Options(database_);
  store_ = *PostgresStore::Open(options);
  EXPECT_THAT(*ReadDecisions(*store_, nobody),
              ElementsAre(DecisionRecord{nobody, "n1", TestTime(1), ""},
                          DecisionRecord{nobody, "n3", TestTime(5), "payload"}));
  EXPECT_THAT(*ReadDecisions(*store_, KeyOf(0)),
              ElementsAre(DecisionRecord{KeyOf(0), "c", TestTime(3), "c"},
                          DecisionRecord{KeyOf(0), "a", TestTime(3), "a"},
                          DecisionRecord{KeyOf(0), "b", TestTime(3), "b"}));
}

}  // namespace
}  // namespace proximal::testing

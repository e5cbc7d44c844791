// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happens to a real server, and what the journal makes of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "service/store/postgres/postgres_store.h"
#include "service/store/postgres/postgres_url.h"
#include "tests/service/store/postgres/postgres_load.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// So long that a slow disk is no error.
constexpr absl::Duration kPatience = absl::Seconds(30);

class PostgresFaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    server_ = std::make_unique<PostgresServer>();
    database_ = server_->NewDatabase();
  }
  void Open(const PostgresOptions& options) {
    store_.reset();
    absl::StatusOr<std::unique_ptr<PostgresStore>> opened = PostgresStore::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  void Open() { Open(server_->Options(database_)); }
  void AwaitHealth(bool good) const {
    while (store_->Health().ok() != good) absl::SleepFor(absl::Milliseconds(1));
  }
  std::string Run(const std::string& sql) { return server_->Run(database_, sql); }

  const LearnerKey ada_{"school", "ada"};
  std::unique_ptr<PostgresServer> server_;
  std::string database_;
  std::unique_ptr<PostgresStore> store_;
};

TEST_F(PostgresFaultTest, NothingAcknowledgedIsLostOrDoubledWhenTheServerIsKilled) {
  Open();
  constexpr int kLearners = 16;
  PostgresLoad load(*store_, "load", kLearners);
  for (int round = 0; round < 4; ++round) {
    load.AwaitMore(300);
    server_->Kill();
    server_->Start();
  }
  load.AwaitMore(300);
  load.Stop();
  const int64_t kept = CountSoundEvents(*store_, kLearners);
  EXPECT_GE(kept, load.acknowledged());
  EXPECT_LE(kept, load.acknowledged() + kLearners) << "the last of each may have been given up";
}

TEST_F(PostgresFaultTest, ConnectionsThatTheServerEndsAreReplacedUnnoticed) {
  Open();
  constexpr int kLearners = 8;
  PostgresLoad load(*store_, "load", kLearners, kPatience);
  for (int round = 0; round < 5; ++round) {
    load.AwaitMore(100);
    Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'proximald'");
  }
  load.AwaitMore(100);
  load.Stop();
  EXPECT_EQ(load.errors(), 0);
  EXPECT_EQ(CountSoundEvents(*store_, kLearners), load.acknowledged());
}

TEST_F(PostgresFaultTest, TwoReplicasOnTheSameLearnersLoseNothing) {
  Open();
  const auto other = *PostgresStore::Open(server_->Options(database_));
  constexpr int kLearners = 4;
  PostgresLoad one(*store_, "one", kLearners, kPatience);
  PostgresLoad two(*other, "two", kLearners, kPatience);
  one.AwaitMore(200);
  two.AwaitMore(200);
  one.Stop();
  two.Stop();
  EXPECT_EQ(one.errors() + two.errors(), 0);
  EXPECT_EQ(CountSoundEvents(*store_, kLearners), one.acknowledged() + two.acknowledged());
}

TEST_F(PostgresFaultTest, AServerThatStandsStillCostsNobodyMoreThanTheDeadline) {
  Open();
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  ASSERT_TRUE(Read(*store_, ada_).ok());
  server_->Pause();
  const auto soon = [] { return absl::Now() + absl::Milliseconds(100); };
  for (int i = 0; i < 3; ++i) {
    const absl::Status late = Append(*store_, ada_, ResponseEvents(2, 2, "late"), soon());
    EXPECT_TRUE(absl::IsDeadlineExceeded(late)) << late;
    for (int reader = 0; reader < 3; ++reader) {
      EXPECT_TRUE(absl::IsDeadlineExceeded(Read(*store_, ada_, 0, 1, soon()).status()));
    }
    EXPECT_TRUE(absl::IsDeadlineExceeded(ReadDecisions(*store_, ada_, "", 1, soon()).status()));
  }
  server_->Resume();
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(2, 2)).ok());
  EXPECT_THAT(IdsOf(*Read(*store_, ada_)), ElementsAre("r1", "r2"))
      << "what its callers were told had failed is not there";
}

TEST_F(PostgresFaultTest, AServerThatStandsStillIsGivenUpAndFoundAgain) {
  PostgresOptions options = server_->Options(database_);
  options.timeout = absl::Milliseconds(300);
  Open(options);
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  server_->Pause();
  const absl::Status late = Append(*store_, ada_, ResponseEvents(2, 2, "late"));
  EXPECT_TRUE(absl::IsUnavailable(late)) << late;
  EXPECT_TRUE(absl::IsUnavailable(Read(*store_, ada_).status()));
  AwaitHealth(false);
  EXPECT_TRUE(absl::IsUnavailable(Erase(*store_, ada_).status()));
  EXPECT_TRUE(absl::IsUnavailable(store_->Load("school", ArtifactKind::kModel, "m").status()));
  server_->Resume();
  AwaitHealth(true);
  while (!Read(*store_, ada_).ok()) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_THAT(IdsOf(*Read(*store_, ada_)), ElementsAre("r1"));
  EXPECT_TRUE(Append(*store_, ada_, ResponseEvents(2, 2)).ok());
}

TEST_F(PostgresFaultTest, AServerThatIsGoneEndsAClose) {
  PostgresOptions options = server_->Options(database_);
  options.timeout = absl::Milliseconds(200);
  Open(options);
  server_->Kill();
  Answer<absl::Status> answer;
  store_->Append(ada_, ResponseEvents(1, 1), absl::InfiniteFuture(), answer.Receive());
  store_->LogDecision({ada_, "d", TestTime(1), "payload"});
  store_->Close();
  EXPECT_TRUE(absl::IsUnavailable(answer.Wait()));
  EXPECT_EQ(store_->DroppedDecisions(), 1u);
}

TEST_F(PostgresFaultTest, QueuesAreBounded) {
  PostgresOptions options = server_->Options(database_);
  options.timeout = absl::Milliseconds(500);
  options.writers = options.readers = 1;
  options.max_queued = 20;
  options.max_decisions = 30;
  Open(options);
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  ASSERT_TRUE(Read(*store_, ada_).ok());
  server_->Pause();
  constexpr size_t kCalls = 100;
  std::vector<Answer<absl::Status>> appended(kCalls);
  std::vector<Answer<absl::StatusOr<std::vector<Event>>>> read(kCalls);
  for (size_t i = 0; i < kCalls; ++i) {
    store_->Append(ada_, ResponseEvents(i + 2, i + 2), absl::InfiniteFuture(),
                   appended[i].Receive());
    store_->Read(ada_, 0, 1, absl::InfiniteFuture(), read[i].Receive());
    store_->LogDecision({ada_, absl::StrCat("d", i), TestTime(1), "payload", 1});
  }
  // Some are under way, and the queue takes as many again.
  const auto full = [](const absl::Status& status) { return absl::IsResourceExhausted(status); };
  int refused_appends = 0;
  int refused_reads = 0;
  for (Answer<absl::Status>& answer : appended) refused_appends += full(answer.Wait()) ? 1 : 0;
  for (auto& answer : read) refused_reads += full(answer.Wait().status()) ? 1 : 0;
  EXPECT_GE(refused_appends, 60);
  EXPECT_GE(refused_reads, 60);
  EXPECT_GE(store_->DroppedDecisions(), 30u);
  server_->Resume();
}

TEST_F(PostgresFaultTest, OneThatCannotBeAppendedFailsAlone) {
  PostgresOptions options = server_->Options(database_);
  options.writers = 1;
  Open(options);
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  std::string endless;  // no index takes so long an id
  for (uint32_t i = 1; i < 9000; ++i) {
    endless.push_back("etaoinshrdlucmfw"[i * i * 2654435761U >> 28]);
  }
  constexpr int kLearners = 50;
  std::vector<Answer<absl::Status>> answers(kLearners);
  Answer<absl::Status> too_long;
  Answer<absl::Status> stale;
  Answer<absl::Status> there;
  for (int i = 0; i < kLearners; ++i) {
    if (i == 10) {
      store_->Append({"school", "bob"}, {ResponseEvent(1, endless)}, absl::InfiniteFuture(),
                     too_long.Receive());
    }
    if (i == 20) {
      store_->Append(ada_, ResponseEvents(1, 1, "stale"), absl::InfiniteFuture(), stale.Receive());
      store_->Append(ada_, ResponseEvents(2, 2, "r1"), absl::InfiniteFuture(), there.Receive());
    }
    store_->Append(PostgresLoad::KeyOf(i), ResponseEvents(1, 1), absl::InfiniteFuture(),
                   answers[static_cast<size_t>(i)].Receive());
    store_->LogDecision({PostgresLoad::KeyOf(i), "d", TestTime(1), "payload", 1});
  }
  for (Answer<absl::Status>& answer : answers) EXPECT_TRUE(answer.Wait().ok());
  const absl::Status refused = too_long.Wait();
  EXPECT_TRUE(absl::IsUnavailable(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("index row"));
  EXPECT_TRUE(absl::IsAborted(stale.Wait()));
  EXPECT_TRUE(there.Wait().ok());
  EXPECT_TRUE(store_->Health().ok());
  EXPECT_EQ(CountSoundEvents(*store_, kLearners), kLearners);
}

TEST_F(PostgresFaultTest, DecisionsThatCannotBeLoggedTakeNoAppendWithThem) {
  Open();
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  ASSERT_EQ(Run("ALTER TABLE proximal.decisions ADD CHECK (decision_id <> 'odd')"), "");
  store_->LogDecision({ada_, "odd", TestTime(1), "payload", 1});
  EXPECT_TRUE(Append(*store_, ada_, ResponseEvents(2, 2)).ok());
  EXPECT_EQ(store_->DroppedDecisions(), 1u);
  EXPECT_THAT(*ReadDecisions(*store_, ada_), IsEmpty());
}

TEST_F(PostgresFaultTest, ALearnerWhoIsLockedHoldsUpOthersForTheTimeoutAtMost) {
  PostgresOptions options = server_->Options(database_);
  options.timeout = absl::Milliseconds(400);
  options.writers = 1;
  Open(options);
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  std::thread locker(
      [this] { Run("BEGIN; LOCK TABLE proximal.learners; SELECT pg_sleep(1.5); COMMIT"); });
  while (Run("SELECT count(*) FROM pg_locks WHERE relation = 'proximal.learners'::regclass AND "
             "mode = 'AccessExclusiveLock'") != "1\n") {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_TRUE(absl::IsUnavailable(Append(*store_, ada_, ResponseEvents(2, 2))));
  locker.join();
  while (!Append(*store_, ada_, ResponseEvents(2, 2)).ok()) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(Read(*store_, ada_)->size(), 2u);
}

TEST_F(PostgresFaultTest, ADatabaseThatTakesNoWritesIsSaidAndUsedAgain) {
  Open();
  ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  Run(absl::StrCat("ALTER DATABASE ", database_, " SET default_transaction_read_only = on"));
  server_->Restart();
  const absl::Status refused =
      Append(*store_, ada_, ResponseEvents(2, 2), absl::Now() + absl::Milliseconds(300));
  EXPECT_FALSE(refused.ok());
  AwaitHealth(false);
  EXPECT_THAT(std::string(store_->Health().message()), HasSubstr("read-only"));
  server_->Run("postgres", absl::StrCat("ALTER DATABASE ", database_,
                                        " SET default_transaction_read_only = off"));
  AwaitHealth(true);
  EXPECT_TRUE(Append(*store_, ada_, ResponseEvents(2, 2)).ok());
}

TEST_F(PostgresFaultTest, WhyADatabaseCannotBeOpenedIsSaidWithoutThePassword) {
  server_->Run("postgres", "CREATE ROLE locked LOGIN PASSWORD 'right'");
  const auto complaint = [](const std::string& url) {
    const absl::StatusOr<PostgresOptions> options = ParsePostgresUrl(url);
    EXPECT_TRUE(options.ok()) << options.status();
    const absl::Status status = PostgresStore::Open(*options).status();
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    return std::string(status.message());
  };
  const std::string tail = absl::StrCat("@/", database_, "?host=", server_->folder());
  EXPECT_THAT(complaint(absl::StrCat("postgres://locked:wrong", tail)),
              AllOf(HasSubstr(database_), HasSubstr("password authentication failed"),
                    HasSubstr("\"locked\""), Not(HasSubstr("wrong"))));
  EXPECT_THAT(complaint(server_->Url("nowhere")), HasSubstr("\"nowhere\" does not exist"));
  EXPECT_THAT(complaint("postgres://tester@127.0.0.1:1/practice"),
              AllOf(HasSubstr("127.0.0.1"), HasSubstr("Connection refused")));
  EXPECT_THAT(complaint(absl::StrCat("postgres://locked:right", tail)),
              AllOf(HasSubstr("permission denied"), Not(HasSubstr("right"))));
}

}  // namespace
}  // namespace proximal::testing

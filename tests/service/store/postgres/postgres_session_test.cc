// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long connections wait, and how statements find their rows.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/connection.h"
#include "service/store/postgres/postgres_store.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using postgres::After;
using postgres::Connection;
constexpr absl::Duration kPatience = absl::Seconds(60);

class PostgresSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    database_ = server().NewDatabase();
    options_ = server().Options(database_);
  }
  static PostgresServer& server() { return PostgresServer::Shared(); }
  std::string Run(const std::string& sql) { return server().Run(database_, sql); }

  std::string database_;
  PostgresOptions options_;
};

TEST_F(PostgresSessionTest, AnAnswerThatTricklesIsGivenUpInTimeAndWaitedForIdly) {
  int idle = 0;
  const auto connection =
      *Connection::Open(options_.parameters, After(kPatience), [&idle] { ++idle; });
  idle = 0;
  // Something to read comes at every moment, for longer than anyone would wait for this test.
  const absl::Status status =
      connection
          ->Query("SELECT pg_sleep(0.0005), repeat('x', 20000) FROM generate_series(1, 1000000)",
                  After(absl::Milliseconds(200)))
          .status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_GT(idle, 5);
}

TEST_F(PostgresSessionTest, WhoeverPublishesHasMoreTimeThanWhoeverRecords) {
  options_.timeout = absl::Milliseconds(400);
  options_.registry_timeout = kPatience;
  const auto store = *PostgresStore::Open(options_);
  ASSERT_EQ(Run("CREATE FUNCTION proximal.dawdle() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN PERFORM pg_sleep(1); RETURN NEW; END'"),
            "");
  for (const char* table : {"artifacts", "events"}) {
    ASSERT_EQ(Run(absl::StrCat("CREATE TRIGGER dawdle BEFORE INSERT ON proximal.", table,
                               " FOR EACH ROW EXECUTE FUNCTION proximal.dawdle()")),
              "");
  }
  ArtifactInfo info;
  info.version = "v";
  EXPECT_TRUE(store->Publish("school", info, "payload").ok());
  EXPECT_TRUE(absl::IsUnavailable(Append(*store, {"school", "ada"}, ResponseEvents(1, 1))));
}

TEST_F(PostgresSessionTest, ADecisionIsFoundByItsId) {
  const LearnerKey ada{"school", "ada"};
  auto store = *PostgresStore::Open(options_);
  for (const char* id : {"d1", "d2", "d3"}) store->LogDecision({ada, id, TestTime(1), "payload"});
  while (ReadDecisions(*store, ada)->size() < 3) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(ReadDecisions(*store, ada, "d2")->size(), 1u);
  store.reset();  // sessions say what they used when they end
  std::string scans;
  for (int i = 0; i < 1000 && (scans.empty() || scans == "0\n"); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    scans =
        Run("SELECT sum(idx_scan) FROM pg_stat_user_indexes "
            "WHERE indexrelname LIKE 'decisions%decision_id%'");
  }
  EXPECT_EQ(scans, "8\n") << "one look into each day there is";
}

TEST_F(PostgresSessionTest, WhatIsRecentIsFoundByItsPlaceThoughItWasPlannedWhenThereWasNothing) {
  const LearnerKey ada{"school", "ada"};
  options_.readers = 1;
  auto store = *PostgresStore::Open(options_);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(ReadRecent(*store, ada, 1).ok());
  ASSERT_TRUE(Append(*store, ada, ResponseEvents(1, 300)).ok());
  store->KeepSnapshot(ada, ReadRecent(*store, ada, 1)->life, {299, 1, "state"});
  while (ReadRecent(*store, ada, 1)->events.size() > 1) absl::SleepFor(absl::Milliseconds(1));
  for (int i = 0; i < 10; ++i) ASSERT_EQ(ReadRecent(*store, ada, 1)->events.size(), 1u);
  store.reset();
  const auto read_by = [this](const std::string& index) {
    return Run("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = '" + index +
               "'");
  };
  for (int i = 0; i < 1000 && read_by("events_pkey") == "0\n"; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_NE(read_by("events_pkey"), "0\n");
  EXPECT_EQ(read_by("events_learner_tenant_event_id_key"), "0\n");
}

}  // namespace
}  // namespace proximal::testing

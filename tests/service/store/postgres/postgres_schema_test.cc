// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/postgres_store.h"
#include "service/store/postgres/schema.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using postgres::After;
using postgres::Connection;
using postgres::Migrate;
using postgres::SchemaVersion;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class PostgresSchemaTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    database_ = server().NewDatabase();
    options_ = server().Options(database_);
  }
  static PostgresServer& server() { return PostgresServer::Shared(); }

  std::unique_ptr<Connection> Connect() {
    return *Connection::Open(options_.parameters, After(kPatience), [] {});
  }
  std::string Run(const std::string& sql) { return server().Run(database_, sql); }
  std::string Days() {
    return Run(
        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = "
        "'proximal.decisions'::regclass ORDER BY 1");
  }
  // A store on the database works.
  void Use() {
    const auto store = PostgresStore::Open(options_);
    ASSERT_TRUE(store.ok()) << store.status();
    const LearnerKey ada{"school", "ada"};
    EXPECT_TRUE(Append(**store, ada, ResponseEvents(1, 3)).ok());
    (*store)->LogDecision({ada, "d", TestTime(1), "payload"});
    ArtifactInfo info;
    info.version = "v";
    EXPECT_TRUE((*store)->Publish("school", info, "payload").ok());
    EXPECT_EQ(Erase(**store, ada)->events, 3u);
    EXPECT_EQ((*store)->DroppedDecisions(), 0u);
  }

  std::string database_;
  PostgresOptions options_;
};

TEST_F(PostgresSchemaTest, AnEmptyDatabaseIsBroughtToTheNewestVersion) {
  const auto connection = Connect();
  EXPECT_EQ(*SchemaVersion(*connection, After(kPatience)), 0);
  EXPECT_TRUE(Migrate(*connection, After(kPatience)).ok());
  EXPECT_EQ(*SchemaVersion(*connection, After(kPatience)), postgres::SchemaSteps().size());
  EXPECT_TRUE(Migrate(*connection, After(kPatience)).ok()) << "again";
  Use();
}

TEST_F(PostgresSchemaTest, EveryEarlierVersionIsBroughtToTheNewest) {
  const int newest = static_cast<int>(postgres::SchemaSteps().size());
  for (int version = 1; version < newest; ++version) {
    SCOPED_TRACE(version);
    SetUp();
    const auto connection = Connect();
    ASSERT_TRUE(Migrate(*connection, After(kPatience), version).ok());
    ASSERT_EQ(*SchemaVersion(*connection, After(kPatience)), version);
    ASSERT_EQ(Run("INSERT INTO proximal.learners VALUES ('t', 'l', 1)"), "");
    ASSERT_EQ(Run("INSERT INTO proximal.events VALUES ('t', 'l', 1, 'id', '')"), "");
    Use();
    EXPECT_EQ(Run("SELECT count(*) FROM proximal.events"), "1\n") << "what was there stays";
  }
}

TEST_F(PostgresSchemaTest, ManyMayStartAtOnce) {
  std::vector<std::thread> starters;
  starters.reserve(6);
  for (int i = 0; i < 6; ++i) {
    starters.emplace_back([this] {
      const auto store = PostgresStore::Open(options_);
      EXPECT_TRUE(store.ok()) << store.status();
    });
  }
  for (std::thread& starter : starters) starter.join();
  Use();
}

TEST_F(PostgresSchemaTest, ANewerVersionIsRefusedByName) {
  Use();
  const size_t newest = postgres::SchemaSteps().size();
  Run(absl::StrCat("UPDATE proximal.schema SET version = ", newest + 1));
  const absl::Status status = PostgresStore::Open(options_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(database_), HasSubstr(absl::StrCat("schema version ", newest + 1)),
                    HasSubstr(absl::StrCat("newer than ", newest))));
}

TEST_F(PostgresSchemaTest, AStepThatFailsLeavesTheVersionBefore) {
  const auto connection = Connect();
  ASSERT_TRUE(Migrate(*connection, After(kPatience), 1).ok());
  ASSERT_EQ(Run("CREATE TABLE proximal.decisions (in_the_way int)"), "");
  const absl::Status status = PostgresStore::Open(options_).status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("already exists"));
  EXPECT_EQ(*SchemaVersion(*connection, After(kPatience)), 1);
  ASSERT_EQ(Run("DROP TABLE proximal.decisions"), "");
  Use();
}

TEST_F(PostgresSchemaTest, DecisionsHavePartitionsForTheDaysToCome) {
  Use();
  EXPECT_EQ(Run("SELECT count(*) FROM pg_inherits WHERE inhparent = "
                "'proximal.decisions'::regclass"),
            "8\n")
      << "today and a week";
}

TEST_F(PostgresSchemaTest, DaysTooOldAreDropped) {
  Use();
  const std::string kept = Days();
  const auto attach = [this](const std::string& day) {
    Run(absl::StrCat("CREATE TABLE proximal.decisions_", day, " PARTITION OF proximal.decisions ",
                     "FOR VALUES FROM ('", day, "') TO (date '", day, "' + 1)"));
  };
  attach("20200101");
  attach("20200229");
  const std::string with_old = Days();
  ASSERT_NE(with_old, kept);
  options_.decision_days = 0;
  Use();
  EXPECT_EQ(Days(), with_old);
  options_.decision_days = 30;
  Use();
  EXPECT_EQ(Days(), kept);
}

// A table can be spread over servers by a column that each of its unique indexes begins with, and
// one learner's rows in all such tables then lie together (docs/scaling.md).
TEST_F(PostgresSchemaTest, WhatIsOfALearnerIsKeyedByLearner) {
  Use();
  const std::string of_learners =
      " FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid "
      "WHERE c.relnamespace = 'proximal'::regnamespace AND a.attname = 'learner' "
      "AND c.relkind IN ('r', 'p') AND NOT c.relispartition";
  EXPECT_EQ(Run("SELECT c.relname" + of_learners + " ORDER BY 1"),
            "decisions\nevents\nlearners\nsnapshots\n");
  EXPECT_EQ(Run("SELECT pg_get_indexdef(i.indexrelid) FROM pg_index AS i WHERE i.indrelid IN "
                "(SELECT c.oid" +
                of_learners +
                ") AND pg_get_indexdef(i.indexrelid) NOT LIKE "
                "'%(learner, tenant%'"),
            "");
  EXPECT_EQ(Run("SELECT a.atttypid::regtype || ' ' || a.attnotnull" + of_learners + " GROUP BY 1"),
            "bytea true\n")
      << "of one type";
  EXPECT_EQ(Run("SELECT conname FROM pg_constraint AS c WHERE c.contype = 'f' "
                "AND c.connamespace = 'proximal'::regnamespace"),
            "")
      << "nothing refers to another table";
}

}  // namespace
}  // namespace proximal::testing

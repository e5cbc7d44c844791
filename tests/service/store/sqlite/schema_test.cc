// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/store/event_codec.h"
#include "service/store/sqlite/stable_hash.h"
#include "tests/service/store/sqlite/sqlite_testing.h"
#include "tests/service/store/store_testing.h"

namespace proximal::sqlite {
namespace {

using ::testing::HasSubstr;

class SchemaTest : public ::testing::Test {
 protected:
  std::unique_ptr<Connection> Open() {
    return *Connection::Open(path_, Connection::Mode::kReadWrite);
  }

  proximal::testing::TemporaryFolder folder_;
  const std::string path_ = folder_.File("journal.db");
};

TEST_F(SchemaTest, ANewFileIsOfVersionZeroAndComesToTheNewest) {
  const std::unique_ptr<Connection> connection = Open();
  EXPECT_EQ(*SchemaVersion(*connection), 0);
  ASSERT_TRUE(Migrate(*connection).ok());
  EXPECT_EQ(*SchemaVersion(*connection), static_cast<int>(SchemaSteps().size()));
  EXPECT_TRUE(Migrate(*connection).ok());
}

TEST_F(SchemaTest, EachStepLeadsToTheSameTablesAsAllAtOnce) {
  const auto tables = [](Connection& connection) {
    Statement statement = *connection.Prepare("SELECT sql FROM sqlite_schema ORDER BY name");
    std::string all;
    while (*statement.Step()) absl::StrAppend(&all, statement.Bytes(0), "\n");
    return all;
  };
  const std::unique_ptr<Connection> stepwise = Open();
  for (int version = 1; version <= static_cast<int>(SchemaSteps().size()); ++version) {
    ASSERT_TRUE(Migrate(*stepwise, version).ok());
    EXPECT_EQ(*SchemaVersion(*stepwise), version);
  }
  const std::unique_ptr<Connection> at_once =
      *Connection::Open(folder_.File("other.db"), Connection::Mode::kReadWrite);
  ASSERT_TRUE(Migrate(*at_once).ok());
  EXPECT_EQ(tables(*stepwise), tables(*at_once));
}

TEST_F(SchemaTest, AJournalOfVersionOneKeepsItsEvents) {
  {
    const std::unique_ptr<Connection> old = Open();
    ASSERT_TRUE(Migrate(*old, 1).ok());
    Statement learner = *old->Prepare("INSERT INTO learners VALUES (?, ?, 1)");
    learner.BindBlob(1, "school");
    learner.BindBlob(2, "ada");
    ASSERT_TRUE(learner.Run().ok());
    ASSERT_TRUE(old->Execute("UPDATE progress SET value = 1 WHERE name = 'learner_key'").ok());
    Statement event = *old->Prepare("INSERT INTO events VALUES (?, 1, ?, ?, ?)");
    for (int sequence = 1; sequence <= 3; ++sequence) {
      const Event response = proximal::testing::ResponseEvent(static_cast<uint64_t>(sequence),
                                                              absl::StrCat("r", sequence));
      const std::string payload = EncodeEvent(response);
      event.Bind(1, sequence);
      event.Bind(2, StableHash(response.id()));
      event.Bind(3, sequence);
      event.BindBlob(4, payload);
      ASSERT_TRUE(event.Run().ok());
    }
  }
  const auto store = proximal::testing::OpenOrDie({.path = path_});
  const LearnerKey ada{"school", "ada"};
  EXPECT_THAT(proximal::testing::IdsOf(*proximal::testing::Read(*store, ada)),
              ::testing::ElementsAre("r1", "r2", "r3"));
  EXPECT_TRUE(absl::IsAlreadyExists(
      proximal::testing::Append(*store, ada, {proximal::testing::ResponseEvent(4, "r2")})));
  EXPECT_TRUE(proximal::testing::Append(*store, ada, proximal::testing::ResponseEvents(4, 4)).ok());
}

TEST_F(SchemaTest, WhatWasActiveBeforeTheHistoryOpensIt) {
  {
    const std::unique_ptr<Connection> old = Open();
    ASSERT_TRUE(Migrate(*old, 3).ok());
    ASSERT_TRUE(old->Execute("INSERT INTO artifacts VALUES "
                             "(7, x'61', 1, x'6d', x'', 5, x'', x'70');"
                             "INSERT INTO active_artifacts VALUES (x'61', 1, 7)")
                    .ok());
  }
  const auto store = proximal::testing::OpenOrDie({.path = path_});
  EXPECT_THAT(*store->Activations("a", ArtifactKind::kModel),
              ::testing::ElementsAre(Activation{"m", absl::UnixEpoch(), ""}));
  ASSERT_TRUE(
      store->Activate("a", ArtifactKind::kModel, {"", absl::FromUnixSeconds(9), "n"}, "m").ok());
  EXPECT_THAT(*store->Activations("a", ArtifactKind::kModel), ::testing::SizeIs(2));
}

TEST_F(SchemaTest, RefusesANewerVersionAndSaysSo) {
  {
    const std::unique_ptr<Connection> newer = Open();
    ASSERT_TRUE(Migrate(*newer).ok());
    ASSERT_TRUE(newer->Execute("PRAGMA user_version = 99").ok());
  }
  const absl::Status status = SqliteStore::Open({.path = path_}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(path_));
  EXPECT_THAT(std::string(status.message()), HasSubstr("schema version 99 is newer than"));
}

TEST_F(SchemaTest, LeavesADatabaseOfAnotherProgramAlone) {
  {
    const std::unique_ptr<Connection> other = Open();
    ASSERT_TRUE(other->Execute("CREATE TABLE recipes (name)").ok());
  }
  const absl::Status status = SqliteStore::Open({.path = path_}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("a database of another program"));
  const std::unique_ptr<Connection> other = Open();
  EXPECT_EQ(*other->QueryInt64("SELECT count(*) FROM sqlite_schema"), 1);
  Statement mode = *other->Prepare("PRAGMA journal_mode");
  ASSERT_TRUE(*mode.Step());
  EXPECT_EQ(mode.Bytes(0), "delete");
}

TEST_F(SchemaTest, AFailedStepLeavesTheVersionBefore) {
  const std::unique_ptr<Connection> connection = Open();
  ASSERT_TRUE(Migrate(*connection, 1).ok());
  ASSERT_TRUE(connection->Execute("CREATE TABLE active_artifacts (in_the_way)").ok());
  EXPECT_FALSE(Migrate(*connection).ok());
  EXPECT_EQ(*SchemaVersion(*connection), 1);
  EXPECT_EQ(*connection->QueryInt64("SELECT count(*) FROM sqlite_schema WHERE name = 'artifacts'"),
            0);
}

}  // namespace
}  // namespace proximal::sqlite

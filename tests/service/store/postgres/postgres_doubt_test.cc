// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A COMMIT on the way when the connection is cut: what was done is acknowledged, what was not is
// done, and neither twice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/store/postgres/postgres_store.h"
#include "service/store/postgres/postgres_url.h"
#include "tests/service/store/postgres/commit_cutter.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PostgresDoubtTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    std::string pattern = (std::filesystem::temp_directory_path() / "cutter-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    const std::string database = server().NewDatabase();
    cutter_ = std::make_unique<CommitCutter>(folder_, server().folder());
    direct_ = *PostgresStore::Open(server().Options(database));
    options_ = *ParsePostgresUrl(absl::StrCat("postgres://tester@/", database, "?host=", folder_,
                                              "&timeout=3s&writers=1&readers=1"));
    store_ = *PostgresStore::Open(options_);
    ASSERT_TRUE(Append(*store_, ada_, ResponseEvents(1, 1)).ok());
  }
  void TearDown() override {
    store_.reset();
    cutter_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  static PostgresServer& server() { return PostgresServer::Shared(); }

  const LearnerKey ada_{"school", "ada"};
  std::string folder_;
  std::unique_ptr<CommitCutter> cutter_;
  PostgresOptions options_;
  std::unique_ptr<PostgresStore> direct_;  // past the cutter
  std::unique_ptr<PostgresStore> store_;
};

TEST_F(PostgresDoubtTest, AnAppendThatWasCommittedIsAcknowledged) {
  cutter_->Cut(CommitCutter::At::kAfter);
  EXPECT_TRUE(Append(*store_, ada_, ResponseEvents(2, 4)).ok());
  EXPECT_EQ(cutter_->cuts(), 1);
  EXPECT_THAT(IdsOf(*Read(*direct_, ada_)), ElementsAre("r1", "r2", "r3", "r4"));
}

TEST_F(PostgresDoubtTest, AnAppendThatWasNotCommittedIsMadeUpFor) {
  cutter_->Cut(CommitCutter::At::kBefore);
  EXPECT_TRUE(Append(*store_, ada_, ResponseEvents(2, 4)).ok());
  EXPECT_EQ(cutter_->cuts(), 1);
  EXPECT_THAT(IdsOf(*Read(*direct_, ada_)), ElementsAre("r1", "r2", "r3", "r4"));
}

TEST_F(PostgresDoubtTest, ADuplicateInDoubtIsStillADuplicate) {
  cutter_->Cut(CommitCutter::At::kAfter);
  EXPECT_TRUE(absl::IsAlreadyExists(Append(*store_, ada_, {ResponseEvent(2, "r1")})));
  EXPECT_EQ(cutter_->cuts(), 1);
  EXPECT_THAT(IdsOf(*Read(*direct_, ada_)), ElementsAre("r1"));
}

TEST_F(PostgresDoubtTest, ACommitThatIsNotHeardOfIsSaidToBeInDoubt) {
  cutter_->Cut(CommitCutter::At::kSilence);
  const absl::Status status =
      Append(*store_, ada_, ResponseEvents(2, 2), absl::Now() + absl::Milliseconds(300));
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("it may be done"));
  EXPECT_THAT(IdsOf(*Read(*direct_, ada_)), ElementsAre("r1", "r2"));
  EXPECT_TRUE(absl::IsAlreadyExists(Append(*direct_, ada_, ResponseEvents(2, 2))))
      << "whoever sends it again learns that it is there";
}

TEST_F(PostgresDoubtTest, ADecisionInDoubtIsNotLoggedTwice) {
  cutter_->Cut(CommitCutter::At::kAfter);
  store_->LogDecision({ada_, "d1", TestTime(1), "payload", 1});
  while (store_->DroppedDecisions() == 0) absl::SleepFor(absl::Milliseconds(1));
  store_->LogDecision({ada_, "d2", TestTime(2), "payload", 1});
  while (ReadDecisions(*direct_, ada_)->size() < 2) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_THAT(*ReadDecisions(*direct_, ada_),
              ElementsAre(DecisionRecord{ada_, "d1", TestTime(1), "payload"},
                          DecisionRecord{ada_, "d2", TestTime(2), "payload"}));
}

TEST_F(PostgresDoubtTest, AnErasureInDoubtIsNotRepeatedOnANewLife) {
  cutter_->Cut(CommitCutter::At::kAfter);
  EXPECT_TRUE(absl::IsUnavailable(Erase(*store_, ada_).status()));
  EXPECT_THAT(*Read(*direct_, ada_), IsEmpty());
  ASSERT_TRUE(Append(*direct_, ada_, ResponseEvents(1, 2)).ok());
  EXPECT_TRUE(Append(*store_, ada_, ResponseEvents(3, 3)).ok());
  EXPECT_EQ(Read(*direct_, ada_)->size(), 3u);
}

}  // namespace
}  // namespace proximal::testing

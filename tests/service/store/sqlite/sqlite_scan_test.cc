// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/sqlite_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/store/sqlite/schema.h"
#include "tests/service/store/sqlite/sqlite_testing.h"
#include "tests/service/store/store_testing.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SqliteScanTest : public ::testing::Test {
 protected:
  std::vector<std::string> Scanned(JournalScan& scan, const std::string& tenant) {
    std::vector<std::string> seen;
    const absl::Status status = scan.ForEachEvent(
        tenant, [&](absl::string_view learner, const Event& event, JournalScan::Position at) {
          EXPECT_LE(at.done, at.total);
          seen.push_back(absl::StrCat(learner, "/", event.sequence, "/", event.id()));
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    return seen;
  }

  testing::TemporaryFolder folder_;
  const std::string path_ = folder_.File("journal.db");
};

TEST_F(SqliteScanTest, ReadsATenantBesideTheServiceThatWrites) {
  const auto store = testing::OpenOrDie({.path = path_});
  const LearnerKey ana{"school", "ana"};
  const LearnerKey ben{"other", "ben"};
  ASSERT_TRUE(testing::Append(*store, ana, testing::ResponseEvents(1, 2)).ok());
  ASSERT_TRUE(testing::Append(*store, ben, testing::ResponseEvents(1, 1, "b")).ok());
  ASSERT_TRUE(testing::Append(*store, ana, testing::ResponseEvents(3, 3)).ok());
  const auto scan = SqliteScan::Open(path_);
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_THAT(Scanned(**scan, "school"), ElementsAre("ana/1/r1", "ana/2/r2", "ana/3/r3"));
  EXPECT_THAT(Scanned(**scan, "other"), ElementsAre("ben/1/b1"));
  EXPECT_THAT(Scanned(**scan, "nobody"), ::testing::IsEmpty());
}

TEST_F(SqliteScanTest, SeesTheJournalAsItStoodAndKeepsNobodyFromWriting) {
  const auto store = testing::OpenOrDie({.path = path_});
  const LearnerKey ana{"school", "ana"};
  ASSERT_TRUE(testing::Append(*store, ana, testing::ResponseEvents(1, 2)).ok());
  const auto scan = SqliteScan::Open(path_);
  ASSERT_TRUE(scan.ok()) << scan.status();
  ASSERT_TRUE(testing::Append(*store, ana, testing::ResponseEvents(3, 5)).ok());
  EXPECT_THAT(Scanned(**scan, "school"), ElementsAre("ana/1/r1", "ana/2/r2"));
  EXPECT_EQ(testing::Read(*store, ana)->size(), 5u);
}

TEST_F(SqliteScanTest, ReadsAJournalThatNobodyServes) {
  {
    ASSERT_TRUE(testing::Append(*testing::OpenOrDie({.path = path_}), {"school", "ana"},
                                testing::ResponseEvents(1, 1))
                    .ok());
  }
  EXPECT_THAT(Scanned(**SqliteScan::Open(path_), "school"), ElementsAre("ana/1/r1"));
}

TEST_F(SqliteScanTest, GivesWhatIsActive) {
  const auto store = testing::OpenOrDie({.path = path_});
  ArtifactInfo info;
  info.kind = ArtifactKind::kCatalog;
  info.version = "c1";
  ASSERT_TRUE(store->Publish("school", info, "payload").ok());
  EXPECT_TRUE(absl::IsNotFound(
      (*SqliteScan::Open(path_))->Active("school", ArtifactKind::kCatalog).status()));
  ASSERT_TRUE(store
                  ->Activate("school", ArtifactKind::kCatalog, {"c1", testing::TestTime(0), ""},
                             std::nullopt)
                  .ok());
  const auto scan = SqliteScan::Open(path_);
  const auto active = (*scan)->Active("school", ArtifactKind::kCatalog);
  EXPECT_EQ(active->version, "c1");
  EXPECT_EQ(active->payload, "payload");
  EXPECT_TRUE(absl::IsNotFound((*scan)->Active("school", ArtifactKind::kModel).status()));
}

TEST_F(SqliteScanTest, StopsAtTheFirstErrorOfItsReader) {
  const auto store = testing::OpenOrDie({.path = path_});
  ASSERT_TRUE(testing::Append(*store, {"school", "ana"}, testing::ResponseEvents(1, 3)).ok());
  int seen = 0;
  const absl::Status status = (*SqliteScan::Open(path_))->ForEachEvent("school", [&](auto...) {
    ++seen;
    return absl::CancelledError("enough");
  });
  EXPECT_TRUE(absl::IsCancelled(status));
  EXPECT_EQ(seen, 1);
}

TEST_F(SqliteScanTest, RefusesWhatIsNoJournalOfThisVersion) {
  EXPECT_TRUE(absl::IsNotFound(SqliteScan::Open(folder_.File("none.db")).status()));
  {
    const auto old = *sqlite::Connection::Open(path_, sqlite::Connection::Mode::kReadWrite);
    ASSERT_TRUE(sqlite::Migrate(*old, 1).ok());
  }
  const absl::Status status = SqliteScan::Open(path_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("schema version 1 is older than"));
}

}  // namespace
}  // namespace proximal

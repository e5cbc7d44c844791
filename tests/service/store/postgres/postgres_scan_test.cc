// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/postgres_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/store/postgres/postgres_store.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PostgresScanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    options_ = PostgresServer::Shared().Options(PostgresServer::Shared().NewDatabase());
    store_ = *PostgresStore::Open(options_);
  }

  static std::vector<std::string> Scanned(JournalScan& scan, const std::string& tenant) {
    std::vector<std::string> seen;
    uint64_t done = 0;
    uint64_t total = 0;
    const absl::Status status = scan.ForEachEvent(
        tenant, [&](absl::string_view learner, const Event& event, JournalScan::Position at) {
          EXPECT_EQ(at.done, ++done);
          total = at.total;
          seen.push_back(absl::StrCat(learner, "/", event.sequence, "/", event.id()));
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(done, total);
    return seen;
  }

  PostgresOptions options_;
  std::unique_ptr<PostgresStore> store_;
  const LearnerKey ana_{"school", "ana"};
};

TEST_F(PostgresScanTest, ReadsATenantBesideTheServiceThatWrites) {
  const LearnerKey odd{"school", std::string("\xFF'\0b", 4)};
  ASSERT_TRUE(Append(*store_, ana_, ResponseEvents(1, 2)).ok());
  ASSERT_TRUE(Append(*store_, {"it's \\ other", "ben"}, ResponseEvents(1, 1, "b")).ok());
  ASSERT_TRUE(Append(*store_, odd, ResponseEvents(1, 1, "o")).ok());
  ASSERT_TRUE(Append(*store_, ana_, ResponseEvents(3, 3)).ok());
  const auto scan = PostgresScan::Open(options_);
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_THAT(Scanned(**scan, "school"),
              ElementsAre("ana/1/r1", "ana/2/r2", "ana/3/r3", absl::StrCat(odd.learner, "/1/o1")));
  EXPECT_THAT(Scanned(**scan, "it's \\ other"), ElementsAre("ben/1/b1"));
  EXPECT_THAT(Scanned(**scan, "nobody"), IsEmpty());
}

TEST_F(PostgresScanTest, SeesTheJournalAsItStoodAndKeepsNobodyFromWriting) {
  ASSERT_TRUE(Append(*store_, ana_, ResponseEvents(1, 2)).ok());
  const auto scan = PostgresScan::Open(options_);
  ASSERT_TRUE(scan.ok()) << scan.status();
  ASSERT_TRUE(Append(*store_, ana_, ResponseEvents(3, 5)).ok());
  EXPECT_THAT(Scanned(**scan, "school"), ElementsAre("ana/1/r1", "ana/2/r2"));
  EXPECT_EQ(Erase(*store_, ana_)->events, 5u);
  EXPECT_THAT(Scanned(**scan, "school"), ElementsAre("ana/1/r1", "ana/2/r2"));
}

TEST_F(PostgresScanTest, ReadsMoreThanAPage) {
  for (int i = 0; i < 5; ++i) {
    const LearnerKey key{"school", absl::StrCat("l", i)};
    ASSERT_TRUE(Append(*store_, key, ResponseEvents(1, 2000)).ok());
  }
  const std::vector<std::string> seen = Scanned(**PostgresScan::Open(options_), "school");
  ASSERT_EQ(seen.size(), 10'000u);
  EXPECT_EQ(seen[2000], "l1/1/r1");
  EXPECT_EQ(seen.back(), "l4/2000/r2000");
}

TEST_F(PostgresScanTest, GivesWhatIsActive) {
  ArtifactInfo info;
  info.kind = ArtifactKind::kCatalog;
  info.version = "c1";
  ASSERT_TRUE(store_->Publish("school", info, std::string("pay\0load", 8)).ok());
  EXPECT_TRUE(absl::IsNotFound(
      (*PostgresScan::Open(options_))->Active("school", ArtifactKind::kCatalog).status()));
  ASSERT_TRUE(
      store_->Activate("school", ArtifactKind::kCatalog, {"c1", TestTime(0), ""}, std::nullopt)
          .ok());
  const auto scan = PostgresScan::Open(options_);
  const auto active = (*scan)->Active("school", ArtifactKind::kCatalog);
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_EQ(active->version, "c1");
  EXPECT_EQ(active->payload, std::string("pay\0load", 8));
  EXPECT_TRUE(absl::IsNotFound((*scan)->Active("school", ArtifactKind::kModel).status()));
  EXPECT_TRUE(absl::IsNotFound((*scan)->Active("other", ArtifactKind::kCatalog).status()));
}

TEST_F(PostgresScanTest, StopsAtTheFirstErrorOfItsReaderAndCanReadAgain) {
  ASSERT_TRUE(Append(*store_, ana_, ResponseEvents(1, 3)).ok());
  int seen = 0;
  const auto scan = PostgresScan::Open(options_);
  const absl::Status status = (*scan)->ForEachEvent("school", [&](auto...) {
    ++seen;
    return absl::CancelledError("enough");
  });
  EXPECT_TRUE(absl::IsCancelled(status));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(Scanned(**scan, "school").size(), 3u);
}

TEST_F(PostgresScanTest, RefusesWhatIsNoJournalAndNamesThePlace) {
  PostgresServer& server = PostgresServer::Shared();
  const std::string empty = server.NewDatabase();
  const absl::Status none = PostgresScan::Open(server.Options(empty)).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(none)) << none;
  EXPECT_THAT(std::string(none.message()), HasSubstr(empty));
  EXPECT_EQ(server.Run(empty, "SELECT nspname FROM pg_namespace WHERE nspname = 'proximal'"), "")
      << "a scan makes nothing";
  const absl::Status gone = PostgresScan::Open(server.Options("nowhere")).status();
  EXPECT_TRUE(absl::IsUnavailable(gone)) << gone;
}

}  // namespace
}  // namespace proximal::testing

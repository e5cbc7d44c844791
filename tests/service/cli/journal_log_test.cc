// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/journal_log.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/held_out.h"
#include "tests/service/cli/report/report_world.h"

namespace proximal {
namespace {

using testing::ElementsAre;

absl::Time At(int second) { return absl::FromUnixSeconds(1'600'000'000 + second); }

class FakeScan : public JournalScan {
 public:
  void Answered(std::string learner, std::string id, std::string item, double score, int second) {
    Response response;
    response.response_id = std::move(id);
    response.item_id = std::move(item);
    response.score = score;
    response.answered_at = At(second);
    Add(std::move(learner), std::move(response));
  }
  void Corrected(std::string learner, std::string response, std::optional<double> score) {
    Correction correction;
    correction.correction_id = absl::StrCat("c", events_.size());
    correction.response_id = std::move(response);
    correction.rescored = score;
    Add(std::move(learner), std::move(correction));
  }

  const std::string& place() const override { return place_; }
  absl::Status ForEachEvent(
      absl::string_view tenant,
      absl::FunctionRef<absl::Status(absl::string_view learner, const Event& event, Position at)>
          each) override {
    if (tenant != "school") return absl::OkStatus();
    for (size_t i = 0; i < events_.size(); ++i) {
      absl::Status status = each(events_[i].first, events_[i].second, {i + 1, events_.size()});
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  absl::StatusOr<ActiveArtifact> Active(absl::string_view, ArtifactKind) override {
    return absl::NotFoundError("none");
  }

 private:
  template <typename Fact>
  void Add(std::string learner, Fact fact) {
    Event event;
    event.sequence = events_.size() + 1;
    event.fact = std::move(fact);
    events_.emplace_back(std::move(learner), std::move(event));
  }

  const std::string place_ = "nowhere";
  std::vector<std::pair<std::string, Event>> events_;
};

class JournalLogTest : public testing::Test {
 protected:
  absl::StatusOr<JournalLog> Read(const std::string& tenant = "school") {
    return ReadJournal(scan_, tenant, *catalog_, nullptr);
  }

  FakeScan scan_;
  std::shared_ptr<const Catalog> catalog_ = ReportCatalog(1, 3);
};

TEST_F(JournalLogTest, TakesEachResponseAtItsLastScore) {
  scan_.Answered("ana", "r1", "s0-q0", 1, 1);
  scan_.Answered("ana", "r2", "s0-q1", 1, 2);
  scan_.Answered("ben", "r1", "s0-q0", 0, 3);
  scan_.Answered("ana", "r3", "s0-q2", 0, 4);
  scan_.Corrected("ana", "r1", 0.5);
  scan_.Corrected("ana", "r2", std::nullopt);
  scan_.Corrected("ana", "r3", std::nullopt);
  scan_.Corrected("ana", "r3", 0.25);
  const auto log = Read();
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(log->voided, 1u);
  EXPECT_EQ(log->rescored, 2u);
  EXPECT_THAT(log->table.score, ElementsAre(0.5, 0, 0.25));
  EXPECT_THAT(log->table.learner, ElementsAre(0, 1, 0));
  EXPECT_EQ(log->table.items[log->table.item[2]], "s0-q2");
}

TEST_F(JournalLogTest, PutsLateResponsesInTheirPlace) {
  scan_.Answered("ana", "r1", "s0-q0", 1, 10);
  scan_.Answered("ben", "r1", "s0-q0", 0, 30);
  scan_.Answered("ana", "r2", "s0-q1", 0, 5);
  scan_.Answered("ana", "r3", "s0-q2", 1, 10);
  const ResponseTable table = std::move(Read()->table);
  std::vector<std::string> anas;
  for (size_t row = 0; row < table.size(); ++row) {
    if (table.learners[table.learner[row]] == "ana") {
      anas.push_back(absl::StrCat(table.items[table.item[row]], " ", table.score[row]));
    }
  }
  EXPECT_THAT(anas, ElementsAre("s0-q1 0", "s0-q0 1", "s0-q2 1"));
}

TEST_F(JournalLogTest, LeavesOutItemsThatTheCatalogLacks) {
  scan_.Answered("ana", "r1", "s0-q0", 1, 1);
  scan_.Answered("ana", "r2", "gone", 1, 2);
  const auto log = Read();
  EXPECT_EQ(log->unknown_items, 1u);
  EXPECT_EQ(log->table.size(), 1u);
}

TEST_F(JournalLogTest, LearnersFallIntoTheFoldsOfTheirHash) {
  for (int i = 0; i < 20; ++i) scan_.Answered(absl::StrCat("l", i), "r", "s0-q0", 1, i);
  const ResponseTable table = std::move(Read()->table);
  EXPECT_TRUE(table.has_fold);
  for (size_t row = 0; row < table.size(); ++row) {
    EXPECT_EQ(table.fold[row], HashFold(table.learners[table.learner[row]]));
  }
}

TEST_F(JournalLogTest, RefusesATenantWithoutResponses) {
  scan_.Answered("ana", "r1", "s0-q0", 1, 1);
  const absl::Status status = Read("other").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(status.message(), "the journal has no response of tenant 'other' to learn from");
}

}  // namespace
}  // namespace proximal

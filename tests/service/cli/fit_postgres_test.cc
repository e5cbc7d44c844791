// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tool reads the journal of a service in a real PostgreSQL.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "service/app/artifact_codec.h"
#include "service/store/postgres/postgres_store.h"
#include "tests/service/cli/proximal_tool.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class FitPostgresTest : public ProximalTest {
 protected:
  void SetUp() override {
    if (!testing::HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    ProximalTest::SetUp();
    database_ = server().NewDatabase();
    store_ = *PostgresStore::Open(server().Options(database_));
  }
  static testing::PostgresServer& server() { return testing::PostgresServer::Shared(); }
  // `--journal` with the URL of a database, quoted for a shell and without an `@`, which stands for
  // the test's folder.
  std::string Journal(const std::string& database, const std::string& more = "") const {
    return absl::StrCat(" --journal 'postgres:///", database,
                        "?user=tester&host=", server().folder(), more, "'");
  }

  // Twelve items of three skills.
  std::string ActivateCatalog() {
    CatalogDraft draft;
    for (int s = 0; s < 3; ++s) draft.skills.emplace_back().id = absl::StrCat("s", s);
    for (int q = 0; q < 12; ++q) {
      ItemDraft& item = draft.items.emplace_back();
      item.id = absl::StrCat("q", q);
      item.skill_ids = {absl::StrCat("s", q % 3)};
    }
    const std::string bytes = EncodeCatalog(draft);
    ArtifactInfo info;
    info.kind = ArtifactKind::kCatalog;
    info.version = ContentVersion(bytes);
    EXPECT_TRUE(store_->Publish("default", info, bytes).ok());
    EXPECT_TRUE(
        store_
            ->Activate("default", info.kind, {info.version, testing::TestTime(0), ""}, std::nullopt)
            .ok());
    return info.version;
  }
  // Thirty learners of two kinds answer each item; one response is taken back.
  void RecordResponses() {
    numerics::Random random(11);
    for (int learner = 0; learner < 30; ++learner) {
      std::vector<Event> events;
      for (int n = 0; n < 12; ++n) {
        Event event = testing::ResponseEvent(static_cast<uint64_t>(n) + 1, absl::StrCat("r", n));
        Response& response = std::get<Response>(event.fact);
        response.item_id = absl::StrCat("q", n);
        response.score = random.Uniform() < (learner % 2 == 0 ? 0.85 : 0.35) ? 1 : 0;
        events.push_back(std::move(event));
      }
      if (learner == 0) {
        events.push_back({13, testing::TestTime(13), Correction{"c", "r3", std::nullopt, ""}});
      }
      const LearnerKey key{"default", absl::StrCat("l", learner)};
      ASSERT_TRUE(testing::Append(*store_, key, std::move(events)).ok());
    }
  }

  std::string database_;
  std::unique_ptr<PostgresStore> store_;
};

TEST_F(FitPostgresTest, FitsFromTheJournalWhileTheServiceWrites) {
  const std::string catalog = ActivateCatalog();
  RecordResponses();
  const Result fit = Proximal("fit --hold_out 0 --out @/model.json" + Journal(database_));
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_THAT(fit.err, HasSubstr("left out 1 responses that were declared void"));
  const nlohmann::json model = ReadJson("model.json");
  EXPECT_EQ(model["training"]["responses"], "359");
  EXPECT_EQ(model["catalogVersion"], catalog);
  const LearnerKey next{"default", "next"};
  EXPECT_TRUE(testing::Append(*store_, next, testing::ResponseEvents(1, 1)).ok());
}

TEST_F(FitPostgresTest, SaysWhyItCannotReadAndNoPassword) {
  const Result empty = Proximal("fit --out @/model.json" + Journal(database_));
  EXPECT_EQ(empty.code, 1);
  EXPECT_THAT(empty.err, AllOf(HasSubstr(database_), HasSubstr("has no active catalog")));

  const Result gone = Proximal("fit --out @/model.json" + Journal("nowhere", "&password=secret"));
  EXPECT_EQ(gone.code, 1);
  EXPECT_THAT(gone.err, AllOf(HasSubstr("nowhere"), Not(HasSubstr("secret"))));

  const Result wrong = Proximal("fit --out @/model.json --journal 'postgres://h/d?writers=x'");
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("writers"));
}

}  // namespace
}  // namespace proximal

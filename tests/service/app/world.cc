// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/service/app/world.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "engine/tracing/fold.h"
#include "service/app/artifact_codec.h"

namespace proximal {

CatalogDraft SmallCourse() {
  CatalogDraft draft;
  draft.title = "Small course";
  const std::vector<std::string> skills = {"halves", "thirds", "ratios"};
  for (size_t s = 0; s < skills.size(); ++s) {
    SkillDraft& skill = draft.skills.emplace_back();
    skill.id = skills[s];
    skill.title = absl::StrCat("About ", skills[s]);
    if (s > 0) skill.prerequisite_ids = {skills[s - 1]};
    for (int i = 0; i < 20; ++i) {
      ItemDraft& item = draft.items.emplace_back();
      item.id = absl::StrCat(skills[s], "-", i);
      item.title = absl::StrCat("Question ", i, " on ", skills[s]);
      item.skill_ids = {skills[s]};
      item.difficulty = -1.9 + 0.2 * i;
      if (i % 2 == 0) item.supports = {"audio"};
      if (i % 5 == 0) item.tags = {"football"};
    }
  }
  return draft;
}

absl::StatusOr<Recorded> Replica::Record(LearnerKey key, RecordCall call) {
  Waiting<Recorded> waiting;
  practice_.Record(std::move(key), std::move(call), waiting.Done());
  return waiting.Wait();
}

absl::StatusOr<Recommended> Replica::Recommend(LearnerKey key, RecommendCall call) {
  Waiting<Recommended> waiting;
  practice_.Recommend(std::move(key), std::move(call), waiting.Done());
  return waiting.Wait();
}

absl::StatusOr<Practice::Snapshot> Replica::Load(LearnerKey key, uint64_t min_sequence) {
  Waiting<Practice::Snapshot> waiting;
  practice_.Load(std::move(key), min_sequence, absl::InfiniteFuture(), waiting.Done());
  return waiting.Wait();
}

absl::StatusOr<Journal::Erased> Replica::Erase(LearnerKey key) {
  Waiting<Journal::Erased> waiting;
  practice_.Erase(std::move(key), absl::InfiniteFuture(), waiting.Done());
  return waiting.Wait();
}

std::vector<absl::StatusOr<RecordedRow>> Replica::RecordBatch(LearnerKey key,
                                                              std::vector<RecordCall> rows) {
  std::vector<absl::StatusOr<RecordedRow>> results(rows.size(), absl::UnknownError("no answer"));
  std::atomic<size_t> left{rows.size()};
  absl::Notification all;
  practice_.RecordBatch(std::move(key), std::move(rows), absl::InfiniteFuture(),
                        [&](size_t row, absl::StatusOr<RecordedRow> result) {
                          results[row] = std::move(result);
                          if (--left == 0) all.Notify();
                        });
  all.WaitForNotification();
  return results;
}

World::World(const CatalogDraft& draft) { Activate(draft); }

void World::Activate(const CatalogDraft& draft) {
  const std::string bytes = EncodeCatalog(draft);
  ArtifactInfo info;
  info.kind = ArtifactKind::kCatalog;
  info.version = ContentVersion(bytes);
  info.published_at = clock.Now();
  EXPECT_TRUE(registry.Publish(kTenant, info, bytes).ok());
  EXPECT_TRUE(
      registry
          .Activate(kTenant, ArtifactKind::kCatalog, {info.version, clock.Now(), ""}, std::nullopt)
          .ok());
  const absl::Status loaded = tenants.RefreshAll();
  EXPECT_TRUE(loaded.ok()) << loaded;
}

World::~World() { journal.Close(); }

Replica* World::NewReplica(StateCache* cache) {
  if (cache == nullptr) {
    cache = caches_.emplace_back(std::make_unique<MemoryStateCache>(StateTableOptions{})).get();
  }
  replicas_.push_back(std::make_unique<Replica>(&tenants, &journal, cache, &clock));
  return replicas_.back().get();
}

std::vector<Event> World::Events(const LearnerKey& key) {
  Waiting<std::vector<Event>> waiting;
  memory_journal.Read(key, 0, 1 << 20, absl::InfiniteFuture(), waiting.Done());
  return *waiting.Wait();
}

LearnerState World::Replayed(const LearnerKey& key) {
  return FoldHistory(*tenants.Get(kTenant)->model, Events(key));
}

std::vector<DecisionRecord> World::Decisions(const LearnerKey& key) {
  Waiting<std::vector<DecisionRecord>> waiting;
  memory_journal.ReadDecisions(key, "", 1 << 20, absl::InfiniteFuture(), waiting.Done());
  return *waiting.Wait();
}

LearnerKey Learner(const std::string& id) { return {World::kTenant, id}; }

RecordCall Answer(const std::string& id, const std::string& item, double score, absl::Time time) {
  Response response;
  response.response_id = id;
  response.item_id = item;
  response.score = score;
  response.answered_at = time;
  RecordCall call;
  call.fact = response;
  return call;
}

RecordCall Correct(const std::string& id, const std::string& response_id,
                   std::optional<double> rescored) {
  RecordCall call;
  call.fact = Correction{id, response_id, rescored, ""};
  return call;
}

}  // namespace proximal

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A small course, a tenant that has activated it, stores in memory, and replicas of the practice
// loop upon them whose calls can be waited for.

#ifndef PROXIMAL_TESTS_SERVICE_APP_WORLD_H_
#define PROXIMAL_TESTS_SERVICE_APP_WORLD_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "engine/catalog/catalog_draft.h"
#include "service/app/practice.h"
#include "service/app/tenants.h"
#include "service/store/memory/memory_journal.h"
#include "service/store/memory/memory_registry.h"
#include "service/store/memory/memory_state_cache.h"
#include "tests/service/app/fake_clock.h"
#include "tests/service/app/faulty_store.h"

namespace proximal {

// Three skills, one after another, and twenty items each: "halves-0" ... "ratios-19".
CatalogDraft SmallCourse();

// Waits for the answer of one call.
template <typename T>
class Waiting {
 public:
  absl::AnyInvocable<void(absl::StatusOr<T>)> Done() {
    return [shared = shared_](absl::StatusOr<T> answer) {
      shared->answer = std::move(answer);
      shared->notified.Notify();
    };
  }
  bool Answered() const { return shared_->notified.HasBeenNotified(); }
  absl::StatusOr<T> Wait() {
    shared_->notified.WaitForNotification();
    return *std::move(shared_->answer);
  }

 private:
  struct Shared {
    absl::Notification notified;
    std::optional<absl::StatusOr<T>> answer;
  };
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

// One process of the service.
class Replica {
 public:
  Replica(TenantDirectory* tenants, Journal* journal, StateCache* cache, const Clock* clock)
      : practice_(tenants, journal, cache, clock) {}

  Practice& practice() { return practice_; }

  absl::StatusOr<Recorded> Record(LearnerKey key, RecordCall call);
  absl::StatusOr<Recommended> Recommend(LearnerKey key, RecommendCall call = {});
  absl::StatusOr<Practice::Snapshot> Load(LearnerKey key, uint64_t min_sequence = 0);
  absl::StatusOr<Journal::Erased> Erase(LearnerKey key);
  std::vector<absl::StatusOr<RecordedRow>> RecordBatch(LearnerKey key,
                                                       std::vector<RecordCall> rows);

 private:
  Practice practice_;
};

class World {
 public:
  static constexpr char kTenant[] = "school";

  explicit World(const CatalogDraft& draft = SmallCourse());
  ~World();

  // Makes `draft` the course of the tenant.
  void Activate(const CatalogDraft& draft);

  // A replica with a cache of its own, or with `cache`. It lives until the journal is closed.
  Replica* NewReplica(StateCache* cache = nullptr);

  // What the journal holds, and its fold under what is active.
  std::vector<Event> Events(const LearnerKey& key);
  LearnerState Replayed(const LearnerKey& key);
  std::vector<DecisionRecord> Decisions(const LearnerKey& key);

  FakeClock clock;
  MemoryRegistry registry;
  TenantDirectory tenants{&registry};
  MemoryJournal memory_journal;
  FaultyJournal journal{&memory_journal};

 private:
  std::vector<std::unique_ptr<MemoryStateCache>> caches_;
  std::vector<std::unique_ptr<Replica>> replicas_;
};

LearnerKey Learner(const std::string& id);

// A response to `item` at `time`, its id `id`.
RecordCall Answer(const std::string& id, const std::string& item, double score, absl::Time time);
RecordCall Correct(const std::string& id, const std::string& response_id,
                   std::optional<double> rescored);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_APP_WORLD_H_

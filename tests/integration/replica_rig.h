// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Several whole servers in this process upon one SQLite journal and one real Redis, as replicas are
// upon theirs, and a client for each.

#ifndef PROXIMAL_TESTS_INTEGRATION_REPLICA_RIG_H_
#define PROXIMAL_TESTS_INTEGRATION_REPLICA_RIG_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/server/server.h"
#include "service/store/redis/redis_state_cache.h"
#include "service/store/sqlite/sqlite_store.h"
#include "tests/integration/test_server.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal {

// One replica's way to the journal that all share, which can be cut. Closing it leaves the journal
// open.
class JournalLine final : public Journal {
 public:
  explicit JournalLine(std::shared_ptr<Journal> journal) : journal_(std::move(journal)) {}

  // From now on everything fails with `fault`, until it is OK again.
  void SetFault(absl::Status fault) {
    absl::MutexLock lock(&mutex_);
    fault_ = std::move(fault);
  }

  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override {
    if (absl::Status fault = Fault(); !fault.ok()) return done(std::move(fault));
    journal_->Append(std::move(key), std::move(events), deadline, std::move(done));
  }
  void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override {
    if (absl::Status fault = Fault(); !fault.ok()) return done(std::move(fault));
    journal_->Read(std::move(key), after, limit, deadline, std::move(done));
  }
  void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override {
    if (absl::Status fault = Fault(); !fault.ok()) return done(std::move(fault));
    journal_->ReadLast(std::move(key), limit, deadline, std::move(done));
  }
  void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                  absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) override {
    if (absl::Status fault = Fault(); !fault.ok()) return done(std::move(fault));
    journal_->ReadRecent(std::move(key), model_version, deadline, std::move(done));
  }
  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override {
    if (!Fault().ok()) return;
    journal_->KeepSnapshot(std::move(key), life, std::move(snapshot));
  }
  void LogDecision(DecisionRecord decision) override {
    if (Fault().ok()) journal_->LogDecision(std::move(decision));
  }
  uint64_t DroppedDecisions() const override { return journal_->DroppedDecisions(); }
  void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) override {
    if (absl::Status fault = Fault(); !fault.ok()) return done(std::move(fault));
    journal_->ReadDecisions(std::move(key), std::move(after), limit, deadline, std::move(done));
  }
  void Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) override {
    if (absl::Status fault = Fault(); !fault.ok()) return done(std::move(fault));
    journal_->Erase(std::move(key), std::move(done));
  }
  absl::Status Health() const override {
    absl::Status fault = Fault();
    return fault.ok() ? journal_->Health() : fault;
  }
  void Close() override {}

 private:
  absl::Status Fault() const {
    absl::MutexLock lock(&mutex_);
    return fault_;
  }

  const std::shared_ptr<Journal> journal_;
  mutable absl::Mutex mutex_;
  absl::Status fault_ ABSL_GUARDED_BY(mutex_);
};

struct ReplicaServer {
  std::shared_ptr<JournalLine> line;
  RedisStateCache* redis;  // the server's
  std::unique_ptr<Server> server;
  std::unique_ptr<v1::PracticeService::Stub> practice;
  std::unique_ptr<v1::LearnerService::Stub> learners;
};

class ReplicaRig {
 public:
  // `count` replicas that have activated `catalog`, whose memory is fresh for `fresh_for`.
  ReplicaRig(size_t count, const v1::Catalog& catalog, absl::Duration fresh_for);
  ~ReplicaRig();

  size_t size() const { return replicas_.size(); }
  ReplicaServer& operator[](size_t i) { return *replicas_[i]; }
  testing::RedisServer& redis() { return redis_; }
  SqliteStore& journal() { return *store_; }

  // Through replica i.
  grpc::Status Recommend(size_t i, const v1::RecommendNextRequest& request,
                         v1::RecommendNextResponse* reply) {
    return replicas_[i]->practice->RecommendNext(NewContext().get(), request, reply);
  }
  grpc::Status Record(size_t i, const v1::RecordResponseRequest& request,
                      v1::RecordResponseResponse* reply) {
    return replicas_[i]->practice->RecordResponse(NewContext().get(), request, reply);
  }

 private:
  std::unique_ptr<ReplicaServer> Start(absl::Duration fresh_for);

  TemporaryDirectory directory_;
  testing::RedisServer redis_;
  std::shared_ptr<SqliteStore> store_;
  std::vector<std::unique_ptr<ReplicaServer>> replicas_;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_INTEGRATION_REPLICA_RIG_H_

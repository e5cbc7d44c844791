// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A journal that forgets with its process: for tests of what stands on a journal. It keeps the
// whole contract but durability, on one thread of its own, and can be told to fail or to wait.

#ifndef PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_JOURNAL_H_
#define PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "service/store/journal.h"

namespace proximal {

class MemoryJournal : public Journal {
 public:
  // At most `max_queued` calls wait at once.
  explicit MemoryJournal(size_t max_queued = 4096);
  ~MemoryJournal() override;

  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override;
  void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override;
  void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override;
  void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                  absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) override;
  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override;
  void LogDecision(DecisionRecord decision) override;
  uint64_t DroppedDecisions() const override;
  void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) override;
  void Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) override;
  absl::Status Health() const override;
  void Close() override;

  // From now on every call fails with `fault` when it is begun, until it is OK again.
  void SetFault(absl::Status fault);

  // While held, calls are queued and none is begun. Close ends a hold.
  void Hold();
  void Release();

 private:
  struct Learner {
    std::vector<std::string> events;               // encoded; event i has sequence i + 1
    absl::flat_hash_map<std::string, size_t> ids;  // to the index in `events`
    std::vector<DecisionRecord> decisions;
    uint64_t life = 0;  // once there are events
    std::optional<StateSnapshot> snapshot;
  };

  // A queued call. It runs with OK, or with why it is not begun.
  struct Call {
    absl::Time deadline;
    absl::AnyInvocable<void(absl::Status)> run;
  };

  // Queues `run`, or runs it at once with the reason of refusal.
  void Enqueue(absl::Time deadline, absl::AnyInvocable<void(absl::Status)> run);
  void Serve();
  absl::Status AppendNow(const LearnerKey& key, absl::Span<const Event> events);
  // The learner's events with sequence > `after`, at most `limit`.
  absl::StatusOr<std::vector<Event>> EventsAfter(const LearnerKey& key, uint64_t after,
                                                 size_t limit) const;

  const size_t max_queued_;

  mutable absl::Mutex mutex_;
  std::deque<Call> queue_ ABSL_GUARDED_BY(mutex_);
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status fault_ ABSL_GUARDED_BY(mutex_);
  uint64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;

  // Touched by `thread_` only.
  absl::flat_hash_map<LearnerKey, Learner> learners_;
  uint64_t lives_ = 0;

  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_JOURNAL_H_

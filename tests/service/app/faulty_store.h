// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stores that fail on demand.

#ifndef PROXIMAL_TESTS_SERVICE_APP_FAULTY_STORE_H_
#define PROXIMAL_TESTS_SERVICE_APP_FAULTY_STORE_H_

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/store/journal.h"
#include "service/store/state_cache.h"
#include "tests/service/store/forwarding_journal.h"

namespace proximal {

// Passes everything on to another journal, but for what it is told to do first.
class FaultyJournal final : public ForwardingJournal {
 public:
  using ForwardingJournal::ForwardingJournal;

  // Runs before each append, with the call's key and its number from 1. What it returns, unless it
  // is OK, is the outcome, and nothing is appended.
  using BeforeAppend = std::function<absl::Status(const LearnerKey& key, int append)>;
  void SetBeforeAppend(BeforeAppend before) {
    absl::MutexLock lock(&mutex_);
    before_append_ = std::move(before);
  }

  int appends() const { return appends_; }
  int reads() const { return reads_; }
  int whole_reads() const { return whole_reads_; }  // of all events from the first on
  int snapshots() const { return snapshots_; }
  size_t largest_append() const { return largest_append_; }

  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override {
    BeforeAppend before;
    {
      absl::MutexLock lock(&mutex_);
      before = before_append_;
    }
    const int append = ++appends_;
    if (events.size() > largest_append_) largest_append_ = events.size();
    if (before) {
      absl::Status status = before(key, append);
      if (!status.ok()) return done(std::move(status));
    }
    ForwardingJournal::Append(std::move(key), std::move(events), deadline, std::move(done));
  }
  void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override {
    ++reads_;
    if (after == 0) ++whole_reads_;
    ForwardingJournal::Read(std::move(key), after, limit, deadline, std::move(done));
  }
  void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override {
    ++reads_;
    ForwardingJournal::ReadLast(std::move(key), limit, deadline, std::move(done));
  }
  void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                  absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) override {
    ++reads_;
    ForwardingJournal::ReadRecent(std::move(key), model_version, deadline, std::move(done));
  }
  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override {
    ++snapshots_;
    ForwardingJournal::KeepSnapshot(std::move(key), life, std::move(snapshot));
  }

 private:
  std::atomic<int> appends_{0};
  std::atomic<int> reads_{0};
  std::atomic<int> whole_reads_{0};
  std::atomic<int> snapshots_{0};
  std::atomic<size_t> largest_append_{0};
  absl::Mutex mutex_;
  BeforeAppend before_append_ ABSL_GUARDED_BY(mutex_);
};

// A cache that knows nothing and cannot say.
class DeadCache final : public StateCache {
 public:
  StatePtr Peek(const LearnerKey&, uint64_t) override { return nullptr; }
  StatePtr PeekAny(const LearnerKey&) override { return nullptr; }
  void Get(const LearnerKey&, StatePtr, absl::Time,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override {
    done(absl::UnavailableError("no cache"));
  }
  void Put(const LearnerKey&, StatePtr) override {}
  void Drop(const LearnerKey&) override {}
  void Erase(const LearnerKey&) override {}
  absl::Status Health() const override { return absl::UnavailableError("no cache"); }
  Stats stats() const override { return {}; }
  void Close() override {}
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_APP_FAULTY_STORE_H_

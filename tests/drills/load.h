// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learners who never give up: each records one response after another and sends each again, with
// the same id, until it is acknowledged. What was acknowledged is kept, to be held against the
// journal afterwards.

#ifndef PROXIMAL_TESTS_DRILLS_LOAD_H_
#define PROXIMAL_TESTS_DRILLS_LOAD_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/learner.grpc.pb.h"
#include "proximal/v1/practice.grpc.pb.h"

namespace proximal {

// A catalog of 10 skills and 200 items.
v1::Catalog DrillCatalog();

class Load {
 public:
  // What stands in the journal of what was acknowledged.
  struct Audit {
    uint64_t acknowledged = 0;
    uint64_t lost = 0;        // not there, or not as it was acknowledged
    uint64_t duplicated = 0;  // there more than once
  };

  // `learners` at once.
  Load(const std::string& address, int learners);
  ~Load();  // learners still at it give up

  void Start();

  // Lets every learner finish the response under way, which needs a server that answers.
  void Stop();

  // Waits for an acknowledgement of something sent after this call; false after `timeout`.
  bool AwaitProgress(absl::Duration timeout);

  uint64_t acknowledged() const { return acknowledged_; }
  uint64_t errors() const { return errors_; }  // calls that failed
  absl::Duration longest_stall() const;        // the longest time without an acknowledgement

  // Reads every learner's journal. Only after Stop.
  absl::StatusOr<Audit> ReadJournals();

 private:
  // What the service said of a learner's responses: the sequence of the n-th, from 0.
  using Ledger = std::vector<uint64_t>;

  void Practise(int learner);
  // Until it is acknowledged; the sequence, or 0 where the learner gave up.
  uint64_t Record(const v1::RecordResponseRequest& request);
  // The sequence acknowledged; 0: the call failed.
  uint64_t RecordOnce(const v1::RecordResponseRequest& request);
  absl::Status AuditLearner(int learner, Audit* audit);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::PracticeService::Stub> practice_;
  const std::unique_ptr<v1::LearnerService::Stub> learners_;
  std::vector<Ledger> ledgers_;  // each its learner's thread's alone
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> giving_up_ = false;
  std::atomic<uint64_t> acknowledged_ = 0;
  std::atomic<uint64_t> errors_ = 0;

  mutable absl::Mutex mutex_;
  absl::Time last_acknowledged_ ABSL_GUARDED_BY(mutex_);
  absl::Duration longest_stall_ ABSL_GUARDED_BY(mutex_);
  // Of the acknowledged responses, when the one sent last was sent.
  absl::Time newest_sent_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_DRILLS_LOAD_H_

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Responses that arrive long after they were given, from learners with a long history, as when a
// school's devices come back online: each has to be folded before everything the learner has done
// since, which is the dearest single call there is. Callers do not retry. They come one after
// another, so many at once (closed loop), which finds what the service can do, or at a pace of
// their own, whatever is still unanswered (open loop).

#ifndef PROXIMAL_TESTS_DRILLS_OPEN_LOAD_H_
#define PROXIMAL_TESTS_DRILLS_OPEN_LOAD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/numerics/random.h"
#include "grpcpp/channel.h"
#include "proximal/v1/practice.grpc.pb.h"
#include "tests/drills/calls.h"
#include "tests/drills/ledger.h"

namespace proximal::drills {

// A call, and what a refusal said.
struct OpenCall : Call {
  bool pushed_back = false;  // told how long to wait before a retry
};

class OpenLoad {
 public:
  static constexpr absl::Duration kTimeout = absl::Seconds(2);

  OpenLoad(const std::vector<std::shared_ptr<grpc::Channel>>& channels, int learners, int history,
           uint64_t seed);

  // Gives every learner a history.
  absl::Status RecordHistories();

  // Calls for so long and returns when the last is answered.
  std::vector<OpenCall> RunClosed(int in_flight, absl::Duration duration);
  std::vector<OpenCall> RunOpen(double calls_per_second, absl::Duration duration);

  // What was acknowledged since the histories, held against the journal.
  absl::StatusOr<Audit> ReadJournals(const std::shared_ptr<grpc::Channel>& channel);

 private:
  struct Flight;  // a call on its way

  std::string LearnerId(uint64_t learner) const;
  absl::Status RecordHistoriesThrough(size_t replica);
  // One without a call under way, if there is one to be found.
  uint64_t FreeLearner() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Sends one more call; where it belongs to a closed loop, another follows it until `end`.
  void Send(absl::Time end);
  void Land(Flight& flight, const grpc::Status& status, absl::Time end);
  std::vector<OpenCall> AwaitAll();

  const uint64_t learners_;
  const uint64_t history_;
  std::vector<std::unique_ptr<v1::PracticeService::Stub>> replicas_;

  absl::Mutex mutex_;
  numerics::Random random_ ABSL_GUARDED_BY(mutex_);
  uint64_t sent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<int> under_way_ ABSL_GUARDED_BY(mutex_);  // of each learner
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<OpenCall> calls_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::vector<Acknowledged>> ledgers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_OPEN_LOAD_H_

// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Appends to a journal, as many in flight as wanted: the load that journals are measured under.

#ifndef PROXIMAL_BENCH_STORE_APPENDER_H_
#define PROXIMAL_BENCH_STORE_APPENDER_H_

#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "service/store/journal.h"

namespace proximal::bench {

// A learner by number, and the event that comes `sequence`th in a journal.
LearnerKey KeyOf(int64_t number);
Event EventOf(uint64_t sequence);

// CPU time of this process so far.
double ProcessCpuSeconds();

// Keeps a number of single-event appends in flight, each learner's in sequence.
class Appender {
 public:
  // Spread over so many learners, in strides, so that neighbours in time are not neighbours by key.
  Appender(Journal& journal, int64_t learners);

  // Returns when all are durable; ends the process where one fails.
  void Run(int64_t appends, int in_flight);

 private:
  // Appends to the next learner in turn, and again when that is done.
  void Next(absl::BlockingCounter& finished);

  Journal& journal_;
  absl::Mutex mutex_;
  int64_t left_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t turn_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<uint64_t> sequences_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_STORE_APPENDER_H_
